#!/usr/bin/env bash
# As check_lost_ranks.sh, the rest: frozen for good, several ranks, all but rank 0, each mode of Open
# MPI, and the heartbeat that users get.
set -euo pipefail
# shellcheck source=tests/cluster/lost_lib.sh
source "${TF_SOURCE:?}/tests/cluster/lost_lib.sh"

scene="frozen for good, default mode"
start 2
hit STOP 2
await 'rank 2 (.*) does not answer any more'
released 4
complete

scene="frozen for good, survivors go on"
start 2 "${survivors[@]}"
hit STOP 2
await 'rank 2 (.*) does not answer any more'
released 4
complete

scene="killed, default mode: Open MPI ends the job"
start 2
hit KILL 2
ends 137

scene="killed, --enable-recovery"
start 2 --enable-recovery
hit KILL 2
await 'rank 2 (.*) does not answer any more'
released 0
complete

scene="two killed, one frozen"
start 2 "${survivors[@]}"
hit KILL 2
hit STOP 4
hit KILL 6
for rank in 2 4 6; do await "rank $rank (.*) does not answer any more"; done
released 137
complete

scene="all but rank 0 frozen"
start 2
for rank in 1 2 3 4 5 6; do hit STOP $rank; done
for rank in 1 2 3 4 5 6; do await "rank $rank (.*) does not answer any more"; done
released 4
complete

scene="all frozen for a while: nobody is lost"
start 2
for rank in 0 1 2 3 4 5 6; do hit STOP $rank; done
sleep 5
for rank in 0 1 2 3 4 5 6; do hit CONT $rank; done
released 4
complete

scene="rank 0 frozen"
start 2
hit STOP 0
ends 5
expect_text "nothing was heard of rank 0" err

scene="rank 0 killed, --enable-recovery"
start 2 --enable-recovery
hit KILL 0
ends 0
expect_text "nothing was heard of rank 0" err

scene="the default heartbeat"
start 8
hit KILL 0
SECONDS=0
ends 137
echo "rank 0 killed: the job was over after $SECONDS s"

scene="killed, default mode, in a job script: started again, from the state"
rm -f pid.* err
hold more
# shellcheck disable=SC2016
bash "$TF_SOURCE/jobscripts/trifactor_job.sh" job.out mpirun -n 7 bash -c \
    'echo $$ >pid.$OMPI_COMM_WORLD_RANK; exec "$@"' rank \
    trifactor-mpi --threads 1 --state job.state --progress 0.2 "${job[@]}" --input more 2>err &
launcher=$!
until_true at_work || fail "$scene: no sign of work"
hit KILL 3
await 'starting again (1 of 3)'
released 4
expect_same expected job.out "$scene: output"
verdict
