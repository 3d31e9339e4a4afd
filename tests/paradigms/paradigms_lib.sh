# shellcheck shell=bash
# paradigms_lib.sh — sourced by the checks of the examples: run a command, compare what it printed.

paradigms=${TF_BIN:?where the built programs are}/paradigms
[[ -x $paradigms ]] || { echo "skipped: this build has no paradigms"; exit 77; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail() {
    echo "$1"
    if [[ -e $work/err ]]; then sed 's/^/  stderr: /' "$work/err" | head -n 20; fi
    touch "$work/failed" # a variable would be lost in a pipe
}

# run NAME WANTED-EXIT-CODE COMMAND...: what it prints is then in $work/out and $work/err.
run() {
    local name=$1 want=$2 rc=0
    shift 2
    timeout -k 5 100 "$@" </dev/null >"$work/out" 2>"$work/err" || rc=$?
    [[ $rc -eq $want ]] || fail "$name: exit code $rc, expected $want"
}

# same NAME: standard output of the last run is what stands on our standard input.
same() {
    diff -u --label "$1: expected" --label "$1: printed" - "$work/out" || fail "$1: other output"
}

# complains NAME EXIT-CODE PATTERN COMMAND...: nothing printed, and one line that says what is wrong.
complains() {
    local name=$1 rc=$2 pattern=$3
    shift 3
    run "$name" "$rc" "$@"
    [[ ! -s $work/out ]] || fail "$name: prints something"
    [[ $(grep -c -- "$pattern" "$work/err") -eq 1 ]] || fail "$name: not one line with '$pattern'"
}

# The last command of a check.
all_well() { [[ ! -e $work/failed ]]; }
