#!/usr/bin/env bash
# SIGINT, SIGTERM, SIGHUP and SIGUSR1 stop within seconds, with exit 3; SIGUSR2 asks for a line and goes on.
set -euo pipefail
# shellcheck source=tests/cli/cli_lib.sh
source "${TF_SOURCE:?}/tests/cli/cli_lib.sh"
set +e # codes are looked at, and all failures are shown
hard="15*(10^60+7)*(2*10^60+279)"

# ticks PID...: processor time of these, in ticks of the kernel (100 a second); those that have ended count nothing.
ticks() {
    local pid
    for pid in "$@"; do cat "/proc/$pid/stat" 2>/dev/null; done |
        awk '{ sub(/.*\) /, ""); n += $12 + $13 } END { print n + 0 }'
}
children() { for task in /proc/"$1"/task/*; do cat "$task/children" 2>/dev/null; done; }

# ended PID: wait for it; rc is its code. How soon it must be over is told by its processor time, which a
# busy machine does not spend: two threads that go on use up 10 s of it in five.
ended() {
    local processes begin used=0 i
    mapfile -t processes < <(echo "$1"; children "$1" | tr ' ' '\n' | grep .)
    begin=$(ticks "${processes[@]}")
    for ((i = 0; i < 1200; i++)); do
        kill -0 "$1" 2>/dev/null || break
        used=$(($(ticks "${processes[@]}") - begin))
        [ $used -lt 1000 ] || break
        sleep 0.05
    done
    if kill -0 "$1" 2>/dev/null; then
        fail "still running after the signal, and $used ticks of processor time"
        kill -9 "$1"
    fi
    wait "$1"
    rc=$?
}

# at_work: the progress lines say that 35 is done and the hard number is worked on.
at_work() { grep -q ': 1/2 .*, c[0-9]*: ' err; }
: >err

for signal in INT TERM HUP USR1; do
    # A background job of a script is started with SIGINT ignored, which a program must respect; so
    # is SIGHUP where the tests themselves run under nohup.
    env --default-signal=INT,HUP trifactor --threads 2 --progress 0.2 35 "$hard" >out 2>err &
    pid=$!
    until_true at_work || fail "no sign of work: $(cat err)"
    kill -$signal $pid
    ended $pid
    [ $rc -eq 3 ] || fail "exit $rc instead of 3 after SIG$signal: $(cat err)"
    expect_text "35: 5 7" out
    expect_text "stopped by SIG$signal" err
    grep -Eq ': 3 5 \([0-9]+\)$' out || fail "the known factors were lost: $(cut -c1-200 out)"
    : >err # or the next one would seem to be at work before it has started
done

# Processor time used up (ulimit -t).
(
    ulimit -St 1
    expect_rc 3 trifactor --threads 2 35 "$hard"
    expect_text "stopped by SIGXCPU" err
    [ "$failures" -eq 0 ]
) || failures=$((failures + 1))
: >err

# Signal 12 is bit 11 of the mask of signals that are caught; the shell catches it, too, until it has
# become the program.
catches_usr2() {
    [ "$(cat "/proc/$pid/comm")" = trifactor ] && (((0x$(awk '/^SigCgt/ { print $2 }' "/proc/$pid/status") >> 11) & 1))
}
status_line() { [ -s err ]; }

trifactor --threads 2 "$hard" >out 2>err &
pid=$!
until_true catches_usr2 || fail "no handler of SIGUSR2"
kill -USR2 $pid
until_true status_line || fail "no status line after SIGUSR2"
kill -TERM $pid
ended $pid
[ $rc -eq 3 ] || fail "exit $rc after SIGUSR2 and SIGTERM"
: >err

# Under mpirun: SIGUSR1 is forwarded to all ranks; they agree and end together.
if [ -x "${TF_BIN:?}/trifactor-mpi" ]; then
    mpirun -n 3 --oversubscribe trifactor-mpi --threads 1 --progress 0.2 35 "$hard" >out 2>err &
    pid=$!
    until_true at_work || fail "no sign of work: $(cat err)"
    kill -USR1 $pid
    ended $pid
    [ $rc -eq 3 ] || fail "exit $rc of mpirun instead of 3: $(head -c 500 err)"
    expect_text "35: 5 7" out
    [ "$(grep -c 'stopped by SIGUSR1' err)" -eq 1 ] || fail "not one message: $(head -c 500 err)"
fi
verdict
