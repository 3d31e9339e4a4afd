/* manual.c — chapters of the man pages of trifactor and trifactor-mpi. */
#include "manual.h"

#include "exitcode.h"

static const tf_opt_term exit_terms[] = {
#define EXIT_TERM(name, value, text) {#value, text "."},
    TF_EXIT_MAP(EXIT_TERM)
#undef EXIT_TERM
        {0}};

static const tf_opt_term signal_terms[] = {
    {"SIGINT, SIGTERM", "Stop within two seconds, with exit status 3. A second SIGINT ends the "
                        "program at once."},
    {"SIGUSR1", "The same, for the warning that batch systems send before the time limit: "
                "sbatch --signal=USR1@60."},
    {"SIGHUP, SIGXCPU",
     "The same, for a terminal that has gone and for the limit of processor time "
     "(ulimit -t). With nohup a SIGHUP does nothing."},
    {"SIGUSR2", "Print a status line on standard error and go on."},
    {"SIGPIPE",
     "When nobody reads the output any more the program ends silently, like any filter."},
    {"SIGXFSZ",
     "Ignored: output beyond the limit of a file's size (ulimit -f) is an error of writing, "
     "with exit status 5."},
    {0}};

static const tf_opt_term variable_terms[] = {
    {"SLURM_CPUS_PER_TASK, OMP_NUM_THREADS",
     "Number of threads when neither --threads nor TRIFACTOR_THREADS says it. The number is capped "
     "by the affinity mask and by the CPU quota of the cgroup; -v tells which rule won."},
    {"SLURM_MEM_PER_NODE, SLURM_MEM_PER_CPU",
     "Memory limit (in MiB) when --memory does not say it; the cgroup's limit counts too."},
    {"SLURM_JOB_END_TIME, PBS_WALLTIME",
     "When the batch job ends, if --time-limit does not say when to stop: the run then stops by "
     "itself "
     "somewhat earlier (5 % of the time left, at least 10 s, at most 2 min), with exit status 3. "
     "PBS_WALLTIME counts from TRIFACTOR_JOB_START (seconds since 1970), or from the start of the "
     "program."},
    {"POSIXLY_CORRECT", "If set, the first operand ends the options."},
    {0}};

#define DESCRIPTION                                                                                \
    "Print the prime factors of each NUMBER given as an operand or in a --input FILE; without "    \
    "either, numbers are read from standard input, separated by blanks and newlines. In files "    \
    "and "                                                                                         \
    "on standard input a # at the start of a number makes the rest of the line a comment. "        \
    "Answers "                                                                                     \
    "come in the order of the input.\n\n"                                                          \
    "A number is written in decimal with an optional + before it, in hexadecimal (0x1f), in "      \
    "binary (0b101), or as an expression: + - * / (which must be exact) % ^ (or **; to the "       \
    "right), the postfix operators ! (factorial) and # (primorial, the product of the primes up "  \
    "to it), parentheses, and the functions fib(n), lucas(n), repunit(n) or R(n), fermat(n) = "    \
    "2^2^n+1 and mersenne(n) = 2^n-1. On standard input and in files an expression must not "      \
    "contain blanks. Numbers may have 4 million bits; a longer one is refused before anything is " \
    "computed.\n\n"                                                                                \
    "Trial division, Pollard's rho, P-1, P+1 and the elliptic curve method are tried with "        \
    "growing bounds, up to where the quadratic sieve is cheaper; it splits every number of up to " \
    "100 digits. Larger ones are left composite where the curves of the plan find no factor. "     \
    "Factors below 2^64 are proven primes; larger ones pass the BPSW test and are proven where "   \
    "an N-1 proof succeeds.\n\n"                                                                   \
    "The second form shows what is in state files (see STATE)."

#define OUTPUT                                                                                     \
    "The default format is that of GNU factor: the number, a colon and its prime factors with "    \
    "repetition, in increasing order; -h (--exponents) writes p^e. A composite factor that could " \
    "not be split is put in parentheses.\n\n"                                                      \
    " 360: 2 2 2 3 3 5\n 360: 2^3 3^2 5\n 2199023255551: 13367 164511353\n\n"                      \
    "--format=jsonl writes one JSON object a line with the members v (1, the version), input, "    \
    "number, factors (each with factor, exponent, method and certainty), status and seconds; "     \
    "numbers are strings, for they are too large for most readers. --format=csv writes a header "  \
    "and one line for each factor. Invalid input gets a line with the status \"invalid\" in both " \
    "formats. Messages and progress go to standard error."

