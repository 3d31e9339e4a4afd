#!/usr/bin/env bash
# real_ranks.sh [BIN] — one job on one, two and four ranks of this machine, start included: the figures in
# docs/PARALLEL.md under "Real runs". Run by hand, on a machine that does nothing else; a good minute.
#
#   bash tests/bench/real_ranks.sh build/release/bin
#
# Each job runs ROUNDS times (2) on each number of ranks, in turns 1, 2, 4, 1, 2, 4, so that what slows the
# machine for a while slows all of them; the table has the least time of each. Every output is compared with
# that of plain trifactor: another byte is an error.
set -euo pipefail
bin=${1:-$(dirname -- "${BASH_SOURCE[0]}")/../../build/release/bin}
rounds=${ROUNDS:-2}
for program in trifactor trifactor-mpi; do
    [[ -x $bin/$program ]] || { echo "real_ranks.sh: $bin/$program: not found" >&2; exit 2; }
done
bin=$(realpath -- "$bin")
for variable in "${!TRIFACTOR_@}" OMP_NUM_THREADS; do unset "$variable"; done
if [[ $(id -u) -eq 0 ]]; then export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1; fi
export OMPI_MCA_rmaps_base_oversubscribe=1 OMPI_MCA_hwloc_base_binding_policy=none
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# numbers COUNT BITS: at random, by a generator of its own (Park and Miller), the same everywhere.
numbers() {
    python3 - "$1" "$2" <<'PYTHON'
import sys
s = 12345
def word():
    global s
    s = s * 16807 % 2147483647
    return s % (1 << 30)
bits = int(sys.argv[2])
for _ in range(int(sys.argv[1])):
    n = 1
    while n.bit_length() < bits + 30: n = n << 30 | word()
    print(n >> (n.bit_length() - bits))
PYTHON
}

# None that ends with another status than 0: mpirun waits a second or two after it.
jobs=("10,000 random numbers of 128 bits" "1,000,000 random numbers of 64 bits" "one number of 68 digits, sieved")
numbers 10000 128 >"$work/0"
numbers 1000000 64 >"$work/1"
echo '(10^33+61)*(10^34+193)' >"$work/2"
options=('' '' '--method siqs')

# seconds COMMAND...: wall time; the output goes to out.
seconds() {
    local began
    began=$(date +%s%N)
    "$@" >"$work/out" 2>"$work/err" || { echo "exit status $?: $*" >&2; cat "$work/err" >&2; exit 1; }
    awk -v ns=$(($(date +%s%N) - began)) 'BEGIN { printf "%.3f\n", ns / 1e9 }'
}

processors=$(nproc)
echo "$processors processors: $(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -n 1); $("$bin/trifactor" --version | head -n 1)"
echo "mpirun -n N trifactor-mpi --threads 1; least of $rounds, start included; gain over one rank"
echo
echo "| | 1 rank | 2 ranks | 4 ranks |"
echo "|---|---|---|---|"
start=$(seconds mpirun -n 2 "$bin/trifactor-mpi" --threads 1 15)
for job in "${!jobs[@]}"; do
    read -ra words <<<"${options[$job]}"
    command=(-q --input "$work/$job" "${words[@]}")
    "$bin/trifactor" "${command[@]}" >"$work/expected"
    declare -A least=([1]=1e9 [2]=1e9 [4]=1e9)
    for ((round = 0; round < rounds; round++)); do
        for ranks in 1 2 4; do
            took=$(seconds mpirun -n $ranks "$bin/trifactor-mpi" --threads 1 "${command[@]}")
            cmp "$work/out" "$work/expected" >&2
            least[$ranks]=$(printf '%s\n' "$took" "${least[$ranks]}" | sort -g | sed -n 1p)
        done
    done
    awk -v job="${jobs[$job]}" -v a="${least[1]}" -v b="${least[2]}" -v c="${least[4]}" \
        'BEGIN { printf "| %s | %.2f s | %.2f s (%.2f x) | %.2f s (%.2f x) |\n", job, a, b, a / b, c, a / c }'
done
echo
echo "The start of two ranks with nothing to do: $start s. All outputs were those of trifactor."
