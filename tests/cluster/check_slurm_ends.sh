#!/usr/bin/env bash
# Jobs that are stopped from outside: scancel with and without a signal, and a node that goes down under
# an array of shards. Afterwards scontrol, sacct and sbatch --wait agree on what happened, and the same
# command completes the job.
set -euo pipefail
source "${TF_SOURCE:?the source tree}/tests/cluster/slurm_ends.sh"
slurm_start 2 4 || fail "Slurm did not start"
ends_prepare 100 plain signal mpirun srun

# An array of shards on both nodes, of which one goes down: its shards are put back into the queue by
# Slurm and go on elsewhere.
printf '%s\n' '1000000007 10^30+57 1000000009 2^523-1' '3*(2^523-1) 1000000021 2*(2^523-1) 15' >array.txt
status=0
shard_options=(--method ecm --b1 20000)
trifactor -q --input array.txt "${shard_options[@]}" --curves 1 >array.expected 2>/dev/null || status=$?
[[ $status -eq 4 ]] || fail "the array's numbers: $status"
shards_run() { [[ $(timeout 20 squeue -h -r -t R -o %N -j "$array" | sort -u | wc -l) -eq 2 ]]; }
both_or_over() { shards_run || over "$array"; }
put_back() { shows "$array" Restarts=1; }
put_back_or_over() { put_back || over "$array"; }
# Where the shards were done before the node was down, it is tried again with four times the curves.
for shard_curves in 60 240 960 3840; do
    rm -f array.txt.factors* array.txt.state*
    array=$(submit array --time=10 --array=1-4 --cpus-per-task=2 --open-mode=append \
        "$jobscripts/slurm_array.sh" array.txt "${shard_options[@]}" --curves $shard_curves)
    slurm_wait 100 both_or_over || fail "the array does not run on both nodes"
    timeout 20 scontrol update NodeName=n2 State=DOWN Reason=test
    slurm_wait 100 put_back_or_over || fail "the shards of the lost node were not put back"
    # It may have come back by itself.
    timeout 20 scontrol update NodeName=n2 State=RESUME 2>/dev/null || true
    put_back && break
done
put_back || fail "the shards were always done before the node was lost"

plain=$(start plain '')
signal=$(start signal '')
under_way plain
under_way signal
timeout 20 scancel "$plain"
timeout 20 scancel --batch --signal=USR1 "$signal"
reported "$signal" 100 FAILED 3:0
cancelled "$plain"
stopped signal
# Slurm may leave no time for the last words: the state is what counts.
if [[ -e plain.txt.factors ]] || ! has_some plain; then fail "plain: after scancel"; fi
rm -f plain.txt.factors.part.*

# The launchers: one signal to the script stops all ranks.
mpirun=$(ntasks=2 start mpirun 'mpirun -n 2')
under_way mpirun
timeout 20 scancel --batch --signal=USR1 "$mpirun"
reported "$mpirun" 100 FAILED 3:0
stopped mpirun
if slurm_has_pmix; then
    srun=$(ntasks=2 start srun 'srun --mpi=pmix -n 2')
    under_way srun
    timeout 20 scancel --batch --signal=TERM "$srun"
    reported "$srun" 100 FAILED 3:0
    stopped srun
fi

# sbatch --wait ends as the job does.
status=0
timeout 120 sbatch --wait --parsable --time=5 --mem-per-cpu=100M --output=wait.log --wrap \
    'trifactor --time-limit 1 --progress 0 2^1277-1' >/dev/null || status=$?
[[ $status -eq 3 ]] || fail "sbatch --wait says $status"

completes plain ''
slurm_wait 100 over "$array" || fail "the array does not end"
[[ $(shown "$array" | grep -cE 'JobState=(COMPLETED|FAILED)') -eq 4 ]] || fail "the array: $(shown "$array")"
paste -d '\n' array.txt.factors.{1,2,3,4}-of-4 | grep . >array.txt.factors
same array.txt.factors array.expected
