#!/usr/bin/env bash
# A mixed job (batches of small numbers, numbers of two words, hard ones for curves and the sieve) is killed with SIGKILL at
# random moments and started again, each time on other threads or ranks. In the end the output is
# that of the run nobody disturbed, to the byte. KILLS says how often; SEED chooses another sequence.
set -euo pipefail
# shellcheck source=tests/cli/cli_lib.sh
source "${TF_SOURCE:?}/tests/cli/cli_lib.sh"
set +e # codes are looked at
kills_wanted=${KILLS:-${TF_SANITIZE:+5}}
kills_wanted=${kills_wanted:-15}
seed=${SEED:-1}
RANDOM=$seed
echo "seed $seed"

{
    seq 10000000000000000000 10000000000000000400
    for p in 1000000000039 1000000000061 1000000000063 1000000000091; do
        for k in 13 17 19 23; do echo "$p*(10^$k+$((k * k)))"; done
    done
    seq 1 4000
    echo "(10^17+3)*(10^40+121)" "12x" "(10^19+51)*(10^20+39)*(10^21+117)" "15*(10^20+39)*(10^24+7)"
    seq 18446744073709551000 18446744073709551300
    echo "(10^28+331)*(10^28+457)" "(10^29+319)*(10^27+103)"
    echo "fib(301)" "2^151-1" "(10^18+9)*(10^19+51)*(10^42+63)"
    seq 18446744073709551700 18446744073709551800
} >input
trifactor --threads 2 --input input >want 2>/dev/null
[ $? -eq 1 ] || fail "the undisturbed run"

# start_run: in the background, on a random layout; victim is the process to kill.
start_run() {
    local layout=$((RANDOM % 8))
    local -a command=(trifactor --threads $((RANDOM % 3 + 1)))
    if [ $layout -eq 0 ] && [ -x "$TF_BIN/trifactor-mpi" ]; then
        command=(mpirun -n $((RANDOM % 3 + 1)) --oversubscribe trifactor-mpi --threads 1)
    fi
    "${command[@]}" --state state --state-period 0.05 --progress 0 --input input >got 2>err &
    job=$!
    victim=$job
    [ "${command[0]}" = mpirun ] || return
    # Rank 0, once it says who it is: an end of mpirun itself would leave ranks behind.
    local i
    for ((i = 0; i < 1200; i++)); do
        victim=$(sed -n 's/^pid //p' state.owner 2>/dev/null)
        if [ -n "$victim" ] && [ "$victim" != "$last_victim" ]; then return; fi
        kill -0 $job 2>/dev/null || break
        sleep 0.05
    done
    victim=
}

# A run is killed within longest ms: less where runs are over sooner.
kills=0 finished=0 starts=0 longest=450 last_victim=
while [ $kills -lt "$kills_wanted" ]; do
    [ $((starts += 1)) -le $((kills_wanted * 10)) ] || { fail "too many starts"; break; }
    start_run
    sleep "0.$(printf '%03d' $((RANDOM % longest + 10)))"
    if [ -n "$victim" ] && kill -9 "$victim" 2>/dev/null; then kills=$((kills + 1)); fi
    last_victim=$victim
    wait $job 2>/dev/null
    code=$?
    if [ $code -le 1 ]; then # it was faster: what it printed must be right, and we begin anew
        finished=$((finished + 1))
        longest=$((longest > 30 ? longest * 4 / 5 : longest))
        expect_same got want "run that was not killed in time"
        rm -f state
    elif [ $code -ne 137 ]; then
        fail "exit $code: $(head -c 500 err)"
    fi
    [ "$failures" -eq 0 ] || break
done
timeout 400 trifactor --threads 2 --state state --state-period 0.05 --input input >got 2>err
[ $? -eq 1 ] || fail "the last run: $(head -c 500 err)"
expect_same got want "output after $kills kills"
rm -f state.owner.* # of a process killed while it wrote its record
[ "$(ls -d state*)" = state ] || fail "left behind: $(ls -d state*)"
echo "$kills kills in $starts starts, $finished runs were faster"
verdict
