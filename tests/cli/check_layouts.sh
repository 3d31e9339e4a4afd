#!/usr/bin/env bash
# One report whatever the layout: threads, ranks, both; 20,000 mixed numbers and some hard ones.
set -euo pipefail
# shellcheck source=tests/cli/cli_lib.sh
source "${TF_SOURCE:?}/tests/cli/cli_lib.sh"
set +e # codes are looked at, and all failures are shown

# Mixed sizes by a small generator of its own (Park and Miller), so that the file is the same
# everywhere: one-word numbers mostly, some of 20 to 27 digits, some invalid.
count=20000
[ -z "${TF_SANITIZE:-}" ] || count=2000
awk -v count="$count" 'BEGIN {
    s = 12345
    for (i = 0; i < count; i++) {
        s = (s * 16807) % 2147483647
        a = s
        s = (s * 16807) % 2147483647
        if (i % 40 == 7) printf "%d%09d%d\n", a, s % 1000000000, 1 + s % 97
        else if (i % 977 == 3) printf "12x%d\n", i
        else if (i % 3 == 0) printf "%d%d\n", a, s % 100000000
        else if (i % 3 == 1) printf "%d ", a
        else printf "%d\n", s % 100000
    }
    # Hard enough to become jobs: several primes of 13 to 20 digits, and powers.
    print "340282366920938463463374607431768211457 2^137-1 10^41+1 (2^61-1)^3*(10^15+37)^2"
    print "1000000000000000000000000000000000000000420217 fib(191) 2^101-1"
}' >numbers

run() {
    local name=$1
    shift
    timeout 100 "$@" -q --input numbers >"$name.out" 2>"$name.err"
    echo $? >"$name.rc"
}
run one trifactor --threads 1
run five trifactor --threads 5
[ "$(cat one.rc)" = 1 ] || fail "exit $(cat one.rc) instead of 1 (some tokens are invalid)"
[ "$(wc -l <one.out)" -gt $((count * 95 / 100)) ] || fail "only $(wc -l <one.out) lines"
expect_same one.out five.out "1 and 5 threads"
expect_same one.err five.err "messages of 1 and 5 threads"

if [ -x "${TF_BIN:?}/trifactor-mpi" ]; then
    run alone trifactor-mpi --threads 2
    run mpi1 mpirun -n 1 --oversubscribe trifactor-mpi --threads 1
    run mpi3 mpirun -n 3 --oversubscribe trifactor-mpi --threads 1
    run hybrid mpirun -n 2 --oversubscribe trifactor-mpi --threads 2
    for name in alone mpi1 mpi3 hybrid; do
        [ "$(cat $name.rc)" = 1 ] || fail "$name: exit $(cat $name.rc) ($(tail -n 3 $name.err))"
        expect_same one.out "$name.out" "trifactor and $name"
    done
    # mpirun adds its own remarks when ranks end with a code; the messages themselves must be there.
    grep '^trifactor-mpi: ' mpi3.err | sed 's/^trifactor-mpi: /trifactor: /' >mpi3.msg
    grep '^trifactor: ' one.err >one.msg
    expect_same one.msg mpi3.msg "messages of 3 ranks"
    # The method recorded for each factor is part of the report.
    tail -n 2 numbers >hard
    for n in 1 3; do
        timeout 100 mpirun -n $n --oversubscribe trifactor-mpi --threads 1 --format csv --input hard |
            cut -d, -f1-7 >"hard$n.csv"
    done
    [ -s hard1.csv ] || fail "no CSV"
    expect_same hard1.csv hard3.csv "CSV of 1 and 3 ranks, without the times"
fi
verdict
