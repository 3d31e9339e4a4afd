# shellcheck shell=bash
# slurm_local.sh — sourced: a real Slurm (munged, slurmctld, one slurmd for each node) on the loopback
# interface of this machine, thrown away afterwards.
#
#   slurm_available            true, or says why not
#   slurm_start NODES CPUS     up to 30 s; exports SLURM_CONF, so that sbatch and the others find it
#   slurm_stop                 ends everything; call it from an EXIT trap
#   slurm_log                  the ends of the daemons' logs, for when something failed
#
# All files are in one new folder, all ports in one free range. The daemons run in the foreground as
# children of the calling script, each under a time limit: even a script that was killed leaves
# nothing behind for longer than SLURM_LOCAL_SECONDS.

SLURM_LOCAL_SECONDS=${SLURM_LOCAL_SECONDS:-230}
slurm_dir=''
slurm_pids=()

slurm_available() {
    local command
    for command in munged slurmctld slurmd sbatch srun scontrol scancel squeue sinfo sacct; do
        # The daemons are in /usr/sbin, which is not on everybody's PATH.
        PATH=$PATH:/usr/sbin:/sbin command -v "$command" >/dev/null ||
            { echo "no $command (Debian: slurmctld slurmd slurm-client munge)"; return 1; }
    done
    compgen -G '/sys/fs/cgroup/*' >/dev/null ||
        { echo "slurmd needs /sys/fs/cgroup, which is not mounted here"; return 1; }
}

# The first of COUNT neighboring TCP ports that nobody uses, below those that the system hands out.
slurm_free_ports() {
    local count=$1 base port used
    used=$(awk 'FNR > 1 { split($2, address, ":"); print address[2] }' /proc/net/tcp /proc/net/tcp6 \
        2>/dev/null | sort -u)
    for _ in {1..200}; do
        base=$((20000 + RANDOM % 10000))
        for ((port = base; port < base + count; port++)); do
            grep -qx "$(printf '%04X' "$port")" <<<"$used" && continue 2
        done
        echo "$base"
        return 0
    done
    return 1
}

# slurm_wait SECONDS COMMAND...: until the command succeeds.
slurm_wait() {
    local end=$((SECONDS + $1))
    shift
    until "$@" >/dev/null 2>&1; do
        [[ $SECONDS -lt $end ]] || { echo "timed out waiting for: $*" >&2; return 1; }
        sleep 0.1
    done
}

slurm_configure() {
    local nodes=$1 cpus=$2 base=$3 user host
    user=$(id -un)
    host=$(hostname -s)
    cat >"$slurm_dir/slurm.conf" <<CONF
ClusterName=throwaway
SlurmctldHost=$host(127.0.0.1)
SlurmUser=$user
SlurmdUser=$user
AuthType=auth/munge
# A requeued job waits until its old credential has expired: 5 s instead of 2 min.
AuthInfo=socket=$slurm_dir/munge.sock,cred_expire=5
CredType=cred/munge
CommunicationParameters=NoCtldInAddrAny,NoInAddrAny
SlurmctldPort=$base
SlurmdPort=$((base + 1))
SrunPortRange=$((base + 20))-$((base + 59))
StateSaveLocation=$slurm_dir/state
SlurmdSpoolDir=$slurm_dir/spool/%n
# Each node its own: else the PMIx servers of two nodes meet in one folder.
TmpFS=$slurm_dir/tmp/%n
SlurmctldPidFile=$slurm_dir/slurmctld.pid
SlurmdPidFile=$slurm_dir/slurmd.%n.pid
SlurmctldDebug=info
SlurmdDebug=info
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
# Without a database sacct --completion reads what was written here.
JobCompType=jobcomp/filetxt
JobCompLoc=$slurm_dir/completed
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SchedulerParameters=batch_sched_delay=0,sched_interval=1,bf_interval=1,sched_min_interval=0
MpiDefault=none
ReturnToService=2
SlurmctldTimeout=10
SlurmdTimeout=10
InactiveLimit=0
MinJobAge=300
KillWait=3
SlurmdParameters=config_overrides
NodeName=n[1-$nodes] NodeHostname=$host NodeAddr=127.0.0.1 Port=$((base + 2))-$((base + 1 + nodes)) CPUs=$cpus RealMemory=1000 State=UNKNOWN
PartitionName=main Nodes=ALL Default=YES MaxTime=60 DefaultTime=5 State=UP OverSubscribe=NO
CONF
}

