#!/usr/bin/env bash
# What goes wrong at the start on one rank of three: nobody hangs, all end with the same exit status,
# and one line says which rank and why.
set -euo pipefail
source "${TF_SOURCE:?}/tests/cli/cli_lib.sh"
set +e # codes are looked at, and all failures are shown
if [[ ! -x ${TF_BIN:?}/trifactor-mpi ]]; then
    echo "skipped: this build has no trifactor-mpi"
    exit 77
fi
unset TRIFACTOR_THREADS TRIFACTOR_MEMORY TRIFACTOR_ISA OMP_NUM_THREADS

# start RANKS VARIABLE=VALUE ARGUMENT...: three ranks, of which RANKS have the variable set. Leaves
# out, err, and the exit status of each rank in rc.
start() {
    local ranks=$1 variable=$2
    shift 2
    rm -f rc.*
    # The wrapper ends with 0, so that mpirun does not end the job because one rank has failed.
    # shellcheck disable=SC2016
    timeout -k 5 100 mpirun -n 3 bash -c '
        [[ " $1 " != *" $OMPI_COMM_WORLD_RANK "* ]] || export "$2"
        rank=$OMPI_COMM_WORLD_RANK
        shift 2
        trifactor-mpi --threads 1 "$@"
        echo $? >"rc.$rank"' start "$ranks" "$variable" "$@" >out 2>err
    launched=$?
    rc=$(cat rc.0 rc.1 rc.2 2>/dev/null | tr '\n' ' ')
}
# ends CODE: all three ended, with this.
ends() {
    [[ $launched -eq 0 && $rc == "$1 $1 $1 " ]] || fail "$scene: mpirun $launched, ranks '$rc': $(cat err)"
    [[ ! -s out ]] || fail "$scene: output: $(cat out)"
}
# says PATTERN: one line about it, and no other but advice.
says() {
    [[ $(grep -c 'trifactor-mpi: ' err) -eq 1 ]] || fail "$scene: not one message: $(cat err)"
    grep -qE "^trifactor-mpi: $1" err || fail "$scene: '$1' was not said: $(cat err)"
}

for rank in 1 2; do
    scene="the environment of rank $rank is wrong"
    start $rank TRIFACTOR_PROGRESS=often 15
    ends 2
    says "rank $rank \(.*\) could not start: .*TRIFACTOR_PROGRESS"
done

scene="an unknown vector level on rank 1"
start 1 TRIFACTOR_ISA=abacus 15
ends 2
says "rank 1 \(.*\) could not start: .*abacus"

scene="too little memory on rank 2"
start 2 TRIFACTOR_MEMORY=1M 15
ends 5
says 'rank 2 \(.*\) could not start: .* memory .* are needed'

scene="two ranks"
start '1 2' TRIFACTOR_MEMORY=1M 15
ends 5
says 'rank 1 \(.*\) could not start: .* are needed; 1 other rank could not, either'

scene="rank 0 alone"
start 0 TRIFACTOR_MEMORY=1M 15
ends 5
says '.* are needed'

scene="all alike: one message, about no rank"
start '0 1 2' TRIFACTOR_PROGRESS=often 15
ends 2
says '.*TRIFACTOR_PROGRESS'
! grep -q 'rank' err || fail "$scene: $(cat err)"

scene="a file that cannot be read, on rank 0"
start '' X=1 --known-factors no/such/file 15
ends 2
says '.*no/such/file'

scene="a state file that is none"
echo no database >state
start '' X=1 --state state 15
ends 6
says '.*state'

scene="--help does not hang where one rank is wrong"
start 1 TRIFACTOR_PROGRESS=often --help
[[ $launched -eq 0 && $rc == "0 0 0 " ]] || fail "$scene: mpirun $launched, ranks '$rc': $(cat err)"

scene="and with nothing wrong"
start '' X=1 15
[[ $rc == '0 0 0 ' && $(cat out) == '15: 3 5' ]] || fail "$scene: '$rc' $(cat err)"
verdict
