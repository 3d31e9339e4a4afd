#!/usr/bin/env bash
#SBATCH --job-name=trifactor-requeue
#SBATCH --nodes=1
#SBATCH --ntasks=1
#SBATCH --cpus-per-task=16
#SBATCH --mem-per-cpu=500M
#SBATCH --time=04:00:00
#SBATCH --signal=B:USR1@300
#SBATCH --requeue
#SBATCH --open-mode=append
#SBATCH --output=%x-%j.log
#
# For queues with a short time limit and partitions where jobs are preempted: stopped before it is
# done, the job puts itself back into the queue, under the same job id.
#
#   sbatch slurm_requeue.sh numbers.txt [OPTION of trifactor]...
#
#   --signal=B:USR1@300   300 s before the time is up: stop in good order and requeue
#   --requeue             also after a node failure; preemption sends TERM, handled alike
#   --open-mode=append    the log of every round in one file
# Ends by itself after TRIFACTOR_MAX_REQUEUES rounds (10 if not set).
set -euo pipefail
input=${1:?usage: sbatch slurm_requeue.sh FILE [OPTION of trifactor]...}
shift

# module load trifactor

requeue=()
if [[ ${SLURM_RESTART_COUNT:-0} -lt ${TRIFACTOR_MAX_REQUEUES:-10} ]]; then
    # Where users may not call scontrol, the administrator can set RequeueExit=75: exit status 75.
    requeue=(--on-stop "scontrol requeue ${SLURM_JOB_ID:?}" --stop-status 75)
fi
exec trifactor-job "${requeue[@]}" "$input.factors" \
    trifactor --input "$input" --state "$input.state" --progress 60 "$@"
