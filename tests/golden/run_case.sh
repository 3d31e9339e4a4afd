#!/usr/bin/env bash
# run_case.sh [--update] CASE.cmd — run one case of the command line and compare what it says.
#
# CASE.cmd is a small bash script, usually one line. The built programs come first on its PATH; it
# starts in a new folder that holds one link, data, to tests/golden/data; standard input is empty;
# a pipe fails when any part of it does.
#
# Beside it: CASE.out (standard output, byte for byte), CASE.rc (exit code, 0 when missing) and
# CASE.err (standard error). Without CASE.err, standard error must be empty when the exit code is 0
# and say something when it is not. A line "# needs: PROGRAM" in CASE.cmd skips the case (77) where
# the build has no such program.
#
# --update writes .out and .rc anew, and .err if there is one (touch it first): read the difference
# before you commit it.
set -euo pipefail

update=
if [[ ${1:-} == --update ]]; then
    update=yes
    shift
fi
case_file=$(realpath -- "$1")
stem=${case_file%.cmd}
bin=$(realpath -- "${TF_BIN:?where the built programs are}")
export LC_ALL=C.UTF-8 PATH="$bin:$PATH"

while read -r program; do
    [[ -x $bin/$program ]] || { echo "skipped: this build has no $program"; exit 77; }
done < <(sed -n 's/^# needs: //p' "$case_file")

# One machine, as root too; settings of the caller must not change any case, nor must its speed: a
# slow machine would see lines about the progress.
for variable in "${!TRIFACTOR_@}" OMP_NUM_THREADS POSIXLY_CORRECT; do unset "$variable"; done
export TRIFACTOR_PROGRESS=0
if [[ $(id -u) -eq 0 ]]; then
    export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
fi
export OMPI_MCA_rmaps_base_oversubscribe=1 OMPI_MCA_hwloc_base_binding_policy=none

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/cwd"
ln -s "$(dirname -- "$case_file")/data" "$work/cwd/data"
rc=0
(cd "$work/cwd" && exec timeout -k 5 "${TF_GOLDEN_TIMEOUT:-60}" bash -o pipefail "$case_file") \
    </dev/null >"$work/out" 2>"$work/err" || rc=$?

want_rc=0
[[ -f $stem.rc ]] && want_rc=$(<"$stem.rc")

if [[ -n $update ]]; then
    cp "$work/out" "$stem.out"
    if [[ $rc -eq 0 ]]; then rm -f "$stem.rc"; else echo "$rc" >"$stem.rc"; fi
    [[ -f $stem.err ]] && cp "$work/err" "$stem.err"
    echo "updated ${stem##*/} (exit code $rc)"
    exit 0
fi

failed=
if [[ $rc -ne $want_rc ]]; then
    echo "exit code: $rc, expected: $want_rc"
    failed=yes
fi
diff -u --label expected.out --label actual.out "$stem.out" "$work/out" || failed=yes
if [[ -f $stem.err ]]; then
    diff -u --label expected.err --label actual.err "$stem.err" "$work/err" || failed=yes
elif [[ $want_rc -eq 0 && -s $work/err ]]; then
    echo "standard error should be empty and is not:"
    failed=yes
elif [[ $want_rc -ne 0 && ! -s $work/err ]]; then
    echo "exit code $want_rc without a word on standard error"
    failed=yes
fi
if [[ -n $failed ]]; then
    echo "command: $(<"$case_file")"
    sed 's/^/stderr: /' "$work/err" | head -n 40
    exit 1
fi
