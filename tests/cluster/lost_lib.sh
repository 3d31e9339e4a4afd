# shellcheck shell=bash
# lost_lib.sh — sourced: a job of seven ranks whose ranks are frozen, thawed and killed.
#
# The job is a fixed number of curves on two numbers, so it ends with 4 (left incomplete) and always
# prints the same bytes: a rank that is lost may change neither. It is held until it is released (held.sh).
source "${TF_SOURCE:?}/tests/cli/cli_lib.sh"
# shellcheck source=tests/support/held.sh
source "$TF_SOURCE/tests/support/held.sh"
set +e # codes are looked at, and all failures are shown
export OMPI_MCA_rmaps_base_oversubscribe=1 OMPI_MCA_hwloc_base_binding_policy=none
export OMPI_MCA_pml=ob1 OMPI_MCA_btl=self,vader
# shellcheck disable=SC2034 # used by those who source this
survivors=(--mca orte_abort_on_non_zero_status 0) # the mode in which the others may go on

if [[ ! -x ${TF_BIN:?}/trifactor-mpi ]]; then
    echo "skipped: this build has no trifactor-mpi"
    exit 77
fi
[[ -z ${TF_SANITIZE:-} ]] || { echo "skipped: the release build kills ranks"; exit 77; }

echo '15 2^523-1 (10^60+7)*(10^62+447)' >numbers
job=(--method ecm --b1 20000 --curves 40 --input numbers)
trifactor -q "${job[@]}" >expected 2>expected.err
[[ $? -eq 4 ]] || fail "the job itself: $(cat expected.err)"

launcher='' scene=''
trap '[[ -z $launcher ]] || kill -KILL $(cat pid.* 2>/dev/null) "$launcher" 2>/dev/null; rm -rf "$work"' EXIT

# start HEARTBEAT MPIRUN-OPTION...: seven ranks in the background, up to the first sign of work.
start() {
    local beat=$1
    shift
    rm -f pid.* out err
    hold more
    # shellcheck disable=SC2016
    mpirun --timeout 200 -n 7 "$@" bash -c \
        'echo $$ >pid.$OMPI_COMM_WORLD_RANK; exec "$@"' rank \
        trifactor-mpi --threads 1 --heartbeat "$beat" --progress 0.2 "${job[@]}" --input more >out 2>err &
    launcher=$!
    until_true at_work || fail "no sign of work: $(head -c 500 err)"
}
at_work() { [[ -s pid.6 ]] && grep -q 'trifactor-mpi: [0-9]* done' err; }

hit() { kill -s "$1" "$(cat "pid.$2")" || fail "no rank $2"; }
said() { grep -q "$1" err; }
await() { until_true said "$1" || fail "'$1' was not said: $(grep -v curve err | tail -n 5)"; }

# nobody_left: no rank lives; `left` has those that do.
nobody_left() {
    local i
    left=
    for ((i = 0; i < 7; i++)); do
        grep -qs '^State:[[:space:]]*[^ZX[:space:]]' "/proc/$(cat pid.$i)/status" && left+=" $i"
    done
    [[ -z $left ]]
}

# released: as `ends`, when what was expected of the ranks has happened.
released() {
    release more "$launcher"
    ends "$@"
}

# ends STATUS...: the job ends by itself with one of these, and soon no rank is left.
ends() {
    local status=0 left=
    wait "$launcher" || status=$?
    launcher=
    [[ " $* " == *" $status "* ]] || fail "$scene: exit status $status instead of $*: $(tail -n 5 err)"
    until_true nobody_left || fail "$scene: ranks still there:$left"
}
complete() { expect_same expected out "$scene: output"; }
