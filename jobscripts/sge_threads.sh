#!/usr/bin/env bash
#$ -N trifactor
#$ -S /bin/bash
#$ -cwd
#$ -V
#$ -j y
#$ -pe smp 16
#$ -l h_rt=04:00:00
#$ -notify
#$ -r y
#
# Grid Engine (Son of, Open, Altair): one host, one process, threads.
#
#   qsub sge_threads.sh numbers.txt [OPTION of trifactor]...
#
# The factors come out in numbers.txt.factors.
#   -pe smp 16   16 slots on one host; parallel environments have other names elsewhere: qconf -spl
#   -notify      before KILL, the job gets USR2 (hence --usr2-stops), before a suspension USR1
#   -r y         exit status 99 puts the job back into the queue
set -euo pipefail
input=${1:?usage: qsub sge_threads.sh FILE [OPTION of trifactor]...}
shift

# module load trifactor

exec trifactor-job --usr2-stops --stop-status 99 "$input.factors" \
    trifactor --threads "${NSLOTS:?}" --input "$input" --state "$input.state" --progress 60 "$@"
