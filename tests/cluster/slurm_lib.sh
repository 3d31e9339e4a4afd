# shellcheck shell=bash
# slurm_lib.sh — sourced by all check_slurm_*.sh: jobs on a real Slurm of this machine (slurm_local.sh),
# whose output and whose end, as Slurm tells it, are looked at. Skips the test where there is no Slurm.
#
#   submit NAME OPTION...      sbatch; prints the job id; log in NAME.log
#   reported JOB SECONDS STATE EXITCODE   it ends, and scontrol and sacct say this of it
#   same FILE EXPECTED         the result is there, complete, and nothing else was left beside it
#   slurm_has_pmix             Slurm and Open MPI have been built for one another
source "${TF_SOURCE:?the source tree}/tests/cluster/slurm_local.sh"
if ! reason=$(slurm_available); then
    echo "skipped: $reason"
    exit 77
fi
for program in trifactor trifactor-mpi; do
    [[ -x ${TF_BIN:?where the built programs are}/$program ]] ||
        { echo "skipped: this build has no $program"; exit 77; }
done
[[ -z ${TF_SANITIZE:-} ]] || { echo "skipped: the release build tests the scripts"; exit 77; }

work=$(mktemp -d)
trap 'slurm_stop; rm -rf "$work"' EXIT
cd "$work" || exit 1
fail() {
    echo "$*"
    tail -n 20 ./*.log 2>/dev/null || true
    slurm_log || true
    exit 1
}
# shellcheck disable=SC2034 # for those who source this
jobscripts=$TF_SOURCE/jobscripts
# Two nodes that are one machine: Open MPI talks over the loopback interface, and without shared
# memory, whose segments of both nodes would have the same names.
export PATH=$TF_BIN:$PATH
export OMPI_MCA_btl=self,tcp OMPI_MCA_btl_tcp_if_include=lo OMPI_MCA_oob_tcp_if_include=lo
unset TRIFACTOR_THREADS OMP_NUM_THREADS

submit() {
    local name=$1
    shift
    timeout 30 sbatch --parsable --mem-per-cpu=100M --job-name="$name" --output="$name.log" \
        --open-mode=append "$@"
}
shown() { timeout 20 scontrol show job "$1"; }
# No answer of a slow controller is no end of the job.
over() {
    local states
    states=$(timeout 20 squeue -h -o %T -j "$1" 2>/dev/null) && [[ -z $states ]]
}
shows() { [[ $(shown "$1") == *"$2"* ]]; }
slurm_has_pmix() { [[ $(timeout 20 srun --mpi=list 2>&1) == *pmix* ]]; }

# accounted JOB STATE: the same in what sacct reads. Of an array every task has a line.
accounted() {
    timeout 20 sacct --completion --noheader --parsable2 --format=jobid,state 2>/dev/null |
        awk -F '|' -v job="$1" -v state="$2" '
            $1 == job || index($1, job "_") == 1 { lines++; good += index($2, state) == 1 }
            END { exit !(lines > 0 && good > 0) }'
}

reported() {
    slurm_wait "$2" over "$1" || fail "job $1 does not end"
    { shows "$1" "JobState=$3" && shows "$1" "ExitCode=$4"; } ||
        fail "job $1 is not $3 with $4: $(shown "$1" | grep -E 'JobState|ExitCode')"
    slurm_wait 30 accounted "$1" "$3" || fail "sacct does not say $3 of job $1: $(sacct --completion)"
}

same() {
    cmp "$1" "$2" || fail "$1 differs from the direct run"
    ! compgen -G "$1.pa*" >/dev/null || fail "left behind: $(echo "$1".pa*)"
}
