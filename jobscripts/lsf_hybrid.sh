#!/usr/bin/env bash
#BSUB -J trifactor-hybrid
#BSUB -n 64
#BSUB -R "span[ptile=16]"
#BSUB -W 4:00
#BSUB -wa USR1 -wt 2
#BSUB -o trifactor-%J.log
#BSUB -Q 75
#
# IBM Spectrum LSF: several hosts, one MPI rank on each, threads within.
#
#   INPUT=numbers.txt bsub < lsf_hybrid.sh
#   INPUT=numbers.txt OPTIONS='--exponents' bsub < lsf_hybrid.sh
#
#   -n 64 -R "span[ptile=16]"   64 slots, 16 on every host: 4 hosts
#   -wa USR1 -wt 2              2 minutes before the time is up: stop in good order
#   -Q 75                       exit status 75 puts the job back into the queue
# The factors come out in numbers.txt.factors.
set -euo pipefail
: "${INPUT:?usage: INPUT=FILE bsub < lsf_hybrid.sh}"

# module load openmpi trifactor

# LSB_MCPU_HOSTS is "host1 16 host2 16 ...": as many threads as the first host has slots. ppr:1:node:
# one rank a host instead of one a slot; --bind-to none: or its threads would share one core.
read -r _ threads _ <<<"${LSB_MCPU_HOSTS:?}"
read -ra options <<<"${OPTIONS:-}"
exec trifactor-job --stop-status 75 "$INPUT.factors" \
    mpirun --map-by ppr:1:node --bind-to none trifactor-mpi --threads "$threads" \
    --input "$INPUT" --state "$INPUT.state" --progress 60 "${options[@]}"
