#!/usr/bin/env bash
# docs/REFERENCES.md and the sources belong together: every key in a citation has its line, every line
# is cited somewhere, and the lines have one form and the order of their keys.
#
# A citation stands in brackets that begin with a key, and may hold more than one: [Brent80, sec. 3],
# [Kruppa10, sec. 3.4; Montgomery87, sec. 4]; it may run over the end of a line.
set -euo pipefail
here=$(cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/style/style_lib.sh
source "$here/style_lib.sh"

key='[A-Z][A-Za-z]+[0-9][0-9][a-z]?'

sources() {
    find kernels src drivers tests docs -type f \( -name '*.[ch]' -o -name '*.inc' -o -name '*.def' \
        -o -name '*.md' \) ! -path docs/REFERENCES.md -print0 2>/dev/null || true
}

cited_keys() {
    # shellcheck disable=SC2016 # $0 is awk's
    # The starts of comment lines go away with the ends of lines, so that a citation is in one piece.
    sources | xargs -0 -r awk '{ sub(/^[ \t]*(\*|\/\/|#)+[ \t]*/, ""); printf "%s ", $0 }' |
        grep -oE "\[${key}(\]|[,;][^]]*\]?)" | grep -oE "[A-Za-z0-9]+" | grep -xE "$key" | LC_ALL=C sort -u || true
}

listed_keys() { sed -nE "s/^\* \[(${key})\] .*/\1/p" docs/REFERENCES.md; }

check_form() {
    # Authors, "Title", and where: a year in parentheses, or an address, and a full stop.
    grep -nE '^\*' docs/REFERENCES.md |
        grep -vE "^[0-9]+:\* \[${key}\] [^\"]+, \"[^\"]+\", .*(\([12][0-9]{3}[^)]*\)|<https?://[^ >]+>).*\.\$" |
        sed 's/^\([0-9]*\):.*/docs\/REFERENCES.md:\1: not: * [Key] Authors, "Title", Journal 1 (2000), 1-2./' || true
    diff <(listed_keys) <(listed_keys | LC_ALL=C sort -u) >/dev/null ||
        echo "docs/REFERENCES.md: keys out of order, or twice"
}

check_tree() (
    cd -- "$1"
    [[ -f docs/REFERENCES.md ]] || return 0
    comm -23 <(cited_keys) <(listed_keys | LC_ALL=C sort) |
        sed 's/.*/cited, but not in docs\/REFERENCES.md: [&]/'
    comm -13 <(cited_keys) <(listed_keys | LC_ALL=C sort) |
        sed 's/.*/in docs\/REFERENCES.md, but nowhere cited: [&]/'
    check_form
)

self_test() {
    local brent='* [Brent80] R. P. Brent, "An algorithm", BIT 20 (1980), 176-184.'
    local pollard='* [Pollard75] J. M. Pollard, "A method", BIT 15 (1975), 331-334.'
    local list=docs/REFERENCES.md
    expect_complaint '' kernels/a.c '/* [Brent80, sec. 3] and argv[Arg12 + 1] */' $list "$brent"
    expect_complaint 'not in .*Pollard75' kernels/a.c '/* [Brent80], [Pollard75] */' $list "$brent"
    expect_complaint 'not in .*Pollard75' src/a.h $'/* [Brent80, sec.\n * 3; Pollard75, p. 1] */' $list "$brent"
    expect_complaint '' src/a.h $'/* [Brent80,\n * sec. 3] */' $list "$brent"
    expect_complaint '' src/a.h '/* [Brent80] */ TF_KERNEL64_H a[1]' $list "$brent"
    expect_complaint 'nowhere cited: .Pollard75' src/a.c '// [Brent80]' $list "$brent"$'\n'"$pollard"
    expect_complaint 'out of order' src/a.c '// [Brent80] [Pollard75]' $list "$pollard"$'\n'"$brent"
    expect_complaint 'or twice' src/a.c '// [Brent80]' $list "$brent"$'\n'"$brent"
    expect_complaint 'MD:1: not\|md:1: not' src/a.c '// [Brent80]' $list '* [Brent80] Brent, An algorithm.'
}

style_main
