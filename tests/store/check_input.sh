#!/usr/bin/env bash
# A state and the input it belongs to: numbers of every kind in blocks of text, resumed on other
# layouts, with more behind; how large the file gets; other input, which is refused.
set -euo pipefail
# shellcheck source=tests/cli/cli_lib.sh
source "${TF_SOURCE:?}/tests/cli/cli_lib.sh"
set +e # codes are looked at

# Small numbers are done again rather than kept: a hundred thousand cost the file nothing.
seq 1 100000 >small
trifactor --input small >want || fail "the undisturbed run"
for ((i = 0; i < 2; i++)); do
    expect_rc 0 trifactor --state small.state --input small
    expect_same out want "small numbers with a state"
done
size=$(stat -c %s small.state)
[ "$size" -lt 100000 ] || fail "the state of small numbers has $size bytes"
trifactor state small.state >shown
grep -q '^numbers *100000 printed; 0 answers kept' shown || fail "$(cat shown)"

# Of every kind, in lines of many, with comments and what is no number; the first part, then all.
{
    echo "# mixed"
    for ((i = 0; i < 60; i++)); do
        echo "$((i * 977 + 1)) 1000000000000000000000$((i + 10)) 2^$((i + 60))+1 # and 7"
        seq -s ' ' $((i * 1000)) $((i * 1000 + 200))
        echo "no$i $((i * 1009 + 10000000000000))"
        [ $((i % 20)) -ne 7 ] || echo "(10^25+13)*(10^26+$((i * 2 + 67)))"
    done
} >input
head -n 100 input >first
for format in text jsonl; do
    without_time() { sed 's/"seconds":[0-9.]*/"seconds":0/' "$1"; }
    trifactor --threads 1 --format $format --input input 2>want.err | without_time - >want
    for shard in 1/1 2/3; do
        rm -f state
        awk -v s=$shard 'BEGIN { split(s, p, "/") } (NR - 1) % p[2] == p[1] - 1' want >want.shard
        expect_rc 1 trifactor --threads 2 --format $format --shard $shard --state state --input first
        head -n "$(wc -l <out)" want.shard >part
        # Text has no line for what is invalid: shards are compared where every token has one.
        if [ $format = jsonl ] || [ $shard = 1/1 ]; then
            without_time out >got
            expect_same got part "$format $shard: the first part"
        fi
        kept=$(trifactor state state | sed -n 's/.* \([0-9]*\) answers kept.*/\1/p')
        expect_rc 1 trifactor --threads 3 --format $format --shard $shard --state state --input input
        without_time out >got
        if [ $format = jsonl ] || [ $shard = 1/1 ]; then
            expect_same got want.shard "$format $shard: all of it"
        fi
        [ "$(trifactor state state | sed -n 's/.* \([0-9]*\) answers kept.*/\1/p')" -gt "$kept" ] || fail "$format $shard: nothing more was kept"
        if [ -x "$TF_BIN/trifactor-mpi" ]; then
            before=$(trifactor state state | grep '^numbers')
            expect_rc 1 mpirun -n 2 --oversubscribe trifactor-mpi --threads 1 --format $format \
                --shard $shard --state state --input input
            without_time out >again
            expect_same again got "$format $shard: on ranks"
            [ "$(trifactor state state | grep '^numbers')" = "$before" ] || fail "the finished run kept more"
        fi
    done
done

# Other input: by its first number, or by one whose answer was kept.
rm -f state
expect_rc 1 trifactor --state state --input input
cp state before
for change in '2s/^1 /3 /' '8s/12 2^/14 2^/'; do
    sed "$change" input >other
    cmp -s input other && fail "$change changes nothing"
    expect_rc 6 trifactor --state state --input other
    expect_text "belongs to other input" err
    cp before state
done
expect_rc 6 trifactor --state state 7
[ ! -s out ] || fail "printed of other input: $(cat out)"
verdict
