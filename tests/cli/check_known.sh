#!/usr/bin/env bash
# --known-factors: two primes of 60 digits come apart at once; what is wrong with a file is said; a
# stopped run goes on with a factor that it did not know.
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

expect_rc 4 trifactor --state state --max-curves 20 --max-digits 90 35 "$hard"
sed -i 3d known
expect_rc 0 trifactor --state state --known-factors known 35 "$hard"
grep -Eq ": $p 2[0-9]{60}\$" out || fail "not split on resuming: $(head -c 300 out)"
verdict
