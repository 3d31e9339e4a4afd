#!/usr/bin/env bash
# Three hosts, two ranks each: everything that docs/PARALLEL.md says of hosts and links.
set -euo pipefail
# shellcheck source=tests/cluster/hosts_cases.sh
source "${TF_SOURCE:?the source tree}/tests/cluster/hosts_cases.sh"
hosts_prepare 12000

# A cable that is put back before anybody gives the host up.
hosts_case blink same for_some_seconds 1 hosts_cut hosts_heal
# (TCP tries again at growing intervals: after 6 s it may take as long again.)
OMPI_MCA_oob_tcp_keepalive_time=300 hosts_heartbeat=40 hosts_case out same for_some_seconds 6 hosts_cut hosts_heal
hosts_case frozen same for_some_seconds 3 hosts_freeze hosts_thaw

# Lost frames are sent again by TCP.
lose_everywhere() { for host in 1 2 3; do hosts_loss "$host" 5; done; }
hosts_case loss same lose_everywhere
for host in 1 2 3; do
    [[ $(hosts_lost "$host") -gt 0 ]] || hosts_fail "no frame to host $host was lost"
    hosts_loss "$host" 0
done

# For good: both sides end, and the job goes on where it was.
hosts_case cut 205 hosts_cut 3
hosts_said cut 'lost communication'
hosts_empty 3
hosts_heal 3
hosts_again cut
hosts_case cut_off 205 hosts_off 2
hosts_said cut_off 'lost communication'
hosts_again cut_off
