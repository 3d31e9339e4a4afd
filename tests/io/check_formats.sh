#!/usr/bin/env bash
# The output formats of the program itself: text against GNU factor (answers, messages, exit codes,
# in both kinds of locale), jsonl against jq, csv against a reader of RFC 4180.
set -euo pipefail
program=${TF_BIN:?}/trifactor
[ -x "$program" ] || { echo "no trifactor was built"; exit 77; }
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
failed=0

fail() {
    echo "FAILED: $*"
    failed=1
}

# Answers and messages are those of GNU factor, but for the program's name.
as_gnu() { # LOCALE, operands; input on stdin
    local locale=$1 want got
    shift
    cat > "$dir/in"
    want=0
    got=0
    LC_ALL=$locale factor "$@" < "$dir/in" > "$dir/out1" 2> "$dir/err1" || want=$?
    LC_ALL=$locale "$program" "$@" < "$dir/in" > "$dir/out2" 2> "$dir/err2" || got=$?
    sed -i 's/^factor: /trifactor: /' "$dir/err1"
    cmp "$dir/out1" "$dir/out2" || fail "$locale: output for: $*"
    diff "$dir/err1" "$dir/err2" || fail "$locale: messages for: $*"
    [ "$want" = "$got" ] || fail "$locale: exit code $got instead of $want for: $*"
}

gnu_comparison() {
    factor --version 2>/dev/null | grep -q 'GNU coreutils' || return 0
    local locale
    for locale in C C.UTF-8; do
        seq 0 3000 | as_gnu "$locale"
        printf ' 12 \t13\n\n+0014 abc -5 1.5 1e6 \303\251 \377 x\\y 18446744073709551616 0 1' | as_gnu "$locale"
        as_gnu "$locale" ' +15' 'a b' '5 ' '' "it's" < /dev/null
        # Alone: above 128 bits GNU factor prints before what it has still buffered.
        as_gnu "$locale" 340282366920938463463374607431768211455 < /dev/null
        printf '' | as_gnu "$locale"
        printf '\n \n\t' | as_gnu "$locale"
    done
}

numbers='0 1 +12 360 2^64+1 2^11-1 abc 2^( 7/2 18446744073709551617 100!'

jsonl_is_json() {
    jq --version > /dev/null 2>&1 || { echo "skipped: jq is not installed"; return 0; }
    local rc=0
    # shellcheck disable=SC2086 # words are wanted
    "$program" --format=jsonl $numbers > "$dir/answers" 2> /dev/null || rc=$?
    [ $rc = 1 ] || fail "jsonl: exit code with invalid input"
    [ "$(jq -c . "$dir/answers" | wc -l)" = 11 ] || fail "jsonl: not one object a line"
    [ "$(jq -r .status "$dir/answers" | sort | uniq -c | tr -s ' ' | tr '\n' ';')" = " 8 complete; 3 invalid;" ] ||
        fail "jsonl: status"
    [ "$(jq -r .input "$dir/answers" | tr '\n' ' ')" = "$numbers " ] || fail "jsonl: input or its order"
    # The product of all powers is the number: checked by bc on the small ones.
    jq -r 'select(.status == "complete" and (.number | length) < 30) |
           "\(.number)-" + ([.factors[] | "\(.factor)^\(.exponent)"] | join("*") | if . == "" then "x" else . end)' \
        "$dir/answers" > "$dir/products"
    [ "$(wc -l < "$dir/products")" = 7 ] || fail "jsonl: products"
    if bc --version > /dev/null 2>&1; then
        ! grep -v x "$dir/products" | bc | grep -qv '^0$' || fail "jsonl: a product is not the number"
    fi
}

csv_is_csv() {
    command -v python3 > /dev/null || { echo "skipped: no python3"; return 0; }
    # shellcheck disable=SC2086
    "$program" --format=csv $numbers '"a,b"' > "$dir/answers" 2> /dev/null || true
    python3 - "$dir/answers" << 'PY' || fail "csv"
import csv, sys
rows = list(csv.DictReader(open(sys.argv[1], newline="")))
products, inputs = {}, []
for r in rows:
    assert None not in r and None not in r.values(), r
    if r["input"] not in inputs:
        inputs.append(r["input"])
    if r["factor"]:
        key = r["input"], int(r["number"])
        products[key] = products.get(key, 1) * int(r["factor"]) ** int(r["exponent"])
assert len(products) == 6 and all(n == p for (_, n), p in products.items())
assert inputs == "0 1 +12 360 2^64+1 2^11-1 abc 2^( 7/2 18446744073709551617 100!".split() + ['"a,b"'], inputs
assert [r["status"] for r in rows if r["reason"]] == ["invalid"] * 4
PY
}

gnu_comparison
jsonl_is_json
csv_is_csv
exit $failed
