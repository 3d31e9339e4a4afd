#!/usr/bin/env bash
# Ranks that are killed, frozen and thawed under mpirun -n 7: the others finish the job with the same
# output, or the job ends quickly and says why.
set -euo pipefail
# shellcheck source=tests/cluster/lost_lib.sh
source "${TF_SOURCE:?}/tests/cluster/lost_lib.sh"

scene="killed, survivors go on"
start 2 "${survivors[@]}"
hit KILL 3
await 'rank 3 (.*) does not answer any more: its [0-9]* tasks are given to others'
released 137 # that of the dead rank: mpirun lets nothing else through
complete

scene="frozen and thawed"
start 2
hit STOP 5
await 'rank 5 (.*) does not answer any more'
hit CONT 5
await 'rank 5 (.*) answers again'
kill -USR1 "$launcher"
ends 3
expect_text "stopped by SIGUSR1" err

scene="rank 0 killed, others may go on"
start 2 "${survivors[@]}"
hit KILL 0
ends 137
expect_text "nothing was heard of rank 0" err
verdict
