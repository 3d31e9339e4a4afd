#!/usr/bin/env bash
# Runs every command of README.md's tour and compares what it prints with what the README says.
#
# A tour block is a fenced ```console block: lines that begin with "$ " are commands, the lines up to
# the next command are their exact output (standard output and standard error together). Processes that
# end at the same moment say so in either order: such lines, one below the other, are compared sorted.
set -euo pipefail

readme=${TF_SOURCE:?}/README.md
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export PATH=${TF_BIN:?}:$PATH

awk -v dir="$work" '
    /^```console$/ { inside = 1; next }
    /^```/         { inside = 0 }
    !inside        { next }
    /^\$ /         { n++; print substr($0, 3) > (dir "/" n ".cmd"); printf "" > (dir "/" n ".want"); next }
    n              { print > (dir "/" n ".want") }
' "$readme"

in_order() {
    awk '
        function flush(   i, j, t) {
            for (i = 2; i <= n; i++)
                for (j = i; j > 1 && line[j] < line[j - 1]; j--) { t = line[j]; line[j] = line[j - 1]; line[j - 1] = t }
            for (i = 1; i <= n; i++) print line[i]
            n = 0
        }
        /^Process-[0-9]+ completed: / { line[++n] = $0; next }
        { flush(); print }
        END { flush() }' "$1"
}

count=0 failures=0
for cmd in $(find . -name '*.cmd' | sort -t/ -k2 -n); do
    name=${cmd%.cmd}
    count=$((count + 1))
    timeout 60 bash "$cmd" >"$name.got" 2>&1 </dev/null || true
    if ! diff -u --label "README: $(cat "$cmd")" --label "printed" <(in_order "$name.want") <(in_order "$name.got"); then
        failures=$((failures + 1))
    fi
done
echo "$count commands of the README run, $failures differ"
[ "$count" -ge 10 ] && [ "$failures" -eq 0 ]
