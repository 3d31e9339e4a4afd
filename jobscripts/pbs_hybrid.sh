#!/usr/bin/env bash
#PBS -N trifactor-hybrid
#PBS -l select=4:ncpus=16:mpiprocs=1:ompthreads=16:mem=8gb
#PBS -l place=scatter
#PBS -l walltime=04:00:00
#PBS -j oe
#PBS -r y
#
# PBS Professional and OpenPBS: several nodes, one MPI rank on each, threads within.
#
#   qsub -v INPUT=numbers.txt pbs_hybrid.sh
#   qsub -v INPUT=numbers.txt,OPTIONS='--exponents --max-digits 60' pbs_hybrid.sh
#
# select=4: four nodes; ncpus: cores of each; mpiprocs: ranks on each; ompthreads: threads of a rank,
# which PBS hands over as OMP_NUM_THREADS. The factors come out in numbers.txt.factors.
set -euo pipefail
: "${INPUT:?usage: qsub -v INPUT=FILE pbs_hybrid.sh}"
cd "${PBS_O_WORKDIR:?}"

# module load openmpi trifactor

# An Open MPI that was built with PBS support knows the nodes by itself; another one needs
# --hostfile "$PBS_NODEFILE". --bind-to none: or all threads of a rank would share one core.
read -ra options <<<"${OPTIONS:-}"
exec trifactor-job "$INPUT.factors" \
    mpirun --bind-to none trifactor-mpi --threads "${OMP_NUM_THREADS:?}" \
    --input "$INPUT" --state "$INPUT.state" --progress 60 "${options[@]}"
