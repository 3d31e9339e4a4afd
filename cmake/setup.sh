# shellcheck shell=bash
# setup.sh — sourced by run.sh and test.sh: find what is missing, install it, configure and build.
#
#   setup_init NAME           the name that messages start with; sets TF_ROOT
#   setup_require run|test    everything needed to build and run, or to test as well
#   setup_build PRESET TARGET ARG...  configure with the -D options ARG, build what is not up to date
#   setup_mpi_environment     lets Open MPI run as root where we are root
#
# A second run asks the package manager one question, finds nothing to do, and goes on at once.
# What cannot be installed from here ends with the exact command to type and exit code 5.

# One need a line: group, a command whose presence is enough, then the package of apt, dnf and brew
# ("-": part of the system there, or nothing that can be installed). A site's own compiler or MPI
# from an environment module counts: the command is enough.
setup_needs() {
    cat <<'TABLE'
run  cmake       cmake              cmake              cmake
run  ninja       ninja-build        ninja-build        ninja
run  cc          gcc                gcc                gcc
run  -           libc6-dev          glibc-devel        -
run  pkg-config  pkg-config         pkgconf-pkg-config pkgconf
run  pc:gmp      libgmp-dev         gmp-devel          gmp
run  pc:libuv    libuv1-dev         libuv-devel        libuv
run  pc:sqlite3  libsqlite3-dev     sqlite-devel       sqlite
run  mpirun      openmpi-bin        openmpi            open-mpi
run  mpicc       libopenmpi-dev     openmpi-devel      open-mpi
test pc:criterion libcriterion-dev  criterion-devel    criterion
test clang       clang              clang              llvm
test -           libclang-rt-dev    compiler-rt        -
test -           libomp-dev         libomp-devel       libomp
test clang-format clang-format      clang-tools-extra  clang-format
test shellcheck  shellcheck         ShellCheck         shellcheck
test jq          jq                 jq                 jq
test gnuplot     gnuplot-nox        gnuplot            gnuplot
test groff       groff-base         groff-base         groff
test python3     python3            python3            python3
test sshfs       sshfs              fuse-sshfs         -
test -           openssh-sftp-server openssh-server    -
slurm slurmctld  slurmctld          slurm-slurmctld    -
slurm slurmd     slurmd             slurm-slurmd       -
slurm sbatch     slurm-client       slurm              -
slurm munged     munge              munge              -
slurm ip         iproute2           iproute            -
slurm nft        nftables           nftables           -
sim  smpicc      simgrid            -                  -
sim  -           libsimgrid-dev     -                  -
TABLE
}

setup_say() { printf '%s: %s\n' "$SETUP_NAME" "$*" >&2; }

setup_init() {
    SETUP_NAME=$1
    if [[ ${BASH_VERSINFO[0]} -lt 4 ]]; then
        setup_say "bash 4 or newer is needed (macOS: brew install bash)"
        exit 5
    fi
    TF_ROOT=$(cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
}

setup_manager() {
    if command -v apt-get >/dev/null && command -v dpkg-query >/dev/null; then
        echo apt
    elif command -v dnf >/dev/null; then
        echo dnf
    elif command -v brew >/dev/null; then
        echo brew
    else
        echo none
    fi
}

# Of the packages given, those that manager $1 does not have installed.
setup_not_installed() {
    local manager=$1 package
    shift
    case $manager in
    apt)
        # Lines without "ii" in front, and names that dpkg has never heard of, are missing.
        local installed
        installed=$(dpkg-query -W -f='${db:Status-Abbrev} ${Package}\n' "$@" 2>/dev/null |
            awk '$1 == "ii" { print $2 }') || true
        for package; do
            grep -qxF -- "$package" <<<"$installed" || echo "$package"
        done
        ;;
    dnf) for package; do rpm -q --quiet "$package" || echo "$package"; done ;;
    brew) for package; do brew list --versions "$package" >/dev/null || echo "$package"; done ;;
    *) printf '%s\n' "$@" ;;
    esac
}

# Is the need met without a package, by a command or a pkg-config module from elsewhere?
setup_probe() {
    case $1 in
    -) return 1 ;;
    pc:*) command -v pkg-config >/dev/null && pkg-config --exists "${1#pc:}" ;;
    *) command -v "$1" >/dev/null ;;
    esac
}

