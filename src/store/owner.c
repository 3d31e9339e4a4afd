/* owner.c — see owner.h. */
#include "owner.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "clock.h"

#define HEADING    "trifactor owner 1\n"
#define WATCH_STEP 0.1 /* seconds between looks at another's beat */

/* ---- who we are -------------------------------------------------------------------------------
 */

/* Of the process's line in /proc: the time it was started, 0 if there is no such process, or it has
 * ended and nobody has asked how. */
static uint64_t start_of(const tf_host *host, uint64_t pid) {
    char path[64], line[1024];
    snprintf(path, sizeof path, "/proc/%" PRIu64 "/stat", pid);
    if (tf_host_read(host, path, line, sizeof line) <= 0) return 0;
    const char *p = strrchr(line, ')'); /* the name may hold blanks and parentheses */
    if (p && p[1] == ' ' && (p[2] == 'Z' || p[2] == 'X')) return 0;
    for (int field = 2; p && field < 22; field++) p = strchr(p + 1, ' ');
    return p ? strtoull(p + 1, NULL, 10) : 0;
}

static void job_of(tf_owner *o, const tf_host *host) {
    static const struct {
        const char *variable, *system;
    } known[] = {{"SLURM_JOB_ID", "Slurm"},
                 {"PBS_JOBID", "PBS"},
                 {"LSB_JOBID", "LSF"},
                 {"JOB_ID", "Grid Engine"}};
    for (size_t i = 0; i < TF_ARRAY_LEN(known); i++) {
        const char *id = tf_host_variable(host, known[i].variable);
        if (!id || !*id) continue;
        snprintf(o->job, sizeof o->job, "%s %s", known[i].system, id);
        break;
    }
    for (char *p = o->job; *p; p++)
        if (*p == '\n') *p = ' ';
    const char *restart = tf_host_variable(host, "SLURM_RESTART_COUNT");
    if (restart) o->restart = strtoull(restart, NULL, 10);
}

void tf_owner_self(tf_owner *o, const tf_host *host) {
    *o = (tf_owner){.pid = (uint64_t)getpid()};
    if (gethostname(o->host, sizeof o->host - 1) != 0) strcpy(o->host, "unknown");
    o->started = start_of(host, o->pid);
    if (tf_host_read(host, "/proc/sys/kernel/random/boot_id", o->boot, sizeof o->boot) > 0)
        o->boot[strcspn(o->boot, "\n")] = '\0';
    ssize_t n = readlink("/proc/self/ns/pid", o->space, sizeof o->space - 1);
    o->space[n > 0 ? n : 0] = '\0';
    job_of(o, host);
    time_t now = time(NULL);
    struct tm utc;
    gmtime_r(&now, &utc);
    strftime(o->since, sizeof o->since, "%Y-%m-%dT%H:%M:%SZ", &utc);
    if (getrandom(&o->token, sizeof o->token, GRND_NONBLOCK) != (ssize_t)sizeof o->token)
        o->token = tf_clock_now_ns() ^ o->pid << 40;
}

char *tf_owner_text(char *buf, size_t size, const tf_owner *o) {
    snprintf(buf, size, "host %s, process %" PRIu64 "%s%s", o->host, o->pid,
             o->job[0] ? ", job " : "", o->job);
    return buf;
}

static bool same_machine(const tf_owner *a, const tf_owner *b) {
    return strcmp(a->host, b->host) == 0 && strcmp(a->boot, b->boot) == 0 &&
           strcmp(a->space, b->space) == 0;
}

tf_owner_verdict tf_owner_judge(const tf_owner *other, const tf_owner *self) {
    if (same_machine(other, self)) {
        if (other->started && self->started)
            return start_of(&tf_host_system, other->pid) == other->started ? TF_OWNER_ALIVE
                                                                           : TF_OWNER_GONE;
        bool gone = kill((pid_t)other->pid, 0) != 0 && errno == ESRCH;
        return gone ? TF_OWNER_GONE : TF_OWNER_ALIVE;
    }
    if (other->job[0] && strcmp(other->job, self->job) == 0 && self->restart > other->restart)
        return TF_OWNER_GONE;
    return TF_OWNER_UNKNOWN;
}

/* ---- the record -------------------------------------------------------------------------------
 */

enum { RECORD_MAX = 1024 };

static int format(char text[RECORD_MAX], const tf_owner *o) {
    /* The beat comes last and has a fixed width: it is written again in its place. */
    return snprintf(text, RECORD_MAX,
                    HEADING "host %s\npid %" PRIu64 "\nstarted %" PRIu64
                            "\nboot %s\nspace %s\njob %s\nrestart %" PRIu64
                            "\nsince %s\ntoken %016" PRIx64 "\nbeat %020" PRIu64 "\n",
                    o->host, o->pid, o->started, o->boot, o->space, o->job, o->restart, o->since,
                    o->token, o->beat);
}

