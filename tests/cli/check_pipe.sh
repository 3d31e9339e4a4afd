#!/usr/bin/env bash
# The pipe under hostile input: everything mixed, in every layout and in pieces of every size, comes
# out byte for byte as number by number; plain words and rubbish as from GNU factor.
set -euo pipefail
# shellcheck source=tests/cli/cli_lib.sh
source "${TF_SOURCE:?}/tests/cli/cli_lib.sh"
set +e # codes are looked at, and all failures are shown

# mix COUNT SEED GNU: tokens at random, by a generator of its own; GNU=1: those GNU factor knows.
mix() {
    awk -v count="$1" -v s="$2" -v gnu="$3" '
    function r(n) { s = (s * 16807) % 2147483647; return s % n }
    function digits(n,   t) { t = 1 + r(9); while (--n > 0) t = t r(10); return t }
    BEGIN {
        split("12x -7 ++5 1.5 abc 0x 7% ! () 2^(3 -", bad, " ")
        split("2^61-1 97# 20! (1+2)*3 0x1f 0b101 fib(50) 10^18+9 7*11*13 2^64+1", good, " ")
        split(" ;\n;\t;\r\n;  \n;\n\n; \n \t", gap, ";")
        for (i = 0; i < count; i++) {
            k = r(100)
            if (k < 40) t = sprintf("%.0f", r(2147483647) % (10 ^ (1 + r(9))))
            else if (k < 60) t = digits(1 + r(16))
            else if (k < 64) t = "+" digits(1 + r(9))
            else if (k < 68) t = "000" digits(1 + r(12))
            else if (k < 70) t = "0000000000000000000000000" r(1000)
            else if (k < 72) t = "1844674407370955" (1600 + r(30))
            else if (k < 73) t = digits(4 + r(10)) substr("00000000000000000000000000", 1 + r(12))
            else if (k < 74 && !gnu) t = (r(2) ? "+00" : "") digits(20 + r(20))
            else if (k < 75 && !gnu) t = "34028236692093846346337460743176821" (1450 + r(10))
            else if (k < 76) t = sprintf("%.0f", 2 ^ r(40))
            else if (k < 80 && !gnu) t = good[1 + r(10)]
            else if (k < 82) t = bad[1 + r(gnu ? 5 : 11)]
            else if (k < 83 && !gnu) t = "# comment 15 " r(100) "\n"
            else t = r(1000)
            printf "%s%s", t, (gnu ? (r(3) ? "\n" : " ") : gap[1 + r(7)])
        }
        printf "91"
    }'
}

# run NAME COMMAND...: on the file mixed, into NAME.out, .err and .rc.
run() {
    local name=$1
    shift
    timeout 100 "$@" -q <mixed >"$name.out" 2>"$name.err"
    echo $? >"$name.rc"
}
against_one() {
    [ "$(cat "$1.rc")" = "$(cat one.rc)" ] || fail "$1: exit $(cat "$1.rc"), not $(cat one.rc)"
    expect_same one.out "$1.out" "output of $1"
    sed -n 's/^trifactor-mpi: /trifactor: /; /^trifactor: \|^  /p' "$1.err" >"$1.msg"
    expect_same one.msg "$1.msg" "messages of $1"
}

# Number by number: each token as an operand takes the other way through the program.
count=6000
[ -z "${TF_SANITIZE:-}" ] || count=600
mix $count 4711 0 >mixed
run one trifactor --threads 1
sed -n '/^trifactor: \|^  /p' one.err >one.msg
[ "$(wc -l <one.out)" -gt $((count * 9 / 10)) ] || fail "only $(wc -l <one.out) lines"
sed 's/# comment.*//' mixed | tr -s '[:space:]' '\n' | sed '/^$/d' >tokens
mapfile -t tokens <tokens
timeout 100 trifactor -q --threads 1 -- "${tokens[@]}" >operands.out 2>operands.err
expect_same operands.out one.out "operands and the same in a stream"

for threads in 2 5; do
    run "t$threads" trifactor --threads $threads
    against_one "t$threads"
done
if [ -x "${TF_BIN:?}/trifactor-mpi" ]; then
    for ranks in 2 3; do
        timeout 100 mpirun -n $ranks --oversubscribe trifactor-mpi --threads 1 -q --input mixed \
            >"r$ranks.out" 2>"r$ranks.err"
        expect_same one.out "r$ranks.out" "output of $ranks ranks"
    done
fi

