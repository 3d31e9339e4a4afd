# shellcheck shell=bash
# style_lib.sh — sourced by the checks: prove that a check is able to fail before it is believed.
#
# A check is a function `check_tree ROOT` that prints one line for each thing that breaks a rule, and
# nothing when all is well. style_main first shows it small trees made up to break one rule each
# (the script's function `self_test`), then the real one.

STYLE_ROOT=$(cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)

# expect_complaint PATTERN FILE TEXT [FILE TEXT]...: a tree of just these files must be complained
# about, in a line with PATTERN in it. An empty PATTERN: it must not be complained about.
expect_complaint() {
    local pattern=$1 tree said
    shift
    tree=$(mktemp -d)
    while [[ $# -gt 0 ]]; do
        mkdir -p "$tree/$(dirname -- "$1")"
        printf '%s\n' "$2" >"$tree/$1"
        shift 2
    done
    said=$(check_tree "$tree" 2>&1) || true
    rm -rf "$tree"
    if [[ -z $pattern && -n $said ]] || ! grep -q -- "$pattern" <<<"$said"; then
        echo "self-test: expected a complaint with '$pattern', got: '${said:-nothing}'"
        exit 1
    fi
}

style_main() {
    local said
    self_test
    said=$(check_tree "$STYLE_ROOT")
    [[ -z $said ]] && exit 0
    echo "$said"
    exit 1
}
