#!/usr/bin/env bash
# compare in every format, with its picture; figures that must hold on any machine; its mistakes.
set -euo pipefail

here=$(cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/paradigms/paradigms_lib.sh
source "$here/paradigms_lib.sh"
cd "$work"

verdict_rows=('execution model' 'suitable for' 'effect of a global lock' 'memory space' overhead scalability)

# The default work, from quick measurements; how it starts processes is said on standard error.
plot=()
if command -v gnuplot >/dev/null; then plot=(--plot=figures.svg); fi
run text 0 "$paradigms" compare --quick "${plot[@]}"
for row in "${verdict_rows[@]}"; do grep -qx "$row" out || fail "text: no row '$row'"; done
for regime in serial async threads locked processes; do
    grep -q "^  $regime  " out || fail "text: no regime $regime"
done
grep -q "mpirun.* -n [0-9]" err || fail "text: mpirun started without a word"
if [[ ${#plot[@]} -gt 0 ]]; then
    [[ $(grep -cE '<svg|</svg>' figures.svg) -eq 2 ]] || fail "figures.svg is no picture"
    for regime in async processes; do grep -q "$regime" figures.svg || fail "the picture has no $regime"; done
fi

# Numbers of the user's: 2^67-1 has two prime factors; expressions reach the processes.
run markdown 0 "$paradigms" compare --quick -q --format=markdown --threads=2 --tasks=4 '2^67-1' '30!+1' 97
[[ ! -s err ]] || fail "markdown: -q keeps silent"
for row in "${verdict_rows[@]}"; do
    # A name and three cells.
    [[ $(grep -cE "^\| \*\*$row\*\* \|( [^|]+ \|){3}$" out) -eq 1 ]] || fail "markdown: row '$row'"
done
grep -q '^[0-9]* processors* for this program; 2 workers' out || fail "markdown: two workers"
grep -q 'Waiting: 4 tasks .* Computing: 3 tasks' out || fail "markdown: four tasks, three numbers"

# What does not depend on how fast the machine is, nor on how busy, as long as it is not held up for as
# long as all tasks wait one after the other: 0.12 s with --quick, 0.6 s without.
check_json() {
    python3 - "$@" <<'PYTHON'
import json, sys
report = json.load(open("out"))
workers, tasks = int(sys.argv[1]), int(sys.argv[2])
regime = {r["name"]: r for r in report["regimes"]}
def want(what, condition):
    if not condition:
        print("json:", what)
        want.failed = True
want.failed = False
want("names", list(regime) == ["serial", "async", "threads", "locked", "processes"])
want("sizes", report["v"] == 1 and report["workers"] == workers and report["cpu_tasks"] == tasks)
want("verdicts", [v["row"] for v in report["verdicts"]] == ["execution model", "suitable for",
     "effect of a global lock", "memory space", "overhead", "scalability"])
for v in report["verdicts"]:
    for p in "async", "threads", "processes":
        want("empty verdict", v[p]["verdict"] and v[p]["evidence"] and v["rule"])
serial = regime["serial"]
for r in report["regimes"]:
    want(r["name"] + " figures", all(r[k] >= 0 for k in r if k not in ("name", "title")))
    want(r["name"] + " speedup", abs(r["io_speedup"] * r["io_wall"] / serial["io_wall"] - 1) < 1e-6)
    want(r["name"] + " memory", 1e6 < r["memory"] < 1e10)
    want(r["name"] + " startup", 0 < r["startup"] < 60)
# Waiting one after the other takes the sum, at once the longest.
total = report["io_tasks"] * report["io_seconds"]
want("serial waits", serial["io_wall"] >= total and serial["in_flight"] == 1)
want("async waits", report["io_seconds"] <= regime["async"]["io_wall"] < total)
want("async in flight", regime["async"]["in_flight"] > 100 and regime["async"]["threads"] == 1)
for name in "threads", "processes":
    want(name + " wait", regime[name]["io_wall"] >= total / workers)
    want(name + " in flight", 1 < regime[name]["in_flight"] <= workers)
want("one process", all(regime[n]["processes"] == 1 for n in regime if n != "processes"))
want("processes", regime["processes"]["processes"] == workers)
want("processes start slower", regime["processes"]["startup"] > serial["startup"])
sys.exit(want.failed)
PYTHON
}
run json 0 "$paradigms" compare --quick -q --format=json --threads=3
if command -v python3 >/dev/null; then
    if ! check_json 3 12; then
        run "json, longer" 0 "$paradigms" compare -q --format=json --threads=3
        check_json 3 24 || fail "json"
    fi
elif command -v jq >/dev/null; then
    jq -e '.v == 1 and (.regimes | length == 5) and (.verdicts | length == 6)' out >/dev/null || fail "json"
fi

# What cannot succeed is found out before anything is measured.
refuses() {
    local name=$1
    complains "$1" "$2" "$3" "$paradigms" "${@:4}"
    if grep -q measuring err; then fail "$name: found out only after measuring"; fi
}
refuses "no picture" 2 'must end in .svg or .png' compare --quick --plot=figures.gif
refuses "no format" 2 "invalid argument 'html'" compare --quick --format=html
refuses "a delay scale" 2 "'--time-scale' is not for compare" compare --time-scale=2
refuses "no number" 1 'is not a valid positive integer' compare --quick 12 x
refuses "no mpirun" 5 'no mpirun .*/nowhere/mpirun' compare --quick --mpirun=/nowhere/mpirun
if command -v gnuplot >/dev/null; then
    refuses "no folder" 5 'nowhere/a.svg: No such file' compare --quick --plot=nowhere/a.svg
fi
# A launcher that fails is told apart from a fault of ours.
rc=0
timeout 60 "$paradigms" compare --quick --tasks=1 --mpirun=/bin/false >out 2>err || rc=$?
[[ $rc -eq 5 && ! -s out ]] || fail "a failing mpirun: exit code $rc"

# A PATH without gnuplot.
timeout=$(command -v timeout)
rc=0
PATH=/nowhere "$timeout" 60 "$paradigms" compare --quick --mpirun="$(command -v mpirun)" \
    --plot=a.svg >out 2>err || rc=$?
[[ $rc -eq 5 && ! -e a.svg && $(<err) == *'needs gnuplot'* ]] || fail "no gnuplot: exit code $rc"

rc=0
mpirun -q -n 1 "$paradigms" compare --quick >out 2>err || rc=$?
[[ $rc -eq 2 && $(<err) == *'run it without mpirun'* ]] || fail "under mpirun: exit code $rc"
all_well
