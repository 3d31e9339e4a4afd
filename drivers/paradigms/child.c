/* child.c — fork, exec and a pipe. */
#define _GNU_SOURCE /* pipe2 */
#include "child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

bool child_find(char path[CHILD_PATH_MAX], const char *name) {
    const char *folders = getenv("PATH");
    if (!folders) folders = "/usr/local/bin:/usr/bin:/bin";
    for (const char *p = folders;; p++) {
        int n = (int)strcspn(p, ":");
        /* An empty folder means the present one, as for the shell. */
        int size = n ? snprintf(path, CHILD_PATH_MAX, "%.*s/%s", n, p, name)
                     : snprintf(path, CHILD_PATH_MAX, "./%s", name);
        if (size < CHILD_PATH_MAX && access(path, X_OK) == 0) return true;
        p += n;
        if (!*p) return false;
    }
}

bool child_self(char path[CHILD_PATH_MAX]) {
    ssize_t n = readlink("/proc/self/exe", path, CHILD_PATH_MAX - 1);
    if (n < 0) return false;
    path[n] = '\0';
    return true;
}

/* In the new process. Never returns; what went wrong goes through @p report, which closes itself
 * when the program starts. */
static _Noreturn void become(char *const argv[], int input, int output, int report) {
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (input < 0) input = open("/dev/null", O_RDONLY);
    if (input >= 0 && dup2(input, STDIN_FILENO) >= 0 && dup2(output, STDOUT_FILENO) >= 0)
        execv(argv[0], argv);
    int error = errno;
    if (write(report, &error, sizeof error) < 0) _exit(126);
    _exit(127);
}

static tf_status read_all(int fd, tf_text *out) {
    for (;;) {
        char *p = tf_text_reserve(out, 4096);
        if (!p) return TF_ENOMEM;
        ssize_t n = read(fd, p, 4096);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return TF_EIO;
        if (n == 0) return TF_OK;
        out->size += (size_t)n;
        p[n] = '\0';
    }
}

static int wait_for(pid_t pid) {
    int status;
    while (waitpid(pid, &status, 0) < 0)
        if (errno != EINTR) return 127;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

tf_status child_run(char *const argv[], int input, tf_text *output, int *code) {
    int out[2], report[2], error = 0;
    if (pipe2(out, O_CLOEXEC) != 0) return TF_EIO;
    if (pipe2(report, O_CLOEXEC) != 0) {
        error = errno;
        goto no_report;
    }
    pid_t pid = fork();
    if (pid < 0) {
        error = errno;
        close(report[0]), close(report[1]);
        goto no_report;
    }
    if (pid == 0) become(argv, input, out[1], report[1]);
    close(out[1]);
    close(report[1]);
    ssize_t failed = read(report[0], &error, sizeof error);
    tf_status s = read_all(out[0], output);
    close(out[0]);
    close(report[0]);
    *code = wait_for(pid);
    if (failed <= 0) return s;
    errno = error;
    return TF_EIO;

no_report:
    close(out[0]);
    close(out[1]);
    errno = error;
    return TF_EIO;
}
