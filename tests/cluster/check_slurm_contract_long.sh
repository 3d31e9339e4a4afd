#!/usr/bin/env bash
# As check_slurm_contract.sh, with Slurm's own times: a time limit of one minute, and a node that fails.
set -euo pipefail
source "${TF_SOURCE:?the source tree}/tests/cluster/slurm_lib.sh"
export SLURM_LOCAL_SECONDS=400
slurm_start 2 1 || fail "Slurm did not start"

# Eighty seconds for one core, but 400 curves at least; the programs find Slurm's limit by themselves and stop
# 10 s before it.
echo '15 2^523-1 (10^60+7)*(10^62+447)' >limit.txt
cp limit.txt node.txt
job=(--method ecm --b1 20000) # however many curves it was, the output is the same
began=$(date +%s%N)
trifactor -q --threads 1 --input limit.txt "${job[@]}" --curves 20 >expected 2>/dev/null || [[ $? -eq 4 ]] || fail "the job itself"
curves=$((20 * 80 * 1000000000 / ($(date +%s%N) - began)))
job+=(--curves $((curves > 400 ? curves : 400)))
limited=$(submit limit --time=1 --signal=KILL@0 --cpus-per-task=1 \
    "$TF_SOURCE/jobscripts/slurm_requeue.sh" limit.txt "${job[@]}")
failing=$(submit node --time=20 --cpus-per-task=1 \
    "$TF_SOURCE/jobscripts/slurm_requeue.sh" node.txt "${job[@]}")
slurm_wait 60 test -e node.txt.state || fail "no work"
sleep 5

# kill_all WORD: every process that has it in its environment or on its command line, as a word.
kill_all() {
    local process
    for process in /proc/[0-9]*; do
        [[ ${process#/proc/} -ne $$ && ${process#/proc/} -ne $BASHPID ]] || continue
        if grep -qzsxF "$1" "$process/environ" "$process/cmdline" 2>/dev/null &&
            grep -qzsxF "SLURM_CONF=$SLURM_CONF" "$process/environ" 2>/dev/null; then
            kill -KILL "${process#/proc/}" 2>/dev/null || true
        fi
    done
}

# The node goes: first the step's manager, or it would tell how the job ended; then its daemon, and
# all processes of the job.
node=$(timeout 5 squeue -h -o %N -j "$failing")
for process in /proc/[0-9]*; do
    grep -qzs "^slurmstepd: \[$failing\." "$process/cmdline" || continue
    grep -qzsxF "SLURM_CONF=$SLURM_CONF" "$process/environ" && kill -KILL "${process#/proc/}"
done
kill_all "$node"
kill_all "SLURM_JOB_ID=$failing"
restarted() { shows "$failing" Restarts=1; }
slurm_wait 90 restarted || fail "the job of the lost node was not requeued"
reported "$limited" 300 FAILED 4:0
grep -q 'stopped by the time limit' limit.log || fail "no limit struck"
reported "$failing" 200 FAILED 4:0
cmp limit.txt.factors expected || fail "the output of the limited job"
cmp node.txt.factors expected || fail "the output of the job of the lost node"