# In pieces: what a slow writer gives is no other input.
for piece in 7 100 4093; do
    timeout 100 bash -c "head -c 3000 mixed | dd bs=$piece 2>/dev/null | trifactor -q --threads 2" \
        >pieces.out 2>pieces.err
    head -c 3000 mixed | timeout 100 trifactor -q --threads 1 >whole.out 2>whole.err
    expect_same whole.out pieces.out "pieces of $piece bytes"
    expect_same whole.err pieces.err "messages for pieces of $piece bytes"
done

# The other formats and shards, without the times.
for format in jsonl csv; do
    for threads in 1 3; do
        timeout 100 trifactor --threads $threads --format $format -q <mixed 2>/dev/null |
            sed 's/"seconds":[0-9.]*//; s/,[0-9]*\.[0-9]\{6\},/,,/' >"$format$threads"
    done
    expect_same "${format}1" "${format}3" "$format on 1 and 3 threads"
    timeout 100 trifactor --format $format -q -- "${tokens[@]}" 2>/dev/null |
        sed 's/"seconds":[0-9.]*//; s/,[0-9]*\.[0-9]\{6\},/,,/' >"$format.operands"
    expect_same "${format}1" "$format.operands" "$format of operands and of a stream"
done
timeout 100 trifactor -h -q <mixed 2>/dev/null >exponents
timeout 100 trifactor -h -q -- "${tokens[@]}" 2>/dev/null >exponents.operands
expect_same exponents exponents.operands "-h of operands and of a stream"
for k in 1 2 3; do timeout 100 trifactor --shard $k/3 -q <mixed 2>/dev/null >"shard$k"; done
awk '{ print > ("part" (NR - 1) % 3 + 1) }' tokens
for k in 1 2 3; do
    mapfile -t part <"part$k"
    timeout 100 trifactor -q -- "${part[@]}" 2>/dev/null >"part$k.out"
    expect_same "part$k.out" "shard$k" "shard $k of 3"
done

# Numbers of two words alone: as many as lanes want, on all layouts; and each of them as a tree.
awk 'BEGIN { for (i = 0; i < 400; i++) printf "%d%d%d\n", 1000000007 + 2 * i, 123456789 * (i % 9 + 1), 99991 * i }' >mixed
run one trifactor --threads 1
sed -n '/^trifactor: \|^  /p' one.err >one.msg
for threads in 2 5; do
    run "w$threads" trifactor --threads $threads
    against_one "w$threads"
done
timeout 100 trifactor -q --timeout 1000 <mixed >trees.out 2>/dev/null
expect_same one.out trees.out "numbers of two words in blocks and as trees"
if [ -x "${TF_BIN:?}/trifactor-mpi" ]; then
    timeout 100 mpirun -n 3 --oversubscribe trifactor-mpi --threads 2 -q --input mixed >ranks.out
    expect_same one.out ranks.out "numbers of two words on 3 ranks"
fi

# The table of small numbers, when it is made in the middle of a run, changes nothing.
seq 1 300000 | trifactor --threads 1 | tail -n 1000 >with_table
seq 299001 300000 | trifactor --threads 1 >without_table
expect_same without_table with_table "with and without the table"

# A token of a megabyte between others, with a block's end in it.
{
    seq 1 2000
    head -c 1000000 /dev/zero | tr '\0' x
    printf '\n77'
} >long
expect_rc 1 trifactor <long
[ "$(wc -l <out)" -eq 2001 ] || fail "$(wc -l <out) lines around a long token"
expect_text "77: 7 11" out

# One line typed is answered at once, while more may come.
mkfifo typed
timeout 60 trifactor --threads 2 <typed >answers 2>err &
exec 3>typed
printf '15\n' >&3
for _ in $(seq 500); do
    [ -s answers ] && break
    sleep 0.1
done
expect_text "15: 3 5" answers
exec 3>&-
wait

# GNU factor itself.
if command -v factor >/dev/null; then
    mix $count 99 1 | sed 's/0x/ab/; s/[%!()^]/y/g' >plain
    LC_ALL=C factor <plain >gnu.out 2>gnu.err
    rc=$?
    for threads in 1 3; do
        LC_ALL=C timeout 100 trifactor --threads $threads <plain >our.out 2>our.err
        [ $? -eq $rc ] || fail "exit code differs from GNU factor's $rc"
        expect_same gnu.out our.out "GNU factor's output"
        sed 's/^factor: /trifactor: /' gnu.err >gnu.msg
        expect_same gnu.msg our.err "GNU factor's messages"
    done
fi
verdict
