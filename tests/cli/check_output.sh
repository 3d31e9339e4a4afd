#!/usr/bin/env bash
# --output: the file has what standard output would have, whatever was there, and a run that is refused
# destroys nothing.
set -euo pipefail
# shellcheck source=tests/cli/cli_lib.sh
source "${TF_SOURCE:?}/tests/cli/cli_lib.sh"
set +e # codes are looked at, and all failures are shown

# shellcheck disable=SC2046 # numbers
printf '%s\n' $(seq 1000000000000 1000000000400) 12x 340282366920938463463374607431768211457 >numbers
status=1
for format in text jsonl csv; do
    trifactor --format $format --threads 1 --input numbers 2>/dev/null | sed 's/"seconds":[0-9.]*/"seconds":0/' >want.$format
done

# For every layout and format: the file is the whole output, standard output stays empty.
ranks=
[ -x "$TF_BIN/trifactor-mpi" ] && ranks='mpirun -n 3 --oversubscribe trifactor-mpi'
for program in "trifactor --threads 1" "trifactor --threads 2" ${ranks:+"$ranks --threads 1"}; do
    for format in text jsonl csv; do
        yes 'longer than what comes' 2>/dev/null | head -n 100000 >results
        # shellcheck disable=SC2086 # words
        expect_rc $status $program --format $format --output results --exit-file code --input numbers
        [ -s out ] && fail "$program: something on standard output"
        [ "$(sed -n 1p code)" = $status ] || fail "$program: exit file"
        [ "$(sed -n 2p code)" = "$(stat -c %s results)" ] || fail "$program: bytes in the exit file: $(tr '\n' ' ' <code)"
        [ "$(sed -n 3p code)" = "output: results" ] || fail "$program: no name in the exit file"
        sed -i 's/"seconds":[0-9.]*/"seconds":0/' results
        [ $format = csv ] || expect_same results want.$format "$program --format $format"
        [ $format != csv ] || [ "$(cut -d, -f1-3 results)" = "$(cut -d, -f1-3 want.csv)" ] || fail "$program: csv"
    done
done

# Parts of the input, each with its file; the environment; short form; modes as of any new file.
for k in 1 2 3; do expect_rc 0 trifactor --shard $k/3 -o part.$k $(seq 100 120); done
cat part.? | sort -n >parts
trifactor $(seq 100 120) | sort -n >want
expect_same parts want "shards"
TRIFACTOR_OUTPUT=fresh expect_rc 0 trifactor 15
[ "$(cat fresh)" = "15: 3 5" ] || fail "TRIFACTOR_OUTPUT"
[ "$(stat -c %a fresh)" = "$(printf '%o' $((0666 & ~$(umask))))" ] || fail "mode of a new file"

# Standard output by name, a device, a FIFO whose reader comes late.
for name in - /dev/stdout; do
    expect_rc 0 trifactor --output $name 15
    [ "$(cat out)" = "15: 3 5" ] || fail "--output $name"
done
echo before >kept
trifactor --output /dev/stdout 15 >>kept
[ "$(tr '\n' ' ' <kept)" = "before 15: 3 5 " ] || fail "/dev/stdout does not add to what is there"
expect_rc 0 trifactor --output /dev/null 15
mkfifo pipe
timeout 60 trifactor --output pipe --input numbers 2>err &
writer=$!
cat pipe >from_pipe
wait $writer
expect_same from_pipe want.text "a FIFO"
# Nobody reads it: a signal ends the waiting.
trifactor --output pipe 15 2>err &
writer=$!
caught() { (((0x$(sed -n 's/^SigCgt:\t//p' "/proc/$writer/status") >> 14) & 1)); } # SIGTERM; sanitizers catch others
until_true caught
kill -TERM $writer
wait $writer
[ $? -eq 3 ] || fail "a FIFO without a reader, and SIGTERM: $(cat err)"

# What cannot be written is said before any work, with the same code on all ranks.
for program in trifactor ${ranks:+"$ranks"}; do
    # shellcheck disable=SC2086
    for name in . no/such/folder; do
        expect_rc 2 $program --output $name 15
        expect_text "--output: $name" err
        [ -s out ] && fail "$program --output $name: results all the same"
    done
    # shellcheck disable=SC2086
    expect_rc 5 $program --output /dev/full --input numbers
    expect_text "write error: /dev/full: No space left on device" err
done

# Files that the run reads or writes otherwise stay as they are.
cp numbers again
ln again linked
for clash in "--input again --output again" "--input again --output linked" "--input again --input numbers --output ./again" \
    "--known-factors again --output again 15" "--relations again --output linked 15"; do
    # shellcheck disable=SC2086
    expect_rc 2 trifactor $clash
    expect_text "the same file" err
    expect_same again numbers "after $clash"
done
# shellcheck disable=SC2094 # that is the mistake
timeout 60 trifactor --output again <again >out 2>err
[ $? -eq 2 ] || fail "standard input as output"
expect_same again numbers "standard input"
expect_rc 2 trifactor --state one --output one 15
[ -e one ] && fail "a refused run left something: $(cat one)"
expect_rc 2 trifactor --exit-file one --output one 15
[ "$(tr '\n' ' ' <one)" = "2 0 " ] || fail "exit file of a refused run: $(cat one)"
echo precious >kept
expect_rc 6 trifactor --state numbers --output kept 15
expect_rc 2 trifactor --no-such-option --output kept 15
[ "$(cat kept)" = precious ] || fail "a refused run emptied its output"
expect_rc 6 trifactor --state numbers --output not_made 15
[ -e not_made ] && fail "a refused run left a file"

# Parts of the output are files of their own.
expect_rc 2 trifactor --output kept --output-parts folder --input numbers
TRIFACTOR_OUTPUT=kept expect_rc 1 trifactor --output-parts folder --input numbers
[ "$(cat kept)" = precious ] || fail "--output-parts touched the file of --output"

# --plan and the state's texts go there as well, help does not.
expect_rc 0 trifactor --plan --output plan 91
expect_text "91: number of 2 digits" plan
expect_rc 0 trifactor --help --output help
expect_text "--output" out
[ -e help ] && fail "--help made a file"

# Stopped in the middle: the beginning of the whole; on resuming from the state, the whole again.
hard='(10^60+7)*(2*10^60+279)'
trifactor --output cut --state run.state 15 21 "$hard" 33 2>err &
runs=$!
first_line() { [ "$(head -n 1 cut 2>/dev/null)" = "15: 3 5" ]; }
until_true first_line || fail "nothing written while it runs"
kill -TERM $runs
wait $runs
[ $? -eq 3 ] || fail "not stopped: $(cat err)"
expect_text "21: 3 7" cut
expect_rc 4 trifactor --output cut --state run.state --max-curves 1 15 21 "$hard" 33
expect_rc 4 trifactor --max-curves 1 15 21 "$hard" 33
[ "$(cut -d: -f1 cut)" = "$(cut -d: -f1 out)" ] || fail "resumed, the file is not the whole: $(cat cut)"
verdict
