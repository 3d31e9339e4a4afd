#!/usr/bin/env bash
# trifactor-job with made-up programs: what becomes of the output, the exit status and the signals.
set -euo pipefail

job=${TF_SOURCE:?the source tree}/jobscripts/trifactor_job.sh
work=$(mktemp -d)
child=
trap '[[ -z $child ]] || kill -KILL "$child" 2>/dev/null || true; rm -rf "$work"' EXIT
cd "$work"
mkdir "a b"
out="a b/out"

fail() {
    echo "check_trifactor_job: $*"
    cat said || true
    exit 1
}

# run STATUS ARG...: trifactor-job ARG... must end with STATUS.
run() {
    local want=$1 status=0
    shift
    timeout 60 bash "$job" "$@" >said 2>&1 || status=$?
    [[ $status -eq $want ]] || fail "exit status $status, expected $want: $*"
}

# clean TEXT: the output holds TEXT (or is absent for "-"), and no temporary file is left.
clean() {
    if [[ $1 == - ]]; then [[ ! -e $out ]] || fail "$out should not be there"; fi
    if [[ $1 != - ]]; then [[ $(cat "$out") == "$1" ]] || fail "$out is '$(cat "$out")', not '$1'"; fi
    ! compgen -G "a b/*part.*" >/dev/null || fail "a temporary file is left"
    rm -f "$out"
}

run 0 "$out" echo 'hello  world'
[[ $(stat -c %a "$out") == "$(printf '%o' $((0666 & ~$(umask))))" ]] || fail "mode of the output"
run 0 "$out" false # is there already: nothing runs
clean 'hello  world'
run 1 "$out" bash -c 'echo some; exit 1'
clean some
run 1 "$out" false
clean -
run 4 "$out" bash -c 'echo some; exit 4'
clean some
for status in 2 5 6 70 127 137; do
    run $status "$out" bash -c "echo some; exit $status"
    clean -
done
# Broken down: started again, and at last given up.
cat >breaks <<'PROGRAM'
echo x >>rounds
[[ $(wc -l <rounds) -ge $1 ]] && { echo whole; exit 0; }
echo torn
exit "$2"
PROGRAM
for status in 137 205 5; do
    rm -f rounds
    run 0 "$out" bash breaks 3 $status
    [[ $(grep -c 'starting again' said) -eq 2 ]] || fail "rounds after $status"
    clean whole
done
rm -f rounds
run 137 --retries 1 "$out" bash breaks 9 137
[[ $(wc -l <rounds) -eq 2 ]] || fail "--retries 1"
grep -q 'broken down 2 times: giving up' said || fail "gave up without a word"
clean -
# What the program says of itself counts, not what the launcher makes of it.
cat >says <<'PROGRAM'
echo x >>rounds
printf %s "$1"
echo "$2" >"$TRIFACTOR_EXIT_FILE"
exit "$3"
PROGRAM
run 4 "$out" bash says some 4 137
clean some
rm -f rounds
run 3 --retries 1 "$out" bash says some 3 137 # mpirun ended it, because a rank was killed
[[ $(wc -l <rounds) -eq 2 && $(cat "$out.partial") == some ]] || fail "a job that mpirun ended"
rm -f rounds "$out.partial"
run 3 "$out" bash says some 3 3 # the time limit
[[ $(wc -l <rounds) -eq 1 ]] || fail "a time limit is no broken job"
rm -f "$out.partial"
# A launcher that stays when the program has ended: killed, and all that was printed has arrived.
cat >stays <<'PROGRAM'
printf %s "$1"
printf '%s\n' 0 "$2" >"$TRIFACTOR_EXIT_FILE"
[[ -e again ]] && exit 0
touch again
exec sleep 100
PROGRAM
run 0 --linger 1 "$out" bash stays some 4
grep -q 'has ended, bash has not: killed after 1 s' said || fail "killed without a word"
! grep -q 'starting again' said || fail "a whole output is made once"
clean some
# Some of it got lost with the launcher: once more, and never taken for the whole.
rm again
run 5 --linger 1 --retries 1 "$out" bash stays some 5
grep -q 'starting again (1 of 1)' said || fail "half an output, and no second start"
clean -
# What the program writes itself (--output) is the output, and likewise counted; what it prints besides is a message.
# A process that an earlier start left behind writes to a file of its own.
cat >writes <<'PROGRAM'
if [[ -e late && ! -e second ]]; then
    touch second
    { sleep 0.5; echo late >"$TRIFACTOR_OUTPUT"; touch wrote; } >/dev/null 2>&1 &
    exit 137
