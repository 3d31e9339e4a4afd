#!/usr/bin/env bash
# The job scripts for PBS, LSF and Grid Engine, started as those systems start them: in the folder and
# with the variables that the job would see. Each gives the bytes of the direct run.
set -euo pipefail

for program in trifactor trifactor-mpi; do
    [[ -x ${TF_BIN:?where the built programs are}/$program ]] ||
        { echo "skipped: this build has no $program"; exit 77; }
done
[[ -z ${TF_SANITIZE:-} ]] || { echo "skipped: the release build tests the scripts"; exit 77; }
jobscripts=${TF_SOURCE:?the source tree}/jobscripts
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/home" "$work/submitted here"
export PATH=$TF_BIN:$PATH
unset TRIFACTOR_THREADS OMP_NUM_THREADS

cd "$work/submitted here"
{ seq 1000000007 1000003 1030000000; echo '2^101-1 10^30+57'; } >numbers.txt
trifactor --exponents --input numbers.txt >expected

# job SCRIPT FOLDER VARIABLE=VALUE... -- ARGUMENT...: the batch system's part, then the comparison.
job() {
    local script=$1 folder=$2
    local -a environment=()
    shift 2
    while [[ $1 != -- ]]; do
        environment+=("$1")
        shift
    done
    shift
    rm -f numbers.txt.factors
    (cd -- "$folder" && env "${environment[@]}" timeout 60 bash "$jobscripts/$script" "$@") \
        >log 2>&1 </dev/null || { echo "$script: exit status $?"; cat log; exit 1; }
    cmp numbers.txt.factors expected || { echo "$script"; cat log; exit 1; }
}

given=(INPUT=numbers.txt OPTIONS=--exponents)
# PBS starts jobs in the home directory; the others where they were submitted.
job pbs_threads.sh "$work/home" PBS_O_WORKDIR="$PWD" NCPUS=2 "${given[@]}" --
job pbs_hybrid.sh "$work/home" PBS_O_WORKDIR="$PWD" OMP_NUM_THREADS=2 "${given[@]}" --
job lsf_threads.sh . LSB_DJOB_NUMPROC=2 "${given[@]}" --
job lsf_hybrid.sh . LSB_MCPU_HOSTS='localhost 2' "${given[@]}" --
job sge_threads.sh . NSLOTS=2 -- numbers.txt --exponents
job sge_mpi.sh . NSLOTS=3 -- numbers.txt --exponents
