#!/usr/bin/env bash
#PBS -N trifactor
#PBS -l select=1:ncpus=16:mem=8gb
#PBS -l walltime=04:00:00
#PBS -j oe
#PBS -r y
#
# PBS Professional and OpenPBS: one node, one process, threads.
#
#   qsub -v INPUT=numbers.txt pbs_threads.sh
#   qsub -v INPUT=numbers.txt,OPTIONS='--exponents --max-digits 60' pbs_threads.sh
#
# The factors come out in numbers.txt.factors. At the end of walltime PBS sends TERM, and KILL a few
# seconds later; trifactor is done with stopping by then. Submitted again, the job goes on.
# Torque: -l nodes=1:ppn=16,mem=8gb instead of -l select.
set -euo pipefail
: "${INPUT:?usage: qsub -v INPUT=FILE pbs_threads.sh}"
cd "${PBS_O_WORKDIR:?}" # PBS starts jobs in the home directory

# module load trifactor

# NCPUS is what PBS Professional gave the job, PBS_NUM_PPN the same in Torque.
read -ra options <<<"${OPTIONS:-}"
exec trifactor-job "$INPUT.factors" \
    trifactor --threads "${NCPUS:-${PBS_NUM_PPN:?}}" --input "$INPUT" --state "$INPUT.state" --progress 60 "${options[@]}"
