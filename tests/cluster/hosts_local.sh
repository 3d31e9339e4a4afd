# shellcheck shell=bash
# hosts_local.sh — sourced: several hosts on this machine, each a network namespace with a name, an
# address, an IPC and a mount namespace of its own, joined by a switch in one more namespace. Nothing
# of the machine's own network is touched.
#
#   hosts_available            true, or says why not
#   hosts_start N              hosts 1 .. N; exports what mpirun needs to start processes on them
#   hosts_mpirun ARG...        mpirun on host 1, two slots a host, HOSTS_LIMIT seconds at most
#   hosts_cut H, hosts_heal H  the cable is pulled (frames vanish, the port stays up), and put back
#   hosts_loss H PERCENT       so many of the frames towards the host are lost, every 20th for 5; 0: none
#   hosts_freeze H, hosts_thaw H   all its processes stand still: its kernel still answers
#   hosts_off H                all its processes are gone at once
#   hosts_stop                 ends everything; call it from an EXIT trap
#
# Every process started here is in one of the namespaces and is killed by that; every wait has a limit.

hosts_dir=''
hosts_names=()
HOSTS_NET=10.77.9
HOSTS_LIMIT=${HOSTS_LIMIT:-150}

hosts_available() {
    local command
    [[ $(id -u) -eq 0 ]] || { echo "only root can make network namespaces"; return 1; }
    for command in ip nft nsenter unshare mpirun; do
        PATH=$PATH:/usr/sbin:/sbin command -v "$command" >/dev/null ||
            { echo "no $command (Debian: iproute2 nftables util-linux openmpi-bin)"; return 1; }
    done
    # Containers may be root without the right to do it.
    local probe=tf-probe-$$
    { ip netns add "$probe" && ip -n "$probe" link add br0 type bridge &&
        ip netns exec "$probe" nft add table bridge tf &&
        nsenter --net="/run/netns/$probe" unshare --uts --ipc --mount true; } >/dev/null 2>&1 ||
        { ip netns del "$probe" 2>/dev/null; echo "network namespaces cannot be made here"; return 1; }
    ip netns del "$probe"
}

hosts_name() { echo "tf$$-h$1"; }

hosts_start() {
    local count=$1 i host switch=tf$$-switch
    export PATH=$PATH:/usr/sbin:/sbin
    hosts_dir=$(mktemp -d)
    echo '127.0.0.1 localhost' >"$hosts_dir/hosts"
    hosts_names=("$switch")
    ip netns add "$switch"
    ip -n "$switch" link set lo up
    ip -n "$switch" link add br0 type bridge
    ip -n "$switch" link set br0 up
    for ((i = 1; i <= count; i++)); do
        host=$(hosts_name "$i")
        hosts_names+=("$host")
        mkdir -p "$hosts_dir/$i"
        ip netns add "$host"
        ip -n "$host" link set lo up
        ip -n "$host" link add eth0 type veth peer name "port$i" netns "$switch"
        ip -n "$switch" link set "port$i" master br0 up
        ip -n "$host" addr add "$HOSTS_NET.$i/24" dev eth0
        ip -n "$host" link set eth0 up
        echo "$HOSTS_NET.$i host$i" >>"$hosts_dir/hosts"
        echo "$HOSTS_NET.$i slots=2" >>"$hosts_dir/hostfile"
    done
    hosts_write_agent
    export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
    export OMPI_MCA_plm=rsh OMPI_MCA_plm_rsh_agent=$hosts_dir/agent OMPI_MCA_plm_rsh_no_tree_spawn=1
    export OMPI_MCA_pml=ob1 OMPI_MCA_btl=self,vader,tcp
    export OMPI_MCA_btl_tcp_if_include=eth0 OMPI_MCA_oob_tcp_if_include=eth0
    export OMPI_MCA_hwloc_base_binding_policy=none
    # A host that does not answer is noticed after 2 + 5 * 1 s instead of 300 + 9 * 20. (With two
    # probes a link that loses one frame in twenty is soon taken for a dead one.)
    export OMPI_MCA_oob_tcp_keepalive_time=2 OMPI_MCA_oob_tcp_keepalive_intvl=1
    export OMPI_MCA_oob_tcp_keepalive_probes=5
}

# What mpirun uses instead of ssh: agent ADDRESS COMMAND LINE. `nsenter`, not `ip netns exec`, which
# would mount /sys anew. Each host has its own folder for temporary files: session folders of Open MPI
# must not meet.
hosts_write_agent() {
    cat >"$hosts_dir/agent" <<AGENT
#!/usr/bin/env bash
host=\${1##*.}
shift
exec nsenter --net="/run/netns/tf$$-h\$host" unshare --uts --ipc --mount -- \\
    env TMPDIR="$hosts_dir/\$host" sh -c 'hostname "\$0" && mount --bind "\$1" /etc/hosts && exec sh -c "\$2"' \\
    "host\$host" "$hosts_dir/hosts" "\$*"
AGENT
    chmod +x "$hosts_dir/agent"
}

hosts_mpirun() {
    local words
    printf -v words '%q ' mpirun --hostfile "$hosts_dir/hostfile" "$@"
    timeout -k 5 "$HOSTS_LIMIT" "$hosts_dir/agent" "$HOSTS_NET.1" "$words"
}

hosts_cut() { ip -n "tf$$-switch" link set "port$1" nomaster; }
hosts_heal() { ip -n "tf$$-switch" link set "port$1" master br0; }

hosts_loss() {
    local nft=(ip netns exec "tf$$-switch" nft)
    "${nft[@]}" delete table bridge "loss$1" 2>/dev/null || true
    [[ $2 -eq 0 ]] || "${nft[@]}" -f - <<RULES
table bridge loss$1 {
    chain frames {
        type filter hook forward priority 0;
        oifname "port$1" numgen inc mod $((100 / $2)) 0 counter drop;
    }
}
RULES
}

# Frames lost towards a host so far.
hosts_lost() {
    ip netns exec "tf$$-switch" nft list table bridge "loss$1" |
        sed -n 's/.*counter packets \([0-9]*\) .*/\1/p'
}

hosts_signal() {
    local pids
    mapfile -t pids < <(ip netns pids "$(hosts_name "$2")")
    [[ ${#pids[@]} -eq 0 ]] || kill "-$1" "${pids[@]}" 2>/dev/null || true
}
hosts_freeze() { hosts_signal STOP "$1"; }
hosts_thaw() { hosts_signal CONT "$1"; }
# Three times: one that was just being started is not in the first list.
hosts_off() {
    local round
    for round in 1 2 3; do
        hosts_signal KILL "$1"
        [[ $round -eq 3 ]] || sleep 0.1
    done
}

hosts_stop() {
    local host round pids
    for round in 1 2 3; do
        for host in "${hosts_names[@]}"; do
            mapfile -t pids < <(ip netns pids "$host" 2>/dev/null)
            [[ ${#pids[@]} -eq 0 ]] || kill -KILL "${pids[@]}" 2>/dev/null || true
        done
        [[ $round -eq 3 ]] || sleep 0.1
    done
    for host in "${hosts_names[@]}"; do ip netns del "$host" 2>/dev/null || true; done
    hosts_names=()
    [[ -z $hosts_dir ]] || rm -rf "$hosts_dir"
    hosts_dir=''
}
