#!/usr/bin/env bash
# The process examples: started alone, when they start mpirun themselves, and under mpirun with too
# few and too many processes; as everybody who runs the tests, so also as root.
set -euo pipefail
here=$(cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/paradigms/paradigms_lib.sh
source "$here/paradigms_lib.sh"

# Every process of a sanitized program takes seconds to look for leaks.
sizes=(3 7)
if [[ -n ${TF_SANITIZE:-} ]]; then sizes=(3); fi

# The lines of processes-basic, with the IDs of processes replaced by P.
basic_lines() {
    for i in 0 1 2 3 4; do echo "Process name: Process-$i, Process ID: P"; done
    echo 'All processes have completed execution.'
}
# same_basic NAME IDS: this many different IDs, and the lines.
same_basic() {
    local ids
    ids=$(grep -o 'ID: .*' "$work/out" | sort -u | wc -l)
    [[ $ids -eq $2 ]] || fail "$1: $ids different IDs"
    sed -E -i 's/ID: [0-9]+$/ID: P/' "$work/out"
    basic_lines | same "$1"
}

# mpirun must not need to be told about root by the caller.
run processes-basic 0 env -u OMPI_ALLOW_RUN_AS_ROOT -u OMPI_ALLOW_RUN_AS_ROOT_CONFIRM \
    "$paradigms" processes-basic
grep -q 'mpirun.* -n 5 .* processes-basic$' "$work/err" || fail "mpirun is started without a word"
same_basic processes-basic 5
for ranks in "${sizes[@]}"; do
    run "processes-basic on $ranks" 0 mpirun -n "$ranks" "$paradigms" processes-basic
    if grep -q 'starting' "$work/err"; then fail "mpirun inside mpirun"; fi
    same_basic "processes-basic on $ranks" $((ranks < 5 ? ranks : 5))
done

# same_factor NAME "N: LIST"...: N starts in this order; all end at the same time, in any order.
same_factor() {
    local name=$1 n=$(($# - 1))
    shift
    { head -n "$n" "$work/out"; sed -n "$((n + 1)),$((2 * n))p" "$work/out" | sort
      tail -n +$((2 * n + 1)) "$work/out"; } >"$work/sorted"
    mv "$work/sorted" "$work/out"
    {
        for item in "$@"; do
            echo "Process-${item%%:*} started computing prime factors of ${item%%:*}"
        done
        for item in "$@"; do echo "Process-${item%%:*} completed: ${item#*: }"; done | sort
        echo 'All computations have been completed.'
    } | same "$name"
}

run processes-factor 0 "$paradigms" processes-factor --time-scale=0.02 -q
[[ ! -s $work/err ]] || fail "-q keeps silent"
same_factor processes-factor '112272535095293: [112272535095293]' \
    '112582705942171: [112582705942171]' '115280095190773: [115280095190773]'
# Expressions; more processes than numbers. 2^67-1 = 193707721 * 761838257287 (Cole, 1903).
run "processes-factor on 4" 0 mpirun -n 4 "$paradigms" processes-factor --time-scale=0 2^67-1 1 6!
same_factor "processes-factor on 4" '147573952589676412927: [193707721, 761838257287]' '1: []' \
    '720: [2, 2, 2, 2, 3, 3, 5]'
# One process: one number after the other, each started when the one before has ended.
run "processes-factor on 1" 0 mpirun -n 1 "$paradigms" processes-factor --time-scale=0 7 9
printf '%s\n' 'Process-7 started computing prime factors of 7' 'Process-7 completed: [7]' \
    'Process-9 started computing prime factors of 9' 'Process-9 completed: [3, 3]' \
    'All computations have been completed.' | same "processes-factor on 1"

# Left incomplete by a limit: what is known, the composite rest marked, exit code 4 of every process;
# the other numbers are done. 10^30+57 and 10^31+33 are prime.
hard='2*3*101*(10^30+57)*(10^31+33)'
value=6060000000000000000000000000365418000000000000000000000001139886
composite=10000000000000000000000000000603000000000000000000000000001881
run "processes-factor with a limit" 4 "$paradigms" processes-factor --time-scale=0 -q \
    --max-digits=40 "$hard" 91
[[ $(wc -l <"$work/err") -eq 1 && $(<"$work/err") == 'paradigms: some number was not factored '* ]] ||
    fail "processes-factor with a limit: not one line on standard error"
sed -i 's/left incomplete/completed/; t changed; b; :changed; w '"$work/marked" "$work/out"
[[ $(grep -c . "$work/marked") -eq 1 ]] || fail "one number is left incomplete"
same_factor "processes-factor with a limit" "$value: [2, 3, 101, ($composite)]" '91: [7, 13]'

# Mistakes: said once, before anything starts.
invalid='abc.* is not a valid positive integer'
complains "invalid number" 1 "$invalid" "$paradigms" processes-factor 5 abc
complains "invalid number under mpirun" 1 "$invalid" \
    mpirun -q -n 2 "$paradigms" processes-factor 5 abc
complains "a limit of another example" 2 "'--max-digits' is not for processes-basic" \
    "$paradigms" processes-basic --max-digits=5
complains "no mpirun" 5 'no mpirun .*/nowhere/mpirun: No such file' \
    "$paradigms" processes-basic --mpirun=/nowhere/mpirun

all_well
