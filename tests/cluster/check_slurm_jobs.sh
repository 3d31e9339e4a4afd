#!/usr/bin/env bash
# The Slurm job scripts on a real Slurm of two nodes: each gives the bytes that trifactor gives when
# it is run by hand; the requeued one after a stop in the middle, the array after putting its shares
# together.
set -euo pipefail
source "${TF_SOURCE:?the source tree}/tests/cluster/slurm_lib.sh"
slurm_start 2 2 || fail "Slurm did not start"

for name in threads mpi srun hybrid array; do
    { seq 1000000007 1000003 1100000000; seq 18446744073709551557 59 18446744073709558000
      echo '2^101-1 10^30+57'; } >"$name.txt"
done
trifactor --input threads.txt >expected

jobs=("$(submit threads --time=5 --cpus-per-task=2 "$jobscripts/slurm_threads.sh" threads.txt)")
jobs+=("$(submit array --time=5 --array=1-3%2 --cpus-per-task=1 "$jobscripts/slurm_array.sh" array.txt)")
jobs+=("$(submit mpi --time=5 --nodes=1-2 --ntasks=3 --ntasks-per-node=2 "$jobscripts/slurm_mpi.sh" mpi.txt)")

# submit_requeued P Q: with a product that has to be sieved, so that the signal comes in the middle.
submit_requeued() {
    trifactor "$1" "$2" | sed 's/.*: //' >known
    { cat threads.txt; echo "($1)*($2)"; } >requeue.txt
    trifactor --known-factors known --input requeue.txt >expected.requeue
    rm -f requeue.txt.*
    requeued=$(submit requeue --time=5 --cpus-per-task=1 "$jobscripts/slurm_requeue.sh" requeue.txt)
}
requeued() { shows "$1" Restarts=1; }
working_or_over() { [[ -e requeue.txt.state ]] || over "$1"; }
requeued_or_over() { requeued "$1" || over "$1"; }
# Where it was over before it was stopped, it is tried again with a larger number: of 72, 78 and 84 digits.
for primes in '10^35+69 10^36+67' '10^38+133 10^39+3' '10^41+109 10^42+63'; do
    # shellcheck disable=SC2086 # two words
    submit_requeued $primes
    slurm_wait 100 working_or_over "$requeued" || fail "the job to be requeued does not run"
    timeout 20 scancel --batch --signal=USR1 "$requeued" || true
    slurm_wait 100 requeued_or_over "$requeued" || fail "the job was not stopped"
    if requeued "$requeued"; then break; fi
done
requeued "$requeued" || fail "the job was not requeued"
# (By now it may run again, or even be done.)
[[ -e requeue.txt.factors.partial || -e requeue.txt.factors ]] || fail "after the stop"

for job in "${jobs[@]}"; do reported "$job" 100 COMPLETED 0:0; done
# The whole machine at once comes last: it waits for the others.
hybrid=$(submit hybrid --time=5 --nodes=2 --cpus-per-task=2 "$jobscripts/slurm_hybrid.sh" hybrid.txt -v)
# The other launcher, where Slurm and Open MPI have been built for one another.
srun=
if slurm_has_pmix; then
    srun=$(submit srun --time=5 --nodes=2 --ntasks-per-node=2 --wrap \
        'trifactor-job srun.txt.factors srun --mpi=pmix trifactor-mpi --threads 1 --input srun.txt')
fi
again=$(submit threads --time=5 --cpus-per-task=2 "$jobscripts/slurm_threads.sh" threads.txt)
reported "$hybrid" 100 COMPLETED 0:0
[[ -z $srun ]] || reported "$srun" 100 COMPLETED 0:0
reported "$again" 100 COMPLETED 0:0
reported "$requeued" 100 COMPLETED 0:0

same threads.txt.factors expected
same mpi.txt.factors expected
same hybrid.txt.factors expected
grep -qE '\b2 threads' hybrid.log || fail "threads of the hybrid job"
[[ -z $srun ]] || same srun.txt.factors expected
same requeue.txt.factors expected.requeue
grep -q 'nothing to do' threads.log || fail "a complete result was computed again"
paste -d '\n' array.txt.factors.{1,2,3}-of-3 | grep . >array.txt.factors
same array.txt.factors expected
