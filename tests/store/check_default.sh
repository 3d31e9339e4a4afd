#!/usr/bin/env bash
# The state that a long run makes for itself: where, when it goes, who finds it again, and that no
# trouble with it ends a run.
set -euo pipefail
# shellcheck source=tests/cli/cli_lib.sh
source "${TF_SOURCE:?}/tests/cli/cli_lib.sh"
set +e # codes are looked at

# Two primes of 47 and 48 digits: nobody waits for that; who knows one is done at once.
python3 - >numbers <<'PYTHON'
p, q = 10**46 + 121, 10**47 + 363
def is_prime(n): return all(pow(a, n - 1, n) == 1 for a in (2, 3, 5, 7, 11, 13))
while not is_prime(p): p += 2
while not is_prime(q): q += 2
print(p * q)
print(p)
print('%d: %d %d' % (p * q, p, q))
PYTHON
hard=$(sed -n 1p numbers)
sed -n 2p numbers >known
sed -n 3p numbers >want
long=(--state-after 0 --state-period 0.05 --threads 1 --progress 0)

states() { find . -name '*.state' | sort; }

# limited PATTERN ARGUMENT...: a run that its timeout ends, and that has left a state, or said something, of this
# pattern before; how long that takes depends on the machine: given more and more time.
limited() {
    local pattern=$1 seconds
    shift
    for seconds in 1 4 16 50; do
        expect_rc 4 trifactor "${long[@]}" --timeout $seconds "$@" <"${stdin:-/dev/null}"
        [[ $(states) =~ $pattern || $(cat err) =~ $pattern ]] && break
    done
}

# start COMMAND...: in the background, until its state holds what is known of the number.
start() {
    local i
    : >err # or what an earlier run said there might be read
    "$@" >got 2>err &
    job=$!
    for ((i = 0; i < 1200; i++)); do
        state=$(sed -n 's/.* its state is kept in \(.*\) until it is done$/\1/p' err)
        [ -n "$state" ] || state=$(sed -n 's/.*going on from the state in \(.*\)$/\1/p' err)
        if [ -n "$state" ] && trifactor state "$state" 2>/dev/null | grep -q '^number .*open'; then return; fi
        kill -0 $job 2>/dev/null || break
        sleep 0.05
    done
    fail "no state: $* ($(cat err))"
}
stop() {
    kill -"$1" $job
    wait $job 2>/dev/null
}

# Killed, and run again: gone on from, and removed when all is done.
start trifactor "${long[@]}" "$hard"
[[ $state =~ ^trifactor\.[0-9a-f]{16}\.state$ ]] || fail "its name is $state"
stop KILL
expect_rc 0 trifactor --known-factors known "${long[@]}" "$hard"
expect_text "going on from the state in $state" err
expect_same out want "after a kill"
[ -z "$(find . -name '*state*')" ] || fail "left behind: $(find . -name '*state*')"

# A second run of the same command goes on without; the first one keeps its state when it is stopped.
start trifactor "${long[@]}" "$hard"
mine=$state
expect_rc 0 trifactor --known-factors known "${long[@]}" "$hard"
expect_text "is in use by" err
expect_text "goes on without a state" err
expect_same out want "beside another"
[ -e "$mine.owner" ] || fail "the first run has lost its state"
stop TERM
expect_text "run the same command again to go on from the state in $mine" err
[ -e "$mine" ] || fail "the stopped run keeps nothing"
# Others have other names, and none is wanted with `none`.
start trifactor "${long[@]}" --seed 5 "$hard"
[ "$state" != "$mine" ] || fail "another seed, the same state"
stop KILL
expect_rc 0 trifactor --state none --known-factors known "${long[@]}" "$hard"
[ ! -s err ] || fail "with none: $(cat err)"
[ "$(states | wc -l)" -eq 2 ] || fail "two states were expected: $(states)"
rm -f -- *.state*
# What a limit leaves incomplete is kept for a higher one.
limited '\.state' "$hard"
[ "$(states | wc -l)" -eq 1 ] || fail "after a limit: $(states)"
expect_rc 0 trifactor "${long[@]}" --known-factors known "$hard"
expect_text "going on" err
[ -z "$(states)" ] || fail "after the limit was raised: $(states)"

# Beside the input, from whatever folder; found by what is in it; nothing for what can be read once.
mkdir folder elsewhere
echo "$hard" >folder/input
start trifactor "${long[@]}" --input folder/input
[[ $state =~ ^folder/input\.[0-9a-f]{16}\.state$ ]] || fail "its name is $state"
stop KILL
cp folder/input folder/copy
cd elsewhere || exit 1
expect_rc 4 trifactor "${long[@]}" --timeout 0.001 --input ../folder/copy
! grep -q "going on" err || fail "a copy of the input took the state"
rm -f ../folder/copy*
expect_rc 0 trifactor "${long[@]}" --known-factors ../known --input ../folder/input
expect_text "going on" err
cd .. || exit 1
[ -z "$(states)" ] || fail "left behind: $(states)"
expect_rc 4 trifactor "${long[@]}" --timeout 1 < <(cat folder/input)
[ -z "$(states)" ] || fail "a state for a pipe: $(states)"
stdin=folder/input limited '\.state'
[[ $(states) =~ ^\./trifactor\.[0-9a-f]{16}\.state$ ]] || fail "for redirected input: $(states)"
rm -f -- *.state*

# Trouble: a folder in its place; no writing; what no run can mend costs the state alone.
start trifactor "${long[@]}" "$hard"
stop KILL
rm -f "$state"*
mkdir "$state"
expect_rc 0 trifactor --known-factors known "${long[@]}" "$hard"
expect_text "not a regular file. The run goes on without a state" err
expect_same out want "with a folder in the place of the state"
rmdir "$state"
mkdir "$state.owner"
limited 'goes on without' "$hard"
[ "$(grep -c "goes on without a state" err)" -eq 1 ] || fail "no warning, or more than one: $(cat err)"
[ -s out ] || fail "no output without a state"
rmdir "$state.owner"

# On ranks: the same name as without.
if [ -x "$TF_BIN/trifactor-mpi" ]; then
    start mpirun -n 2 --oversubscribe trifactor-mpi "${long[@]}" "$hard"
    kill -9 "$(sed -n 's/^pid //p' "$state.owner")"
    wait $job 2>/dev/null
    start trifactor "${long[@]}" "$hard"
    expect_text "going on" err
    stop KILL
    expect_rc 0 mpirun -n 2 --oversubscribe trifactor-mpi --known-factors known "${long[@]}" "$hard"
    expect_text "going on" err
    expect_same out want "on ranks"
    [ -z "$(states)" ] || fail "left behind: $(states)"
fi
verdict