# The missing packages of the groups given, one a line.
setup_missing() {
    local manager=$1 wanted=" ${*:2} " group probe apt dnf brew package
    local -a packages=()
    local -A probe_of=()
    while read -r group probe apt dnf brew; do
        [[ $wanted == *" $group "* ]] || continue
        case $manager in
        dnf) package=$dnf ;;
        brew) package=$brew ;;
        *) package=$apt ;;
        esac
        [[ $package == - ]] && continue
        [[ -n ${probe_of[$package]:-} ]] || packages+=("$package")
        probe_of[$package]=$probe
    done < <(setup_needs)
    setup_not_installed "$manager" "${packages[@]}" | while read -r package; do
        setup_probe "${probe_of[$package]}" || echo "$package"
    done
}

# Become root for one command: nothing to do, sudo without a question, or sudo with one on a terminal.
setup_as_root() {
    if [[ $(id -u) -eq 0 ]]; then
        env "$@"
    elif [[ -t 0 && -t 2 ]]; then
        sudo env "$@"
    else
        sudo -n env "$@"
    fi
}

setup_apt_install() {
    local -a apt=(DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300)
    # A mirror that is away may not matter: the packages can be in the cache.
    setup_as_root "${apt[@]}" update || setup_say "apt-get update failed; trying with the old lists"
    setup_as_root "${apt[@]}" install -y --no-install-recommends "$@"
}

setup_require() {
    local manager groups=run log
    manager=$(setup_manager)
    if [[ $1 == test ]]; then
        groups="run test"
        # Where systemd runs, installing Slurm would start its daemons: only if asked for.
        if [[ ! -d /run/systemd/system || -n ${TRIFACTOR_TEST_SLURM:-} ]]; then
            [[ $manager == apt ]] && groups="run test slurm"
        fi
        # Simulating many ranks is an extra: without SimGrid its test is skipped.
        if [[ -n ${TRIFACTOR_TEST_SIMGRID:-} && $manager == apt ]]; then groups+=" sim"; fi
    fi
    local -a missing=()
    # shellcheck disable=SC2086 # the groups are words
    mapfile -t missing < <(setup_missing "$manager" $groups)
    [[ ${#missing[@]} -eq 0 ]] && return 0
    case $manager in
    apt)
        if [[ $(id -u) -eq 0 ]] || command -v sudo >/dev/null; then
            setup_say "installing: ${missing[*]}"
            log=$(mktemp)
            if setup_apt_install "${missing[@]}" >"$log" 2>&1; then
                rm -f "$log"
                return 0
            fi
            tail -n 20 "$log" >&2
            rm -f "$log"
        fi
        setup_say "please install what is missing, then run this again:"
        echo "  sudo apt-get install --no-install-recommends ${missing[*]}" >&2
        ;;
    dnf) setup_say "please run:"; echo "  sudo dnf install ${missing[*]}" >&2 ;;
    brew) setup_say "please run:"; echo "  brew install ${missing[*]}" >&2 ;;
    *) setup_say "no known package manager; these are missing (Debian's names): ${missing[*]}" ;;
    esac
    exit 5
}

# Run a phase quietly; when it fails, show the end of what it said and leave.
setup_phase() {
    local log=$1
    shift
    "$@" >"$log" 2>&1 && return 0
    tail -n 60 "$log" >&2
    setup_say "failed: $* (all of it: $log)"
    exit 70
}

# Does the cache of this build already say NAME=VALUE for each -DNAME=VALUE?
setup_configured() {
    local cache=$1 option name value
    shift
    [[ -f $cache && -f ${cache%CMakeCache.txt}build.ninja ]] || return 1
    for option; do
        name=${option#-D} value=${option#*=}
        grep -q "^${name%%=*}:[A-Z]*=$value\$" "$cache" || return 1
    done
}

setup_build() {
    local preset=$1 target=$2 dir=$TF_ROOT/build/$1
    shift 2
    mkdir -p "$dir"
    if ! setup_configured "$dir/CMakeCache.txt" "$@"; then
        setup_say "configuring build/$preset"
        # A half-made configuration must not look like a whole one to the next run.
        rm -f "$dir/build.ninja"
        (cd -- "$TF_ROOT" && setup_phase "$dir/configure.log" cmake --preset "$preset" "$@") || exit
    fi
    if ! cmake --build "$dir" --target "$target" 2>&1 | setup_watch_build "$dir"; then
        tail -n 60 "$dir/build.log" >&2
        setup_say "building build/$preset failed (all of it: $dir/build.log)"
        exit 70
    fi
}

# Keep what the build says in a log; tell the user once, when there is something to build at all.
setup_watch_build() {
    local line said=
    while IFS= read -r line; do
        printf '%s\n' "$line"
        if [[ -z $said && $line == \[*\]\ * && $line != *globbed* ]]; then
            setup_say "building ${1#"$TF_ROOT/"}"
            said=yes
        fi
    done >"$1/build.log"
}

setup_mpi_environment() {
    if [[ $(id -u) -eq 0 ]]; then
        export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
    fi
}
