#!/usr/bin/env bash
# C sources are formatted by clang-format with the configuration in the repository. Versions of
# clang-format differ in details, so only the one that the project uses decides.
set -euo pipefail
here=$(cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/style/style_lib.sh
source "$here/style_lib.sh"

version=14
formatter=clang-format-$version
command -v "$formatter" >/dev/null || formatter=clang-format
if ! "$formatter" --version 2>/dev/null | grep -q "version $version\."; then
    echo "skipped: no clang-format $version"
    exit 77
fi

check_tree() (
    cd -- "$1"
    [[ -e .clang-format ]] || cp "$STYLE_ROOT/.clang-format" .
    find . \( -path ./build -o -path ./.git \) -prune -o -type f -name '*.[ch]' -print0 | sort -z |
        xargs -0 -r "$formatter" --dry-run 2>&1 | grep -E 'clang-format-violations|error:' |
        sed 's/: warning: code should be clang-formatted.*/: not formatted (clang-format -i)/' |
        sort -u -t: -k1,1 || true
)

self_test() {
    expect_complaint '' a.c 'int tf_f(int a);'
    expect_complaint 'a.c:1.*not formatted' src/a.c 'int  tf_f( int a ) ;'
}

style_main
