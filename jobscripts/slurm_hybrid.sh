#!/usr/bin/env bash
#SBATCH --job-name=trifactor-hybrid
#SBATCH --nodes=4
#SBATCH --ntasks-per-node=1
#SBATCH --cpus-per-task=16
#SBATCH --mem-per-cpu=500M
#SBATCH --time=04:00:00
#SBATCH --signal=B:USR1@120
#SBATCH --output=%x-%j.log
#
# Several nodes, one MPI rank on each, threads within: the usual choice for more than one node.
#
#   sbatch slurm_hybrid.sh numbers.txt [OPTION of trifactor-mpi]...
#
# --ntasks-per-node x --cpus-per-task should make up one node; two ranks a node (one a socket) are
# worth a try on machines with two sockets. The factors come out in numbers.txt.factors.
set -euo pipefail
input=${1:?usage: sbatch slurm_hybrid.sh FILE [OPTION of trifactor-mpi]...}
shift

# module load openmpi trifactor

# --bind-to none: Open MPI would pin a rank to one core, and all its threads with it. --threads on
# the command line reaches the other nodes for sure; a variable may not.
exec trifactor-job "$input.factors" \
    mpirun --bind-to none trifactor-mpi --threads "${SLURM_CPUS_PER_TASK:?}" \
    --input "$input" --state "$input.state" --progress 60 "$@"
