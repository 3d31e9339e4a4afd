#!/usr/bin/env bash
# --output-parts: the parts together are the output, on every layout and after every end; what does not belong
# together is refused.
set -euo pipefail
# shellcheck source=tests/cli/cli_lib.sh
source "${TF_SOURCE:?}/tests/cli/cli_lib.sh"
set +e # codes are looked at, and all failures are shown

# numbers COUNT SEED: mostly of 40 to 70 bits, some of everything else, some mistakes.
numbers() {
    awk -v count="$1" -v s="$2" '
    function r(n) { s = (s * 16807) % 2147483647; return s % n }
    function digits(n,   t) { t = 1 + r(9); while (--n > 0) t = t r(10); return t }
    BEGIN {
        for (i = 0; i < count; i++) {
            k = r(200)
            if (k < 150) t = digits(12 + r(9))
            else if (k < 160) t = digits(21 + r(12))
            else if (k < 161) t = digits(42)
            else if (k < 165) t = "2^" r(120) "-1 # a comment 12 13"
            else if (k < 166) t = i "abc"
            else if (k < 168) t = ""
            else if (k < 175) t = r(1000) " \t" r(1000) "\r"
            else t = r(2147483647)
            print t
        }
        printf "91"
    }'
}
# messages FILE: without the lines of mpirun, and with one name for both programs.
messages() { sed -n '/^-----/q; s/^trifactor-mpi: /trifactor: /; /^trifactor: \|^  /p' "$1"; }
together() { cat "$1"/part-*; }

count=12000 size=9000
[ -z "${TF_SANITIZE:-}" ] || count=1500 size=2500
numbers $count 7 >in
expect_rc 1 trifactor -q --threads 1 --input in
mv out whole
messages err >whole.msg
[ -s whole.msg ] || fail "there are no mistakes in the input"

# ---- every layout ----
same() { # NAME COMMAND...
    local dir=$1
    shift
    expect_rc 1 "$@" -q --input in --output-parts "$dir" --part-size $size
    [ -s out ] && fail "$dir: something on standard output"
    together "$dir" | cmp -s - whole || fail "$dir: the parts are not the output"
    messages err >msg
    expect_same whole.msg msg "messages of $dir"
    [ -e "$dir/part-0000005" ] || fail "$dir: not that many parts"
    [ -e "$dir/owner" ] && fail "$dir: the owner was left behind"
    [ "$(find "$dir" -name '.*' -type f | wc -l)" -eq 0 ] || fail "$dir: something was left behind"
}
same one trifactor --threads 1
same two trifactor --threads 2
same ranks mpirun -n 3 trifactor-mpi --threads 1
for dir in two ranks; do expect_same one/manifest $dir/manifest "manifest of $dir"; done

for format in csv jsonl; do
    expect_rc 1 trifactor -q --format $format --input in
    sed 's/"seconds":[0-9.]*/S/; s/,[0-9]*\.[0-9]\{6\},/,S,/' out >want
    expect_rc 1 trifactor -q --format $format --input in --output-parts $format --part-size $size
    together $format | sed 's/"seconds":[0-9.]*/S/; s/,[0-9]*\.[0-9]\{6\},/,S,/' >got
    expect_same want got "$format"
done
expect_rc 1 trifactor -q --shard 2/3 -h --input in
mv out want
expect_rc 1 trifactor -q --shard 2/3 -h --input in --output-parts shard --part-size $size
together shard >got
expect_same want got "a shard with exponents"

# ---- what is there is not done again; what is missing or damaged is ----
stamp() { stat -c '%n %i' "$1"/part-* | sort; }
stamp one >before
expect_rc 1 trifactor -v --input in --output-parts one
stamp one >after
expect_same before after "files that were made again"
expect_text "by earlier runs" err
rm one/part-0000002
printf x | dd of=one/part-0000004 bs=1 seek=9 conv=notrunc 2>/dev/null
expect_rc 1 mpirun -n 2 trifactor-mpi --threads 1 --input in --output-parts one
expect_text "2 parts of earlier runs were missing or damaged" err
together one | cmp -s - whole || fail "a damaged part was believed"
sed -i '$d' one/journal && printf 'done 3 1' >>one/journal
expect_rc 1 trifactor -q --input in --output-parts one
together one | cmp -s - whole || fail "after a damaged journal"
touch in # looked at again, and found to be the same
expect_rc 1 trifactor -q --input in --output-parts one
together one | cmp -s - whole || fail "after a touch"

# What a killed run was writing goes, what is not ours stays. A manifest that is cut off, or empty, is told.
touch one/.part-0000001.host.1.0 one/.part-mine one/.part-00000012.x
expect_rc 1 trifactor -q --input in --output-parts one
[ ! -e one/.part-0000001.host.1.0 ] || fail "a leftover stayed"
for name in mine 00000012.x; do
    [ -e "one/.part-$name" ] || fail "a file that is not ours was removed: .part-$name"
