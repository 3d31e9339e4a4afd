#!/usr/bin/env bash
# trifactor-job — run a program in a batch job: whole results only, signals passed on.
# Installed as `trifactor-job`; the job scripts beside this file end in one line that calls it.
set -euo pipefail

usage() {
    cat <<'TEXT'
Usage: trifactor-job [OPTION]... OUTPUT COMMAND [ARGUMENT]...

Runs COMMAND with its results going to a temporary file beside OUTPUT, which becomes OUTPUT when COMMAND
is done: trifactor and trifactor-mpi write there themselves (--output), so that nothing of it passes
through the launcher, other programs on standard output. If OUTPUT exists already, nothing is run: a job may be submitted again at any
time. USR1, TERM, INT, HUP and XCPU are passed on to COMMAND as USR1 (save and leave), a second one of
the last four as TERM, and USR2 as USR2 (print a status line). COMMAND may be a launcher (mpirun, srun).

  --retries N          when COMMAND breaks down (a rank killed, a host lost, MPI that does not
                       start), start it again up to N times (3): with a state file it goes on where it was. Hosts that mpirun names as
                       lost are left out
  --on-stop COMMAND    when stopped by a signal, run this in bash (say, scontrol requeue)
  --stop-status N      when stopped by a signal, exit with N instead of 3: the code that tells the
                       batch system to run the job again (Grid Engine 99, LSF's -Q)
  --linger N           when COMMAND has said how it ended and N seconds (30) later is still there, as
                       a launcher is that waits for a host that stands still, kill it
  --usr2-stops         USR2 too means that the end is near (Grid Engine with -notify)
  --help               print this text

The program itself says how it ended, through the file in TRIFACTOR_EXIT_FILE, since launchers do not
always pass it on.

Exit status: 0, 1 or 4 as COMMAND says, with OUTPUT in place; 3 stopped, with what was known so far
in OUTPUT.partial: submit the job again; anything else is the failure of COMMAND.
TEXT
}

say() { echo "trifactor-job: $*" >&2; }

on_stop='' stop_status=3 usr2=USR2 retries=3 linger=30
while [[ ${1:-} == -* ]]; do
    case $1 in
    --retries) retries=${2:?}; shift 2 ;;
    --linger) linger=${2:?}; shift 2 ;;
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
trap 'rm -f "$part" "$part".*' EXIT
export TRIFACTOR_EXIT_FILE=$part.exit
chmod "$(printf '%o' $((0666 & ~$(umask))))" "$part"

# When the job ends, for the program's own time limit (timelimit.h): PBS counts from here; Slurm is
# asked once, where its variable (22.05 has none) does not say it.
export TRIFACTOR_JOB_START=${TRIFACTOR_JOB_START:-$(date +%s)}
if [[ -n ${SLURM_JOB_ID:-} && -z ${SLURM_JOB_END_TIME:-} && -z ${TRIFACTOR_TIME_LIMIT:-} ]]; then
    ends=$(timeout 10 squeue --noheader --job "$SLURM_JOB_ID" --format %e 2>/dev/null | head -n 1) || ends=
    [[ $ends == 20* ]] && SLURM_JOB_END_TIME=$(date --date "$ends" +%s) && export SLURM_JOB_END_TIME
fi

child='' stopping='' again='' starts=0
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
trap end TERM INT HUP XCPU

# hurry PID: nobody waits for a launcher for ever whose program has ended.
hurry() {
    local left=$linger
    trap - EXIT
    while kill -0 "$1" 2>/dev/null; do
        sleep 1 >/dev/null 2>&1 || true # a batch system may signal it alone
        [[ ! -s $part.exit ]] || ((left-- > 0)) || break
    done
    kill -0 "$1" 2>/dev/null || return 0
    say "the program has ended, ${original[0]} has not: killed after $linger s"
    kill -KILL "$1" 2>/dev/null || true
}

# gather FILE: what the program has written to FILE itself is the output; anything that it printed is a message.
gather() {
    [[ -e $1 ]] || return 0
    [[ ! -s $part ]] || cat -- "$part" >&2
    mv -- "$1" "$part"
}

# whole FILE: what the program wrote has all arrived. It says how many bytes, in the second line, and in a third
# one where, if not on standard output; gather() has moved FILE.
whole() {
    local bytes where
    bytes=$(sed -n 2p "$part.exit")
    where=$(sed -n '3s/^output: //p' "$part.exit")
    [[ -n $where && $where != "$1" ]] || where=$part
    [[ -z $bytes || $(stat -c %s -- "$where" || echo none) == "$bytes" ]]
}

