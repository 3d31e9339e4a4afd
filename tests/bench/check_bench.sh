#!/usr/bin/env bash
# The benchmarks run, and what they print can be read: JSON objects with the figures in them, a
# table with a line for each side, a peer that is missing named, wrong options refused.
set -euo pipefail
bench=${TF_BUILD:?}/bench
work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT

fail() {
    echo "$*" >&2
    exit 1
}

"$bench/bench_primality" --quick --json --repeat 2 --filter 'prime of 64 bits' >"$work/json"
[[ $(wc -l <"$work/json") -eq 3 ]] || fail "three sides expected: $(cat "$work/json")"
stats='\{"median":[0-9.e+-]+,"min":[0-9.e+-]+,"max":[0-9.e+-]+\}'
if grep -vE "^\{\"bench\":\"primality\",\"date\":\"20[0-9TZ:-]+\",\"cpu_model\":\".+\",\"compiler\":\".+\",\
\"case\":\"prime of 64 bits\",\"side\":\"[a-z0-9_]+\",\"unit\":\"number\",\"rounds\":2,\
\"wall_ns\":$stats,\"cpu_ns\":$stats(,\"ratio_to\":\"tf_is_prime64\",\"ratio_of\":\"cpu_ns\",\
\"ratio\":$stats)?\}\$" "$work/json"; then
    fail "not the JSON that README.md describes"
fi
[[ $(grep -c '"ratio"' "$work/json") -eq 2 ]] || fail "a ratio for each side but the first"

# Compared with itself nothing has changed; with a recorded run it is compared case by case.
compare=${TF_SOURCE:?}/tests/bench/compare.sh
bash "$compare" "$work/json" "$work/json" >"$work/same"
[[ $(grep -c 'time  1.00 x' "$work/same") -eq 3 && $(grep -c 'against ours  1.00 x' "$work/same") -eq 2 ]] ||
    fail "not the same as itself: $(cat "$work/same")"
sed 's/"cpu_ns":{"median":[^,]*/"cpu_ns":{"median":1e9/' "$work/json" >"$work/slow"
bash "$compare" "$work/slow" "$work/json" >"$work/faster"
[[ $(grep -c 'time  0.00 x' "$work/faster") -eq 3 ]] || fail "not faster: $(cat "$work/faster")"
for baseline in "$TF_SOURCE"/tests/bench/baselines/*.jsonl; do
    bash "$compare" "$baseline" "$work/json" >"$work/compared"
    [[ $(grep -c ' time .* x' "$work/compared") -eq 3 ]] || fail "$baseline: $(cat "$work/compared")"
done

# A program of its own as the peer, and the others missing.
mkdir "$work/path"
ln -s "$(command -v factor)" "$work/path/factor"
PATH=$work/path "$bench/bench_peers" --quick --repeat 1 --filter start-up >"$work/table"
for peer in gp ecm; do
    grep -q "^# skipped: $peer: not installed" "$work/table" || fail "$peer is not reported"
done
for side in 'trifactor -t1' factor; do
    grep -qE "^(start-up)? +$side +[0-9.]+ [mun]?s +[0-9.]+ [mun]?s \.\. +[0-9.]+ [mun]?s " \
        "$work/table" || fail "no line of $side: $(cat "$work/table")"
done

# A peer whose answer is another one is found out.
printf '#!/bin/sh\necho 1: 2\n' >"$work/path/gfactor"
chmod +x "$work/path/gfactor"
rm "$work/path/factor"
PATH=$work/path "$bench/bench_peers" --quick --repeat 1 --filter start-up >"$work/table" 2>"$work/err" &&
    fail "a wrong answer went unnoticed"
grep -q 'GNU factor prints something else' "$work/err" || fail "$(cat "$work/err")"

"$bench/bench_peers" --bin "$work" --filter start-up >"$work/table" 2>"$work/err" && fail "no trifactor: no error"
grep -q 'not found' "$work/err" || fail "$(cat "$work/err")"

for program in "$bench"/bench_*; do
    [[ -n $("$program" --list) ]] || fail "$program lists no cases"
    rc=0
    "$program" --no-such-option >/dev/null 2>"$work/err" || rc=$?
    [[ $rc -eq 2 ]] || fail "$program: exit status $rc for a wrong option"
    rc=0
    "$program" --repeat 0 >/dev/null 2>"$work/err" || rc=$?
    [[ $rc -eq 2 ]] || fail "$program: exit status $rc for --repeat 0"
done
