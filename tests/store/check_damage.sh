#!/usr/bin/env bash
# Bits are flipped and files cut at random places of a state file, and the run goes on from it. It
# ends with the right output (exit 0), or refuses the file, and leaves it as it is (exit 6): nothing
# else, and never a wrong factor. It may refuse a file only if nothing is left (cut within the first two
# pages) or the version is another (four bytes): docs/FORMATS.md. TRIALS says how often; SEED chooses
# another sequence. Some places are aimed at, since chance may miss them: stored answers, the first
# page, and the first bytes of the file.
set -euo pipefail
# shellcheck source=tests/cli/cli_lib.sh
source "${TF_SOURCE:?}/tests/cli/cli_lib.sh"
set +e # codes are looked at
trials=${TRIALS:-${TF_SANITIZE:+15}}
trials=${trials:-60}
seed=${SEED:-1}
echo "seed $seed"

{
    seq 100000000000000 100000000000100
    seq 100000000000000000000 100000000000000000600
    echo "(10^12+39)*(10^32+49)" "(10^15+37)*(10^28+331)"
    seq 18446744073709551000 18446744073709551200
} >input
echo '(10^60+7)*(2*10^60+279)' >endless
trifactor --threads 2 --input input >want || fail "the undisturbed run"
# Killed in the middle, so that there are open numbers too (the last one nobody finishes); and a complete one.
has_open() {
    trifactor --format jsonl state state >shown 2>err
    grep -q '"open"' shown
}
for ((i = 0; i < 50; i++)); do
    rm -f state state.owner state-journal
    trifactor -q --threads 1 --state state --state-period 0.02 --input input --input endless >got &
    until_true has_open
    kill -9 $!
    wait $! 2>/dev/null
    rm -f state-journal state.owner # the file alone is damaged here
    has_open && mv state open && break
done
[ -f open ] || fail "no state of a stopped run: $(cat err)"
trifactor --threads 2 --state whole --input input >got || fail "the run with a state"
expect_same got want "output with a state"
[ "$failures" -eq 0 ] || verdict

# damage FILE TRIAL: one bit, or a few, or the end, chosen by the seed.
damage() {
    python3 - "$1" "$seed.$2" <<'PYTHON'
import random, sys
random.seed(sys.argv[2])
path = sys.argv[1]
data = bytearray(open(path, 'rb').read())
kind = random.random()
if kind < 0.2:
    del data[random.randrange(len(data)):]
else:
    # Half of the time in the first pages, where the structure is.
    end = len(data) if random.random() < 0.5 else min(len(data), 16384)
    for _ in range(1 if kind < 0.8 else 20):
        data[random.randrange(end)] ^= 1 << random.randrange(8)
open(path, 'wb').write(data)
PYTHON
}

# damage_batch FILE: one bit inside a stored batch of answers.
damage_batch() {
    python3 - "$1" <<'PYTHON'
import sqlite3, sys
state = sqlite3.connect(sys.argv[1])
(answers,) = state.execute('SELECT data FROM answer ORDER BY first DESC LIMIT 1').fetchone()
state.close()
data = bytearray(open(sys.argv[1], 'rb').read())
data[data.index(answers[:40]) + 20] ^= 4
open(sys.argv[1], 'wb').write(data)
PYTHON
}

cp whole state
damage_batch state || fail "no batch to damage"
expect_rc 0 trifactor --threads 2 --progress 0 --state state --input input
expect_same out want "output after a damaged batch"
grep -q damaged err || fail "no word of the damaged batch: $(cat err)"

# The page that says where the tables are: all rows are there all the same.
cp whole state
printf '\377\377\377\377' | dd of=state bs=1 seek=100 conv=notrunc status=none
expect_rc 0 trifactor --threads 2 --progress 0 --state state --input input
expect_same out want "output after a damaged first page"
grep -q "was damaged: [1-9][0-9]* rows are kept, 0 and" err || fail "not all rows were kept: $(cat err)"
[ -f state.damaged ] || fail "the damaged file is gone"
rm -f state.damaged

# The marks by which the file is known.
cp whole state
printf 'X' | dd of=state conv=notrunc status=none
expect_rc 0 trifactor --threads 2 --progress 0 --state state --input input
expect_same out want "output after a damaged first byte"
grep -q "was damaged: [1-9][0-9]* rows are kept, 0 and" err || fail "not all rows were kept: $(cat err)"
# What was kept aside before stays.
printf 'X' | dd of=state bs=1 seek=70 conv=notrunc status=none
expect_rc 0 trifactor --threads 2 --progress 0 --state state --input input
if [ ! -f state.damaged ] || [ ! -f state.damaged.2 ]; then fail "a damaged file is gone: $(echo state*)"; fi
rm -f state.damaged*

# Another version; nothing of ours; nothing left.
refuse() {
    cp state before
    expect_rc 6 trifactor --threads 2 --progress 0 --state state --input input
    expect_same state before "the file refused"
    expect_text "$1" err
}
cp whole state
printf '\003' | dd of=state bs=1 seek=63 conv=notrunc status=none
refuse "has version 3"
head -c 20000 input >state
refuse "is no state file"
head -c 4096 whole >state
refuse "nothing in it can be read"
[ "$failures" -eq 0 ] || verdict

# may_refuse: was the file damaged so much?
may_refuse() {
    local size
    size=$(stat -c %s before)
    [ "$size" -ge 8192 ] || { cut=$((cut + 1)); return 0; }
    version=$((version + 1))
    [ "$(od -An -tx1 -j60 -N4 before)" != ' 00 00 00 02' ]
}

right=0 refused=0 warned=0 cut=0 version=0
for ((trial = 0; trial < trials; trial++)); do
    rm -rf state*
    # The open state is that of a longer input, which goes on where the shorter one ends.
    if [ $((trial % 2)) -eq 0 ]; then cp open state; set -- --input endless --max-digits 50; else cp whole state; set --; fi
    damage state "$trial"
    cp state before
    timeout 60 trifactor --threads 2 --progress 0 --state state --input input "$@" >got 2>err
    code=$?
    case $code in
    0 | 4)
        right=$((right + 1))
        grep -v '^20000000000000000000000000000000000000000000000000000000002930' got >lines
        expect_same lines want "trial $trial of seed $seed: output"
        [ "$code" -eq $(($# > 0 ? 4 : 0)) ] || fail "trial $trial of seed $seed: exit $code"
        if grep -q damaged err; then warned=$((warned + 1)); fi
        ;;
    6)
        refused=$((refused + 1))
        expect_same state before "trial $trial of seed $seed: the refused file"
        [ -s err ] || fail "trial $trial: refused without a word"
        may_refuse || fail "trial $trial of seed $seed: refused: $(cat err)"
        ;;
    *) fail "trial $trial of seed $seed: exit $code: $(head -c 300 err)" ;;
    esac
    [ "$failures" -eq 0 ] || break
done
echo "$right right, $warned of them with a warning, $refused refused ($cut with nothing left, $version of another version)"
[ $((right + refused)) -eq "$trials" ] || fail "$trials trials were wanted"
verdict
