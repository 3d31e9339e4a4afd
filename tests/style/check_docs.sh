#!/usr/bin/env bash
# Documents tell the truth about the tree: every path and link they name exists, and nothing points to
# a folder of somebody's machine. (References are check_references.sh's matter.)
#
# A path is anything in backquotes that starts with one of the repository's folders; NAME, FOLDER and *
# in it stand for anything, and something must match. Links are resolved from the document's own folder.
set -euo pipefail
here=$(cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/style/style_lib.sh
source "$here/style_lib.sh"

documents() {
    find . \( -path ./build -o -path ./.git \) -prune -o -type f -name '*.md' -print | sort
}

# Lines "DOCUMENT:LINE:PATH" for what stands in backquotes and starts with a folder of ours.
# shellcheck disable=SC2016 # the backquotes are Markdown
named_paths() {
    documents | tr '\n' '\0' | xargs -0 -r awk '
        /^ *```/ { next }
        { rest = $0
          # What is in backquotes may go on in the next line.
          while (gsub(/`/, "`", rest) % 2 == 1 && (getline continued) > 0) rest = rest " " continued
          while (match(rest, /`[^`]+`/)) {
              count = split(substr(rest, RSTART + 1, RLENGTH - 2), words, /[ ,;()"=]+/)
              rest = substr(rest, RSTART + RLENGTH)
              for (i = 1; i <= count; i++)
                  if (words[i] ~ /^(\.\/)?(cmake|docs|drivers|jobscripts|kernels|src|tests|\.ci)\//)
                      print FILENAME ":" FNR ":" words[i]
          }
        }'
}

check_paths() {
    shopt -s globstar
    local document line path pattern
    named_paths | while IFS=: read -r document line path; do
        path=${path%%[#:]*}
        pattern=${path//NAME/*} pattern=${pattern//FOLDER/**}
        compgen -G "$pattern" >/dev/null || echo "$document:$line: no such path: $path"
    done
}

check_links() {
    local document line target
    documents | tr '\n' '\0' | xargs -0 -r grep -noHE '\]\([^) ]+\)' |
        sed -E 's/^([^:]+):([0-9]+):\]\((.*)\)$/\1 \2 \3/' |
        while read -r document line target; do
            case $target in http://* | https://* | mailto:* | '#'*) continue ;; esac
            target=${target%%#*}
            [[ -e $(dirname -- "$document")/$target && $target != /* ]] ||
                echo "$document:$line: no such file: $target"
        done || true
}

check_machine_paths() {
    find . \( -path ./build -o -path ./.git -o -name check_docs.sh \) -prune -o -type f -print0 |
        xargs -0 -r grep -nIHE '(^|[^A-Za-z0-9_./}*-])/(home|root|work|Users)/[a-zA-Z]' |
        sed 's/$/   <- a folder of one machine/' || true
}

check_tree() (
    cd -- "$1"
    check_paths
    check_links
    check_machine_paths
)

# shellcheck disable=SC2016 # backquotes are Markdown here
self_test() {
    expect_complaint '' README.md 'See `src/io/a.c`, `tests/FOLDER/NAME.cmd`, `src/io/*.c` and [it](docs/A.md#x).' \
        src/io/a.c '' tests/golden/x.cmd '' docs/A.md 'back to [the top](../README.md), `build/release`'
    expect_complaint 'README.md:2: no such path: src/io/b.c' README.md $'x\n`src/io/b.c`' src/io/a.c ''
    expect_complaint 'src/io/b.c' README.md $'`some\nthing`, `src/io/b.c`\n'
    expect_complaint 'no such path' docs/A.md 'run `bash tests/golden/NAME.cmd`'
    expect_complaint 'no such file: B.md' docs/A.md '[b](B.md)'
    expect_complaint 'no such file' docs/A.md '[b](../../outside.md)'
    expect_complaint 'one machine' src/a.c '/* see /home/me/notes */'
}

style_main
