#!/usr/bin/env bash
# Relations as text: out of a state, and into another run, which does not sieve them again; false lines
# are left out and named; what belongs to another sieve is of no use.
set -euo pipefail
# shellcheck source=tests/cli/cli_lib.sh
source "${TF_SOURCE:?}/tests/cli/cli_lib.sh"
set +e # codes are looked at

# A state with some relations: stopped once the progress tells of enough of them. Where all was over by then,
# the number was too small for the machine: tried again, then with a larger one.
# shellcheck source=tests/store/sieve_numbers.sh
source "$TF_SOURCE/tests/store/sieve_numbers.sh"
for ((try = 0; try < 15; try++)); do
    sieve_number $((try / 3))
    rm -f state*
    : >err # or what the try before said there might be read
    trifactor --method siqs --threads 1 --state state --state-period 0.01 --progress 0.02 "$n" >out 2>err &
    pid=$!
    until grep -q ' [1-9][0-9][0-9][0-9]* relations' err; do
        kill -0 "$pid" 2>/dev/null || break
        sleep 0.005
    done
    kill -TERM "$pid" 2>/dev/null
    wait "$pid"
    trifactor relations state >text 2>err
    code=$?
    lines=$(grep -vc '^#' text)
    [ "$lines" -gt 100 ] && break
done
[ "$code" -eq 0 ] || fail "exit $code: $(cat err)"
[ "$lines" -gt 100 ] || fail "$lines relations: $(head -c 300 text)"
expect_text "# N $n" text

# X^2 - kN is the product of the list, by another program.
if command -v bc >/dev/null; then
    k=$(sed -n 's/^# k //p' text)
    grep -v '^#' text | head -n 40 | while IFS=: read -r _ x list; do
        echo "$x^2-$k*$n==(${list//,/)*(})"
    done | BC_LINE_LENGTH=0 bc | sort -u >equations
    [ "$(cat equations)" = 1 ] || fail "an equation does not hold"
fi

expect_rc 0 trifactor --method siqs --threads 2 -v --relations text "$n"
expect_same want out "factors"
expect_text "text: $lines relations taken, 0 lines left out" err

# Line 10: an X that is another; 20: a prime more; 30: no relation at all.
sed -e '10s/:/:1/' -e '20s/$/,3/' -e '30s/.*/nonsense/' text >spoilt
expect_rc 0 trifactor --method siqs --threads 2 --relations spoilt "$n"
expect_same want out "factors by spoilt relations"
for line in 10 20 30; do expect_text "spoilt:$line: not a" err; done
expect_text "$((lines - 3)) relations taken, 3 lines left out" err

expect_rc 0 trifactor --method siqs --seed 7 --relations text "$n"
expect_same want out "factors by another seed"
expect_text "text has no relations for this number" err

expect_rc 2 trifactor --relations missing 35
expect_text "missing: No such file" err
echo text >nostate
expect_rc 6 trifactor relations nostate
expect_rc 6 trifactor relations missing
verdict