# slurm_daemon NAME COMMAND...: in the foreground of its own log, ended by the clock at the latest.
slurm_daemon() {
    local name=$1
    shift
    PATH=$PATH:/usr/sbin:/sbin timeout -k 2 "$SLURM_LOCAL_SECONDS" "$@" \
        </dev/null >"$slurm_dir/$name.log" 2>&1 &
    slurm_pids+=("$!")
}

slurm_nodes_idle() { [[ $(sinfo -h -N -t idle -o %N | sort -u | wc -l) -eq $1 ]]; }

slurm_start() {
    local nodes=$1 cpus=$2 base node
    slurm_dir=$(mktemp -d "${TMPDIR:-/tmp}/slurm.XXXXXX")
    mkdir "$slurm_dir"/{state,spool,tmp}
    (umask 077 && head -c 1024 /dev/urandom >"$slurm_dir/munge.key")
    base=$(slurm_free_ports 60) || { echo "no free range of ports" >&2; return 1; }
    slurm_configure "$nodes" "$cpus" "$base"
    export SLURM_CONF=$slurm_dir/slurm.conf
    slurm_daemon munged munged --foreground --force --num-threads=2 \
        --key-file="$slurm_dir/munge.key" --socket="$slurm_dir/munge.sock" \
        --pid-file="$slurm_dir/munged.pid" --seed-file="$slurm_dir/munge.seed" \
        --log-file="$slurm_dir/munged.own.log"
    slurm_wait 30 test -S "$slurm_dir/munge.sock" || return 1
    slurm_daemon slurmctld slurmctld -D -c -f "$SLURM_CONF"
    for ((node = 1; node <= nodes; node++)); do
        mkdir -p "$slurm_dir/spool/n$node" "$slurm_dir/tmp/n$node"
        slurm_daemon "slurmd.n$node" slurmd -D -f "$SLURM_CONF" -N "n$node"
    done
    slurm_wait 30 scontrol ping && slurm_wait 30 slurm_nodes_idle "$nodes"
}

slurm_log() {
    [[ -n $slurm_dir ]] && tail -n 15 "$slurm_dir"/slurm*.log
}

# Processes that carry our configuration in their environment: step managers and what they started.
slurm_strays() {
    local process
    for process in /proc/[0-9]*; do
        [[ ${process#/proc/} -ne $BASHPID && ${process#/proc/} -ne $$ ]] || continue
        grep -qzsxF "SLURM_CONF=$slurm_dir/slurm.conf" "$process/environ" 2>/dev/null || continue
        grep -qs '^State:[[:space:]]*[^ZX[:space:]]' "$process/status" && echo "${process#/proc/}"
    done || true
}

slurm_stop() {
    [[ -n $slurm_dir ]] || return 0
    local pid
    timeout 5 scancel --quiet --user="$(id -un)" 2>/dev/null || true
    # shellcheck disable=SC2016
    slurm_wait 6 timeout 2 bash -c '[[ -z $(squeue -h) ]]' || true
    # The slurmds first, then slurmctld, then munged, on which they all depend.
    for ((pid = ${#slurm_pids[@]} - 1; pid >= 0; pid--)); do
        kill -TERM "${slurm_pids[pid]}" 2>/dev/null || true
    done
    for pid in "${slurm_pids[@]}"; do wait "$pid" 2>/dev/null || true; done
    for pid in $(slurm_strays); do kill -KILL "$pid" 2>/dev/null || true; done
    rm -rf "$slurm_dir"
    slurm_dir='' slurm_pids=()
    unset SLURM_CONF
}
