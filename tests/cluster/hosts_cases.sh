# shellcheck shell=bash
# hosts_cases.sh — sourced by check_hosts.sh and check_hosts_long.sh: trifactor-mpi on three hosts of
# two ranks, and what may happen to a host meanwhile. docs/PARALLEL.md lists how each case ends.
#
#   hosts_prepare              skips the test where there are no hosts; else starts them
#   hosts_case NAME END ACTION ARG...   one run; ACTION is called when it is under way. END: "same",
#                              the right output and exit status 0; or the exit status of mpirun. A job
#                              that was over before ACTION could hit it is repeated with more numbers
#   hosts_again NAME           the same command once more, on host 1 alone: goes on from the state,
#                              and gives the right output
# shellcheck source=tests/cluster/hosts_local.sh
source "${TF_SOURCE:?the source tree}/tests/cluster/hosts_local.sh"

hosts_prepare() {
    local reason
    [[ -x ${TF_BIN:?where the built programs are}/trifactor-mpi ]] ||
        { echo "skipped: this build has no trifactor-mpi"; exit 77; }
    [[ -z ${TF_SANITIZE:-} ]] || { echo "skipped: the release build is tested on hosts"; exit 77; }
    reason=$(hosts_available) || { echo "skipped: $reason"; exit 77; }
    work=$(mktemp -d)
    trap 'hosts_stop; rm -rf "$work"' EXIT
    unset TRIFACTOR_THREADS OMP_NUM_THREADS
    hosts_start 3
    hosts_numbers "${1:?how many numbers}"
}

# hosts_numbers COUNT: the job and its right output. Numbers of 27 to 38 digits by a generator of our own,
# so that they are the same everywhere.
hosts_numbers() {
    numbers=$1
    awk -v count="$numbers" 'BEGIN {
        s = 4242
        for (i = 0; i < count; i++) {
            n = ""
            for (j = 0; j < 3 + i % 2; j++) {
                s = (s * 16807) % 2147483647
                n = n sprintf("%09d", s % 1000000000)
            }
            s = (s * 16807) % 2147483647
            print 1 + s % 97 n
        }
    }' >"$work/numbers"
    "$TF_BIN/trifactor" -q --input "$work/numbers" >"$work/expected"
}

hosts_fail() {
    echo "FAIL: $*"
    tail -n 15 "$work"/*.err
    exit 1
}

hosts_job() {
    local name=$1 ranks=$2
    hosts_mpirun -n "$ranks" "$TF_BIN/trifactor-mpi" -q --threads 1 --state "$work/$name.state" \
        --state-period 0.5 --heartbeat "${hosts_heartbeat:-8}" --input "$work/numbers" >"$work/$name.out" 2>>"$work/$name.err"
}

# Until the first answers are there. They wait for the state to be durable.
hosts_under_way() {
    local job=$1 name=$2 round
    for ((round = 0; round < 600; round++)); do
        [[ ! -s $work/$name.out ]] || return 0
        kill -0 "$job" 2>/dev/null || return 1
        sleep 0.05
    done
    return 1
}

hosts_complete() { cmp -s "$work/$1.out" "$work/expected"; }

hosts_case() {
    local name=$1 end=$2 try host
    shift 2
    for ((try = 1; try <= 5; try++)); do
        rm -f "$work/$name".*
        : >"$work/$name.err"
        if hosts_try "$name" "$end" "$@"; then return 0; fi
        echo "$name: $numbers numbers were done before anything could happen"
        for host in 2 3; do
            hosts_heal "$host"
            hosts_empty "$host"
        done
        hosts_numbers $((4 * numbers))
    done
    hosts_fail "$name: always over before anything could happen"
}

# One run; false where it was over too soon.
hosts_try() {
    local name=$1 end=$2 job status=0 began=$SECONDS
    shift 2
    hosts_job "$name" 6 &
    job=$!
    if ! hosts_under_way "$job" "$name" || hosts_complete "$name"; then
        wait "$job" || hosts_fail "$name: exit status $? before anything had happened"
        return 1
    fi
    "$@"
    wait "$job" || status=$?
    echo "$name: exit status $status, $((SECONDS - began)) s"
    if [[ $end == same ]]; then
        [[ $status -eq 0 ]] || hosts_fail "$name: exit status $status"
        cmp "$work/$name.out" "$work/expected" || hosts_fail "$name: another output"
        return 0
    fi
    # The answers of the last moment may be out though the job does not end well.
    ! hosts_complete "$name" || return 1
    [[ $status -eq $end ]] || hosts_fail "$name: exit status $status instead of $end"
}

hosts_said() { grep -q -- "$2" "$work/$1.err" || hosts_fail "$1: nobody said '$2'"; }

hosts_again() {
    hosts_job "$1" 2 || hosts_fail "$1: exit status $? when it was run again"
    cmp "$work/$1.out" "$work/expected" || hosts_fail "$1: another output when it was run again"
}

# No process is left on a host.
hosts_empty() {
    local round
    for ((round = 0; round < 200; round++)); do
        [[ -n $(ip netns pids "$(hosts_name "$1")") ]] || return 0
        sleep 0.1
    done
    hosts_fail "processes are left on host $1"
}

for_some_seconds() {
    local seconds=$1 begin=$2 end=$3
    "$begin" 3
    sleep "$seconds"
    "$end" 3
}
