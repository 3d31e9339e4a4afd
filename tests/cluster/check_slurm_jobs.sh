#!/usr/bin/env bash
# The Slurm job scripts on a real Slurm of two nodes: each gives the bytes that trifactor gives when
# it is run by hand; the requeued one after a stop in the middle, the array after putting its shares
# together.
set -euo pipefail
source "${TF_SOURCE:?the source tree}/tests/cluster/slurm_lib.sh"
export SLURM_LOCAL_SECONDS=100
slurm_start 2 2 || fail "Slurm did not start"

for name in threads mpi srun hybrid array; do
    { seq 1000000007 1000003 1100000000; seq 18446744073709551557 59 18446744073709558000
      echo '2^101-1 10^30+57'; } >"$name.txt"
done
trifactor --input threads.txt >expected

# With a number of 72 digits that has to be sieved: some eight seconds, so that the signal comes in
# the middle.
{ cat threads.txt; echo '(10^35+69)*(10^36+67)'; } >requeue.txt
trifactor --input requeue.txt >expected.requeue
jobs=()
requeued=$(submit requeue --time=5 --cpus-per-task=1 "$jobscripts/slurm_requeue.sh" requeue.txt)
jobs+=("$(submit threads --time=5 --cpus-per-task=2 "$jobscripts/slurm_threads.sh" threads.txt)")
jobs+=("$(submit array --time=5 --array=1-3%2 --cpus-per-task=1 "$jobscripts/slurm_array.sh" array.txt)")
jobs+=("$(submit mpi --time=5 --nodes=1-2 --ntasks=3 --ntasks-per-node=2 "$jobscripts/slurm_mpi.sh" mpi.txt)")

running() { [[ $(timeout 5 squeue -h -o %T -j "$1") == RUNNING && -n $(compgen -G 'requeue.txt.*.part.*') ]]; }
slurm_wait 20 running "$requeued" || fail "the job to be requeued does not run"
sleep 0.5
timeout 5 scancel --batch --signal=USR1 "$requeued"
requeued() { [[ $(timeout 5 scontrol show job "$1") == *Restarts=1* ]]; }
slurm_wait 20 requeued "$requeued" || fail "the job was not requeued"
[[ -e requeue.txt.factors.partial && ! -e requeue.txt.factors ]] || fail "after the stop"

for job in "${jobs[@]}"; do reported "$job" 40 COMPLETED 0:0; done
# The whole machine at once comes last: it waits for the others.
hybrid=$(submit hybrid --time=5 --nodes=2 --cpus-per-task=2 "$jobscripts/slurm_hybrid.sh" hybrid.txt -v)
# The other launcher, where Slurm and Open MPI have been built for one another.
srun=
if slurm_has_pmix; then
    srun=$(submit srun --time=5 --nodes=2 --ntasks-per-node=2 --wrap \
        'trifactor-job srun.txt.factors srun --mpi=pmix trifactor-mpi --threads 1 --input srun.txt')
fi
again=$(submit threads --time=5 --cpus-per-task=2 "$jobscripts/slurm_threads.sh" threads.txt)
reported "$hybrid" 40 COMPLETED 0:0
[[ -z $srun ]] || reported "$srun" 40 COMPLETED 0:0
reported "$again" 40 COMPLETED 0:0
reported "$requeued" 40 COMPLETED 0:0

same threads.txt.factors expected
same mpi.txt.factors expected
same hybrid.txt.factors expected
grep -qE '\b2 threads' hybrid.log || fail "threads of the hybrid job"
[[ -z $srun ]] || same srun.txt.factors expected
same requeue.txt.factors expected.requeue
grep -q 'nothing to do' threads.log || fail "a complete result was computed again"
paste -d '\n' array.txt.factors.{1,2,3}-of-3 | grep . >array.txt.factors
same array.txt.factors expected
