#!/usr/bin/env bash
# Three hosts, two ranks each: a cable that is out for a second, a host that stands still for two, lost
# frames, and a host that is switched off. check_hosts_long.sh has the rest.
set -euo pipefail
# shellcheck source=tests/cluster/hosts_cases.sh
source "${TF_SOURCE:?the source tree}/tests/cluster/hosts_cases.sh"
hosts_prepare 4500

hosts_loss 2 5
disturb() {
    for_some_seconds 1 hosts_cut hosts_heal
    for_some_seconds 2 hosts_freeze hosts_thaw
}
hosts_case disturbed same disturb
[[ $(hosts_lost 2) -gt 0 ]] || hosts_fail "no frame was lost"
hosts_loss 2 0

hosts_case off 205 hosts_off 3
hosts_said off 'lost communication'
hosts_again off
