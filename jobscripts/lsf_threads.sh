#!/usr/bin/env bash
#BSUB -J trifactor
#BSUB -n 16
#BSUB -R "span[hosts=1]"
#BSUB -W 4:00
#BSUB -wa USR1 -wt 2
#BSUB -o trifactor-%J.log
#BSUB -Q 75
#
# IBM Spectrum LSF: one host, one process, threads.
#
#   INPUT=numbers.txt bsub < lsf_threads.sh
#   INPUT=numbers.txt OPTIONS='--exponents' bsub < lsf_threads.sh
#
# bsub reads the #BSUB lines only from standard input, so the file name comes as a variable (bsub
# takes the environment along). The factors come out in numbers.txt.factors.
#   -n 16 -R "span[hosts=1]"   16 slots, all on one host
#   -wa USR1 -wt 2             2 minutes before the time is up: stop in good order
#   -Q 75                      exit status 75 puts the job back into the queue
set -euo pipefail
: "${INPUT:?usage: INPUT=FILE bsub < lsf_threads.sh}"

# module load trifactor

read -ra options <<<"${OPTIONS:-}"
exec trifactor-job --stop-status 75 "$INPUT.factors" \
    trifactor --threads "${LSB_DJOB_NUMPROC:?}" --input "$INPUT" --state "$INPUT.state" --progress 60 "${options[@]}"
