#!/usr/bin/env bash
# The golden runner itself: it passes what is right and fails on every kind of difference.
set -euo pipefail

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/bin" "$work/a b"
export TF_BIN=$work/bin

# make_case NAME COMMAND OUT [RC] [ERR]
make_case() {
    local stem="$work/a b/$1"
    rm -f "$stem".*
    printf '%s\n' "$2" >"$stem.cmd"
    printf '%s' "$3" >"$stem.out"
    [[ -n ${4:-} ]] && echo "$4" >"$stem.rc"
    [[ -n ${5:-} ]] && printf '%s' "$5" >"$stem.err"
    return 0
}

# expect STATUS NAME: the runner's exit status on that case
expect() {
    local rc=0
    bash "$here/run_case.sh" "$work/a b/$2.cmd" >"$work/said" 2>&1 || rc=$?
    if [[ $rc -ne $1 ]]; then
        echo "case $2: exit status $rc, expected $1; it said:"
        cat "$work/said"
        exit 1
    fi
}

make_case same 'printf "1: \n"' $'1: \n'
expect 0 same
make_case no_newline 'printf "1:"' $'1:\n'
expect 1 no_newline
make_case other_code 'exit 3' ''
expect 1 other_code
make_case right_code 'echo bad >&2; exit 3' '' 3
expect 0 right_code
make_case silent_failure 'exit 3' '' 3
expect 1 silent_failure
make_case noisy 'echo warning >&2' ''
expect 1 noisy
make_case other_message 'echo warning >&2' '' '' $'warnings\n'
expect 1 other_message
make_case right_message 'echo warning >&2' '' '' $'warning\n'
expect 0 right_message
make_case broken_pipe_part 'false | true' ''
expect 1 broken_pipe_part
make_case hangs 'sleep 20' ''
TF_GOLDEN_TIMEOUT=1 expect 1 hangs
make_case absent $'# needs: no-such-program\ntrue' ''
expect 77 absent
make_case clean_folder 'ls -A; cat' $'data\n'
expect 0 clean_folder
