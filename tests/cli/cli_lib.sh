# shellcheck shell=bash
# cli_lib.sh — sourced by the shell tests of the programs: a scratch folder, expectations, a verdict.
# Failures are collected, so that one run shows them all: a test ends with `verdict`.
export PATH=${TF_BIN:?}:$PATH
# As ctest sets them, for running a test by hand: Open MPI as root.
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
# Settings of the caller must not change a test, nor must the speed of the machine: a slow one would
# see lines about the progress where messages are compared.
for variable in "${!TRIFACTOR_@}" OMP_NUM_THREADS; do unset "$variable"; done
export TRIFACTOR_PROGRESS=0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
failures=0

fail() {
    printf 'FAIL: %s\n' "$*"
    failures=$((failures + 1))
}

# expect_rc CODE COMMAND...: runs it with a time limit; output goes to out and err.
expect_rc() {
    local want=$1 got
    shift
    timeout 60 "$@" >out 2>err
    got=$?
    [ "$got" -eq "$want" ] || fail "exit $got instead of $want: $* ($(head -c 300 err))"
}

# expect_text TEXT FILE: the file holds the text.
expect_text() { grep -qF -- "$1" "$2" || fail "'$1' is not in $2: $(head -c 300 "$2")"; }

# until_true COMMAND...: wait for it to succeed; 100 s are for a machine that is held up.
until_true() {
    local i
    for ((i = 0; i < 2000; i++)); do
        if "$@"; then return 0; fi
        sleep 0.05
    done
    return 1
}

# expect_same A B WHAT: two files are identical.
expect_same() { cmp -s "$1" "$2" || fail "$3: $(diff "$1" "$2" | head -n 5)"; }

verdict() {
    [ "$failures" -eq 0 ] || exit 1
    echo "all as expected"
}
