#!/usr/bin/env bash
# Runs every command of README.md's tour and compares what it prints with what the README says.
#
# A tour block is a fenced ```console block: lines that begin with "$ " are commands, the lines up to
# the next command are their exact output (standard output and standard error together).
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

count=0 failures=0
for cmd in $(find . -name '*.cmd' | sort -t/ -k2 -n); do
    name=${cmd%.cmd}
    count=$((count + 1))
    timeout 60 bash "$cmd" >"$name.got" 2>&1 </dev/null || true
    if ! diff -u --label "README: $(cat "$cmd")" --label "printed" "$name.want" "$name.got"; then
        failures=$((failures + 1))
    fi
done
echo "$count commands of the README run, $failures differ"
[ "$count" -ge 10 ] && [ "$failures" -eq 0 ]
