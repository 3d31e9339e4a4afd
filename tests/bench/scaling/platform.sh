#!/usr/bin/env bash
# platform.sh RANKS [RANKS-PER-HOST] >platform.xml: a cluster for SimGrid, 25 Gb/s and 5 us from each
# host to a switch that does not block.
set -euo pipefail
ranks=${1:?how many ranks} per_host=${2:-1}
hosts=$(((ranks + per_host - 1) / per_host))
cat <<XML
<?xml version='1.0'?>
<!DOCTYPE platform SYSTEM "https://simgrid.org/simgrid.dtd">
<platform version="4.1">
  <cluster id="cluster" prefix="host-" suffix="" radical="0-$((hosts - 1))" speed="1Gf" core="$per_host"
           bw="25Gbps" lat="5us" loopback_bw="40GBps" loopback_lat="200ns"/>
</platform>
XML
