#!/usr/bin/env bash
# As check_slurm_ends.sh: every signal by every launcher, each completed by the other one; scancel of the
# steps and of everything at once.
set -euo pipefail
source "${TF_SOURCE:?the source tree}/tests/cluster/slurm_ends.sh"
export SLURM_LOCAL_SECONDS=900
slurm_start 2 4 || fail "Slurm did not start"
launchers=(mpirun)
if slurm_has_pmix; then launchers+=(srun); fi
names=()
for launcher in "${launchers[@]}"; do
    for signal in USR1 TERM INT none full; do names+=("$launcher-$signal"); done
done
ends_prepare 60 "${names[@]}"
command_of() { if [[ $1 == mpirun ]]; then echo 'mpirun -n 2'; else echo 'srun --mpi=pmix -n 2'; fi; }

for launcher in "${launchers[@]}"; do
    for signal in USR1 TERM INT none full; do
        name=$launcher-$signal
        job=$(ntasks=2 start "$name" "$(command_of "$launcher")")
        under_way "$name"
        case $signal in
        none)
            timeout 20 scancel "$job"
            cancelled "$job"
            rm -f "$name".txt.factors.part*
            ;;
        full) # to the script and to everything below it
            timeout 20 scancel --full --signal=USR1 "$job"
            reported "$job" 100 FAILED 3:0
            stopped "$name"
            ;;
        *)
            timeout 20 scancel --batch --signal="$signal" "$job"
            reported "$job" 100 FAILED 3:0
            stopped "$name"
            ;;
        esac
        other=${launchers[0]}
        [[ $launcher != "$other" ]] || other=${launchers[-1]}
        ntasks=2 completes "$name" "$(command_of "$other")"
    done
done
