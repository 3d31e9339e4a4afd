#!/usr/bin/env bash
# The Slurm job scripts on a real Slurm of two nodes: each gives the bytes that trifactor gives when
# it is run by hand; the requeued one after a stop in the middle, the array after putting its shares
# together.
set -euo pipefail
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

jobscripts=$TF_SOURCE/jobscripts
work=$(mktemp -d)
trap 'slurm_stop; rm -rf "$work"' EXIT
fail() {
    echo "check_slurm_jobs: $*"
    tail -n 20 "$work"/*.log 2>/dev/null || true
    slurm_log || true
    exit 1
}

# Two nodes that are one machine: Open MPI talks over the loopback interface, and without shared
# memory, whose segments of both nodes would have the same names.
export PATH=$TF_BIN:$PATH
export OMPI_MCA_btl=self,tcp OMPI_MCA_btl_tcp_if_include=lo OMPI_MCA_oob_tcp_if_include=lo
unset TRIFACTOR_THREADS OMP_NUM_THREADS
export SLURM_LOCAL_SECONDS=100
slurm_start 2 2 || fail "Slurm did not start"

cd "$work"
for name in threads mpi srun hybrid array; do
    { seq 1000000007 1000003 1100000000; seq 18446744073709551557 59 18446744073709558000
      echo '2^101-1 10^30+57'; } >"$name.txt"
done
trifactor --input threads.txt >expected

# submit NAME SBATCH-OPTION... : prints the job id. The options make the job fit this small cluster.
submit() {
    local name=$1
    shift
    timeout 10 sbatch --parsable --time=5 --mem-per-cpu=120M --output="$name-%j.log" "$@"
}

# wait_for JOB: until it has ended; its state and exit code must be those of success.
wait_for() {
    local shown
    slurm_wait 40 bash -c "! timeout 5 squeue -h -o %T -j $1 2>/dev/null | grep -q ." || fail "job $1"
    shown=$(timeout 5 scontrol show job "$1") || fail "job $1 is unknown"
    if grep -q 'JobState=' <<<"$shown" && grep 'JobState=' <<<"$shown" | grep -qv COMPLETED; then
        fail "job $1: $shown"
    fi
}

# same FILE [EXPECTED]: the result is there, complete, and nothing else was left beside it.
same() {
    cmp "$1" "${2:-expected}" || fail "$1 differs from the direct run"
    ! compgen -G "$1.pa*" >/dev/null || fail "left behind: $(echo "$1".pa*)"
}

# With a number of 72 digits that has to be sieved: some eight seconds, so that the signal comes in
# the middle.
{ cat threads.txt; echo '(10^35+69)*(10^36+67)'; } >requeue.txt
trifactor --input requeue.txt >expected.requeue
jobs=()
requeued=$(submit requeue --cpus-per-task=1 "$jobscripts/slurm_requeue.sh" requeue.txt)
jobs+=("$(submit threads --cpus-per-task=2 "$jobscripts/slurm_threads.sh" threads.txt)")
jobs+=("$(submit array --array=1-3%2 --cpus-per-task=1 "$jobscripts/slurm_array.sh" array.txt)")
jobs+=("$(submit mpi --nodes=1-2 --ntasks=3 --ntasks-per-node=2 "$jobscripts/slurm_mpi.sh" mpi.txt)")

running() { [[ $(timeout 5 squeue -h -o %T -j "$1") == RUNNING && -n $(compgen -G 'requeue.txt.*.part.*') ]]; }
slurm_wait 20 running "$requeued" || fail "the job to be requeued does not run"
sleep 0.5
timeout 5 scancel --batch --signal=USR1 "$requeued"
requeued() { [[ $(timeout 5 scontrol show job "$1") == *Restarts=1* ]]; }
slurm_wait 20 requeued "$requeued" || fail "the job was not requeued"
[[ -e requeue.txt.factors.partial && ! -e requeue.txt.factors ]] || fail "after the stop"

for job in "${jobs[@]}"; do wait_for "$job"; done
# The whole machine at once comes last: it waits for the others.
hybrid=$(submit hybrid --nodes=2 --cpus-per-task=2 "$jobscripts/slurm_hybrid.sh" hybrid.txt -v)
# The other launcher, where Slurm and Open MPI have been built for one another.
srun=
if [[ $(timeout 5 srun --mpi=list 2>&1) == *pmix* ]]; then
    srun=$(submit srun --nodes=2 --ntasks-per-node=2 --wrap \
        'trifactor-job srun.txt.factors srun --mpi=pmix trifactor-mpi --threads 1 --input srun.txt')
fi
again=$(submit threads --cpus-per-task=2 "$jobscripts/slurm_threads.sh" threads.txt)
wait_for "$hybrid"
[[ -z $srun ]] || wait_for "$srun"
wait_for "$again"
wait_for "$requeued"

same threads.txt.factors
same mpi.txt.factors
same hybrid.txt.factors
grep -qE '\b2 threads' "hybrid-$hybrid.log" || fail "threads of the hybrid job"
[[ -z $srun ]] || same srun.txt.factors
same requeue.txt.factors expected.requeue
grep -q 'nothing to do' "threads-$again.log" || fail "a complete result was computed again"
paste -d '\n' array.txt.factors.{1,2,3}-of-3 | grep . >array.txt.factors
same array.txt.factors
