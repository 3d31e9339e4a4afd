#!/usr/bin/env bash
# scaling.sh [MEASURED [TABLE]] — the study in docs/PARALLEL.md: strong and weak scaling of batches and
# of the quadratic sieve on 16 to 1,024 simulated ranks of one worker each.
#
# MEASURED is what scaling_measure printed (default: measured now), TABLE what is written (default:
# docs/scaling.tsv of the source tree); the plot is drawn beside it. TF_SOURCE and TF_BUILD as for the
# tests. About an hour; most of it are the jobs in which rank 0 is the limit, on 1,024 ranks.
set -euo pipefail
source_folder=$(cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")/../../.." && pwd)
export TF_SOURCE=${TF_SOURCE:-$source_folder} TF_BUILD=${TF_BUILD:-$source_folder/build/release}
# shellcheck source=tests/bench/scaling/scaling_lib.sh
source "$TF_SOURCE/tests/bench/scaling/scaling_lib.sh"
sim_available || exit 5
export SIM_LIMIT=${SIM_LIMIT:-3600}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
measured=${1:-$work/measured.txt} table=${2:-$TF_SOURCE/docs/scaling.tsv}
[[ -e $measured ]] || "$TF_BUILD/bench/scaling_measure" >"$measured"

# Blocks as src/engine/pace.c cuts them, and the window of src/engine/session.c; a task of the sieve as long
# as its users will want it.
BLOCK_BYTES=65536 BLOCK_SECONDS=0.024 WIDE_SECONDS=0.06 MANY_WORKERS=64 MOST_TIMES=8
WINDOW_BYTES=67108864 WINDOW_WORKER=524288
SIQS_SECONDS=${SIQS_SECONDS:-4}
# The job for strong scaling, as many numbers, or core seconds of sieving; for weak scaling it is that of
# 1,024 ranks.
# A part of the input with --output-parts, and what a scan takes (src/io/cut.c, src/engine/parts.c).
PART_BYTES=262144 SCAN_BYTES=2097152
BATCH_WORK=${BATCH_WORK:-1e8} SIQS_WORK=${SIQS_WORK:-98304}

# arguments KIND SIZE RANKS MODE: KEY=VALUE... for scaling_sim, from what was measured.
arguments() {
    awk -v kind="$1" -v size="$2" -v ranks="$3" -v mode="$4" -v block="$BLOCK_BYTES" \
        -v narrow="$BLOCK_SECONDS" -v wide="$WIDE_SECONDS" -v share="$MANY_WORKERS" -v most="$MOST_TIMES" \
        -v window="$WINDOW_BYTES" -v each="$WINDOW_WORKER" -v siqs="$SIQS_SECONDS" -v batch_work="$BATCH_WORK" -v siqs_work="$SIQS_WORK" '
        { delete v; for (i = 3; i <= NF; i++) { split($i, pair, "="); v[pair[1]] = pair[2] } }
        # The next larger measured number of ranks, so that the hub is not made cheaper.
        $1 == "hub" && kind == "siqs" && (hub == "" || $2 <= ranks) { hub = v["hub"] }
        $1 != kind || $2 != size { next }
        kind == "batch" {
            times = int(ranks / share); times = times < 1 ? 1 : times > most ? most : times
            many = int(times * (size > 64 ? wide : narrow) / v["task_seconds"] + 0.5)
            if (many * v["task_bytes"] > block) many = int(block / v["task_bytes"])
            if (many < 1) many = 1
            seconds = many * v["task_seconds"]; spread = 0.2; work = batch_work * v["task_seconds"]
            v["absorb"] += v["check"] + v["messages"]; hub = 0 # among the messages
        }
        kind == "siqs" { many = seconds = siqs; spread = 0.1; work = siqs_work }
        {
            found = 1
            line = sprintf("task_seconds=%.6g spread=%g next=%.6g absorb=%.6g task_bytes=%.6g result_bytes=%.0f",
                           seconds, spread, many * v["next"], many * v["absorb"],
                           kind == "siqs" ? 100 : many * v["task_bytes"], many * v["result_bytes"])
            # Near the end of the input a block is half of what is left for each worker.
            if (kind == "batch") line = line sprintf(" taper=0.5 window=%.6g", (window + each * ranks) / (many * v["result_bytes"]))
            if (mode == "weak") work *= ranks / 1024
            line = line sprintf(" tasks=%.0f", work / seconds)
        }
        END { if (!found || hub == "") exit 1; print line, "hub=" hub }' "$measured"
}

# part_arguments SIZE RANKS MODE: the same for --output-parts, whose scans come first; all that rank 0 spends on a
# part is with its factoring, which alone counts as work.
part_arguments() {
    awk -v size="$1" -v ranks="$2" -v mode="$3" -v part="$PART_BYTES" -v piece="$SCAN_BYTES" \
        -v work="$BATCH_WORK" '
        { delete v; for (i = 3; i <= NF; i++) { split($i, pair, "="); v[pair[1]] = pair[2] } }
        $1 == "batch" && $2 == size { number = v["task_seconds"]; bytes = v["task_bytes"] }
        $1 == "parts" { rank0 = v["rank0"]; scan = v["scan"] }
        END {
            if (!number || !rank0) exit 1
            if (mode == "weak") work *= ranks / 1024
            printf "scans=%.0f scan_seconds=%.6g scan_bytes=%.0f ", work * bytes / piece, piece * scan, 40 * piece / part
            printf "task_seconds=%.6g spread=0.05 next=0 absorb=%.6g task_bytes=200 result_bytes=60 tasks=%.0f hub=0\n",
                   part / bytes * number, rank0, work * bytes / part
        }' "$measured"
}

printf 'mode\tkind\tsize\tranks\ttasks\tseconds\tefficiency\trank0\n' >"$table"
for mode in ${MODES:-strong weak}; do
    for job in ${JOBS:-batch:64 batch:96 batch:112 batch:128 parts:64 parts:96 parts:112 parts:128 siqs:90 siqs:95 siqs:100}; do
        kind=${job%:*} size=${job#*:}
        for ranks in ${RANKS:-16 64 256 1024}; do
            if [[ $kind == parts ]]; then
                read -ra given < <(part_arguments "$size" "$ranks" "$mode")
            else
                read -ra given < <(arguments "$kind" "$size" "$ranks" "$mode")
            fi
            read -r _ tasks seconds efficiency busy < <(sim_run "$ranks" "${given[@]}")
            printf '%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n' "$mode" "$kind" "$size" "$ranks" "$tasks" \
                "$seconds" "$efficiency" "$busy" | tee -a "$table"
        done
    done
done
gnuplot -c "$sim_folder/scaling.gp" "$table" "${table%.tsv}.svg"
