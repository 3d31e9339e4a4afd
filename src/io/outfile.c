/* outfile.c — see outfile.h. */
#include "outfile.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define FIFO_PERIOD 20000000L /* nanoseconds between looks for a reader */

static bool is_standard(const char *path) {
    return !path || strcmp(path, "-") == 0 || strcmp(path, "/dev/stdout") == 0;
}

static bool is_fifo(const char *path) {
    struct stat st;
    return stat(path, &st) == 0 && S_ISFIFO(st.st_mode);
}

tf_status tf_outfile_open(tf_outfile *f, const char *path) {
    struct stat st;
    *f = (tf_outfile){.fd = STDOUT_FILENO};
    if (is_standard(path)) return TF_OK;
    f->path = path;
    f->fifo = is_fifo(path);
    if (f->fifo) return access(path, W_OK) == 0 ? TF_OK : TF_EIO;
    f->fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    f->created = f->fd >= 0;
    if (f->fd < 0 && errno == EEXIST)
        f->fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOCTTY, 0666);
    if (f->fd < 0) return TF_EIO;
    f->opened = true;
    f->regular = fstat(f->fd, &st) == 0 && S_ISREG(st.st_mode);
    return TF_OK;
}

bool tf_outfile_is(const tf_outfile *f, const char *path) {
    struct stat ours, theirs;
    if (!f->opened || !f->regular || fstat(f->fd, &ours) != 0) return false;
    bool found =
        strcmp(path, "-") == 0 ? fstat(STDIN_FILENO, &theirs) == 0 : stat(path, &theirs) == 0;
    return found && ours.st_dev == theirs.st_dev && ours.st_ino == theirs.st_ino;
}

/* A FIFO without a reader must not hold up a signal: it is asked again and again. */
static tf_status wait_for_reader(tf_outfile *f, const tf_cancel *cancel) {
    for (;;) {
        f->fd = open(f->path, O_WRONLY | O_CLOEXEC | O_NONBLOCK);
        f->opened = f->fd >= 0;
        if (f->opened) break;
        if (errno != ENXIO) return TF_EIO;
        if (tf_cancel_reason(cancel)) return TF_CANCELLED;
        nanosleep(&(struct timespec){0, FIFO_PERIOD}, NULL);
    }
    int flags = fcntl(f->fd, F_GETFL);
    return flags >= 0 && fcntl(f->fd, F_SETFL, flags & ~O_NONBLOCK) == 0 ? TF_OK : TF_EIO;
}

tf_status tf_outfile_begin(tf_outfile *f, const tf_cancel *cancel) {
    if (f->fifo) return wait_for_reader(f, cancel);
    return !f->opened || !f->regular || ftruncate(f->fd, 0) == 0 ? TF_OK : TF_EIO;
}

void tf_outfile_abandon(tf_outfile *f) {
    if (!f->opened) return;
    if (f->created) (void)!unlink(f->path);
    f->opened = f->regular = false;
    close(f->fd);
}

tf_status tf_outfile_close(tf_outfile *f) {
    if (!f->opened) return TF_OK;
    f->opened = false;
    /* EINVAL, EROFS: there is no disk below. */
    bool kept = !f->regular || fsync(f->fd) == 0 || errno == EINVAL || errno == EROFS;
    int error = errno;
    if (close(f->fd) != 0) return TF_EIO;
    errno = error;
    return kept ? TF_OK : TF_EIO;
}
