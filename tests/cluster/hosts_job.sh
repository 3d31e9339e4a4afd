# shellcheck shell=bash
# hosts_job.sh — sourced: the loop of trifactor-job on three hosts, one of which is lost or stands still
# for good. The job is a fixed number of curves on a number that they do not split, so that the state
# tells how many of them are done. Where the job was over before a frozen host was missed, on a fast machine
# or one that was held up, it is tried again with four times the curves.
# shellcheck source=tests/cluster/hosts_cases.sh
source "${TF_SOURCE:?the source tree}/tests/cluster/hosts_cases.sh"

# job_prepare CURVES
job_prepare() {
    curves=$1
    hosts_prepare 1
    echo '15 2^523-1' >"$work/numbers"
    job=(--method ecm --b1 20000 --input "$work/numbers")
    local status=0 # however many curves it was, the output is the same
    "$TF_BIN/trifactor" -q "${job[@]}" --curves 1 >"$work/expected" 2>/dev/null || status=$?
    [[ $status -eq 4 ]] || hosts_fail "the job itself: $status"
    # As a batch system tells it: hosts by their addresses, for trifactor-job and for mpirun.
    for host in 1 2 3; do printf '%s\n%s\n' "$HOSTS_NET.$host" "$HOSTS_NET.$host"; done >"$work/nodes"
    export PBS_NODEFILE=$work/nodes OMPI_MCA_orte_default_hostfile=$hosts_dir/hostfile
    export OMPI_MCA_rmaps_base_oversubscribe=1
}

# job_start NAME HEARTBEAT OPTION...: in the background, on host 1; the options are trifactor-job's.
job_start() {
    local name=$1 heartbeat=$2 words
    shift 2
    printf -v words '%q ' bash "$TF_SOURCE/jobscripts/trifactor_job.sh" "$@" "$work/$name.out" \
        mpirun -n 6 "$TF_BIN/trifactor-mpi" --threads 1 --heartbeat "$heartbeat" --progress 0.1 \
        --state "$work/$name.state" --state-period 0.2 --curves "$curves" "${job[@]}"
    HOSTS_LIMIT=100
    timeout -k 5 "$HOSTS_LIMIT" "$hosts_dir/agent" "$HOSTS_NET.1" "$words" 2>"$work/$name.err" &
    launcher=$!
}

job_wait() {
    local round what=$1
    shift
    for ((round = 0; round < 1200; round++)); do
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

# job_ends NAME: right output, exit status 4, every curve counted once.
job_ends() {
    local name=$1 status=0
    wait "$launcher" || status=$?
    [[ $status -eq 4 ]] || hosts_fail "$name: exit status $status"
    cmp "$work/$name.out" "$work/expected" || hosts_fail "$name: another output"
    [[ $(job_durable "$name") -eq $curves ]] ||
        hosts_fail "$name: $(job_durable "$name") curves instead of $curves"
}

# job_went_on NAME CURVES: the second start began behind these.
job_went_on() {
    local first
    first=$(sed -n '/starting again/,$p' "$work/$1.err" |
        sed -n 's/.*B1=20000.*, \([0-9]*\) of .*/\1/p' | head -n 1)
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
    job_ends "$name"
    hosts_said "$name" 'starting again (1 of 3)'
    hosts_said "$name" "left out from now on: $HOSTS_NET.$host"
    job_went_on "$name" "$kept"
}

# job_frozen NAME HOST: it stands still for good. Open MPI never notices; its ranks are lost, the others
# finish, and the launcher, which would wait for the host, is ended.
job_frozen() {
    local try
    for try in 1 2 3; do
        job_start "$1" 2 --linger 3
        job_wait "some curves" job_has_some "$1"
        hosts_freeze "$2"
        job_ends "$1"
        hosts_thaw "$2"
        if [[ $try -eq 3 ]] || grep -q "(host$2) does not answer any more" "$work/$1.err"; then break; fi
        curves=$((curves * 4))
        rm -f "$work/$1".*
    done
    hosts_said "$1" "rank .* (host$2) does not answer any more"
    hosts_said "$1" 'the program has ended, mpirun has not: killed'
}
