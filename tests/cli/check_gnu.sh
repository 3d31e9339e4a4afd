#!/usr/bin/env bash
# The same bytes as GNU factor, and the same exit status, where GNU factor can do the job.
set -euo pipefail
# shellcheck source=tests/cli/cli_lib.sh
source "${TF_SOURCE:?}/tests/cli/cli_lib.sh"
set +e # codes are looked at, and all failures are shown
command -v factor >/dev/null || { echo "no GNU factor here"; exit 77; }

# same INPUT [ARGUMENT...]: both programs on the file INPUT; messages compared without the name.
same() {
    local input=$1 ours gnu
    shift
    factor "$@" <"$input" >gnu.out 2>gnu.err
    gnu=$?
    timeout 100 trifactor "$@" <"$input" >our.out 2>our.err
    ours=$?
    [ "$gnu" -eq "$ours" ] || fail "$input $*: exit $ours instead of $gnu"
    expect_same gnu.out our.out "output for $input $*"
    sed 's/^factor: /trifactor: /' gnu.err >gnu.msg
    expect_same gnu.msg our.err "messages for $input $*"
}

seq 0 100000 >small
same small
# GNU factor has -h from 9.2 on; the form is pinned down by the golden cases as well.
if factor -h 8 >/dev/null 2>&1; then
    same small -h
    same small --exponents
    same empty -h 12 72 1 0
fi

# 10,000 numbers just above 2^64, without a tool that needs more than 64 bits.
awk 'BEGIN { for (i = 0; i < 10000; i++) printf "18446744073%09d\n", 709551617 + i }' >above_64
same above_64
awk 'BEGIN { for (i = 0; i < 3000; i++) printf "18446744073%09d\n", 709551615 - i }' >below_64
same below_64

printf '  12\t+13 0014\n\n  15 +0 1 0 00\n2 3' >blanks
same blanks
printf '1 abc 2 -3 +4 ++5 1.5 6\n' >junk
LC_ALL=C same junk
LC_ALL=C.UTF-8 same junk
printf '7 \001\033[31m 8\\9 9\n' >control
LC_ALL=C same control
printf '' >empty
same empty
printf '\n \n\t\n' >blank_only
same blank_only
same empty 12 +13 ' 14' 0015
same empty 12 abc '' 13
same empty -- 24

# Operands end the reading of standard input, and an option it does not know is a usage error (GNU
# factor says 1 there, our contract says 2).
expect_rc 2 trifactor -5
expect_text "invalid option" err
verdict
