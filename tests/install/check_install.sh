#!/usr/bin/env bash
# cmake --install, and then what a user does with it: everything is there, the tree may be moved, and
# a program builds against it by pkg-config and by find_package, static and shared.
set -euo pipefail

[[ -z ${TF_SANITIZE:-} ]] || { echo "skipped: the library of this build needs a sanitizer"; exit 77; }
source=${TF_SOURCE:?the source tree}
build=${TF_BUILD:?the build folder}
here=$source/tests/install
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
unset DESTDIR CMAKE_PREFIX_PATH
cc=${CC:-cc}
version=$(sed -n 's/.*TF_VERSION_STRING "\(.*\)".*/\1/p' "$source/kernels/include/trifactor.h")

fail() {
    echo "check_install: $*"
    exit 1
}

# Installed in one place, used in another, whose name has a blank in it.
cmake --install "$build" --prefix "$work/first" >"$work/log" 2>&1 || { cat "$work/log"; exit 1; }
prefix="$work/moved here"
mv "$work/first" "$prefix"

# expect_file PATTERN: at least one file of this name below the prefix, not empty.
expect_file() {
    local found
    found=$(cd "$prefix" && compgen -G "$1" | head -n 1) || fail "not installed: $1"
    [[ -s $prefix/$found ]] || fail "empty: $1"
}
expect_file 'include/trifactor.h'
expect_file 'lib*/libtrifactor.a'
expect_file 'share/man/man3/trifactor.3'
for script in "$source"/jobscripts/{slurm,pbs,lsf,sge}_*.sh; do
    expect_file "share/trifactor/jobscripts/${script##*/}"
done
expect_file 'share/trifactor/jobscripts/README.md'
[[ $(find "$prefix/include" -type f | wc -l) -eq 1 ]] || fail "more than the one public header"

# What ./run.sh builds is enough to install.
if [[ -f $build/build.ninja ]] && ninja --version >/dev/null 2>&1; then
    ninja -C "$build" -t inputs programs >"$work/inputs"
    for library in libtrifactor.a libtrifactor.so; do
        grep -qF "lib/$library" "$work/inputs" || fail "run.sh builds no $library"
    done
fi

# Every built program is installed, starts, and has a page that its option table made.
for program in "$TF_BIN"/*; do
    name=${program##*/}
    [[ -f $program && -x $program ]] || continue
    [[ -x $prefix/bin/$name ]] || fail "not installed: bin/$name"
    "$prefix/bin/$name" --help >"$work/out" 2>&1 || { cat "$work/out"; fail "$name --help"; }
    grep -q "^Usage: $name " "$work/out" || fail "$name --help does not begin with its usage"
    expect_file "share/man/man1/$name.1"
done
if command -v groff >/dev/null; then
    for page in "$prefix"/share/man/man?/*; do
        groff -ww -z -man -Tutf8 "$page" >"$work/out" 2>&1
        [[ ! -s $work/out ]] || { cat "$work/out"; fail "warnings of groff in ${page##*/}"; }
    done
fi
if command -v lexgrog >/dev/null; then
    for page in "$prefix"/share/man/man?/*; do
        lexgrog "$page" >/dev/null || fail "no NAME section that whatis reads: ${page##*/}"
    done
fi

expected="59649589127497217^1 prime
5704689200685129054721^1 prime
found, version $version"

# run_consumer NAME: the program gives the factors of 2^128 + 1.
run_consumer() {
    local said
    said=$("$work/$1") || fail "$1 ends with status $?"
    [[ $said == "$expected" ]] || fail "$1 prints:"$'\n'"$said"
}

libdir=$(dirname "$(find "$prefix" -name trifactor.pc)")
export PKG_CONFIG_PATH=$libdir
# pkg-config escapes the blanks of a path; eval reads them back.
eval "flags=($(pkg-config --cflags --libs trifactor))"
# shellcheck disable=SC2154 # flags is set by eval
"$cc" -std=c11 -Wall -Wextra -Wpedantic -Werror -o "$work/by_pc_shared" "$here/consumer.c" "${flags[@]}"
LD_LIBRARY_PATH=$(dirname "$libdir") run_consumer by_pc_shared
eval "flags=($(pkg-config --static --cflags --libs trifactor))"
"$cc" -o "$work/by_pc_static" "$here/consumer.c" -static "${flags[@]}"
run_consumer by_pc_static
[[ $(pkg-config --modversion trifactor) == "$version" ]] || fail "trifactor.pc has another version"

if ! { cmake -S "$here" -B "$work/cmake" -DCMAKE_PREFIX_PATH="$prefix" &&
    cmake --build "$work/cmake"; } >"$work/log" 2>&1; then
    cat "$work/log"
    fail "find_package"
fi
run_consumer cmake/consumer_static
run_consumer cmake/consumer_shared
ldd "$work/cmake/consumer_static" >"$work/out"
if grep -q libtrifactor "$work/out"; then fail "trifactor::static is shared"; fi
ldd "$work/cmake/consumer_shared" >"$work/out"
grep -q libtrifactor "$work/out" || fail "trifactor::shared is static"

# README.md's example: its program, built by its command, prints what it says. In a path without blanks, for
# the command does not quote.
ln -s "$prefix" "$work/plain"
libdir=$(dirname "$(find "$work/plain/" -name trifactor.pc)")
mkdir "$work/readme"
cd "$work/readme"
# The first block of C, and the first block behind it that has no language.
awk '
    /^```/ && inside { inside = 0; next }
    /^```c$/ && !code { inside = code = 1; to = "example.c"; next }
    /^```$/ && code && !said { inside = said = 1; to = "want"; next }
    /^```/ { inside = 1; to = ""; next }
    inside && to { print > to }' "$source/README.md"
# shellcheck disable=SC2016 # as it stands there
command=$(grep -o '`cc example\.c [^`]*`' "$source/README.md" | tr -d '\`')
[[ -s example.c && -s want && -n $command ]] || fail "no example in README.md"
PKG_CONFIG_PATH=$libdir bash -c "${command/#cc/\"$cc\" -Wall -Wextra -Werror}" >out 2>&1 ||
    { cat out; fail "README.md's example is not built by: $command"; }
LD_LIBRARY_PATH=$(dirname "$libdir") ./a.out >got || fail "README.md's example ends with status $?"
diff want got || fail "README.md's example prints something else"
cd /

# The header serves C++ as well.
if command -v c++ >/dev/null; then
    echo '#include <trifactor.h>
    int main() { tf_factors f; tf_factors_init(&f); tf_factors_clear(&f); }' >"$work/consumer.cpp"
    c++ -Wall -Wextra -Werror -fsyntax-only -I"$prefix/include" "$work/consumer.cpp"
fi
