#!/usr/bin/env bash
# A rank that stands still or dies before MPI has started: the others would wait for it for ever; they end, and
# say why.
set -euo pipefail
source "${TF_SOURCE:?}/tests/cli/cli_lib.sh"
set +e # codes are looked at, and all failures are shown
if [[ ! -x ${TF_BIN:?}/trifactor-mpi ]]; then
    echo "skipped: this build has no trifactor-mpi"
    exit 77
fi

# start SIGNAL MPIRUN-OPTION... -- ARGUMENT...: three ranks, of which rank 1 (or MISSING) sends itself the signal instead of
# starting. Leaves out, err, mpirun's exit status in rc, and that of each other rank in rc.RANK. A mpirun that outlives
# them is ended, as soon as WAIT, a command, succeeds.
start() {
    local signal=$1
    local -a options=()
    shift
    while [[ $1 != -- ]]; do
        options+=("$1")
        shift
    done
    shift
    rm -f rc.* code
    # shellcheck disable=SC2016
    timeout -k 5 150 mpirun --oversubscribe -n 3 "${options[@]}" bash -c '
        [[ $OMPI_COMM_WORLD_RANK != "$0" || -z $1 ]] || kill -s "$1" $$
        rank=$OMPI_COMM_WORLD_RANK
        shift
        trifactor-mpi --threads 1 "$@" 15
        code=$?
        echo $code >"rc.$rank"
        exit $code' "${missing:-1}" "$signal" "$@" >out 2>err &
    if [[ -n ${wait:-} ]]; then
        until_true "$wait" || fail "$scene: $wait: $(cat err)"
        kill -TERM $!
    fi
    wait $!
    rc=$?
}
others_ended() { [[ -s rc.0 && -s rc.2 ]]; }
said() { grep -q 'MPI has not started within 2 s (--start-limit).* ends' err || fail "$scene: not said: $(cat err)"; }

written() { [[ $(cat code) == $'5\n0\nnot started' ]] || fail "$scene: the exit file: $(cat code)"; }

scene="a rank stands still, default mode"
start STOP -- --start-limit 2 --exit-file code
[[ $rc -eq 5 ]] || fail "$scene: mpirun $rc: $(cat err)"
said
written

scene="a rank is killed, the others may go on (and mpirun stays)"
wait=others_ended start KILL --mca orte_abort_on_non_zero_status 0 -- --start-limit 2 --exit-file code
[[ $(cat rc.0 rc.2) == $'5\n5' ]] || fail "$scene: $(grep . rc.*)"
said
written

scene="the first rank stands still: the others tell it"
missing=0 start STOP -- --start-limit 2 --exit-file code
[[ $rc -eq 5 ]] || fail "$scene: mpirun $rc: $(cat err)"
said
written

scene="by the environment"
TRIFACTOR_START_LIMIT=2 start STOP -x TRIFACTOR_START_LIMIT --
[[ $rc -eq 5 ]] || fail "$scene: mpirun $rc: $(cat err)"
said

scene="trifactor-job: the next start is better, though mpirun stays in the first"
cat >launch <<'SCRIPT'
echo round >>rounds
ROUND=$(wc -l <rounds) exec mpirun --oversubscribe -n 3 --mca orte_abort_on_non_zero_status 0 bash rank
SCRIPT
cat >rank <<'SCRIPT'
[[ $ROUND != 1 ]] || export TRIFACTOR_START_LIMIT=2
[[ $ROUND != 1 || $OMPI_COMM_WORLD_RANK != 1 ]] || kill -KILL $$
exec trifactor-mpi --threads 1 15
SCRIPT
timeout -k 5 200 bash "$TF_SOURCE/jobscripts/trifactor_job.sh" --linger 1 whole bash launch >out 2>err
rc=$?
[[ $rc -eq 0 && $(cat whole) == '15: 3 5' ]] || fail "$scene: $rc $(cat err)"
[[ $(grep -c 'starting again (1 of 3)' err) -eq 1 ]] || fail "$scene: $(cat err)"

scene="a rank is killed, default mode: Open MPI ends the job"
start KILL --
[[ $rc -eq 137 ]] || fail "$scene: mpirun $rc: $(cat err)"

scene="nobody is missing"
start '' -- --start-limit 100
[[ $rc -eq 0 && $(cat out) == '15: 3 5' && ! -s err ]] || fail "$scene: $rc $(cat out err)"
start '' -- --start-limit soon
[[ $rc -eq 2 && $(grep -c 'start-limit' err) -eq 1 ]] || fail "a limit that is none: $rc $(cat err)"
verdict
