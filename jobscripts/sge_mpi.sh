#!/usr/bin/env bash
#$ -N trifactor-mpi
#$ -S /bin/bash
#$ -cwd
#$ -V
#$ -j y
#$ -pe mpi 64
#$ -l h_rt=04:00:00
#$ -notify
#$ -r y
#
# Grid Engine (Son of, Open, Altair): several hosts, one MPI rank for every slot, no threads (how many
# slots a host gives is up to the parallel environment).
#
#   qsub sge_mpi.sh numbers.txt [OPTION of trifactor-mpi]...
#
# The factors come out in numbers.txt.factors.
#   -pe mpi 64   64 slots; the environment is called orte, openmpi, mpi ... see: qconf -spl
#   -notify      before KILL, the job gets USR2 (hence --usr2-stops), before a suspension USR1
#   -r y         exit status 99 puts the job back into the queue
set -euo pipefail
input=${1:?usage: qsub sge_mpi.sh FILE [OPTION of trifactor-mpi]...}
shift

# module load openmpi trifactor

# An Open MPI that was built with Grid Engine support takes the hosts from PE_HOSTFILE by itself.
exec trifactor-job --usr2-stops --stop-status 99 "$input.factors" \
    mpirun -n "${NSLOTS:?}" trifactor-mpi --threads 1 --input "$input" --state "$input.state" --progress 60 "$@"
