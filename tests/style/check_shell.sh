#!/usr/bin/env bash
# Every shell script passes shellcheck, stops at the first error, and is executable when it is meant
# to be started by name.
set -euo pipefail
here=$(cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/style/style_lib.sh
source "$here/style_lib.sh"

command -v shellcheck >/dev/null || { echo "skipped: no shellcheck"; exit 77; }

scripts() {
    find . \( -path ./build -o -path ./.git \) -prune -o -type f \
        \( -name '*.sh' -o -path ./.ci/run \) -print | sort
}

check_tree() (
    cd -- "$1"
    scripts | tr '\n' '\0' | xargs -0 -r shellcheck -x --format=gcc || true
    scripts | while read -r script; do
        # Scripts to be sourced say so with a shellcheck directive in place of a first line.
        if head -n 1 "$script" | grep -q '^# shellcheck shell='; then continue; fi
        head -n 1 "$script" | grep -qx '#!/usr/bin/env bash' || echo "$script: first line"
        grep -q '^set -euo pipefail$' "$script" || [[ $(grep -cv '^#' "$script") -eq 1 ]] ||
            echo "$script: no 'set -euo pipefail'"
    done
    local script
    for script in ./run.sh ./test.sh ./.ci/run; do
        [[ ! -e $script || -x $script ]] || echo "$script: not executable"
    done
)

# shellcheck disable=SC2016 # the scripts made up here are not for this shell to expand
self_test() {
    local head=$'#!/usr/bin/env bash\nset -euo pipefail\n'
    expect_complaint '' jobscripts/a.sh "$head"'echo "$HOME"'
    expect_complaint 'SC2086' jobscripts/a.sh "$head"'rm $1'
    expect_complaint "no 'set -euo" a.sh $'#!/usr/bin/env bash\ncd /\necho x'
    expect_complaint 'first line' a.sh $'#!/bin/sh\nset -euo pipefail\necho x'
    expect_complaint 'not executable' run.sh "$head"
}

style_main
