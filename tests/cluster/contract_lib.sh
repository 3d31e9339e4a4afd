# shellcheck shell=bash
# contract_lib.sh — sourced: a Slurm of two nodes, and jobs whose end is compared with what Slurm says.
source "${TF_SOURCE:?the source tree}/tests/cluster/slurm_local.sh"
if ! reason=$(slurm_available); then
    echo "skipped: $reason"
    exit 77
fi
for program in trifactor trifactor-mpi; do
    [[ -x ${TF_BIN:?where the built programs are}/$program ]] ||
        { echo "skipped: this build has no $program"; exit 77; }
done
[[ -z ${TF_SANITIZE:-} ]] || { echo "skipped: the release build tests the scripts"; exit 77; }

work=$(mktemp -d)
trap 'slurm_stop; rm -rf "$work"' EXIT
cd "$work" || exit 1
fail() {
    echo "$*"
    tail -n 20 ./*.log 2>/dev/null || true
    slurm_log || true
    exit 1
}
export PATH=$TF_BIN:$PATH
export OMPI_MCA_btl=self,tcp OMPI_MCA_btl_tcp_if_include=lo OMPI_MCA_oob_tcp_if_include=lo
unset TRIFACTOR_THREADS OMP_NUM_THREADS

submit() {
    local name=$1
    shift
    timeout 10 sbatch --parsable --mem-per-cpu=100M --job-name="$name" --output="$name.log" \
        --open-mode=append "$@"
}
shown() { timeout 5 scontrol show job "$1"; }
over() { ! timeout 5 squeue -h -o %T -j "$1" 2>/dev/null | grep -q .; }
shows() { [[ $(shown "$1") == *"$2"* ]]; }

# reported JOB SECONDS STATE EXITCODE: it ends, and Slurm says this of it.
reported() {
    slurm_wait "$2" over "$1" || fail "job $1 does not end"
    if shows "$1" "JobState=$3" && shows "$1" "ExitCode=$4"; then return 0; fi
    fail "job $1 is not $3 with $4: $(shown "$1" | grep -E 'JobState|ExitCode')"
}
