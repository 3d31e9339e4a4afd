/* comm.c — start and end of MPI, and the few collective things. */
#include "comm_internal.h"

#include "start_guard.h"

#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define TAG_VERDICT    3
#define FINALIZE_LIMIT 60 /* seconds, where ranks are watched */

/* ---- errors and waiting --------------------------------------------------------------------- */

tf_status tf__comm_check(tf_comm *c, int code, const char *what) {
    if (code == MPI_SUCCESS) return TF_OK;
    char text[MPI_MAX_ERROR_STRING];
    int length = 0;
    if (MPI_Error_string(code, text, &length) != MPI_SUCCESS) length = 0;
    snprintf(c->error, sizeof c->error, "%s: %.*s", what, length, text);
    return TF_EIO;
}

static void nap(long nanoseconds) {
    nanosleep(&(struct timespec){.tv_nsec = nanoseconds}, NULL);
}

static tf_status test(tf_comm *c, MPI_Request *request, int *done, const char *what) {
    tf__comm_lock(c);
    if (c->watched_by_receive) tf__watch_turn(c->watch);
    tf_status s = tf__comm_check(c, MPI_Test(request, done, MPI_STATUS_IGNORE), what);
    tf__comm_unlock(c);
    return s;
}

tf_status tf__comm_try(tf_comm *c, MPI_Request *request, int *done) {
    tf_status s = test(c, request, done, "MPI_Test");
    if (s == TF_OK && !*done) nap(200000);
    return s;
}

tf_status tf__comm_wait(tf_comm *c, MPI_Request *request, const char *what) {
    for (long sleep = 20000;; sleep = sleep < 500000 ? 2 * sleep : 1000000) {
        int done = 0;
        tf_status s = test(c, request, &done, what);
        if (s != TF_OK || done) return s;
        nap(sleep);
    }
}

const char *tf_comm_error(const tf_comm *c) {
    return c->error;
}

/* ---- launchers ------------------------------------------------------------------------------- */

/* Where launchers say how many ranks they start. mpirun inside a Slurm job is started by srun
 * itself, so the others come before Slurm's. Not SLURM_NTASKS: a batch script has it too, and may
 * start one process by hand; the count of the step is there only under srun. */
static const char *const launchers[] = {
    "OMPI_COMM_WORLD_SIZE", /* Open MPI's mpirun */
    "PMI_SIZE",             /* MPICH, Intel MPI, srun --mpi=pmi2 */
    "MV2_COMM_WORLD_SIZE",  /* MVAPICH2 */
    "SLURM_STEP_NUM_TASKS", /* srun */
};

static int launched_ranks(const char **launcher) {
    for (size_t i = 0; i < TF_ARRAY_LEN(launchers); i++) {
        const char *text = getenv(launchers[i]);
        if (!text) continue;
        char *end;
        long n = strtol(text, &end, 10);
        if (end == text || *end || n < 1 || n > INT_MAX) continue;
        *launcher = launchers[i];
        return (int)n;
    }
    return 0;
}

bool tf_comm_is_split(const tf_comm *c, int *launched, const char **launcher) {
    const char *name = "";
    int n = launched_ranks(&name);
    if (n <= c->size) return false;
    *launched = n;
    *launcher = name;
    return true;
}

/* Signs that a daemon waits for us to connect; then Open MPI must not start on its own. */
static bool has_launcher(void) {
    static const char *const signs[] = {"PMIX_RANK", "PMIX_NAMESPACE", "PMI_RANK", "PMI_FD"};
    const char *name;
    for (size_t i = 0; i < TF_ARRAY_LEN(signs); i++)
        if (getenv(signs[i])) return true;
    return launched_ranks(&name) > 0;
}

/* Settings for a process without launcher, taken back afterwards: children (an mpirun among them)
 * must not inherit them. What the user has set stays. */
static const char *const alone[][2] = {
    {"OMPI_MCA_ess_singleton_isolated", "1"}, {"OMPI_MCA_pml", "ob1"}, {"OMPI_MCA_btl", "self"}};

static unsigned set_alone(void) {
    unsigned ours = 0;
    for (unsigned i = 0; i < TF_ARRAY_LEN(alone); i++)
        if (!getenv(alone[i][0]) && setenv(alone[i][0], alone[i][1], 0) == 0) ours |= 1u << i;
    return ours;
}

static void unset_alone(unsigned ours) {
    for (unsigned i = 0; i < TF_ARRAY_LEN(alone); i++)
        if (ours & 1u << i) unsetenv(alone[i][0]);
}

/* ---- open and close ---------------------------------------------------------------------------
 */

static tf_status initialize(tf_comm *c, int *argc, char ***argv) {
    int before = 0, provided = MPI_THREAD_SINGLE;
    tf_status s = tf__comm_check(c, MPI_Initialized(&before), "MPI_Initialized");
    if (s != TF_OK) return s;
    if (before) {
        s = tf__comm_check(c, MPI_Query_thread(&provided), "MPI_Query_thread");
    } else {
        unsigned ours = has_launcher() ? 0 : set_alone();
        int code = MPI_Init_thread(argc, argv, MPI_THREAD_SERIALIZED, &provided);
        unset_alone(ours);
        s = tf__comm_check(c, code, "MPI_Init_thread");
        c->initialized = s == TF_OK;
    }
    c->serialized = s == TF_OK && provided >= MPI_THREAD_SERIALIZED;
    return s;
}

