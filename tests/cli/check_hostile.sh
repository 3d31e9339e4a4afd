#!/usr/bin/env bash
# Bad input, bad surroundings: each ends with its code and one clear message, nothing else is lost.
set -euo pipefail
# shellcheck source=tests/cli/cli_lib.sh
source "${TF_SOURCE:?}/tests/cli/cli_lib.sh"
set +e # codes are looked at, and all failures are shown

# Empty.
expect_rc 0 trifactor </dev/null
[ -s out ] || [ -s err ] && fail "output for empty input"

# Huge: a long prime power, an expression that would not fit any memory, a token without end.
expect_rc 0 trifactor '2^20000'
[ "$(wc -w <out)" -eq 20001 ] || fail "2^20000 has $(wc -w <out) words"
expect_rc 1 trifactor 9^9^9^9
expect_text "too large" err
head -c 5000000 /dev/zero | tr '\0' 7 >long
printf ' 15\n' >>long
expect_rc 1 trifactor <long
expect_text "15: 3 5" out
[ "$(wc -c <err)" -lt 2000 ] || fail "a message of $(wc -c <err) bytes"

# Negative.
expect_rc 1 trifactor -- -5 10
expect_text "10: 2 5" out
expect_text "not a valid positive integer" err
expect_rc 1 trifactor '3-5'
expect_text "negative" err

# Deep nesting.
deep=$(printf '(%.0s' $(seq 5000))7$(printf ')%.0s' $(seq 5000))
expect_rc 1 trifactor "$deep" 21
expect_text "21: 3 7" out
expect_text "nest" err

# Binary junk, all bytes by a generator of its own (Park and Miller): valid numbers around it are still
# done.
junk_bytes() {
    LC_ALL=C awk 'BEGIN {
        for (s = 4711; i < 100000; i++) {
            s = (s * 16807) % 2147483647
            printf "%c", s % 256
        }
    }'
}
{ printf '6 \000\377\376 '; junk_bytes; printf '\n35\n'; } >junk
expect_rc 1 trifactor <junk
expect_text "6: 2 3" out
expect_text "35: 5 7" out

# The place of an error in a file.
printf '# numbers\n15 2^(7 21\n' >bad.txt
expect_rc 1 trifactor --input bad.txt
expect_text "bad.txt:2:8: " err
expect_text "         ^" err
expect_text "21: 3 7" out

# A missing file, a folder: the other inputs are still read.
printf '33\n' >good.txt
expect_rc 1 trifactor --input missing.txt --input . --input good.txt
expect_text "missing.txt: No such file or directory" err
expect_text "33: 3 11" out

# A closed pipe ends the program as it ends a filter, at once and silently.
timeout 60 bash -c 'set -o pipefail; seq 1 10000000 | trifactor 2>err | head -n 1 >out'
rc=$?
[ $rc -eq 141 ] || fail "exit $rc instead of 141 for a closed pipe"
[ ! -s err ] || fail "message for a closed pipe: $(cat err)"
expect_text "1:" out

# A full disk.
if [ -w /dev/full ]; then
    timeout 60 trifactor 15 >/dev/full 2>err
    rc=$?
    [ $rc -eq 5 ] || fail "exit $rc instead of 5 for a full disk"
    expect_text "No space left on device" err
    seq 1 200000 >many
    timeout 60 trifactor --input many >/dev/full 2>err
    rc=$?
    [ $rc -eq 5 ] || fail "exit $rc instead of 5 for a full disk in the middle"
    timeout 60 trifactor --plan 15 >/dev/full 2>err
    rc=$?
    [ $rc -eq 5 ] || fail "exit $rc instead of 5 for --plan on a full disk"
    expect_text "No space left on device" err
fi

# Files that may not grow (ulimit -f), the output and the state: a message, and no signal.
in_small_files() {
    local want=$1 rc
    shift
    (ulimit -f 0 && exec timeout 60 "$@" 2>&1 >small) | cat >err
    rc=${PIPESTATUS[0]}
    [ "$rc" -eq "$want" ] || fail "exit $rc instead of $want where no file may grow: $*"
    expect_text "File too large" err
}
if [ "${TF_SANITIZE:-}" != thread ]; then # that runtime writes a file of its own before main
    in_small_files 5 trifactor 15
    in_small_files 6 trifactor --state state 15
fi

# No descriptor left for the workers (one alone needs none); a sanitizer has some of its own open.
trifactor -v --threads 2 15 >out 2>err
if [ -z "${TF_SANITIZE:-}" ] && grep -q '2 threads by' err; then
    (ulimit -n 4 && exec timeout 60 trifactor --threads 2 15) >out 2>err 3>&-
    rc=$?
    [ $rc -eq 5 ] || fail "exit $rc instead of 5 without descriptors"
    expect_text "Too many open files" err
fi

# Closed standard output and error.
timeout 60 trifactor 15 >&- 2>err
[ $? -eq 5 ] || fail "closed standard output went unnoticed"
timeout 60 trifactor abc 15 >out 2>&-
[ $? -eq 1 ] || fail "closed standard error changed the exit code"
expect_text "15: 3 5" out

# Usage errors do nothing and say how to go on.
for arguments in '--nonsense' '--threads x' '--format xml' '--sigma 7' '--b1 100' \
    '--shard 3/2' '--method nfs' '--timeout -1' '--method ecm --sigma 5' \
    '--method ecm --sigma 3 --curves 3' \
    '--method ecm --sigma 18446744073709551615 --curves 2' '--method ecm --b1 1' \
    '--state=' '--input=' '--known-factors=' \
    '--method pm1 --x0 1' '--method pp1 --x0 2' '--method pm1 --b1 3e14' '--method ecm --b2 1e17'; do
    # shellcheck disable=SC2086 # words
    expect_rc 2 trifactor $arguments 15
    expect_text "--help" err
    [ ! -s out ] || fail "output in spite of $arguments"
done
verdict
