#!/usr/bin/env bash
# Build Trifactor and run its main job: numbers in, verified factors out, on 2 MPI ranks x threads.
#
#   ./run.sh                 the tutorial's three numbers and a few harder ones
#   ./run.sh 2^128+1 10^40   these numbers; any option of trifactor-mpi too (--help lists them)
#
# Installs what is missing (Debian and Ubuntu), builds into build/release, leaves nothing elsewhere.
# The exit code is the program's: 0 complete, 1 some input was invalid, and so on (trifactor --help).
set -euo pipefail
# shellcheck source=cmake/setup.sh
source "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/cmake/setup.sh"

setup_init run.sh
setup_require run
# A tree that ./test.sh configured keeps its tests; only the programs are brought up to date here.
if [[ -f $TF_ROOT/build/release/build.ninja ]]; then
    setup_build release programs
else
    setup_build release programs -DTRIFACTOR_TESTS=OFF
fi
setup_mpi_environment

if [[ $# -eq 0 ]]; then
    set -- 112272535095293 112582705942171 115280095190773 \
        2^128+1 2^137-1 10^40+1 853973422267356708801755307227067758023
fi
cores=$(nproc 2>/dev/null || getconf _NPROCESSORS_ONLN)
export TRIFACTOR_THREADS=${TRIFACTOR_THREADS:-$((cores > 1 ? cores / 2 : 1))}
launch=(mpirun -n 2)
# Open MPI counts cores as slots and pins ranks; other MPIs do neither, and know no such options.
if [[ $(mpirun --version 2>/dev/null) == *"Open MPI"* ]]; then
    launch+=(--quiet --oversubscribe --bind-to none)
fi
exec "${launch[@]}" "$TF_ROOT/build/release/bin/trifactor-mpi" "$@"
