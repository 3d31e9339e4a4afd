#define _GNU_SOURCE /* pipe2 */
#include "mpitest.h"

#include <criterion/options.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "clock.h"

extern const tf_mpitest_case __start_tf_mpitest_cases[], __stop_tf_mpitest_cases[];
extern char **environ;

/* ---- the side of a rank ------------------------------------------------------------------------
 */

static int run_rank(const char *name) {
    const tf_mpitest_case *c = __start_tf_mpitest_cases;
    while (c < __stop_tf_mpitest_cases && strcmp(c->name, name) != 0) c++;
    if (c == __stop_tf_mpitest_cases) {
        fprintf(stderr, "no such case: %s\n", name);
        return 98;
    }
    tf_comm *comm;
    if (tf_comm_open(&comm, NULL, NULL, NULL) != TF_OK) {
        fprintf(stderr, "cannot open MPI\n");
        return 97;
    }
    c->body(comm, tf_comm_rank(comm), tf_comm_size(comm));
    tf_comm_close(comm);
    return 0;
}

/* ---- the launching side ------------------------------------------------------------------------
 */

typedef struct job {
    pid_t pid;
    int output; /* reading end */
    char text[1 << 16];
    size_t size;
    bool killed;
} job;

/* What MPI itself leaves behind is tedious to tell from our leaks (10 s per case): plain_*_mpi
 * tests look for leaks, these do not. */
static void skip_leak_check(void) {
    char options[1024];
    const char *set = getenv("ASAN_OPTIONS");
    snprintf(options, sizeof options, "%s:detect_leaks=0", set ? set : "");
    setenv("ASAN_OPTIONS", options, 1);
}

/* Criterion's sandbox marks its workers through BXF variables; the ranks are none. */
static void clean_environment(void) {
    for (char **e = environ; *e;) {
        char name[64];
        size_t n = strcspn(*e, "=");
        if (strncmp(*e, "BXF", 3) == 0 && n < sizeof name) {
            memcpy(name, *e, n);
            name[n] = 0;
            unsetenv(name);
            e = environ;
        } else {
            e++;
        }
    }
    skip_leak_check();
    setenv("OMPI_ALLOW_RUN_AS_ROOT", "1", 1);
    setenv("OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1", 1);
    setenv("OMPI_MCA_rmaps_base_oversubscribe", "1", 1);
    setenv("OMPI_MCA_hwloc_base_binding_policy", "none", 1);
    setenv("OMPI_MCA_pml", "ob1", 0);
    setenv("OMPI_MCA_btl", "self,vader", 0);
}

static void exec_ranks(const char *self, const char *name, int ranks, int output) {
    char count[16];
    snprintf(count, sizeof count, "%d", ranks);
    setpgid(0, 0);
    dup2(output, STDOUT_FILENO);
    dup2(output, STDERR_FILENO);
    for (int fd = 3; fd < 1024; fd++) close(fd); /* the sandbox's too */
    clean_environment();
    execl(TF_MPIEXEC, TF_MPIEXEC, "-n", count, self, "--mpi-case", name, (char *)NULL);
    perror(TF_MPIEXEC);
    _exit(127);
}

static void start(job *j, const char *name, int ranks) {
    char self[4096];
    int ends[2];
    ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
    cr_assert_gt(n, 0, "no path of our own");
    self[n] = 0;
    cr_assert_eq(pipe2(ends, O_CLOEXEC), 0, "no pipe");
    *j = (job){.output = ends[0]};
    j->pid = fork();
    cr_assert_geq(j->pid, 0, "no process");
    if (j->pid == 0) exec_ranks(self, name, ranks, ends[1]);
    setpgid(j->pid, j->pid); /* here too: whoever comes first */
    close(ends[1]);
}

/* Keep what fits; the rest is read and thrown away, so that nobody blocks on a full pipe.
 * @return false at the end of the output */
static bool read_some(job *j) {
    char buffer[4096];
    ssize_t n = read(j->output, buffer, sizeof buffer);
    if (n < 0 && errno == EINTR) return true;
    if (n <= 0) return false;
    size_t room = sizeof j->text - 1 - j->size, take = (size_t)n < room ? (size_t)n : room;
    memcpy(j->text + j->size, buffer, take);
    j->size += take;
    return true;
}

/* mpirun passes TERM on to the ranks and kills them a second later; when it is killed itself, the
 * ranks notice. */
static void enforce(job *j, double late) {
    if (late > 0 && !j->killed) {
        j->killed = true;
        kill(-j->pid, SIGTERM);
    }
    if (late > 4) kill(-j->pid, SIGKILL);
}

static int finish(job *j) {
    double deadline = tf_clock_now() + TF_MPITEST_SECONDS;
    int status = 0;
    bool open = true, running = true;
    while (running) {
        struct pollfd p = {.fd = open ? j->output : -1, .events = POLLIN};
        if (poll(&p, 1, open ? 100 : 10) > 0) open = read_some(j);
        enforce(j, tf_clock_now() - deadline);
        /* After mpirun's end only what is in the pipe counts: a stray rank may hold it open. */
        if (!open || !p.revents) running = waitpid(j->pid, &status, WNOHANG) == 0;
    }
    close(j->output);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

void tf_mpitest_launch(const char *name, int ranks) {
    static job j;
    start(&j, name, ranks);
    int rc = finish(&j);
    cr_assert(rc == 0 && !j.killed, "%s on %d ranks: exit status %d%s\n%s", name, ranks, rc,
              j.killed ? " (timed out)" : "", j.text);
}

int main(int argc, char **argv) {
    if (argc == 3 && strcmp(argv[1], "--mpi-case") == 0) return run_rank(argv[2]);
    struct criterion_test_set *tests = criterion_initialize();
    int ok = 1;
    if (criterion_handle_args(argc, argv, true)) ok = criterion_run_all_tests(tests);
    criterion_finalize(tests);
    return ok ? 0 : 1;
}
