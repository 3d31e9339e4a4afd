#!/usr/bin/env bash
#SBATCH --job-name=trifactor
#SBATCH --nodes=1
#SBATCH --ntasks=1
#SBATCH --cpus-per-task=16
#SBATCH --mem-per-cpu=500M
#SBATCH --time=04:00:00
#SBATCH --signal=B:USR1@120
#SBATCH --output=%x-%j.log
#
# One node, one process, threads. The right choice for one number, or for a file of them, as long as
# one node is enough.
#
#   sbatch slurm_threads.sh numbers.txt [OPTION of trifactor]...
#
# The factors come out in numbers.txt.factors. Lines that start with #SBATCH are options of sbatch;
# options on the command line win over them: sbatch --time=30 --cpus-per-task=4 slurm_threads.sh ...
#   --signal=B:USR1@120   120 s before the time is up, Slurm sends USR1 to this script; trifactor-job
#                         passes it on, and trifactor stops in good order.
# Submitted again after a time limit or a failure, the job goes on; finished, it does nothing.
set -euo pipefail
input=${1:?usage: sbatch slurm_threads.sh FILE [OPTION of trifactor]...}
shift

# If your site has modules, load the one that puts trifactor on the PATH here:
# module load trifactor

# Since Slurm 22.05, srun no longer looks at --cpus-per-task of the job; trifactor does by itself
# (SLURM_CPUS_PER_TASK). exec: this shell becomes trifactor-job, so that signals arrive there.
exec trifactor-job "$input.factors" trifactor --input "$input" --state "$input.state" --progress 60 "$@"