# run COMMAND...: its exit status goes to status; said is set if the program itself told it;
# torn if not all that it printed has arrived.
run() {
    local copy='' hurrier status_of_wait written
    # Another name each time: a process of an earlier start that was only frozen must find its own file.
    written=$part.out$((++starts))
    rm -f "$part.exit" "$part.err"
    said='' torn=''
    if [[ ${1##*/} == mpirun ]]; then # its messages name lost hosts: keep a copy
        exec 4> >(exec tee "$part.err" >&2)
        copy=$!
    else
        exec 4>&2
    fi
    TRIFACTOR_OUTPUT=$written "$@" >"$part" 2>&4 4>&- &
    child=$!
    exec 4>&-
    hurry "$child" &
    hurrier=$!
    # A signal that came before there was anybody to give it to.
    [[ -z $stopping ]] || kill -s USR1 "$child" || true
    while :; do
        again='' status_of_wait=0
        wait "$child" || status_of_wait=$?
        [[ -n $again ]] || break
    done
    child='' status=$status_of_wait launched=$status_of_wait
    # The last lines must get through; but a process left behind may hold the other end for long.
    for _ in {1..40}; do
        if [[ -z $copy ]] || ! kill -0 "$copy" 2>/dev/null; then break; fi
        sleep 0.05
    done
    kill -KILL "$hurrier" 2>/dev/null || true # TERM would run the trap of EXIT in there
    wait "$hurrier" 2>/dev/null || true
    gather "$written"
    [[ -s $part.exit ]] || return 0
    said=yes
    status=$(head -n 1 "$part.exit")
    whole "$written" || { torn=yes; status=5; say "the launcher has lost some of the output"; }
}

# unstarted: a rank never arrived, and the others have said so: nothing was begun. Such a 5 is another than
# that of a full disk, which another start would only meet again.
unstarted() { [[ $(sed -n 3p "$part.exit") == 'not started' ]]; }

# broken: it did not end by itself, and nobody asked it to. 5: ranks that have lost rank 0. When mpirun
# ends a job because a rank was killed, it gives the others time to stop (3), and ends with 137 itself.
broken() {
    local code=$launched
    [[ -z $stopping ]] || return 1
    if [[ -n $torn ]]; then
        return 0
    elif [[ -n $said ]]; then
        unstarted || [[ $status -eq 3 && $code -gt 128 && $code -ne 130 ]]
    else
        [[ $code -eq 5 || $code -gt 128 && $code -ne 130 ]]
    fi
}

# leave_out_lost: drop the hosts that mpirun has lost, if others are left. Open MPI takes a list of
# hosts as a filter of what the batch system gave.
lost=()
leave_out_lost() {
    local host all=() kept=()
    [[ -e $part.err ]] || return 0
    mapfile -t -O "${#lost[@]}" lost < <(sed -n 's/^ *Remote daemon: .* on node \([^ ]*\) *$/\1/p' "$part.err" | sort -u)
    [[ ${#lost[@]} -gt 0 ]] || return 0
    if [[ -n ${SLURM_JOB_NODELIST:-} ]]; then
        mapfile -t all < <(scontrol show hostnames "$SLURM_JOB_NODELIST")
    elif [[ -n ${PBS_NODEFILE:-} ]]; then
        mapfile -t all < <(sort -u "$PBS_NODEFILE")
    fi
    for host in "${all[@]}"; do
        [[ " ${lost[*]} " == *" ${host%%.*} "* || " ${lost[*]} " == *" $host "* ]] || kept+=("$host")
    done
    [[ ${#kept[@]} -gt 0 ]] || return 0
    say "left out from now on: ${lost[*]}"
    printf '%s\n' "${kept[@]}" >"$part.hosts"
    command=("${original[0]}" --hostfile "$part.hosts" "${original[@]:1}")
}

original=("$@") command=("$@")
run "${command[@]}"
for ((round = 1; round <= retries; round++)); do
    broken || break
    say "broken down with exit status $launched; starting again ($round of $retries)"
    leave_out_lost
    sleep 1
    run "${command[@]}"
done
! broken || [[ $retries -eq 0 ]] || say "broken down $((retries + 1)) times: giving up"

# Launchers end with 1 when they fail themselves; the programs do when some input was invalid and
# everything else is done. Nothing printed, or a signal on the way: not done.
if [[ -z $said && $status -eq 1 && ( -n $stopping || ! -s $part ) ]]; then
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
    rm -f -- "$part".* # now: what --on-stop runs may end this script
    say "stopped; what is known so far is in $output.partial; run the same job again to go on"
    if [[ -n $on_stop ]]; then
        bash -c "$on_stop" || { say "this failed: $on_stop"; exit "$stop_status"; }
    fi
    exit "$stop_status"
fi
say "exit status $status: $*"
exit "$status"
