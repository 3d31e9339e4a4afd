#!/usr/bin/env bash
# Limits leave numbers incomplete: exit 4, the factors known are printed, composites are never bare.
set -euo pipefail
# shellcheck source=tests/cli/cli_lib.sh
source "${TF_SOURCE:?}/tests/cli/cli_lib.sh"
set +e # codes are looked at, and all failures are shown

# Two primes of 60 digits: out of reach, so every limit is met.
hard="2*3*3*101*(10^60+7)*(2*10^60+279)"

for limit in '--timeout 1' '--max-digits 50' '--max-curves 3' '--method pm1 --b1 1000'; do
    # shellcheck disable=SC2086 # words
    expect_rc 4 trifactor $limit "$hard" 35
    expect_text "35: 5 7" out
    expect_text "(" out
    expect_text "incomplete" err
done
expect_rc 4 trifactor --max-digits 50 "$hard"
grep -Eq ': 2 3 3 101 \([0-9]+\)$' out || fail "known factors: $(cut -c1-200 out)"
expect_rc 4 trifactor --format jsonl --max-digits 50 "$hard"
expect_text '"status":"incomplete"' out
expect_text '"certainty":"composite"' out

# --timeout holds with one thread too, and with a number whose primality test alone takes longer: ten
# minutes, where expect_rc waits for one.
expect_rc 4 trifactor --threads 1 --timeout 1 '10^100000+9'
# What the limit kept from being tested is not called composite: this one is prime.
expect_rc 4 trifactor --timeout 0.2 --format jsonl '2^216091-1'
expect_text '"certainty":"unknown"' out

# --time-limit stops the whole run, with 3; the exit status is also in the file asked for. How long it
# takes until 35 is through depends on the machine: given more and more time.
for seconds in 1 4 16; do
    expect_rc 3 trifactor --time-limit $seconds --exit-file code 35 "$hard"
    grep -q "35: 5 7" out && break
done
expect_text "35: 5 7" out
expect_text "stopped by the time limit" err
[ "$(cat code)" = "3
$(wc -c <out)" ] || fail "the exit file says '$(cat code)'"
expect_rc 0 trifactor --exit-file code 35
[ "$(cat code)" = "0
$(wc -c <out)" ] || fail "the exit file says '$(cat code)'"
# One that cannot be written is told by its purpose and its path, and changes nothing else.
expect_rc 0 trifactor --exit-file nowhere/code 35
expect_text "cannot write exit status 0 to the exit file nowhere/code: No such file" err
expect_text "35: 5 7" out
# (An end that is in the past when the program starts counts for nothing: a slow machine gets more time.)
for seconds in 8 40; do
    SLURM_JOB_END_TIME=$(($(date +%s) + seconds)) timeout 60 trifactor -v 35 "$hard" >out 2>err
    rc=$?
    [ "$rc" -eq 3 ] && break
done
[ "$rc" -eq 3 ] || fail "exit $rc with SLURM_JOB_END_TIME"
expect_text "by SLURM_JOB_END_TIME" err
expect_text "stopped by the time limit" err

# One method by hand: p - 1 = 2^3 * 3 * 5 * 7 * 11 * 13 * 17 * 19 * 23 is 100-smooth, so P-1 finds p; the
# other prime, 10^18 + 3, has 52445056723 in its p - 1.
expect_rc 0 trifactor --method pm1 --b1 100 '(4*2*3*5*7*11*13*17*19*23+1)*(10^18+3)'
expect_rc 2 trifactor --method pm1 --sigma 7 15

# Shards are disjoint and together everything.
seq 1 1000 >all
for k in 1 2 3; do trifactor --shard $k/3 --input all >"part$k" || fail "shard $k"; done
sort -n part1 part2 part3 >joined
trifactor --input all >whole
expect_same whole joined "shards"
[ "$(wc -l <part1)" -eq 334 ] || fail "shard 1 has $(wc -l <part1) numbers"
verdict
