#!/usr/bin/env bash
# Every example prints what the tutorial's program prints, line for line and in its order, in about
# the time it should take; the process examples alone and under mpirun with too few and too many.
set -euo pipefail

paradigms=${TF_BIN:?where the built programs are}/paradigms
[[ -x $paradigms ]] || { echo "skipped: this build has no paradigms"; exit 77; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=

# Where the order of lines follows from delays, half a second of the tutorial is the least difference:
# scaled to 50 ms it is certain even on a busy machine. A sanitizer slows the start only.
scale=0.1

fail() {
    echo "$1"
    sed 's/^/  stderr: /' "$work/err" | head -n 20
    failed=yes
}

# run NAME WANTED-EXIT-CODE COMMAND...
run() {
    local name=$1 want=$2 rc=0
    shift 2
    timeout -k 5 60 "$@" </dev/null >"$work/out" 2>"$work/err" || rc=$?
    [[ $rc -eq $want ]] || fail "$name: exit code $rc, expected $want"
}

# same NAME: standard output is what stands on our standard input.
same() {
    diff -u --label "$1: expected" --label "$1: printed" - "$work/out" || fail "$1: other output"
}

# The lines of a process example, with IDs of processes replaced by P.
masked() { sed -E -i 's/ID: [0-9]+$/ID: P/' "$work/out"; }

seconds_now() { date +%s%N; }

gather_lines() {
    printf '%s\n' 'Task 1: Start fetching data' 'Task 2: Start fetching data' \
        'Task 3: Start fetching data' 'Task 3: Done fetching data' 'Task 1: Done fetching data' \
        'Task 2: Done fetching data' 'Data from task 1' 'Data from task 2' 'Data from task 3'
}

run async-basic 0 "$paradigms" async-basic --time-scale=$scale
printf '%s\n' 'Start fetching data' 'Done fetching data' 'Fetched: Data' | same async-basic

begin=$(seconds_now)
run async-gather 0 "$paradigms" async-gather --time-scale=$scale
took=$((($(seconds_now) - begin) / 1000000))
gather_lines | same async-gather
# The longest task, 300 ms, not the sum of 600 ms; 250 ms are for starting the program.
[[ $took -ge 300 && $took -lt 550 ]] || fail "async-gather took $took ms"

# 2 and B are due within a moment of each other; every other order is fixed by the delays.
run threads-basic 0 "$paradigms" threads-basic --time-scale=$scale
sed -i -z 's/B\n2\n/2\nB\n/' "$work/out"
printf '%s\n' 0 A 1 2 B 3 C 4 D E 'Both threads have completed execution.' | same threads-basic

run threads-pool 0 "$paradigms" threads-pool --time-scale=$scale
printf '%s\n' 'Task A: Starting' 'Task B: Starting' 'Task C: Starting' 'Task C: Completed' \
    'Task A: Completed' 'Result from A' 'Task B: Completed' 'Result from B' 'Result from C' |
    same threads-pool

# Without delays the lines are still whole and complete.
run threads-basic-0 0 "$paradigms" threads-basic --time-scale=0
[[ $(grep -v Both "$work/out" | sort | tr -d '\n') == 01234ABCDE ]] ||
    fail "threads-basic without delays"
[[ $(tail -n 1 "$work/out") == 'Both threads have completed execution.' ]] || fail "the end comes last"

basic_lines() {
    for i in 0 1 2 3 4; do echo "Process name: Process-$i, Process ID: P"; done
    echo 'All processes have completed execution.'
}

run processes-basic 0 "$paradigms" processes-basic
[[ $(grep -o 'ID: .*' "$work/out" | sort -u | wc -l) -eq 5 ]] || fail "five processes, five IDs"
grep -q 'mpirun.* -n 5 ' "$work/err" || fail "processes-basic starts mpirun without a word"
masked
basic_lines | same processes-basic

run processes-basic-quiet 0 "$paradigms" processes-basic -q
[[ ! -s $work/err ]] || fail "-q keeps silent"
for ranks in 1 3 5 7; do
    run "processes-basic on $ranks" 0 mpirun -n $ranks "$paradigms" processes-basic
    ids=$(grep -o 'ID: .*' "$work/out" | sort -u | wc -l)
    [[ $ids -eq $((ranks < 5 ? ranks : 5)) ]] || fail "$ids IDs on $ranks ranks"
    masked
    basic_lines | same "processes-basic on $ranks"
    if grep -q 'starting' "$work/err"; then fail "mpirun inside mpirun"; fi
done

# All end at the same time, in any order: the lines between the start and the end are sorted.
factor_lines() {
    for n in "$@"; do echo "Process-$n started computing prime factors of $n"; done
    sort "$work/completed"
    echo 'All computations have been completed.'
}
sorted_middle() {
    local n=$1
    { head -n "$n" "$work/out"; sed -n "$((n + 1)),$((2 * n))p" "$work/out" | sort
      tail -n +$((2 * n + 1)) "$work/out"; } >"$work/sorted"
    mv "$work/sorted" "$work/out"
}

tutorial=(112272535095293 112582705942171 115280095190773)
for n in "${tutorial[@]}"; do echo "Process-$n completed: [$n]"; done >"$work/completed"
run processes-factor 0 "$paradigms" processes-factor --time-scale=$scale
sorted_middle 3
factor_lines "${tutorial[@]}" | same processes-factor
run "processes-factor on 5" 0 mpirun -n 5 "$paradigms" processes-factor --time-scale=0
sorted_middle 3
factor_lines "${tutorial[@]}" | same "processes-factor on 5"

# Operands: expressions too. 2^67-1 = 193707721 * 761838257287 (Cole, 1903); 720 = 2^4 3^2 5.
cat >"$work/completed" <<'LINES'
Process-147573952589676412927 completed: [193707721, 761838257287]
Process-1 completed: []
Process-720 completed: [2, 2, 2, 2, 3, 3, 5]
LINES
run "processes-factor operands" 0 "$paradigms" processes-factor --time-scale=0 2^67-1 1 6!
sorted_middle 3
factor_lines 147573952589676412927 1 720 | same "processes-factor operands"
# One rank: one after the other, each started when the one before has ended.
run "processes-factor on 1" 0 mpirun -n 1 "$paradigms" processes-factor --time-scale=0 7 9
printf '%s\n' 'Process-7 started computing prime factors of 7' 'Process-7 completed: [7]' \
    'Process-9 started computing prime factors of 9' 'Process-9 completed: [3, 3]' \
    'All computations have been completed.' | same "processes-factor on 1"

# Mistakes: said once, with the exit code of every program of the project, before anything starts.
complains() {
    local name=$1 rc=$2 pattern=$3
    shift 3
    run "$name" "$rc" "$@"
    [[ ! -s $work/out ]] || fail "$name: prints something"
    [[ $(grep -c -- "$pattern" "$work/err") -eq 1 ]] || fail "$name: not one line with '$pattern'"
}
complains "no example" 2 'missing EXAMPLE; one of: async-basic, .*processes-factor' "$paradigms"
complains "unknown example" 2 "unknown EXAMPLE 'thread'" "$paradigms" thread
complains "extra operand" 2 "extra operand '3'" "$paradigms" async-basic 3
complains "bad scale" 2 'time-scale' "$paradigms" async-basic --time-scale=-1
complains "invalid number" 1 "abc.* is not a valid positive integer" \
    "$paradigms" processes-factor 5 abc
complains "invalid number under mpirun" 1 "abc.* is not a valid positive integer" \
    mpirun -q -n 3 "$paradigms" processes-factor 5 abc
complains "no mpirun" 5 'no mpirun .*/nowhere/mpirun: No such file' \
    "$paradigms" processes-basic --mpirun=/nowhere/mpirun

rc=0
"$paradigms" --help >/dev/full 2>"$work/err" || rc=$?
[[ $rc -eq 5 ]] || fail "a full disk: exit code $rc"
for name in async-basic async-gather threads-basic threads-pool processes-basic processes-factor; do
    "$paradigms" --help | grep -q "^  $name " || fail "--help does not list $name"
    "$paradigms" --man | grep -q "^.B ${name/-/\\\\-}" || fail "--man does not list $name"
done

[[ -z $failed ]]
