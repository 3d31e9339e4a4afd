#!/usr/bin/env bash
# The disk is full, the folder cannot be written, the file system knows neither locks nor links.
set -euo pipefail
if [ -z "${TF_IN_NAMESPACE:-}" ]; then
    unshared=(unshare --mount)
    [ "$(id -u)" -eq 0 ] || unshared+=(--map-root-user)
    "${unshared[@]}" mount -t tmpfs none /mnt 2>/dev/null ||
        { echo "skipped: no file system can be mounted here"; exit 77; }
    TF_IN_NAMESPACE=yes exec "${unshared[@]}" bash "$0"
fi
# shellcheck source=tests/cli/cli_lib.sh
source "${TF_SOURCE:?}/tests/cli/cli_lib.sh"
set +e # codes are looked at
seq 18446744073709552000 18446744073709555000 >input
trifactor --input input >want || fail "the undisturbed run"

# Full after some blocks: what was committed is kept, and is enough to go on from.
mkdir small
mount -t tmpfs -o size=140k none small || fail "no tmpfs"
expect_rc 5 trifactor --state small/state --state-period 0.01 --input input
expect_text "the state file small/state" err
expect_text "kept" err
lines=$(wc -l <out)
head -n "$lines" want >first
expect_same out first "what was printed before the disk was full"
expect_rc 5 trifactor --state small/state --state-period 0.01 --input input
trifactor state small/state >shown || fail "the state cannot be shown"
mount -o remount,size=10m small
expect_rc 0 trifactor --state small/state --input input
expect_same out want "output after the disk was enlarged"

# Full before anything is there.
head -c 11m /dev/zero >small/filler 2>/dev/null
expect_rc 5 trifactor --state small/other --input input
[ ! -s out ] || fail "something was printed"
expect_text "No space left" err
[ ! -e small/other ] || fail "a state file was left on a full disk"
rm small/filler

# No writing in the folder: refused before work begins.
mount -o remount,ro small
for state in small/state small/new; do
    expect_rc 6 trifactor --state $state --input input
    [ ! -s out ] || fail "something was printed"
    expect_text "the state file $state cannot be used: cannot write $state.owner beside it: Read-only file system" err
done
# A state that nobody asked for: one warning, and the run goes on.
mount -o remount,rw small
echo '(10^46+121)*(10^48+193)' >small/hard
mount -o remount,ro small
for seconds in 1 4 16; do # more for a slow machine
    expect_rc 4 trifactor --state-after 0 --timeout $seconds --input small/hard
    grep -q Read-only err && break
done
[ "$(grep -c "Read-only file system. The run goes on without a state" err)" -eq 1 ] || fail "read-only, by default: $(cat err)"
trifactor state small/state >shown2 || fail "a state that cannot be written cannot be shown"
umount small

# No room for a part of the output: it is named, what was written stays, and with room the rest follows.
{
    awk 'BEGIN { for (i = 0; i < 1000; i++) print "# nothing but a comment" }'
    seq 1000000 1009000
} >comments
mkdir parts
mount -t tmpfs -o size=48k none parts || fail "no tmpfs"
expect_rc 5 trifactor -q --threads 1 --input comments --output-parts parts/full --part-size 20000
expect_text "parts/full/part-000000" err
expect_text "No space left" err
[ -e parts/full/part-0000001 ] || fail "no room: the first part was not kept"
mount -o remount,size=10m parts
expect_rc 0 trifactor -q --input comments --output-parts parts/full
cat parts/full/part-* | cmp -s - <(trifactor -q --input comments) || fail "after there was no room"
mount -o remount,ro parts
expect_rc 6 trifactor -q --input comments --output-parts parts/other
expect_text "parts/other" err
umount parts

# Read-only from some moment on, below workers that write parts: the same, and what was there counts. (Another
# view of the file system comes over the folder: while files are open it cannot be made read-only itself.)
mkdir view
mount --bind parts view || fail "no view"
mount -o remount,bind,ro view || fail "the view is not read-only"
# turns_read_only NAME COMMAND...
turns_read_only() {
    local folder=parts/$1 run code=0
    shift
    cp comments many
    while [ $code -eq 0 ]; do # more work if all was done before the moment
        rm -rf "$folder"
        "$@" -q --threads 1 --input many --output-parts "$folder" --part-size 20000 2>err &
        run=$!
        until_true test -e "$folder/part-0000002" || fail "$folder: no part was made"
        mount --bind "view/${folder#parts/}" "$folder" || { fail "no mount"; break; }
        wait $run
        code=$?
        umount "$folder"
        [ $code -ne 0 ] || { cat many many >longer && mv longer many; }
    done
    [ $code -eq 5 ] || fail "$folder: exit $code: $(cat err)"
    expect_text "$folder/part-000" err
    expect_text "Read-only file system" err
    expect_rc 0 "$@" -v --threads 1 --input many --output-parts "$folder"
    expect_text "by earlier runs" err
    cat "$folder"/part-* | cmp -s - <(trifactor -q --input many) || fail "$folder: after it was read-only"
}
turns_read_only threads trifactor
turns_read_only ranks mpirun -n 2 --oversubscribe trifactor-mpi
umount view

# A path through a file; a folder that is not there.
expect_rc 6 trifactor --state input/state 91
expect_rc 6 trifactor --state nowhere/state 91
expect_text "nowhere/state" err
expect_rc 6 mpirun -n 2 --oversubscribe trifactor-mpi --threads 1 --state nowhere/state 91

# Neither locks nor links: nothing asks for a lock, and the owner's record does without links.
if [ -z "${TF_SANITIZE:-}" ]; then
    cat >nolocks.c <<'C'
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
static int no(const char *what) {
    FILE *f = fopen(getenv("ASKED"), "a");
    if (f) { fprintf(f, "%s\n", what); fclose(f); }
    errno = ENOLCK;
    return -1;
}
static int control(const char *name, int fd, int cmd, void *arg) {
    int (*real)(int, int, ...) = (int (*)(int, int, ...))dlsym(RTLD_NEXT, name);
    if (cmd == F_SETLK || cmd == F_SETLKW || cmd == F_GETLK || cmd == F_OFD_SETLK) return no("fcntl");
    return real(fd, cmd, arg);
}
#define ARG va_list l; va_start(l, cmd); void *arg = va_arg(l, void *); va_end(l)
int fcntl(int fd, int cmd, ...) { ARG; return control("fcntl", fd, cmd, arg); }
int fcntl64(int fd, int cmd, ...) { ARG; return control("fcntl64", fd, cmd, arg); }
int flock(int fd, int op) { (void)fd; (void)op; return no("flock"); }
int lockf(int fd, int op, off_t n) { (void)fd; (void)op; (void)n; return no("lockf"); }
int link(const char *a, const char *b) { (void)a; (void)b; no("link"); errno = EPERM; return -1; }
C
    cc -shared -fPIC -o nolocks.so nolocks.c -ldl || fail "the shim"
    export ASKED=$PWD/asked
    for ((i = 0; i < 2; i++)); do
        LD_PRELOAD=$PWD/nolocks.so timeout 60 trifactor --state plain --state-period 0.01 \
            --input input >got 2>err || fail "without locks: $(cat err)"
        expect_same got want "output without locks"
    done
    [ "$(sort -u asked)" = link ] || fail "asked for: $(sort -u asked)"
    [ "$(ls -d plain*)" = plain ] || fail "left behind: $(ls -d plain*)"
fi
verdict
