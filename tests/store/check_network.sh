#!/usr/bin/env bash
# The state on a network file system: SFTP over the loopback, mounted twice by sshfs, as two hosts would.
# It is used and resumed through either mount, a second writer is refused through the other one, a killed
# one is taken over from, and a link that is cut ends the run with exit code 5 and nothing lost.
set -euo pipefail
skip() { echo "skipped: $*"; exit 77; }
for server in /usr/lib/openssh /usr/libexec/openssh /usr/lib/ssh /usr/libexec none; do
    [ ! -x "$server/sftp-server" ] || break
done
[ "$server" != none ] || skip "no sftp-server"
for command in sshfs python3 unshare fusermount3; do
    command -v $command >/dev/null || skip "no $command"
done
[ -w /dev/fuse ] || skip "/dev/fuse cannot be used"
if [ -z "${TF_IN_NAMESPACE:-}" ]; then
    unshared=(unshare --mount)
    [ "$(id -u)" -eq 0 ] || unshared+=(--map-root-user)
    "${unshared[@]}" true 2>/dev/null || skip "no namespace for mounts"
    TF_IN_NAMESPACE=yes exec "${unshared[@]}" bash "$0"
fi
# shellcheck source=tests/cli/cli_lib.sh
source "${TF_SOURCE:?}/tests/cli/cli_lib.sh"
set +e # codes are looked at
# An sftp-server for each connection; its number goes to servers, the port to port.
cat >serve.py <<'PYTHON'
import socket, subprocess, sys
s = socket.create_server(("127.0.0.1", 0))
with open("port.new", "w") as f:
    print(s.getsockname()[1], file=f)
import os
os.rename("port.new", "port")
while True:
    c, _ = s.accept()
    child = subprocess.Popen([sys.argv[1]], stdin=c.fileno(), stdout=c.fileno())
    with open("servers", "a") as f:
        print(child.pid, file=f)
    c.close()
PYTHON
python3 serve.py "$server/sftp-server" &
serving=$!
running=
# shellcheck disable=SC2317 # called by the trap
leave() {
    # shellcheck disable=SC2046,SC2086
    kill -9 $serving $running $(cat servers) 2>/dev/null
    umount -l "$work/one" "$work/two" 2>/dev/null
    cd / && rm -rf "$work"
}
trap leave EXIT

# until_true COMMAND...: wait for it, a minute at most.
until_true() {
    local i
    for ((i = 0; i < 600; i++)); do
        "$@" >/dev/null 2>&1 && return
        sleep 0.1
    done
    fail "waited in vain for: $*"
}
until_true test -s port
mkdir server one two
connect() { sshfs -o "directport=$(cat port)" "127.0.0.1:$work/server" "$1" >mounting 2>&1; }
connect one || skip "sshfs cannot mount here: $(head -c 200 mounting)"
connect two || fail "the second mount: $(cat mounting)"

seq 18446744073709552000 18446744073709553000 >input
hard='(10^60+7)*(2*10^60+279)'
trifactor --input input >want || fail "the undisturbed run"
trifactor --max-digits 50 --input input "$hard" >want_hard 2>err
[ $? -eq 4 ] || fail "the undisturbed run with a hard number: $(cat err)"

# Made here, read there.
expect_rc 0 trifactor --state one/state --state-period 0.01 --input input
expect_same out want "output with a state on a network"
expect_rc 0 trifactor --state two/state --input input
expect_same out want "output through the other mount"
[ ! -s err ] || fail "words on resuming: $(cat err)"
[ "$(ls server)" = state ] || fail "left behind: $(ls server)"

# start_long FILE: a run that does not end by itself, in the background, once its first answers are kept.
kept() { trifactor state "$1" | grep -q '[1-9][0-9]* answers kept; 1 hard'; }
start_long() {
    trifactor -q --state "$1" --state-period 0.1 --input input "$hard" >got 2>running_err &
    running=$!
    until_true kept "$1"
}
start_long one/long
expect_rc 6 trifactor --state two/long --input input "$hard"
expect_text "is in use by host $(hostname), process $running" err
elsewhere=(unshare --uts --pid --fork --mount-proc)
if "${elsewhere[@]}" true 2>/dev/null; then
    # shellcheck disable=SC2016 # expanded there
    expect_rc 6 "${elsewhere[@]}" bash -c 'hostname elsewhere; exec trifactor --state two/long --input input "$1"' bash "$hard"
    expect_text "waiting to see whether it lives" err
    expect_text "is in use by host $(hostname), process $running" err
fi
kill -9 $running
wait $running 2>/dev/null
expect_rc 4 trifactor --state two/long --max-digits 50 --input input "$hard"
expect_text "was left behind by host $(hostname), process $running; taken over" err
expect_same out want_hard "output after a kill, through the other mount"

# The link is cut: what was committed is there when it is back.
start_long two/cut
# shellcheck disable=SC2046
kill -9 $(cat servers)
wait $running
code=$?
[ $code -eq 5 ] || fail "exit $code with the link cut: $(cat running_err)"
expect_text "the state file two/cut: " running_err
running=
umount -l one two 2>/dev/null # where sshfs has not ended with its server
connect one || fail "mounting again: $(cat mounting)"
expect_rc 4 trifactor --state one/cut --max-digits 50 --input input "$hard"
expect_same out want_hard "output after the link was cut"
verdict
