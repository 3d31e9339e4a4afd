#!/usr/bin/env bash
# trifactor-job — run a program in a batch job: whole results only, signals passed on.
# Installed as `trifactor-job`; the job scripts beside this file end in one line that calls it.
set -euo pipefail

usage() {
    cat <<'TEXT'
Usage: trifactor-job [OPTION]... OUTPUT COMMAND [ARGUMENT]...

Runs COMMAND with its standard output going to a temporary file beside OUTPUT, which becomes OUTPUT
when COMMAND is done. If OUTPUT exists already, nothing is run: a job may be submitted again at any
time. USR1, TERM and INT are passed on to COMMAND as USR1 (save and leave), a second TERM or INT as
TERM, and USR2 as USR2 (print a status line). COMMAND may be a launcher (mpirun, srun).

  --on-stop COMMAND    when stopped by a signal, run this in bash (say, scontrol requeue)
  --stop-status N      when stopped by a signal, exit with N instead of 3: the code that tells the
                       batch system to run the job again (Grid Engine 99, LSF's -Q)
  --usr2-stops         USR2 too means that the end is near (Grid Engine with -notify)
  --help               print this text

Exit status: 0, 1 or 4 as COMMAND says, with OUTPUT in place; 3 stopped, with what was known so far
in OUTPUT.partial: submit the job again; anything else is the failure of COMMAND.
TEXT
}

say() { echo "trifactor-job: $*" >&2; }

on_stop='' stop_status=3 usr2=USR2
while [[ ${1:-} == -* ]]; do
    case $1 in
    --on-stop) on_stop=${2:?}; shift 2 ;;
    --stop-status) stop_status=${2:?}; shift 2 ;;
    --usr2-stops) usr2=USR1; shift ;;
    --help) usage; exit 0 ;;
    *) usage >&2; exit 2 ;;
    esac
done
[[ $# -ge 2 ]] || { usage >&2; exit 2; }
output=$1
shift
if [[ -e $output ]]; then
    say "$output is there already: nothing to do (remove it to run the job anew)"
    exit 0
fi

# Two runs of the same job may overlap for a while (a node that was given up for lost): each has a
# temporary file of its own. Their results are the same bytes, so either may win.
part=$(mktemp "$output.part.XXXXXX") || exit 5
trap 'rm -f "$part"' EXIT
chmod "$(printf '%o' $((0666 & ~$(umask))))" "$part"

child='' stopping='' again=''
# forward SIGNAL: give it to the command; "again" tells the loop below that wait was interrupted.
# shellcheck disable=SC2317 # called by traps
forward() {
    again=yes
    [[ $1 == USR2 ]] || stopping=yes
    [[ -z $child ]] || kill -s "$1" "$child" 2>/dev/null || true
}
# shellcheck disable=SC2317
end() { if [[ -n $stopping ]]; then forward TERM; else forward USR1; fi; }
trap 'forward USR1' USR1
# shellcheck disable=SC2064 # decided now
trap "forward $usr2" USR2
trap end TERM INT

"$@" >"$part" &
child=$!
# A signal that came before there was anybody to give it to.
[[ -z $stopping ]] || kill -s USR1 "$child"
while :; do
    again='' status=0
    wait "$child" || status=$?
    [[ -n $again ]] || break
done

# Launchers end with 1 when they fail themselves; the programs do when some input was invalid and
# everything else is done. Nothing printed, or a signal on the way: not done.
if [[ $status -eq 1 && ( -n $stopping || ! -s $part ) ]]; then
    [[ -z $stopping ]] || status=3
elif [[ $status -eq 0 || $status -eq 1 || $status -eq 4 ]]; then
    sync -- "$part"
    mv -- "$part" "$output"
    rm -f -- "$output.partial"
    [[ $status -eq 0 ]] || say "$output is complete; exit status $status, see the messages above"
    exit "$status"
elif [[ -n $stopping && $status -gt 128 ]]; then
    status=3 # the signal came before the program was ready for it
fi
if [[ $status -eq 3 ]]; then
    mv -- "$part" "$output.partial"
    say "stopped; what is known so far is in $output.partial; run the same job again to go on"
    if [[ -n $on_stop ]]; then
        bash -c "$on_stop" || { say "this failed: $on_stop"; exit "$stop_status"; }
    fi
    exit "$stop_status"
fi
say "exit status $status: $*"
exit "$status"
