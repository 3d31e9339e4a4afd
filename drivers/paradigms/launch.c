/* launch.c — mpirun started on the user's behalf. */
#include "launch.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "comm.h"
#include "log.h"

const char *launch_found(const tf_host *host) {
    /* Open MPI; PMIx (Open MPI 5, srun --mpi=pmix); MPICH, Intel MPI and srun --mpi=pmi2. */
    static const char *const variables[] = {"OMPI_COMM_WORLD_SIZE", "PMIX_RANK", "PMI_RANK"};
    for (size_t i = 0; i < TF_ARRAY_LEN(variables); i++)
        if (tf_host_variable(host, variables[i])) return variables[i];
    /* A step of several tasks, though without a process manager: to be refused, not multiplied. A
     * batch script has SLURM_PROCID too, but no such step. */
    const char *tasks = tf_host_variable(host, "SLURM_STEP_NUM_TASKS");
    bool step = tasks && atoi(tasks) > 1 && tf_host_variable(host, "SLURM_PROCID");
    return step ? "SLURM_STEP_NUM_TASKS" : NULL;
}

static bool find_mpirun(char path[CHILD_PATH_MAX], const char *wanted) {
    if (!wanted && (child_find(path, "mpirun") || child_find(path, "mpiexec"))) return true;
    snprintf(path, CHILD_PATH_MAX, "%s", wanted ? wanted : TF_MPIEXEC);
    return access(path, X_OK) == 0;
}

/* More processes than processors, and none bound to one: options of Open MPI's mpirun. The first one
 * keeps it from telling at length what an exit code other than 0 means to it. */
static char open_mpi_options[][16] = {"--quiet", "--oversubscribe", "--bind-to", "none"};

static bool is_open_mpi(void) {
    return strncmp(tf_comm_library(), "Open MPI", 8) == 0;
}

tf_status launch_prepare(launch *l, const char *mpirun, bool quiet, unsigned processes,
                         char *const args[]) {
    size_t count = 0, n = 0;
    while (args[count]) count++;
    *l = (launch){0};
    if (!child_self(l->self)) {
        tf_log_root(TF_LOG_ERROR, "cannot find out where this program is: %s", strerror(errno));
        return TF_EIO;
    }
    if (!find_mpirun(l->mpirun, mpirun)) {
        tf_log_root(TF_LOG_ERROR, "no mpirun to start several processes with: %s: %s", l->mpirun,
                    strerror(errno));
        return TF_EIO;
    }
    l->argv = calloc(count + 9, sizeof *l->argv);
    if (!l->argv) return TF_ENOMEM;
    snprintf(l->option, sizeof l->option, "-n");
    snprintf(l->processes, sizeof l->processes, "%u", processes);
    l->argv[n++] = l->mpirun;
    l->argv[n++] = l->option;
    l->argv[n++] = l->processes;
    for (size_t i = quiet ? 0 : 1; is_open_mpi() && i < TF_ARRAY_LEN(open_mpi_options); i++)
        l->argv[n++] = open_mpi_options[i];
    l->argv[n++] = l->self;
    for (size_t i = 0; i < count; i++) l->argv[n++] = args[i];
    /* Open MPI's mpirun wants to be told twice that root knows what root is doing. */
    if (geteuid() == 0) {
        setenv("OMPI_ALLOW_RUN_AS_ROOT", "1", 0);
        setenv("OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1", 0);
    }
    return TF_OK;
}

void launch_clear(launch *l) {
    free(l->argv);
    l->argv = NULL;
}

void launch_show(tf_text *out, const launch *l) {
    if (geteuid() == 0)
        tf_text_puts(out, "OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 ");
    for (size_t i = 0; l->argv[i]; i++) {
        /* Arguments are words and numbers; an expression like 2*(3+4) wants quotes. */
        bool plain = l->argv[i][strcspn(l->argv[i], " \t\n\"'\\*?[](){}<>|&;$`!#~^")] == '\0';
        tf_text_printf(out, plain ? "%s%s" : "%s'%s'", i ? " " : "", l->argv[i]);
    }
}

tf_exit_code launch_become(const char *mpirun, bool quiet, unsigned processes, char *const args[]) {
    launch l;
    tf_text shown = {0};
    tf_status s = launch_prepare(&l, mpirun, quiet, processes, args);
    if (s == TF_OK) {
        launch_show(&shown, &l);
        tf_log_root(TF_LOG_INFO, "not started by mpirun: starting %u processes: %s", processes,
                    tf_text_get(&shown));
        /* It would read ahead in what belongs to the rest of a script. */
        int nothing = open("/dev/null", O_RDONLY);
        if (nothing >= 0) dup2(nothing, STDIN_FILENO);
        execv(l.argv[0], l.argv);
        tf_log_root(TF_LOG_ERROR, "%s: %s", l.mpirun, strerror(errno));
    } else if (s == TF_ENOMEM) {
        tf_log_root(TF_LOG_ERROR, "%s", tf_status_text(s));
    }
    tf_text_clear(&shown);
    launch_clear(&l);
    return TF_EXIT_RESOURCE;
}
