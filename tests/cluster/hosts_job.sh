# shellcheck shell=bash
# hosts_job.sh — sourced: the loop of trifactor-job on three hosts, one of which is lost or stands still
# for good. The job is a fixed number of curves on a number that they do not split, so that the state
# tells how many of them are done; it is held until what is wanted of it has happened (held.sh).
# shellcheck source=tests/support/held.sh
source "${TF_SOURCE:?the source tree}/tests/support/held.sh"
# shellcheck source=tests/cluster/hosts_cases.sh
source "$TF_SOURCE/tests/cluster/hosts_cases.sh"

# job_prepare CURVES: or more, where they would take a core less than six seconds.
job_prepare() {
    hosts_prepare 1
    echo '15 2^523-1' >"$work/numbers"
    job=(--method ecm --b1 20000 --input "$work/numbers")
    local status=0 began # however many curves it was, the output is the same
    began=$(date +%s%N)
    "$TF_BIN/trifactor" -q --threads 1 "${job[@]}" --curves 20 >"$work/expected" 2>/dev/null || status=$?
    [[ $status -eq 4 ]] || hosts_fail "the job itself: $status"
    curves=$((20 * 6 * 1000000000 / ($(date +%s%N) - began)))
    curves=$((curves > $1 ? curves : $1))
    echo "$curves curves"
    # As a batch system tells it: hosts by their addresses, for trifactor-job and for mpirun.
    for host in 1 2 3; do printf '%s\n%s\n' "$HOSTS_NET.$host" "$HOSTS_NET.$host"; done >"$work/nodes"
    export PBS_NODEFILE=$work/nodes OMPI_MCA_orte_default_hostfile=$hosts_dir/hostfile
    export OMPI_MCA_rmaps_base_oversubscribe=1
}

# job_start NAME HEARTBEAT OPTION...: in the background, on host 1; the options are trifactor-job's.
job_start() {
    local name=$1 heartbeat=$2 words
    shift 2
    hold "$work/more"
    printf -v words '%q ' bash "$TF_SOURCE/jobscripts/trifactor_job.sh" "$@" "$work/$name.out" \
        mpirun -n 6 "$TF_BIN/trifactor-mpi" --threads 1 --heartbeat "$heartbeat" --progress 0.1 \
        --state "$work/$name.state" --state-period 0.2 --curves "$curves" "${job[@]}" --input "$work/more"
    HOSTS_LIMIT=200
    timeout -k 5 "$HOSTS_LIMIT" "$hosts_dir/agent" "$HOSTS_NET.1" "$words" 2>"$work/$name.err" &
    launcher=$!
}

job_wait() {
    local round what=$1
    shift
    for ((round = 0; round < 2000; round++)); do
        if "$@"; then return 0; fi
        sleep 0.05
    done
    hosts_fail "never: $what"
}

# job_durable NAME: curves that the state has.
job_durable() {
    "$TF_BIN/trifactor" state "$work/$1.state" 2>/dev/null | sed -n 's/.*ecm B1=20000.*, \([0-9]*\) runs.*/\1/p'
}
job_has_some() { [[ $(job_durable "$1") -ge 3 ]]; }

# job_ends NAME: released, it ends with the right output, exit status 4, every curve counted once.
job_ends() {
    local name=$1 status=0
    release "$work/more" "$launcher"
    wait "$launcher" || status=$?
    [[ $status -eq 4 ]] || hosts_fail "$name: exit status $status"
    cmp "$work/$name.out" "$work/expected" || hosts_fail "$name: another output"
    [[ $(job_durable "$name") -eq $curves ]] ||
        hosts_fail "$name: $(job_durable "$name") curves instead of $curves"
}

# job_went_on NAME CURVES: the second start began behind these. (All of them: there is nothing to see.)
job_went_on() {
    local first
    [[ $2 -lt $curves ]] || return 0
    first=$(sed -n '/starting again/,$s/.*B1=20000.*, \([0-9]*\) of .*/\1/p' "$work/$1.err" | sed -n 1p)
    [[ -n $first && $first -ge $2 ]] || hosts_fail "$1: began at '$first', behind $2 that were durable"
}

# job_without NAME HOST ACTION: the host is lost in the middle; the job is started again without it. (With
# this heartbeat nobody finishes the job without the host before Open MPI has noticed.)
job_without() {
    local name=$1 host=$2 kept
    job_start "$name" 90
    job_wait "some curves" job_has_some "$name"
    kept=$(job_durable "$name")
    "$3" "$host"
    job_wait "a second start" grep -q 'starting again (1 of 3)' "$work/$name.err"
    job_ends "$name"
    hosts_said "$name" "left out from now on: $HOSTS_NET.$host"
    job_went_on "$name" "$kept"
}

# job_frozen NAME HOST: it stands still for good. Open MPI never notices; its ranks are lost, the others
# finish, and the launcher, which would wait for the host, is ended.
job_frozen() {
    job_start "$1" 2 --linger 3
    job_wait "some curves" job_has_some "$1"
    hosts_freeze "$2"
    job_wait "the host is missed" grep -q "(host$2) does not answer any more" "$work/$1.err"
    job_ends "$1"
    hosts_thaw "$2"
    hosts_said "$1" 'the program has ended, mpirun has not: killed'
}
