/* comm.c — start and end of MPI, and the few collective things. */
#include "comm_internal.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

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

tf_status tf__comm_wait(tf_comm *c, MPI_Request *request, const char *what) {
    for (long sleep = 20000;; sleep = sleep < 500000 ? 2 * sleep : 1000000) {
        int done = 0;
        tf_status s = tf__comm_check(c, MPI_Test(request, &done, MPI_STATUS_IGNORE), what);
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
    if (before) return tf__comm_check(c, MPI_Query_thread(&provided), "MPI_Query_thread");
    unsigned ours = has_launcher() ? 0 : set_alone();
    int code = MPI_Init_thread(argc, argv, MPI_THREAD_FUNNELED, &provided);
    unset_alone(ours);
    s = tf__comm_check(c, code, "MPI_Init_thread");
    c->initialized = s == TF_OK;
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

tf_status tf_comm_open(tf_comm **out, int *argc, char ***argv) {
    tf_comm *c = calloc(1, sizeof *c);
    *out = NULL;
    if (!c) return TF_ENOMEM;
    c->comm = MPI_COMM_NULL;
    c->incoming = MPI_REQUEST_NULL;
    tf_status s = initialize(c, argc, argv);
    if (s == TF_OK) s = duplicate_world(c);
    if (s == TF_OK)
        *out = c;
    else
        tf_comm_close(c);
    return s;
}

void tf_comm_close(tf_comm *c) {
    if (!c) return;
    tf__wire_close(c);
    if (c->comm != MPI_COMM_NULL) MPI_Comm_free(&c->comm);
    if (c->initialized) MPI_Finalize();
    free(c);
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

int tf_comm_agree(tf_comm *c, int value) {
    int agreed = value;
    MPI_Request request;
    tf_status s =
        tf__comm_check(c, MPI_Ibcast(&agreed, 1, MPI_INT, 0, c->comm, &request), "MPI_Ibcast");
    if (s == TF_OK) s = tf__comm_wait(c, &request, "MPI_Ibcast");
    return s == TF_OK ? agreed : value;
}

const char *tf_comm_library(void) {
    static char text[MPI_MAX_LIBRARY_VERSION_STRING];
    int length = 0;
    if (MPI_Get_library_version(text, &length) != MPI_SUCCESS) return "unknown MPI";
    text[strcspn(text, "\n")] = 0;
    return text;
}
