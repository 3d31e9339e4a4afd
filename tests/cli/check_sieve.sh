#!/usr/bin/env bash
# The quadratic sieve through the program: numbers that sieves have failed on, one report whatever the
# layout and the vector level, stops and limits.
set -euo pipefail
# shellcheck source=tests/cli/cli_lib.sh
source "${TF_SOURCE:?}/tests/cli/cli_lib.sh"
set +e # codes are looked at, and all failures are shown

# Kept for ever.
cat >numbers <<'END'
126582278481012658227848101265822806309
322580645161290322580645161290322654733
555555555555555555555555555555555693427
561482313307130825379000561482313307499
1000000000000000000000000000000000000000420217
151116012007860377
90377629292003121684002147101760858109247336549001090677693
3064991081731777716716694456631131134986067586582584999
5502161098597174254735042026700234716020651836498269154601
END
cat >expected <<'END'
126582278481012658227848101265822806309: 32384567 3908722277528449221749609969027
322580645161290322580645161290322654733: 65565355966252367 4919986178788203491299
555555555555555555555555555555555693427: 144257219783 3851145588354289291228794869
END
for method in auto siqs; do
    trifactor --method $method --format csv --input numbers 2>err | cut -d, -f2,3,4,6,7 >$method.csv ||
        fail "$method: $(cat err)"
    [ "$(grep -c ',complete$' $method.csv)" -ge 19 ] || fail "$method: $(grep -v ',complete$' $method.csv)"
done
expect_same auto.csv siqs.csv "factors by the plan and by the sieve alone"
for isa in generic avx2; do
    trifactor --isa $isa --method siqs --format csv --input numbers 2>err | cut -d, -f2,3,4,6,7 >$isa.csv ||
        fail "$isa: $(cat err)"
    expect_same siqs.csv $isa.csv "factors by the best level and by $isa"
done
head -n 3 numbers | trifactor --method siqs >found
expect_same expected found "known factors"

# (2^251-1)/(503*54217), and the square of two primes handed straight to the sieve.
cat >expected <<'END'
132686104398972053177608575506090561429353935989033525802891469459697: 178230287214063289511 61676882198695257501367 12070396178249893039969681
5502161098597174254735042026700234716020651836498269154601: 66049336315331 66049336315331 1123047674690129 1123047674690129
END
timeout 300 trifactor --method siqs --threads 2 "(2^251-1)/(503*54217)" "(1123047674690129*66049336315331)^2" >found
expect_same expected found "M251 and a square"

# Two numbers that are sieved by all workers at once, and one that is not, on every layout.
hard="(10^27+103)*(10^29+319) 2^101-1 (10^28+331)*(10^28+457)"
run() {
    local name=$1
    shift
    # shellcheck disable=SC2086 # words
    timeout 200 "$@" -q --format csv $hard 2>"$name.err" | cut -d, -f1-7 >"$name.csv"
    [ -s "$name.csv" ] || fail "$name: nothing: $(head -c 300 "$name.err")"
}
run one trifactor --threads 1
grep -q ',siqs,prime,complete$' one.csv || fail "no sieve: $(cat one.csv)"

# -v tells where the time of each number went: parts that make the whole.
# shellcheck disable=SC2086 # words
trifactor -v --threads 2 $hard >/dev/null 2>sieved.err
awk '/: sieving [0-9.]+ s, outside it/ {
        lines++
        gsub(/[(),:]/, "")
        for (i = 1; i < NF; i++) v[$i] = $(i + 1)
        for (i = 1; i < NF; i++) if ($i == "of") v["of"] = $(i + 1)
        parts = v["pretest"] + v["preparation"] + v["filter"] + v["algebra"] + v["roots"]
        if (v["sieving"] <= 0 || parts <= 0) bad = 1
        d = v["sieving"] + parts - v["of"]
        if (d > 0.01 || d < -0.01) bad = 1
    }
    END { exit lines != 2 || bad }' sieved.err || fail "times of sieves: $(cat sieved.err)"

layouts="generic two five"
run generic trifactor --threads 1 --isa generic
run two trifactor --threads 2
run five trifactor --threads 5
if [ -x "${TF_BIN:?}/trifactor-mpi" ]; then
    layouts="$layouts mpi1 mpi2 mpi3 hybrid mixed"
    run mpi1 mpirun -n 1 --oversubscribe trifactor-mpi --threads 1
    run mpi2 mpirun -n 2 --oversubscribe trifactor-mpi --threads 1
    run mpi3 mpirun -n 3 --oversubscribe trifactor-mpi --threads 1
    run hybrid mpirun -n 2 --oversubscribe trifactor-mpi --threads 2
    # shellcheck disable=SC2086 # words
    timeout 200 mpirun --oversubscribe \
        -n 1 env TRIFACTOR_ISA=best trifactor-mpi --threads 1 -q --format csv $hard : \
        -n 1 env TRIFACTOR_ISA=generic trifactor-mpi --threads 1 -q --format csv $hard 2>mixed.err |
        cut -d, -f1-7 >mixed.csv
fi
for name in $layouts; do expect_same one.csv "$name.csv" "reports of one and $name"; done

# Limits and stops: 95 digits take the better part of an hour. (A machine that is held up may not get as far as the
# small factors in three seconds.)
long="21*(10^46+121)*(10^48+193)"
for seconds in 3 12 48; do
    expect_rc 4 trifactor --timeout $seconds --method siqs "$long" 35
    grep -Eq ': 3 7 \([0-9]+\)$' out && break
done
expect_text "35: 5 7" out
grep -Eq ': 3 7 \([0-9]+\)$' out || fail "the known factors: $(cut -c1-200 out)"
expect_rc 4 trifactor --max-curves 2 "$long"
expect_rc 4 trifactor --method siqs --memory 64M "$long" 35
expect_text "35: 5 7" out
expect_text "needs" err
expect_rc 4 trifactor --method siqs --memory 64M --state refused "$long"
trifactor state refused >shown
expect_text "number    1: open" shown
expect_rc 4 trifactor --method siqs --timeout 1 --state refused "$long"
! grep -q needs err || fail "refused again: $(cat err)"

at_work() { grep -q 'siqs [0-9]*%' err; }
ended() { ! kill -0 "$pid" 2>/dev/null; }
for mpi in '' 'mpirun -n 2 --oversubscribe'; do
    program=trifactor signal=TERM
    [ -z "$mpi" ] || program=trifactor-mpi signal=USR1 # mpirun forwards it
    [ -x "$TF_BIN/$program" ] || continue
    : >err
    # shellcheck disable=SC2086 # words
    $mpi $program --threads 2 --progress 0.2 --method siqs 35 "$long" >out 2>err &
    pid=$!
    until_true at_work || fail "no progress of the sieve: $(head -c 300 err)"
    kill -$signal $pid
    until_true ended || { fail "still running long after SIG$signal"; kill -9 $pid; }
    wait $pid
    rc=$?
    [ $rc -eq 3 ] || fail "exit $rc instead of 3 after SIG$signal: $(head -c 300 err)"
    expect_text "35: 5 7" out
    expect_text "stopped by SIG$signal" err
done
verdict
