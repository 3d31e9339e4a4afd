#!/usr/bin/env bash
#SBATCH --job-name=trifactor-array
#SBATCH --array=1-16%8
#SBATCH --ntasks=1
#SBATCH --cpus-per-task=4
#SBATCH --mem-per-cpu=500M
#SBATCH --time=01:00:00
#SBATCH --signal=B:USR1@120
#SBATCH --output=%x-%A_%a.log
#
# Many small jobs instead of one large one: each task of the array does its share of the numbers. No
# MPI needed, starts as soon as any few cores are free, and a lost task costs only its own share.
#
#   sbatch slurm_array.sh numbers.txt [OPTION of trifactor]...
#
# --array=1-16%8: 16 shares, 8 of them running at a time at most. Task k takes the numbers at the
# positions k, k+16, k+32 ... and writes numbers.txt.factors.k-of-16. All together, in order:
#   paste -d '\n' $(printf 'numbers.txt.factors.%d-of-16 ' {1..16}) | grep .
# (invalid numbers leave gaps: with them, the lines are all there, in another order).
# Some tasks failed? Submit the same array again: shares that are complete end at once.
set -euo pipefail
input=${1:?usage: sbatch slurm_array.sh FILE [OPTION of trifactor]...}
shift
share=${SLURM_ARRAY_TASK_ID:?not an array job} shares=${SLURM_ARRAY_TASK_COUNT:?}

# module load trifactor

exec trifactor-job "$input.factors.$share-of-$shares" \
    trifactor --input "$input" --shard "$share/$shares" --state "$input.state.$share-of-$shares" --progress 60 "$@"
