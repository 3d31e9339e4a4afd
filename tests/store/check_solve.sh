#!/usr/bin/env bash
# A run is ended by SIGKILL or SIGTERM in the middle of its linear algebra, and goes on from the step that the
# state file has, on other threads, other ranks and another vector level; a damaged step is left out,
# with a warning, and the matrix solved from the start.
set -euo pipefail
# shellcheck source=tests/cli/cli_lib.sh
source "${TF_SOURCE:?}/tests/cli/cli_lib.sh"
set +e # codes are looked at

# shellcheck source=tests/store/sieve_numbers.sh
source "$TF_SOURCE/tests/store/sieve_numbers.sh"
# A period of 0 asks for the state after every step of the iteration, each of which makes the matrix again.
command=(trifactor --method siqs --state state --state-period 0)

refuse_text() { ! grep -qF -- "$1" "$2" || fail "'$1' is in $2: $(head -c 300 "$2")"; }
step_of() { trifactor state "$1" 2>/dev/null | sed -n 's/^linear algebra after \([0-9]*\) steps.*/\1/p'; }

# stop_solving SIGNAL: leaves in stopped* the state of a run that the signal ended while it solved. Where it was
# over too soon, it is tried again, then with a larger number.
stop_solving() {
    local try pid
    for ((try = 0; try < 20; try++)); do
        sieve_number $((try / 5))
        rm -f state* stopped*
        : >err # or what the try before said there might be read
        "${command[@]}" --threads 2 --progress 0.02 "$n" >/dev/null 2>err &
        pid=$!
        until grep -q 'after [0-9]* steps' err; do
            kill -0 $pid 2>/dev/null || break
            sleep 0.005
        done
        kill "-$1" $pid 2>/dev/null
        wait $pid 2>/dev/null
        rc=$?
        cp state stopped
        [ ! -e state-journal ] || cp state-journal stopped-journal
        [ -n "$(step_of state)" ] && return 0
    done
    fail "no run could be stopped in time"
    return 1
}

# go_on NAME COMMAND...: on a copy of what was stopped, and without more stops.
go_on() {
    local name=$1 file
    shift
    rm -f state*
    for file in stopped*; do cp "$file" "state${file#stopped}"; done
    timeout 300 "$@" --state-period 15 -v --progress 0 "$n" >got 2>err || fail "$name: exit $?: $(head -c 500 err)"
    expect_same want got "$name"
}

if stop_solving KILL; then
    step=$(step_of state)
    for threads in 1 3; do
        go_on "$threads threads" "${command[@]}" --threads $threads --isa generic
        expect_text "linear algebra goes on after $step steps" err
        refuse_text "begun from the start" err
    done
    if [ -x "$TF_BIN/trifactor-mpi" ]; then
        go_on "2 ranks" mpirun -n 2 --oversubscribe trifactor-mpi "${command[@]:1}" --threads 1
        expect_text "linear algebra goes on after $step steps" err
        refuse_text "begun from the start" err
    fi
fi

# SIGTERM ends a run that solves with exit 3 and its step in the state; the same command goes on from there.
if stop_solving TERM; then
    [ "$rc" -eq 3 ] || fail "exit $rc instead of 3 after SIGTERM: $(head -c 500 err)"
    expect_text "stopped by SIGTERM" err
    step=$(step_of state)
    go_on "after SIGTERM" "${command[@]}" --threads 2
    expect_text "linear algebra goes on after $step steps" err
    refuse_text "begun from the start" err
fi

# Bits of the vectors change: the row's checksum tells. A file that was closed has no journal.
if stop_solving TERM; then
    offsets=$(grep -abo aliBL stopped | cut -d: -f1) # the present row, and pages of earlier ones
    [ -n "$offsets" ] || fail "no iterate in the file"
    for offset in $offsets; do
        printf '\125\252' | dd of=stopped bs=1 seek=$((offset + 64)) conv=notrunc status=none
    done
    go_on "a damaged step" "${command[@]}" --threads 2
    expect_text "1 damaged rows are left out" err
    refuse_text "goes on after" err
fi
verdict
