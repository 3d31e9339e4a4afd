#!/usr/bin/env bash
# cmake/setup.sh on made-up machines: what it installs, what it tells the user to install, and that it
# asks for nothing when nothing is missing.
# shellcheck disable=SC2016 # bodies of stubs expand when they run
set -euo pipefail

source=${TF_SOURCE:?the source tree}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# machine NAME: a PATH with the tools that every system has and nothing of ours; then stubs are added.
machine() {
    bin=$work/$1
    log=$work/$1.log
    mkdir "$bin"
    : >"$log"
    local tool
    for tool in bash cat dirname readlink env grep awk mktemp rm tail sed id; do
        ln -s "$(command -v $tool)" "$bin/$tool"
    done
}

# stub NAME BODY: a command of that machine; it notes that it was called.
stub() {
    rm -f "$bin/$1"
    printf '#!%s\necho "%s $*" >>"%s"\n%s\n' "$(command -v bash)" "$1" "$log" "$2" >"$bin/$1"
    chmod +x "$bin/$1"
}

# require STATUS GROUP: setup_require there ends with STATUS; what it says is in $said.
require() {
    local status=0
    said=$(PATH=$bin "$bin/bash" -euo pipefail -c \
        "source '$source/cmake/setup.sh'; setup_init run.sh; setup_require $2" 2>&1 </dev/null) || status=$?
    if [[ $status -ne $1 ]]; then
        echo "${bin##*/}: exit status $status, expected $1: $said"
        exit 1
    fi
}

# must PATTERN TEXT, must_not PATTERN TEXT
must() { grep -qE -- "$1" <<<"$2" || { echo "${bin##*/}: no '$1' in: $2"; exit 1; }; }
must_not() { ! grep -qE -- "$1" <<<"$2" || { echo "${bin##*/}: '$1' in: $2"; exit 1; }; }
all=$(PATH=/usr/bin:/bin bash -c "source '$source/cmake/setup.sh'; setup_needs" | awk '{ print $3 }')
not_root='if [ "$1" = -u ]; then echo 1000; else echo nobody; fi'

machine complete_debian
stub apt-get 'exit 1'
stub dpkg-query "printf 'ii  %s\n' $(tr '\n' ' ' <<<"$all")"
require 0 test
must_not apt-get "$(<"$log")"

machine bare_debian_as_root
stub apt-get ''
stub dpkg-query "printf 'ii  gcc\nrc  cmake\n'; exit 1"
stub id 'echo 0'
require 0 run
must 'apt-get .*update' "$(<"$log")"
must 'apt-get .*DPkg::Lock::Timeout=300 install -y --no-install-recommends .*libgmp-dev' "$(<"$log")"
must 'install.* cmake ' "$(<"$log")"
must_not 'install.* gcc ' "$(<"$log")"
must_not 'criterion' "$(<"$log")"
require 0 test
must 'install.*libcriterion-dev' "$(<"$log")"

machine debian_whose_mirror_fails
stub apt-get 'echo "E: no such thing"; exit 100'
stub dpkg-query ''
stub id 'echo 0'
require 5 run
must 'E: no such thing' "$said"
must 'sudo apt-get install .*cmake' "$said"

machine debian_with_sudo
stub apt-get ''
stub dpkg-query ''
stub id "$not_root"
stub sudo '[ "$1" = -n ] && shift; exec "$@"'
require 0 run
must 'sudo -n env DEBIAN_FRONTEND=noninteractive apt-get' "$(<"$log")"

machine debian_of_an_ordinary_user
stub apt-get 'exit 1'
stub dpkg-query ''
stub id "$not_root"
require 5 run
must 'sudo apt-get install --no-install-recommends cmake' "$said"
must_not apt-get "$(<"$log")"

machine fedora
stub dnf ''
stub rpm '[ "$3" = gcc ]'
require 5 run
must 'sudo dnf install cmake ninja-build glibc-devel' "$said"
must_not '^dnf' "$(<"$log")"

# Commands of environment modules count, whatever the package manager thinks.
machine cluster_with_modules
stub dnf ''
stub rpm '[ "$2" = glibc-devel ] || [ "$3" = glibc-devel ]'
for tool in cmake ninja cc mpirun mpicc pkg-config; do stub $tool ''; done
require 0 run

machine macos
stub brew '[ "$1" != list ]'
require 5 run
must 'brew install cmake' "$said"

machine something_else
require 5 run
must 'no known package manager.*cmake' "$said"

# run.sh and test.sh find their tree from anywhere, through symbolic links, too.
machine linked
stub nproc 'echo 2'
ln -s "$source/run.sh" "$work/run-link"
ln -s "$work/run-link" "$work/run"
ln -s "$source/test.sh" "$work/test"
for script in run test; do
    status=0
    said=$(cd / && PATH=$bin "$bin/bash" "$work/$script" 2>&1 </dev/null) || status=$?
    if [[ $status -ne 5 ]]; then
        echo "$script through a link: exit status $status, expected 5: $said"
        exit 1
    fi
    must 'no known package manager.*cmake' "$said"
done