#define STATE                                                                                      \
    "With --state=FILE everything found and done is kept in FILE (an SQLite database), and a "     \
    "factor is durable before it is printed (numbers below 2^64 are done again instead). The "     \
    "same command, run again after whatever ended the last run, goes on from there, on any "       \
    "number of threads and ranks and on another machine, and prints the whole output. --seed, "    \
    "--method, its bounds, --prove and --shard must be the same; --timeout, --max-digits and "     \
    "--max-curves may be raised.\n\n"                                                              \
    "One run at a time writes the file: FILE.owner names it, and another is refused with exit "    \
    "status 6. A run that is gone is taken over from. Damaged parts are left out and done "        \
    "again; a file that is no state file is never changed. When the disk is full, all up to "      \
    "the last commit is kept and the exit status is 5.\n\n"                                        \
    "Without --state, a run that has lasted --state-after (a minute) makes a state file of "       \
    "its own and says so: beside the first input file, else in the working directory; its "        \
    "name ends in a checksum of the options that shape the answers, the operands and what the "    \
    "input files hold (of large ones, parts), and .state. The same command finds it again and "    \
    "goes on from it; what the first minute had found is done again, but for what is known of "    \
    "hard numbers. It is removed when the run ends with exit status 0 or 1. A second run of "      \
    "the same command, beside the first, goes on without; so does a run that cannot write it, "    \
    "with a warning. Input from a pipe or a terminal has none. --state=none turns all this "       \
    "off."

#define EXAMPLES                                                                                   \
    " trifactor 2^251-1\n\n seq 2 1000000 | trifactor | grep -c ': [0-9]*$'\n\n"                   \
    " trifactor --format=jsonl --timeout=10m --input numbers.txt > answers.jsonl\n\n"              \
    "One curve of the elliptic curve method, as ecm -param 0 -sigma 42 would run it:\n\n"          \
    " trifactor --method=ecm --b1=11e3 --sigma=42 --curves=1 10^59+19\n\n"                         \
    "A third of a file in each task of a job array with --array=1-3:\n\n"                          \
    " trifactor --shard=$SLURM_ARRAY_TASK_ID/3 --input numbers.txt"

#define EXAMPLES_MPI                                                                               \
    "Four ranks with all their threads on two machines:\n\n"                                       \
    " mpirun -n 4 --map-by ppr:2:node --bind-to none trifactor-mpi 2^251-1\n\n"                    \
    "Under Slurm, as many ranks as the job has tasks:\n\n"                                         \
    " srun --mpi=pmix trifactor-mpi --input numbers.txt"

#define RANKS                                                                                      \
    "The program is started by mpirun or srun; started alone it runs as one rank. Rank 0 reads "   \
    "the input and writes all output; every rank runs the number of threads that its own machine " \
    "allows. mpirun of Open MPI binds each of one or two ranks to a single core, where several "   \
    "threads cannot run: give it --bind-to none, or --map-by slot:PE=N for N cores a rank. The "   \
    "output is the same for any number of ranks and threads. All ranks end with the same exit "    \
    "status.\n\n"                                                                                  \
    "A rank of which nothing is heard for the time of --heartbeat is lost: its tasks go to the "   \
    "others, and a message names it. mpirun of Open MPI ends the job when a process dies, unless " \
    "given --mca orte_abort_on_non_zero_status 0; then the others finish it, and --exit-file has " \
    "the exit status, where mpirun has that of the dead process. A rank that has lost rank 0 "     \
    "ends, and so does one that waits for MPI to start for longer than --start-limit: a process "  \
    "that has died or stands still before that leaves the others waiting."

#define COMMON_CHAPTERS                                                                            \
    {"OUTPUT", OUTPUT, NULL}, {"STATE", STATE, NULL}, {"EXIT STATUS", NULL, exit_terms},           \
        {"SIGNALS", NULL, signal_terms}, {                                                         \
        "ENVIRONMENT",                                                                             \
            "An option that is not on the command line is taken from its variable, below. A "      \
            "variable "                                                                            \
            "that begins with TRIFACTOR_ and is none of them brings a warning.",                   \
            variable_terms                                                                         \
    }

const tf_opt_chapter tf_manual_trifactor[] = {{"DESCRIPTION", DESCRIPTION, NULL},
                                              COMMON_CHAPTERS,
                                              {"EXAMPLES", EXAMPLES, NULL},
                                              {"SEE ALSO", "trifactor-mpi(1), factor(1)", NULL},
                                              {0}};

const tf_opt_chapter tf_manual_mpi[] = {{"DESCRIPTION", DESCRIPTION, NULL},
                                        {"RANKS AND THREADS", RANKS, NULL},
                                        COMMON_CHAPTERS,
                                        {"EXAMPLES", EXAMPLES_MPI, NULL},
                                        {"SEE ALSO", "trifactor(1), mpirun(1), srun(1)", NULL},
                                        {0}};
