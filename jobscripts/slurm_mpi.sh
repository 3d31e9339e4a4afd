#!/usr/bin/env bash
#SBATCH --job-name=trifactor-mpi
#SBATCH --nodes=2
#SBATCH --ntasks-per-node=16
#SBATCH --cpus-per-task=1
#SBATCH --mem-per-cpu=500M
#SBATCH --time=04:00:00
#SBATCH --signal=B:USR1@120
#SBATCH --output=%x-%j.log
#
# Several nodes, one MPI rank for every core, no threads. slurm_hybrid.sh does the same with one rank
# a node and needs less memory; take this one where jobs are placed core by core.
#
#   sbatch slurm_mpi.sh numbers.txt [OPTION of trifactor-mpi]...
#
# The factors come out in numbers.txt.factors, the same bytes for any number of ranks.
set -euo pipefail
input=${1:?usage: sbatch slurm_mpi.sh FILE [OPTION of trifactor-mpi]...}
shift

# module load openmpi trifactor

# mpirun must be of the MPI that trifactor-mpi was built with. Open MPI asks Slurm how many ranks go
# where; no -n needed. Where the site wants srun, use this instead (README.md says how to find out):
#   exec trifactor-job "$input.factors" srun --mpi=pmix trifactor-mpi ...
exec trifactor-job "$input.factors" \
    mpirun trifactor-mpi --threads 1 --input "$input" --state "$input.state" --progress 60 "$@"
