#!/usr/bin/env bash
# compare.sh BASELINE NEW — two files of JSON lines that benchmarks have printed with --json: for each
# case and side that both have, the time now divided by the time then, and the same for the ratio to the
# first side, which is what two machines can be compared by. Nothing passes or fails.
set -euo pipefail
[[ $# -eq 2 && -r $1 && -r $2 ]] || { echo "usage: compare.sh BASELINE.jsonl NEW.jsonl" >&2; exit 2; }

awk '
    # The value behind "key": up to the next quote or number end; objects give their median.
    function value(key,   at, rest) {
        at = index($0, "\"" key "\":")
        if (!at) return ""
        rest = substr($0, at + length(key) + 3)
        if (rest ~ /^\{"median":/) rest = substr(rest, 11)
        if (rest ~ /^"/) { rest = substr(rest, 2); return substr(rest, 1, index(rest, "\"") - 1) }
        match(rest, /^[-+0-9.eE]+/)
        return substr(rest, 1, RLENGTH)
    }
    FNR == 1 { file++; printf "# %s: %s, %s, %s\n", file == 1 ? "then" : "now", value("cpu_model"), value("compiler"), value("date") }
    { name = value("bench") " | " value("case") " | " value("side") }
    value("cpu_ns") == "" { next }
    file == 1 { cpu[name] = value("cpu_ns"); ratio[name] = value("ratio"); next }
    !(name in cpu) { printf "%-64s new\n", name; next }
    {
        both++
        line = sprintf("%-64s time %5.2f x", name, value("cpu_ns") / cpu[name])
        if (value("ratio") != "" && ratio[name] > 0) line = line sprintf("   against ours %5.2f x", value("ratio") / ratio[name])
        print line
    }
    END { if (!both) { print "nothing in common" > "/dev/stderr"; exit 1 } }' "$1" "$2"
