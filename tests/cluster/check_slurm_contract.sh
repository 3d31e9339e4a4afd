#!/usr/bin/env bash
# What Slurm and the programs agree on: a time limit that strikes, the job requeued until it is done;
# a signal to the steps of srun; the exit code that Slurm reports.
set -euo pipefail
source "${TF_SOURCE:?the source tree}/tests/cluster/slurm_lib.sh"
slurm_start 2 2 || fail "Slurm did not start"

# Curves on a number that they do not split: always the same work, exit status 4.
echo '15 2^523-1 (10^60+7)*(10^62+447)' >limit.txt
job=(--method ecm --b1 20000) # however many curves it was, the output is the same
trifactor -q --input limit.txt "${job[@]}" --curves 1 >expected 2>/dev/null || [[ $? -eq 4 ]] || fail "the job itself"

# The limit strikes after 3 s; the state lets the next round go on, which has four times as long, and so on:
# a slow machine gets there, too. Where the whole job took less, it is tried again with four times the curves.
# shellcheck disable=SC2016 # each round decides
sed 's/^set -euo pipefail$/&\nexport TRIFACTOR_TIME_LIMIT=$((3 * 4 ** ${SLURM_RESTART_COUNT:-0}))/' \
    "$jobscripts/slurm_requeue.sh" >limited.sh
submit_limited() { submit limit --time=5 --cpus-per-task=1 limited.sh limit.txt "${job[@]}" --curves "$curves"; }
curves=90
limited=$(submit_limited)
# A signal for the steps: every rank gets it, one speaks, all end alike.
steps=
if slurm_has_pmix; then
    steps=$(submit steps --time=5 --nodes=1 --ntasks=3 --overcommit --mem-per-cpu=300M --wrap \
        "srun --overcommit --mpi=pmix trifactor-mpi --threads 1 --progress 0.2 35 '15*(10^90+289)*(10^95+427)'")
    slurm_wait 100 grep -qs ': 1/2 .*, c[0-9]*: ' steps.log || fail "the steps do not work"
    timeout 20 scancel --signal=USR1 "$steps"
    reported "$steps" 100 FAILED 3:0
    [[ $(grep -c 'stopped by SIGUSR1' steps.log) -eq 1 ]] || fail "not one message"
fi
reported "$limited" 150 FAILED 4:0
while shows "$limited" Restarts=0 && [[ $curves -lt 20000 ]]; do
    rm -f limit.txt.*
    curves=$((4 * curves))
    limited=$(submit_limited)
    reported "$limited" 150 FAILED 4:0
done
grep -q 'stopped by the time limit' limit.log || fail "no limit struck"
! shows "$limited" Restarts=0 || fail "the job was not requeued"
cmp limit.txt.factors expected || fail "the output of the requeued job"
