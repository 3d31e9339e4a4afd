#!/usr/bin/env bash
# A state, or a folder of parts, whose owner is on another host and says nothing: the time limit and
# signals end the waiting for it.
set -euo pipefail
# shellcheck source=tests/cli/cli_lib.sh
source "${TF_SOURCE:?}/tests/cli/cli_lib.sh"
set +e # codes are looked at

# own FILE: the record of an owner elsewhere. Written in the future: on the slowest machine it is not
# old enough to be taken over from at once.
own() {
    printf '%s\n' "trifactor owner 1" "host elsewhere" "pid 1" "started 5" "boot another" \
        "space pid:[1]" "job " "restart 0" "since 2026-01-01T00:00:00Z" "token 0000000000000001" \
        "beat 00000000000000000001" >"$1"
    touch -d '+1 hour' "$1"
    cp -p "$1" owner.before
}
# left_alone FILE WHAT: nothing was taken over, and nothing was computed.
left_alone() {
    expect_same "$1" owner.before "$2: the owner's record"
    [ ! -s out ] || fail "$2: output: $(head -c 200 out)"
    ! grep -q "taken over" err || fail "$2: $(cat err)"
}

expect_rc 0 trifactor --state state 35
seq 1 100 >input
mkdir parts
programs=(trifactor)
[ ! -x "$TF_BIN/trifactor-mpi" ] || programs+=("mpirun -n 2 --oversubscribe trifactor-mpi")
for program in "${programs[@]}"; do
    read -ra run <<<"$program"
    own state.owner
    expect_rc 3 "${run[@]}" --time-limit 1 --exit-file code --state state 35
    expect_text "stopped while waiting for the state file state, by the time limit" err
    left_alone state.owner "$program, a state"
    [ "$(head -n 1 code)" = 3 ] || fail "$program: the exit file says '$(cat code)'"
    own parts/owner
    expect_rc 3 "${run[@]}" --time-limit 1 --input input --output-parts parts
    expect_text "stopped while waiting for the parts in parts, by the time limit" err
    left_alone parts/owner "$program, parts"
done

# wait_and_stop SIGNAL COMMAND...: send it once the command says that it waits.
wait_and_stop() {
    local signal=$1
    : >err # or what an earlier run said there might be read
    shift
    "$@" >out 2>err &
    local job=$!
    until_true grep -q "waiting to see whether it lives" err || fail "does not wait: $(cat err)"
    kill -"$signal" $job
    wait $job
    [ $? -eq 3 ] || fail "$signal while waiting: $* ($(cat err))"
}
own state.owner
for signal in TERM USR1; do
    wait_and_stop $signal trifactor -v --state state 35
    expect_text "stopped while waiting for the state file state, by SIG$signal" err
    left_alone state.owner "SIG$signal, a state"
done
own parts/owner
wait_and_stop TERM trifactor -v --input input --output-parts parts
expect_text "stopped while waiting for the parts in parts, by SIGTERM" err
left_alone parts/owner "SIGTERM, parts"

# A signal that reaches another rank than the one that waits.
children() { for task in /proc/"$1"/task/*; do cat "$task/children" 2>/dev/null; done; }
# rank_of JOB RANK: its process below this mpirun.
rank_of() {
    local pid
    for pid in $(children "$1"); do
        ! tr '\0' '\n' <"/proc/$pid/environ" 2>/dev/null | grep -qx "OMPI_COMM_WORLD_RANK=$2" || echo "$pid"
    done
}
# wait_and_stop_rank_1 COMMAND...: as wait_and_stop, with SIGTERM for rank 1 of three.
wait_and_stop_rank_1() {
    local job pid
    : >err
    mpirun -n 3 --oversubscribe trifactor-mpi -v --threads 1 "$@" >out 2>err &
    job=$!
    until_true grep -q "waiting to see whether it lives" err || fail "does not wait: $(cat err)"
    pid=$(rank_of $job 1)
    [ -n "$pid" ] || fail "no rank 1 below mpirun"
    kill -TERM "$pid"
    wait $job
    [ $? -eq 3 ] || fail "SIGTERM for rank 1: $* ($(cat err))"
}
if [ -x "$TF_BIN/trifactor-mpi" ]; then
    own state.owner
    wait_and_stop_rank_1 --state state 35
    expect_text "stopped while waiting for the state file state, by SIGTERM" err
    left_alone state.owner "SIGTERM for rank 1, a state"
    own parts/owner
    wait_and_stop_rank_1 --input input --output-parts parts
    expect_text "stopped while waiting for the parts in parts, by SIGTERM" err
    left_alone parts/owner "SIGTERM for rank 1, parts"
fi

# The state that a long run has made for itself: found by its name, which the file need not deserve.
hard="$(printf '1%046d121' 0)*$(printf '1%047d363' 0)"
: >err
trifactor --threads 1 --state-after 0 --state-period 0.05 "$hard" >out 2>err &
job=$!
until_true grep -q "its state is kept in" err || fail "the long run makes no state: $(cat err)"
kill -KILL $job
wait $job 2>/dev/null
record=$(compgen -G 'trifactor.*.state.owner')
own "$record"
expect_rc 3 trifactor --threads 1 --time-limit 1 "$hard"
expect_text "stopped while waiting for the state file ${record%.owner}, by the time limit" err
left_alone "$record" "a state by default"

verdict