/* The value of line @p name, cut at the room there is, and fit for a terminal.
 * @return false: no such line */
static bool field(char *value, size_t size, const char *text, const char *name) {
    size_t length = strlen(name);
    for (const char *p = text; p && *p; p = strchr(p, '\n') ? strchr(p, '\n') + 1 : NULL) {
        if (strncmp(p, name, length) != 0 || p[length] != ' ') continue;
        const char *end = strchr(p, '\n');
        if (!end) return false; /* cut off */
        snprintf(value, size, "%.*s", (int)(end - p) - (int)length - 1, p + length + 1);
        for (char *v = value; *v; v++)
            if (iscntrl((unsigned char)*v)) *v = '?';
        return true;
    }
    return false;
}

static bool number_field(uint64_t *v, const char *text, const char *name, int base) {
    char value[32], *end;
    if (!field(value, sizeof value, text, name)) return false;
    *v = strtoull(value, &end, base);
    return *value && !*end;
}

static bool parse(tf_owner *o, const char *text) {
    *o = (tf_owner){0};
    return strncmp(text, HEADING, sizeof HEADING - 1) == 0 &&
           field(o->host, sizeof o->host, text, "host") && number_field(&o->pid, text, "pid", 10) &&
           number_field(&o->started, text, "started", 10) &&
           field(o->boot, sizeof o->boot, text, "boot") &&
           field(o->space, sizeof o->space, text, "space") &&
           field(o->job, sizeof o->job, text, "job") &&
           number_field(&o->restart, text, "restart", 10) &&
           field(o->since, sizeof o->since, text, "since") &&
           number_field(&o->token, text, "token", 16) && number_field(&o->beat, text, "beat", 10);
}

static void read_from(char text[RECORD_MAX], int fd) {
    size_t got = 0;
    ssize_t n;
    while (got < RECORD_MAX - 1 && (n = read(fd, text + got, RECORD_MAX - 1 - got)) != 0) {
        if (n < 0 && errno != EINTR) break;
        if (n > 0) got += (size_t)n;
    }
    text[got] = '\0';
}

static tf_status read_text(char text[RECORD_MAX], const char *path) {
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return errno == ENOENT ? TF_NONE : TF_EIO;
    read_from(text, fd);
    close(fd);
    return TF_FOUND;
}

tf_status tf_owner_read(tf_owner *o, const char *path) {
    char text[RECORD_MAX];
    tf_status s = read_text(text, path);
    if (s != TF_FOUND) return s;
    return parse(o, text) ? TF_FOUND : TF_EFORMAT;
}

/* ---- taking it --------------------------------------------------------------------------------
 */

/* A file of our own beside the record. @return buf */
static char *aside(char buf[4200], const char *path, const tf_owner *self) {
    snprintf(buf, 4200, "%s.%016" PRIx64, path, self->token);
    return buf;
}

/* @return TF_OK; TF_FOUND: there is such a file; TF_EIO with errno */
static tf_status write_new(const char *path, const char *text, size_t size) {
    int fd = open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0644);
    if (fd < 0) return errno == EEXIST ? TF_FOUND : TF_EIO;
    bool written = write(fd, text, size) == (ssize_t)size && fsync(fd) == 0;
    int error = errno;
    close(fd);
    if (written) return TF_OK;
    unlink(path);
    errno = error;
    return TF_EIO;
}

/* The record appears with all its text where the file system has links, and else piece by piece.
 * @return as write_new */
static tf_status create(const char *path, const tf_owner *self) {
    char text[RECORD_MAX], whole[4200];
    size_t size = (size_t)format(text, self);
    tf_status s = write_new(aside(whole, path, self), text, size);
    if (s == TF_FOUND) return TF_EIO; /* a random name is taken: something is wrong */
    if (s != TF_OK) return s;
    int error = link(whole, path) == 0 ? 0 : errno;
    unlink(whole);
    if (error == 0) return TF_OK;
    return error == EEXIST ? TF_FOUND : write_new(path, text, size);
}

/* Seconds since the record was last written, by the clock of the file system's server: that of
 * another machine may be wrong. 0 if it cannot be told. */
static double age_of(const char *path, const tf_owner *self) {
    char probe[4200];
    struct stat record, now;
    int fd = open(aside(probe, path, self), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0644);
    if (fd < 0) return 0;
    bool known = write(fd, "\n", 1) == 1 && fsync(fd) == 0 && fstat(fd, &now) == 0 &&
                 stat(path, &record) == 0;
    close(fd);
    unlink(probe);
    return known ? (double)(now.st_mtime - record.st_mtime) : 0;
}

