#!/usr/bin/env bash
# --help, --version, --plan, progress lines, and the refusal of a launcher of another MPI.
set -euo pipefail
# shellcheck source=tests/cli/cli_lib.sh
source "${TF_SOURCE:?}/tests/cli/cli_lib.sh"
set +e # codes are looked at, and all failures are shown

programs=trifactor
[ -x "${TF_BIN:?}/trifactor-mpi" ] && programs="trifactor trifactor-mpi"
for program in $programs; do
    expect_rc 0 "$program" --help
    expect_text "--max-curves" out
    [ "$(awk '{ if (length > 79) n++ } END { print n + 0 }' out)" -eq 0 ] || fail "$program: long lines in --help"
    expect_rc 0 "$program" --version
    for word in "$program 0." build: GMP: SQLite: MPI: "vector level:"; do expect_text "$word" out; done
    # What it says to be in the program is not loaded, and what is not said to be there is.
    linked=$(sed -n 's/^linked statically: //p' out)
    [ -n "$linked" ] || fail "$program --version does not say what is linked statically"
    ldd "$(command -v "$program")" >loaded
    for library in GMP=libgmp SQLite=libsqlite3 libgomp=libgomp; do
        loaded=0 said=0
        grep -q "^[[:space:]]*${library#*=}\." loaded && loaded=1
        [[ ", $linked," == *", ${library%%=*},"* ]] && said=1
        [[ $library != libgomp=* || $loaded = 1 || $said = 1 ]] || continue # another compiler's OpenMP
        [ $((loaded + said)) -eq 1 ] || fail "$program: $library loaded: $loaded, said to be linked statically: $said"
    done
    expect_rc 0 "$program" --man
    expect_text ".SH OPTIONS" out
done

expect_rc 0 trifactor --plan 2^251-1 91
expect_text "found at once: 503 54217" out
expect_text "left: c69" out
expect_text "B1=2000 " out
expect_text "siqs " out
expect_text "relations at" out
expect_text "memory" out
expect_text "91: number of 2 digits" out
expect_rc 1 trifactor --plan 2^
expect_rc 0 trifactor --plan --max-digits 50 2^251-1
expect_text "more digits than --max-digits" out

# The words that ask about a file, without one: no numbers, and nothing waits for standard input.
for word in state relations; do
    expect_rc 2 trifactor $word
    expect_text "$word: expected the FILE" err
done

# Progress on something that is no terminal: a line every so often, none with -q.
# How long it takes until curves run depends on the machine: given more and more time.
for seconds in 1 4 16 50; do
    expect_rc 4 trifactor --timeout "$seconds" --progress 0.2 '(10^60+7)*(2*10^60+279)'
    grep -q "ecm B1=" err && break
done
grep -q "ecm B1=" err || fail "no progress lines: $(head -c 300 err)"
expect_rc 4 trifactor --timeout "$seconds" --progress 0.2 -q '(10^60+7)*(2*10^60+279)'
grep -q "ecm B1=" err && fail "progress in spite of -q"

# The vector level: what the processor has, less if that is asked for, no other word.
for program in $programs; do
    TRIFACTOR_ISA=generic expect_rc 0 "$program" --version
    expect_text "vector level: generic" out
    expect_rc 0 "$program" --isa generic --version
    expect_text "vector level: generic" out
    TRIFACTOR_ISA=sse9 expect_rc 2 "$program" --version
    expect_text "generic, avx2, avx512 or best" err
    TRIFACTOR_ISA=sse9 expect_rc 2 "$program" 15
    expect_text "TRIFACTOR_ISA" err
    TRIFACTOR_ISA=generic expect_rc 0 "$program" 15
done

# -v says which rule gave the number of threads.
expect_rc 0 trifactor -v --threads 1 15
expect_text "by --threads" err
TRIFACTOR_THREADS=1 expect_rc 0 trifactor -v 15
expect_text "TRIFACTOR_THREADS" err

# OpenMP ties the first thread to one processor before main: the program may use as many all the same.
# Where there is one alone, nothing can be told apart.
trifactor -v 15 2>&1 | sed -n 's/.* hardware/hardware/p' >free
OMP_PROC_BIND=true OMP_PLACES=threads trifactor -v 15 2>&1 | sed -n 's/.* hardware/hardware/p' >tied
[ -s free ] || fail "no line about threads"
expect_same free tied "processors with and without OMP_PROC_BIND"
first=$(sed -n 's/^Cpus_allowed_list:[^0-9]*\([0-9]*\).*/\1/p' /proc/self/status)
OMP_PROC_BIND=true OMP_PLACES="{$first}" expect_rc 0 trifactor -v 15
expect_text "affinity mask 1," err

# Twice: of every rank.
if [ -x "${TF_BIN:?}/trifactor-mpi" ]; then
    expect_rc 0 mpirun -n 3 --oversubscribe trifactor-mpi -v -v --threads 1 15
    for line in '' '[rank 1] ' '[rank 2] '; do expect_text "trifactor-mpi: ${line}1 thread by --threads" err; done
    expect_text "trifactor-mpi: verbose = 2 (command line)" err
fi

# Started as one of four by a launcher whose MPI this is not: refused with an explanation.
if [ -x "${TF_BIN:?}/trifactor-mpi" ]; then
    expect_rc 2 env PMI_SIZE=4 PMI_RANK=0 trifactor-mpi 15
    expect_text "another MPI" err
    [ -s out ] && fail "output in spite of the refusal"
fi
verdict