done
rm one/.part-*
cp one/manifest kept
for left in 0 1 33 40 100; do
    head -c $left kept >one/manifest
    expect_rc 6 trifactor -q --input in --output-parts one
    expect_text "one/manifest is damaged, or of another version" err
done
cp kept one/manifest
expect_rc 1 trifactor -q --input in --output-parts one
together one | cmp -s - whole || fail "after a manifest was cut off and put back"

# ---- killed, and gone on with by others ----
# killed NAME RESUME...: a run is killed as soon as it has made a part; more work if it was faster.
killed() {
    local dir=$1 more=1 run
    shift
    while :; do
        rm -rf "$dir"
        trifactor -q --threads 1 --input big --output-parts "$dir" --part-size $size 2>/dev/null &
        run=$!
        until_true test -e "$dir/part-0000002" || fail "$dir: no part was made"
        kill -9 $run 2>/dev/null && wait $run
        [ "$(find "$dir" -name 'part-*' | wc -l)" -ge $(($(stat -c %s big) / size + 1)) ] || break
        more=$((more * 2))
        for ((i = 0; i < more; i++)); do cat in; echo; done >big
    done
    expect_rc 1 "$@" -q --input big --output-parts "$dir"
    together "$dir" | cmp -s - <(trifactor -q --input big 2>/dev/null) || fail "$dir: after a kill"
}
cp in big
killed killed1 trifactor --threads 2
killed killed2 mpirun -n 3 trifactor-mpi --threads 1

# A rank that is killed: whatever becomes of the job, the same command makes the rest.
# shellcheck disable=SC2016 # each rank's own
mpirun --mca orte_abort_on_non_zero_status 0 -n 3 sh -c 'echo $$ >pid.$OMPI_COMM_WORLD_RANK; exec "$@"' - \
    trifactor-mpi -q --threads 1 --heartbeat 4 --input in --output-parts lost --part-size $size >out 2>err &
run=$!
until_true test -e lost/part-0000001 || fail "lost: no part was made"
kill -9 "$(cat pid.2)" 2>/dev/null
wait $run
expect_rc 1 trifactor -q --input in --output-parts lost
together lost | cmp -s - whole || fail "a lost rank"

# A stop keeps what is done; more work if it was done before the stop.
for ((more = 1; more <= 1024; more *= 2)); do
    for ((i = 0; i < more; i++)); do cat in; echo; done >big
    rm -rf stopped
    trifactor -q --time-limit 0.001 --input big --output-parts stopped --part-size $size >out 2>err
    code=$?
    [ "$code" -eq 1 ] || break
done
[ "$code" -eq 3 ] || fail "a stop: exit $code"
expect_text "run the same command again" err
expect_rc 1 trifactor -q --input big --output-parts stopped
together stopped | cmp -s - <(trifactor -q --input big 2>/dev/null) || fail "after a stop"

# ---- what does not fit ----
refused() { # CODE TEXT ARGUMENTS...
    local code=$1 text=$2
    shift 2
    expect_rc "$code" trifactor -q "$@"
    expect_text "$text" err
}
refused 6 "format text, not format csv" --format csv --input in --output-parts two
refused 6 "exponents no, not exponents yes" -h --input in --output-parts two
refused 6 "made with --part-size" --input in --output-parts two --part-size 5K
refused 6 "belong to an input of" --input whole --output-parts two
sed '3s/./8/; 3q' in >other && tail -n +4 in >>other
[ "$(stat -c %s other)" = "$(stat -c %s in)" ] || fail "the other input has another size"
refused 6 "belong to other input" --input other --output-parts two
sed -i '3s/$/0/' two/manifest
refused 6 "manifest is damaged" --input in --output-parts two
rm two/manifest
refused 6 "no manifest" --input in --output-parts two
refused 6 "owner" --input in --output-parts whole
refused 2 "one --input" --output-parts new
refused 2 "one --input" --output-parts new 12
refused 2 "one --input" --input - --output-parts new
mkfifo pipe
refused 2 "no regular file" --input pipe --output-parts new
refused 2 "No such file" --input none --output-parts new
refused 2 "--part-size is for" --part-size 4K --input in

# Two at once: the second is told who has it.
busy='' # a run that cannot end while we look: it is stopped
while [ -z "$busy" ]; do
    rm -rf busy
    trifactor -q --threads 1 --input big --output-parts busy --part-size $size 2>/dev/null &
    run=$!
    until_true test -e busy/part-0000001
    kill -STOP $run
    if [ -e busy/owner ]; then busy=1; else kill -KILL $run && cat in >>big; fi
done
refused 6 "in use by" --input big --output-parts busy
kill -KILL $run
wait $run 2>/dev/null

# An empty file has no parts.
: >empty
expect_rc 0 trifactor -q --input empty --output-parts nothing
[ "$(find nothing -name 'part-*' | wc -l)" -eq 0 ] || fail "parts of an empty file"
verdict
