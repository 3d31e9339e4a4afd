#!/usr/bin/env bash
# --known-factors: two primes of 60 digits come apart at once; what is wrong with a file is said, or with
# a variable; a stopped run goes on with a factor that it did not know.
set -euo pipefail
# shellcheck source=tests/cli/cli_lib.sh
source "${TF_SOURCE:?}/tests/cli/cli_lib.sh"
set +e # codes are looked at, and all failures are shown
p=1000000000000000000000000000000000000000000000000000000000007
hard="(10^60+7)*(2*10^60+279)"

echo "# from elsewhere: P61 = ?" >known
echo "P61 = $p" >>known
expect_rc 0 trifactor --known-factors known 35 "$hard" 91
grep -Eq ": $p 2[0-9]{60}\$" out || fail "not split: $(head -c 300 out)"
[ "$(sed -n 's/:.*//p' out | tr '\n' ' ' | cut -d' ' -f1,3)" = "35 91" ] || fail "order: $(cat out)"
expect_rc 0 trifactor --format jsonl --known-factors known "$hard"
expect_text '"method":"given","certainty":"p' out
expect_rc 2 trifactor --known-factors missing 35
expect_text "missing: No such file" err
echo "what is this?" >>known
expect_rc 2 trifactor --known-factors known 35
expect_text "known:3: " err
[ ! -s out ] || fail "something was printed"

# A FIFO is waited for; a signal ends that. A file of relations is read more than once.
mkfifo fifo
{ sed 3d known >fifo; } &
expect_rc 0 trifactor --known-factors fifo 35 "$hard"
grep -Eq ": $p 2[0-9]{60}\$" out || fail "not split by what a FIFO says: $(head -c 300 out)"
wait
trifactor --known-factors fifo 35 2>err &
writerless=$!
for ((i = 0; i < 100; i++)); do
    grep -q fifo <(readlink "/proc/$writerless/fd/"* 2>/dev/null) && break
    sleep 0.1
done
kill "$writerless"
wait "$writerless"
[ $? -eq 3 ] || fail "a FIFO that nobody writes: $(cat err)"
expect_text "stopped by SIGTERM while reading fifo" err
expect_rc 2 trifactor --relations fifo 35
expect_text "not a regular file" err

# A misspelt variable is told, once, unless nothing is to be told.
expect_rc 0 env TRIFACTOR_THREDS=1 trifactor 35
expect_text "did you mean TRIFACTOR_THREADS?" err
expect_rc 0 env TRIFACTOR_THREDS=1 trifactor -q 35
[ ! -s err ] || fail "not quiet: $(cat err)"

expect_rc 4 trifactor --state state --max-curves 20 --max-digits 90 35 "$hard"
sed -i 3d known
expect_rc 0 trifactor --state state --known-factors known 35 "$hard"
grep -Eq ": $p 2[0-9]{60}\$" out || fail "not split on resuming: $(head -c 300 out)"
verdict