fi
until [[ ! -e second || -e wrote ]]; do sleep 0.05; done
echo a message
printf %s "$1" >"$TRIFACTOR_OUTPUT"
printf '%s\n' "$2" "$3" "output: $TRIFACTOR_OUTPUT" >"$TRIFACTOR_EXIT_FILE"
exit "$2"
PROGRAM
run 0 "$out" bash writes some 0 4
grep -q 'a message' said || fail "what was printed besides is lost"
clean some
run 5 --retries 0 "$out" bash writes some 0 5
grep -q 'lost some of the output' said || fail "too little was written, and no word"
clean -
touch late
run 0 "$out" bash writes some 0 4
grep -q 'starting again (1 of 3)' said || fail "one start was enough"
clean some
run 3 "$out" bash writes half 3 4
[[ $(cat "$out.partial") == half ]] || fail "no partial output"
rm -f "$out.partial"
run 1 "$out" bash says '' 1 1 # all input was invalid
clean ''
rm -f rounds
run 5 "$out" bash says torn 5 5 # no disk: not again
[[ $(wc -l <rounds) -eq 1 ]] || fail "a full disk is no broken job"
clean -
# MPI has not started, since a rank never came: again, also where the launcher stays.
cat >unstarted <<'PROGRAM'
echo x >>rounds
[[ $(wc -l <rounds) -eq 1 ]] || { echo whole; printf '%s\n' 0 6 >"$TRIFACTOR_EXIT_FILE"; exit 0; }
printf '%s\n' 5 0 'not started' >"$TRIFACTOR_EXIT_FILE"
[[ $1 == ends ]] && exit 5
exec sleep 100
PROGRAM
for launcher in ends stays; do
    rm -f rounds
    run 0 --linger 1 "$out" bash unstarted $launcher
    [[ $(grep -c 'starting again' said) -eq 1 ]] || fail "MPI that has not started, the launcher $launcher"
    clean whole
done
# Hosts that mpirun has lost are left out.
cat >mpirun <<'PROGRAM'
#!/usr/bin/env bash
[[ $1 == --hostfile ]] && { tr '\n' ' ' <"$2"; shift 2; echo "$@"; exit 0; }
echo '  HNP daemon   : [[26471,0],0] on node n1' >&2
echo '  Remote daemon: [[26471,0],1] on node n2' >&2
exit 205
PROGRAM
chmod +x mpirun
printf '%s\n' n1 n1 n2 n2 n3 n3 >nodes
PBS_NODEFILE=nodes PATH=$PWD:$PATH run 0 "$out" mpirun one two
grep -q 'left out from now on: n2' said || fail "the lost host is not named"
clean 'n1 n3 one two'
run 2 "$out"
run 2 --no-such-option "$out" true
run 5 "no such folder/out" true
clean -

# start ARG...: trifactor-job ARG... in the background, until its program says that it is ready.
start() {
    rm -f ready said
    bash "$job" "$@" >said 2>&1 &
    child=$!
    until_file 'the program did not start' ready
}

# until_file WHAT FILE [LINE]: the file is there, and the line in it.
until_file() {
    for _ in {1..2000}; do
        # shellcheck disable=SC2086 # a pattern, of the temporary file
        if grep -qsx "${3:-.*}" $2 || [[ -z ${3:-} && -e $2 ]]; then return 0; fi
        sleep 0.05
    done
    fail "$1"
}

# finish STATUS: the background job must end by itself with STATUS.
finish() {
    local status=0
    timeout 60 tail -s 0.05 --pid="$child" -f /dev/null || fail "still running"
    wait "$child" || status=$?
    child=
    [[ $status -eq $1 ]] || fail "exit status $status, expected $1"
}

# A program as ours are: says what it gets, stops on USR1 with 3, goes on after USR2.
cat >program <<'PROGRAM'
trap 'echo usr1; exit ${1:-3}' USR1
trap 'echo usr2' USR2
trap 'echo term; exit 3' TERM
echo started
touch ready
for _ in {1..2000}; do sleep 0.05; done
PROGRAM
# One that waits for a second TERM.
sed 's/echo usr1; exit.*}/echo usr1/' program >stubborn

for signal in USR1 TERM; do
    start "$out" bash program
    kill -s $signal "$child"
    finish 3
    [[ $(cat "$out.partial") == $'started\nusr1' ]] || fail "partial output after $signal"
    clean -
done
run 0 "$out" echo whole
[[ ! -e $out.partial ]] || fail "a partial output outlived the whole one"
clean whole

start "$out" bash program
kill -s USR2 "$child"
until_file 'USR2 did not arrive' 'a?b/out.part.*' usr2
kill -s USR1 "$child"
finish 3
[[ $(cat "$out.partial") == $'started\nusr2\nusr1' ]] || fail "USR2 and then USR1"
clean -

start --usr2-stops --stop-status 99 --on-stop 'echo requeued >requeue' "$out" bash program
kill -s USR2 "$child"
finish 99
[[ $(cat requeue) == requeued ]] || fail "--on-stop did not run"
clean -

start --on-stop false --stop-status 75 "$out" bash program
kill -s USR1 "$child"
finish 75
clean -

start "$out" bash stubborn
kill -s TERM "$child"
until_file 'the first TERM did not arrive as USR1' 'a?b/out.part.*' usr1
kill -s TERM "$child"
finish 3
[[ $(cat "$out.partial") == $'started\nusr1\nterm' ]] || fail "the second TERM"
clean -

# mpirun says 1 when it was told to end: that is no complete output.
start "$out" bash program 1
kill -s TERM "$child"
finish 3
clean -

# Done in spite of the signal.
start "$out" bash program 0
kill -s USR1 "$child"
finish 0
clean $'started\nusr1'

# Killed by the signal, because it was not ready for it.
start "$out" bash -c 'echo some; touch ready; exec sleep 100'
kill -s USR1 "$child"
finish 3
clean -
