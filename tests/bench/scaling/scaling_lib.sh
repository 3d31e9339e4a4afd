# shellcheck shell=bash
# scaling_lib.sh — sourced: one simulated job.
#
#   sim_available              true, or says why not
#   sim_run RANKS KEY=VALUE... in the folder $work; prints scaling_sim's line
#
# Assumptions about the message layer, in seconds of processor time: sending and receiving a frame
# SIM_FRAME each, by SMPI's own means; the network is platform.sh's.

sim_folder=$(cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
SIM_FRAME=${SIM_FRAME:-1.5e-6}

sim_available() {
    command -v smpirun >/dev/null || { echo "no SimGrid (Debian: simgrid libsimgrid-dev)"; return 1; }
    [[ -x ${TF_BUILD:?the build folder}/bench/scaling_sim ]] ||
        { echo "this build has no bench/scaling_sim"; return 1; }
}

sim_run() {
    local ranks=$1
    shift
    bash "$sim_folder/platform.sh" "$ranks" >"${work:?}/platform.xml"
    seq -f 'host-%.0f' 0 $((ranks - 1)) >"$work/hosts"
    # timeout as the wrapper: stopping smpirun would leave the simulation behind.
    smpirun -wrapper "timeout ${SIM_LIMIT:-300}" -platform "$work/platform.xml" \
        -hostfile "$work/hosts" -np "$ranks" --log=root.thres:warning \
        --cfg=smpi/simulate-computation:no --cfg=smpi/host-speed:1Gf \
        --cfg=smpi/async-small-thresh:65536 --cfg=smpi/iprobe:0 --cfg=smpi/test:0 --cfg=smpi/wtime:0 --cfg=smpi/grow-injected-times:no \
        --cfg="smpi/ois:0:$SIM_FRAME:0" --cfg="smpi/or:0:$SIM_FRAME:0" --cfg=smpi/tmpdir:"$work" \
        "$TF_BUILD/bench/scaling_sim" "$@"
}
