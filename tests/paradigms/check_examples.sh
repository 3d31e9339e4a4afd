#!/usr/bin/env bash
# The examples on the event loop and on threads print what the tutorial's programs print, line for
# line and in its order, in about the time it should take; mistakes on the command line are told.
set -euo pipefail
here=$(cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/paradigms/paradigms_lib.sh
source "$here/paradigms_lib.sh"

# as_the_clock_goes NAME EXAMPLE: the order of lines follows from delays, as long as no thread is held up
# for as long as they differ: half a second of the tutorial. Expected on standard input; where a busy
# machine is too slow for it, the example is run again with longer delays. The lines of each thread
# are in order whatever the machine does.
as_the_clock_goes() {
    local scale expected
    expected=$(cat)
    for scale in 0.2 0.8 3; do
        run "$1" 0 "$paradigms" "$2" --time-scale=$scale
        # 2 and B are due within a moment of each other.
        sed -i -z 's/B\n2\n/2\nB\n/' "$work/out"
        [[ $(<"$work/out") == "$expected" ]] && return
        [[ $(sort "$work/out") == "$(sort <<<"$expected")" ]] || break
        echo "$1: other order at --time-scale=$scale"
    done
    same "$1" <<<"$expected"
}

gather_lines() {
    printf '%s\n' 'Task 1: Start fetching data' 'Task 2: Start fetching data' \
        'Task 3: Start fetching data' 'Task 3: Done fetching data' 'Task 1: Done fetching data' \
        'Task 2: Done fetching data' 'Data from task 1' 'Data from task 2' 'Data from task 3'
}

run async-basic 0 "$paradigms" async-basic --time-scale=0.02
printf '%s\n' 'Start fetching data' 'Done fetching data' 'Fetched: Data' | same async-basic

# With the tutorial's own delays: the longest task, 3 s, not the sum of 6 s. (Three seconds to start a
# program are much, but a machine can be held up: one longer try.)
for scale in 1 4; do
    begin=$(date +%s%N)
    run async-gather 0 "$paradigms" async-gather --time-scale=$scale
    took=$((($(date +%s%N) - begin) / 1000000))
    gather_lines | same async-gather
    [[ $took -ge $((3000 * scale)) ]] || fail "async-gather took $took ms at --time-scale=$scale"
    [[ $took -ge $((6000 * scale)) ]] || break
done
[[ $took -lt $((6000 * scale)) ]] || fail "async-gather took $took ms, as long as the sum"

printf '%s\n' 0 A 1 2 B 3 C 4 D E 'Both threads have completed execution.' |
    as_the_clock_goes threads-basic threads-basic
printf '%s\n' 'Task A: Starting' 'Task B: Starting' 'Task C: Starting' 'Task C: Completed' \
    'Task A: Completed' 'Result from A' 'Task B: Completed' 'Result from B' 'Result from C' |
    as_the_clock_goes threads-pool threads-pool

# Without delays the lines are still whole and complete, and results in the order of submission.
run threads-basic-0 0 "$paradigms" threads-basic --time-scale=0
[[ $(grep -v Both "$work/out" | sort | tr -d '\n') == 01234ABCDE ]] ||
    fail "threads-basic without delays"
[[ $(tail -n 1 "$work/out") == 'Both threads have completed execution.' ]] || fail "the end comes last"
run threads-pool-0 0 "$paradigms" threads-pool --time-scale=0
[[ $(grep -o 'Result from .' "$work/out" | tr -d '\n') == 'Result from AResult from BResult from C' ]] ||
    fail "threads-pool without delays"
[[ $(grep -o '.: Starting' "$work/out" | tr -d '\n') == 'A: StartingB: StartingC: Starting' ]] ||
    fail "threads-pool starts in order"

complains "no example" 2 'missing EXAMPLE; one of: async-basic, .*processes-factor' "$paradigms"
complains "unknown example" 2 "unknown EXAMPLE 'thread'" "$paradigms" thread
complains "extra operand" 2 "extra operand '3'" "$paradigms" async-basic 3
complains "bad scale" 2 'time-scale' "$paradigms" async-basic --time-scale=-1
complains "option of compare" 2 "'--quick' is not for async-basic" "$paradigms" async-basic --quick

rc=0
"$paradigms" --help >/dev/full 2>"$work/err" || rc=$?
[[ $rc -eq 5 ]] || fail "a full disk: exit code $rc"
rc=0
"$paradigms" async-gather --time-scale=0 >/dev/full 2>"$work/err" || rc=$?
[[ $rc -eq 5 && $(wc -l <"$work/err") -eq 1 ]] || fail "a full disk, example: exit code $rc"
for name in async-basic async-gather threads-basic threads-pool processes-basic processes-factor \
    compare; do
    "$paradigms" --help >"$work/out"
    grep -q "^  $name " "$work/out" || fail "--help does not list $name"
    "$paradigms" --man >"$work/out"
    grep -q "^.B ${name/-/\\\\-}" "$work/out" || fail "--man does not list $name"
done
"$paradigms" --version | grep -q '^libuv ' || fail "--version does not name libuv"

all_well