/* Take away the record whose text is @p judged. Only who holds the file beside it may do so, and looks
 * again first: or one of two might remove what the other has just written. */
static void remove_judged(const char *path, const char *judged, const tf_owner *self) {
    char mutex[4200], text[RECORD_MAX];
    snprintf(mutex, sizeof mutex, "%s.taking", path);
    if (write_new(mutex, "\n", 1) != TF_OK) {
        if (age_of(mutex, self) >= TF_OWNER_PATIENCE) unlink(mutex); /* its holder was killed */
        tf_clock_sleep(WATCH_STEP / 10);
        return;
    }
    if (read_text(text, path) == TF_FOUND && strcmp(text, judged) == 0) unlink(path);
    unlink(mutex);
}

/* Wait for a beat. @return ALIVE: the record changed; GONE: it did not for @p patience seconds;
 * UNKNOWN: cancelled, or the record is away */
static tf_owner_verdict watch(const char *path, const char *before, double patience,
                              const tf_owner_terms *terms) {
    char text[RECORD_MAX];
    double start = tf_clock_now();
    while (tf_clock_now() - start < patience) {
        if (tf_cancel_reason(terms->cancel)) return TF_OWNER_UNKNOWN;
        tf_clock_sleep(WATCH_STEP);
        if (read_text(text, path) != TF_FOUND) return TF_OWNER_UNKNOWN;
        if (strcmp(text, before) != 0) return TF_OWNER_ALIVE;
    }
    return TF_OWNER_GONE;
}

/* About the record in the way, which says @p text. */
static tf_owner_verdict look(const char *text, const char *path, const tf_owner *self,
                             tf_owner *other, const tf_owner_terms *terms) {
    double patience = terms->patience > 0 ? terms->patience : TF_OWNER_PATIENCE;
    bool whole = parse(other, text);
    if (whole) {
        tf_owner_verdict verdict = tf_owner_judge(other, self);
        if (verdict != TF_OWNER_UNKNOWN) return verdict;
    }
    if (age_of(path, self) >= patience) return TF_OWNER_GONE;
    /* No record yet: its owner may be about to write it. */
    if (!whole) strcpy(other->host, "unknown");
    if (whole && terms->watching) terms->watching(terms->context, other);
    tf_owner_verdict verdict = watch(path, text, patience, terms);
    return verdict == TF_OWNER_ALIVE && !whole ? TF_OWNER_UNKNOWN : verdict;
}

tf_status tf_owner_take(const char *path, const tf_owner *self, tf_owner *other,
                        const tf_owner_terms *terms) {
    char text[RECORD_MAX];
    bool taken_over = false;
    tf_owner seen;
    for (;;) {
        tf_status s = create(path, self);
        if (s == TF_OK) return taken_over ? TF_FOUND : TF_OK;
        if (s != TF_FOUND) return s;
        s = read_text(text, path);
        if (s == TF_EIO) return s;
        if (s == TF_NONE) continue; /* it has just left */
        switch (look(text, path, self, &seen, terms)) {
        case TF_OWNER_ALIVE:
            *other = seen;
            return TF_EINVAL;
        case TF_OWNER_GONE:
            *other = seen;
            taken_over = true;
            remove_judged(path, text, self);
            break;
        case TF_OWNER_UNKNOWN:
            break; /* it changed while we looked: try again */
        }
        if (tf_cancel_reason(terms->cancel)) return TF_CANCELLED;
    }
}

/* ---- holding it -------------------------------------------------------------------------------
 */

tf_status tf_owner_beat(const char *path, tf_owner *self) {
    /* Read and written through one descriptor: a record put in its place meanwhile stays as it is. */
    int fd = open(path, O_RDWR | O_CLOEXEC);
    if (fd < 0 && errno != ENOENT) return TF_EIO;
    if (fd < 0) { /* somebody removed it; nobody else has come since */
        tf_status s = create(path, self);
        return s == TF_FOUND ? TF_EINVAL : s;
    }
    enum { BEAT_SIZE = 21 }; /* digits and newline */
    char text[RECORD_MAX];
    tf_owner now;
    read_from(text, fd);
    tf_status s = parse(&now, text) && now.token == self->token ? TF_OK : TF_EINVAL;
    if (s == TF_OK) {
        self->beat++;
        size_t size = (size_t)format(text, self);
        if (pwrite(fd, text + size - BEAT_SIZE, BEAT_SIZE, (off_t)(size - BEAT_SIZE)) != BEAT_SIZE)
            s = TF_EIO;
    }
    int error = errno;
    if (close(fd) != 0 && s == TF_OK) return TF_EIO;
    errno = error;
    return s;
}

void tf_owner_leave(const char *path, const tf_owner *self) {
    tf_owner now;
    if (tf_owner_read(&now, path) == TF_FOUND && now.token == self->token) unlink(path);
}
