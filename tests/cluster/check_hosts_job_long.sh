#!/usr/bin/env bash
# As check_hosts_job.sh, with more work, a link that is cut for good, and two hosts lost one after the
# other.
set -euo pipefail
# shellcheck source=tests/cluster/hosts_job.sh
source "${TF_SOURCE:?the source tree}/tests/cluster/hosts_job.sh"
job_prepare 200
job_without off 2 hosts_off
job_without cut 3 hosts_cut
hosts_empty 3
hosts_heal 3
job_frozen still 3

job_start both 90
job_wait "some curves" job_has_some both
hosts_off 3
job_wait "a second start" grep -q 'starting again (1 of 3)' "$work/both.err"
before=$(job_durable both)
more() { [[ $(job_durable both) -gt $before ]]; }
job_wait "more curves" more
hosts_off 2
job_wait "a third start" grep -q 'starting again (2 of 3)' "$work/both.err"
job_ends both
hosts_said both "left out from now on: $HOSTS_NET.3 $HOSTS_NET.2"
