/* benchlib_child.c — see benchlib_child.h. Input is written and output read in one poll loop, so
 * that neither side can block the other. */
#include "benchlib_child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

static double seconds_now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static double seconds_of(struct timeval t) {
    return (double)t.tv_sec + 1e-6 * (double)t.tv_usec;
}

/* Pipes whose ends a child has only as its standard input and output. */
static bool make_pipes(int to[2], int from[2]) {
    if (pipe(to)) return false;
    if (pipe(from)) {
        close(to[0]);
        close(to[1]);
        return false;
    }
    for (int i = 0; i < 2; i++) {
        fcntl(to[i], F_SETFD, FD_CLOEXEC);
        fcntl(from[i], F_SETFD, FD_CLOEXEC);
    }
    fcntl(to[1], F_SETFL, O_NONBLOCK);
    return true;
}

/* 0 or an error number. */
static int start(pid_t *pid, const char *const argv[], int in, int out) {
    union {
        const char *const *words;
        char *const *as_exec_wants_it;
    } args = {.words = argv};
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;
    sigset_t pipe_signal;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_adddup2(&files, in, STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&files, out, STDOUT_FILENO);
    posix_spawn_file_actions_addopen(&files, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawnattr_init(&attributes);
    sigemptyset(&pipe_signal);
    sigaddset(&pipe_signal, SIGPIPE); /* ignored here, not there */
    posix_spawnattr_setsigdefault(&attributes, &pipe_signal);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
    int error = posix_spawnp(pid, argv[0], &files, &attributes, args.as_exec_wants_it, environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&files);
    return error;
}

/* Write what the pipe takes; closes it (*fd = -1) when all is written or nobody reads. */
static void feed(int *fd, const char **input, size_t *left) {
    ssize_t done = *left ? write(*fd, *input, *left) : 0;
    if (done > 0) {
        *input += done;
        *left -= (size_t)done;
    }
    if (*left && (done > 0 || errno == EAGAIN || errno == EINTR)) return;
    close(*fd);
    *fd = -1;
}

/* Read what is there; *open = false at its end. False when out of memory. */
static bool drain(int fd, tf_child *c, size_t *room, bool *open) {
    if (*room - c->size < 65536) {
        char *more = realloc(c->output, 2 * *room + 65537);
        if (!more) return false;
        c->output = more;
        *room = 2 * *room + 65536;
    }
    ssize_t done = read(fd, c->output + c->size, *room - c->size);
    if (done > 0) c->size += (size_t)done;
    if (done == 0 || (done < 0 && errno != EINTR && errno != EAGAIN)) *open = false;
    return true;
}

/* Takes over both descriptors. */
static bool talk(tf_child *c, int to, int from, const char *input, size_t left) {
    size_t room = 0;
    bool open = true, ok = true;
    while (open && ok) {
        struct pollfd fds[2] = {{.fd = from, .events = POLLIN}, {.fd = to, .events = POLLOUT}};
        if (poll(fds, 2, -1) < 0 && errno != EINTR) ok = false;
        if (fds[1].revents) feed(&to, &input, &left);
        if (fds[0].revents) ok = ok && drain(from, c, &room, &open);
    }
    if (to >= 0) close(to);
    close(from);
    if (c->output) c->output[c->size] = 0;
    return ok && c->output;
}

bool tf_child_run(tf_child *c, const char *const argv[], const char *input, size_t size) {
    int to[2], from[2], status = 0;
    pid_t pid;
    struct rusage usage;
    *c = (tf_child){.exit_code = 127};
    if (!make_pipes(to, from)) return false;
    signal(SIGPIPE, SIG_IGN);
    double t0 = seconds_now();
    int error = start(&pid, argv, to[0], from[1]);
    close(to[0]);
    close(from[1]);
    if (error) {
        close(to[1]);
        close(from[0]);
        return true;
    }
    bool ok = talk(c, to[1], from[0], input, size);
    while (wait4(pid, &status, 0, &usage) < 0)
        if (errno != EINTR) return false;
    c->wall = seconds_now() - t0;
    c->cpu = seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime);
    c->exit_code = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
    return ok;
}

bool tf_child_find(char *path, size_t room, const char *name) {
    const char *list = getenv("PATH");
    while (list && *list) {
        size_t length = strcspn(list, ":");
        int size = snprintf(path, room, "%.*s/%s", (int)length, list, name);
        if (size > 0 && (size_t)size < room && access(path, X_OK) == 0) return true;
        list += length + (list[length] == ':');
    }
    return false;
}
