#!/usr/bin/env bash
# The scheduling and message code on 16 and 64 simulated ranks: every answer arrives once (the
# program itself looks), and in simulated time, which no busy machine can disturb, nobody idles.
set -euo pipefail
# shellcheck source=tests/bench/scaling/scaling_lib.sh
source "${TF_SOURCE:?the source tree}/tests/bench/scaling/scaling_lib.sh"
if ! reason=$(sim_available); then
    echo "skipped: $reason"
    exit 77
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export SIM_LIMIT=100

# expect RANKS LEAST MOST KEY=VALUE...: all answers, and an efficiency between the bounds.
expect() {
    local ranks=$1 least=$2 most=$3 line
    shift 3
    line=$(sim_run "$ranks" "$@") || { echo "$ranks ranks: failed: $*"; exit 1; }
    echo "$line   ($*)"
    awk -v least="$least" -v most="$most" -v ranks="$ranks" -v tasks="$1" '
        { good = $1 == ranks && "tasks=" $2 == tasks && $4 >= least && $4 <= most }
        END { exit !(NR == 1 && good) }' <<<"$line" ||
        { echo "expected an efficiency of $least to $most"; exit 1; }
}

expect 16 0.98 1 tasks=4000 task_seconds=0.008 next=2e-6 absorb=5e-6 hub=1e-6 result_bytes=20000
expect 64 0.95 1 tasks=8000 task_seconds=0.016 next=2e-6 absorb=5e-6 hub=1e-6 result_bytes=20000
# Long tasks of very different times: what is recalled near the end keeps all ranks at work.
expect 64 0.90 1 tasks=1000 task_seconds=4 spread=0.5 absorb=1e-3 result_bytes=125000
# Tiny tasks, several workers a rank.
expect 16 0.80 1 tasks=20000 task_seconds=0.0002 workers=4 task_bytes=100 result_bytes=100 hub=4e-7
# One coordinator is a limit, at most 0.0080 / 0.0002 / 64 = 0.625 here; and the hub comes close to it,
# because it gives tasks out also while results pile up.
expect 64 0.58 0.625 tasks=8000 task_seconds=0.008 absorb=0.0002
