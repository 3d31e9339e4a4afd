#!/usr/bin/env bash
# A job in trifactor-job's loop on three hosts: one is switched off in the middle, and in another run one
# stands still for good.
set -euo pipefail
# shellcheck source=tests/cluster/hosts_job.sh
source "${TF_SOURCE:?the source tree}/tests/cluster/hosts_job.sh"
job_prepare 300
job_without off 3 hosts_off
job_frozen still 2