static tf_status duplicate_world(tf_comm *c) {
    tf_status s = tf__comm_check(c, MPI_Comm_dup(MPI_COMM_WORLD, &c->comm), "MPI_Comm_dup");
    if (s != TF_OK) return s;
    s = tf__comm_check(c, MPI_Comm_set_errhandler(c->comm, MPI_ERRORS_RETURN), "errhandler");
    if (s == TF_OK) s = tf__comm_check(c, MPI_Comm_rank(c->comm, &c->rank), "MPI_Comm_rank");
    if (s == TF_OK) s = tf__comm_check(c, MPI_Comm_size(c->comm, &c->size), "MPI_Comm_size");
    return s;
}

/* The rank as the launcher says it; 0 where it does not. */
static int launched_rank(void) {
    static const char *const names[] = {"OMPI_COMM_WORLD_RANK", "PMIX_RANK", "PMI_RANK",
                                        "SLURM_PROCID"};
    for (size_t i = 0; i < TF_ARRAY_LEN(names); i++) {
        const char *text = getenv(names[i]);
        if (text) return atoi(text);
    }
    return 0;
}

tf_status tf_comm_open(tf_comm **out, int *argc, char ***argv, const tf_comm_patience *patience) {
    static const tf_comm_patience usual = {TF_COMM_START_LIMIT, NULL};
    tf_comm *c = calloc(1, sizeof *c);
    *out = NULL;
    if (!c) return TF_ENOMEM;
    c->comm = MPI_COMM_NULL;
    pthread_mutex_init(&c->lock, NULL);
    if (!patience) patience = &usual;
    tf_ticker *guard = has_launcher() ? tf__start_guard(patience, launched_rank()) : NULL;
    tf_status s = initialize(c, argc, argv);
    if (s == TF_OK) s = duplicate_world(c);
    tf_ticker_stop(guard);
    if (s == TF_OK)
        *out = c;
    else
        tf_comm_close(c);
    return s;
}

/* A rank that dies here, when all is done, must not keep the others in MPI_Finalize for ever. */
static int finalize_code;
static void give_up_finalizing(int number) {
    (void)number;
    _exit(finalize_code);
}

static void close_with(tf_comm *c, int code) {
    if (!c) return;
    tf__watch_stop(c);
    if (c->watch) {
        finalize_code = code;
        struct sigaction action = {.sa_handler = give_up_finalizing};
        (void)sigaction(SIGALRM, &action, NULL);
        (void)alarm(FINALIZE_LIMIT);
    }
    tf__wire_close(c);
    if (c->comm != MPI_COMM_NULL) MPI_Comm_free(&c->comm);
    if (c->initialized) MPI_Finalize();
    if (c->watch) (void)alarm(0);
    tf__watch_free(c);
    pthread_mutex_destroy(&c->lock);
    free(c);
}

void tf_comm_close(tf_comm *c) {
    close_with(c, 0);
}

int tf_comm_end(tf_comm *c, int code) {
    if (!c->degraded) {
        close_with(c, code);
        return code;
    }
    tf__watch_stop(c);
    if (c->rank == 0) tf_comm_abort(c, code);
    /* Rank 0's abort ends this process too, but for launchers that were told to let us live. */
    for (int i = 0; i < 20; i++) nap(100000000);
    _exit(code);
}

void tf_comm_abort(tf_comm *c, int code) {
    MPI_Abort(c->comm, code);
    _Exit(code); /* MPI_Abort may return when it fails */
}

/* ---- asking ------------------------------------------------------------------------------------
 */

int tf_comm_rank(const tf_comm *c) {
    return c->rank;
}
int tf_comm_size(const tf_comm *c) {
    return c->size;
}

/* A rank that is lost is told too, in case it comes back, but nobody waits until it listens. */
static tf_status tell_verdict(tf_comm *c, int to, MPI_Request *request) {
    tf__comm_lock(c);
    tf_status s = tf__comm_check(
        c, MPI_Isend(c->verdict, 2, MPI_INT, to, TAG_VERDICT, c->comm, request), "MPI_Isend");
    tf__comm_unlock(c);
    return s;
}

static tf_status tell_all(tf_comm *c, int value) {
    c->verdict[0] = value;
    for (int i = 1; i < c->size; i++) c->degraded |= !tf_comm_there(c, i);
    c->verdict[1] = c->degraded;
    tf_status status = TF_OK;
    for (int i = 1; i < c->size; i++) {
        MPI_Request request;
        tf_status s = tell_verdict(c, i, &request);
        if (s == TF_OK && tf_comm_there(c, i))
            s = tf__comm_wait(c, &request, "MPI_Isend"); /* two ints: on their way at once */
        else if (s == TF_OK)
            MPI_Request_free(&request);
        if (s != TF_OK) status = s;
    }
    return status;
}

int tf_comm_agree(tf_comm *c, int value) {
    tf_status s;
    if (c->rank == 0) {
        s = tell_all(c, value);
    } else {
        MPI_Request request;
        tf__comm_lock(c);
        s = tf__comm_check(c, MPI_Irecv(c->verdict, 2, MPI_INT, 0, TAG_VERDICT, c->comm, &request),
                           "MPI_Irecv");
        tf__comm_unlock(c);
        if (s == TF_OK) s = tf__comm_wait(c, &request, "MPI_Irecv");
        if (s == TF_OK) c->degraded = c->verdict[1];
    }
    return s == TF_OK ? c->verdict[0] : value;
}

const char *tf_comm_library(void) {
    static char text[MPI_MAX_LIBRARY_VERSION_STRING];
    int length = 0;
    if (MPI_Get_library_version(text, &length) != MPI_SUCCESS) return "unknown MPI";
    text[strcspn(text, "\n")] = 0;
    return text;
}
