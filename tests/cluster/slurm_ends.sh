# shellcheck shell=bash
# slurm_ends.sh — sourced: jobs that are stopped from outside, by each launcher. The work is a fixed number
# of curves on a number that they do not split: the same bytes and exit status 4 in the end, however
# often it was stopped; a stop is aimed when some curves are durable. Until then the jobs are held (held.sh).
source "${TF_SOURCE:?the source tree}/tests/cluster/slurm_lib.sh"
# shellcheck source=tests/support/held.sh
source "$TF_SOURCE/tests/support/held.sh"

# ends_prepare CURVES NAME...: the input of each job.
ends_prepare() {
    local name status=0
    curves=$1
    shift
    work_options=(--method ecm --b1 20000 --curves "$curves" --state-period 0.2)
    for name in "$@"; do
        echo '15 2^523-1' >"$name.txt"
        hold "$name.more"
    done
    # However many curves it was, the output is the same.
    trifactor -q --input "$1.txt" "${work_options[@]}" --curves 1 >expected 2>/dev/null || status=$?
    [[ $status -eq 4 ]] || fail "the job itself: $status"
}

# start NAME LAUNCHER SBATCH-OPTION...: LAUNCHER is "", "mpirun -n 2" or "srun --mpi=pmix -n 2".
start() {
    local name=$1 launcher=$2 program=trifactor-mpi
    shift 2
    [[ -n $launcher ]] || program=trifactor
    submit "$name" --time=10 --ntasks="${ntasks:-1}" --cpus-per-task=1 --no-requeue "$@" --wrap \
        "exec trifactor-job $name.txt.factors $launcher $program --threads 1 --input $name.txt --input $name.more \
         --state $name.state ${work_options[*]}"
}

durable() { trifactor state "$1.state" 2>/dev/null | sed -n 's/.*ecm B1=20000.*, \([0-9]*\) runs.*/\1/p'; }
has_some() { [[ $(durable "$1") -ge 2 ]]; }
under_way() { slurm_wait 100 has_some "$1" || fail "$1: no work"; }

# cancelled JOB: a plain scancel has ended it, and Slurm says so.
cancelled() {
    slurm_wait 100 over "$1" || fail "scancel did not end job $1"
    shows "$1" JobState=CANCELLED || fail "$(shown "$1")"
    slurm_wait 100 accounted "$1" CANCELLED || fail "sacct: $(sacct --completion)"
}

# stopped NAME: what is known is beside the output.
stopped() { [[ -e $1.txt.factors.partial && ! -e $1.txt.factors ]] || fail "$1: after the stop"; }

# completes NAME LAUNCHER: submitted once more it goes on, and does every curve once.
completes() {
    local job
    rm "$1.more"
    : >"$1.more"
    job=$(start "$1" "$2")
    reported "$job" 100 FAILED 4:0
    same "$1.txt.factors" expected
    [[ $(durable "$1") -eq $curves ]] || fail "$1: $(durable "$1") curves instead of $curves"
}
