/* log.c — one sink on standard error; the bar at the bottom of a terminal lives here too. */
#include "log.h"

#include <errno.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "textbuf.h"

#define ERASE_LINE "\r\033[K"

/* The one sink of the process. The mutex keeps bar and messages of several threads apart; it is
 * held during the write, for the order on the terminal must be that of the bookkeeping. */
static struct {
    pthread_mutex_t mutex;
    tf_log_setup setup;
    char bar[512]; /* as shown now; "" none */
} sink = {.mutex = PTHREAD_MUTEX_INITIALIZER, .setup = {.program = "trifactor", .fd = 2}};

void tf_log_init(const tf_log_setup *setup) {
    pthread_mutex_lock(&sink.mutex);
    sink.setup = *setup;
    sink.bar[0] = '\0';
    pthread_mutex_unlock(&sink.mutex);
}

static bool level_passes(tf_log_level level) {
    static const int needed[] = {-1, 0, 0, 1, 2};
    return sink.setup.verbosity >= needed[level];
}

bool tf_log_enabled(tf_log_level level) {
    return sink.setup.rank == 0 && level_passes(level);
}

/* Nothing can be done about a closed or full standard error: what is lost is lost. */
static void write_out(const char *data, size_t size) {
    while (size > 0) {
        ssize_t n = write(sink.setup.fd, data, size);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return;
        data += n;
        size -= (size_t)n;
    }
}

/* Lines, with the bar taken away before and put back after them, in one write. */
static void write_lines(const char *text, size_t size) {
    if (!sink.bar[0]) {
        write_out(text, size);
        return;
    }
    tf_text all = {0};
    tf_text_puts(&all, ERASE_LINE);
    tf_text_put(&all, text, size);
    tf_text_puts(&all, sink.bar);
    write_out(tf_text_get(&all), all.size);
    tf_text_clear(&all);
}

static void put_prefix(tf_text *out) {
    tf_text_printf(out, "%s: ", sink.setup.program);
    if (sink.setup.rank != 0) tf_text_printf(out, "[rank %d] ", sink.setup.rank);
}

static void message(const char *format, va_list args) __attribute__((format(printf, 1, 0)));
static void message(const char *format, va_list args) {
    char fixed[1024];
    va_list again;
    va_copy(again, args);
    int length = vsnprintf(fixed, sizeof fixed, format, args);
    tf_text body = {0}, lines = {0};
    if (length > 0) {
        char *p = tf_text_reserve(&body, (size_t)length);
        if (p) vsnprintf(p, (size_t)length + 1, format, again);
        /* Out of memory is the very moment when messages count: the first kilobyte still goes out.
         */
        const char *s = p ? p : fixed;
        pthread_mutex_lock(&sink.mutex);
        for (; *s; s += *s == '\n') {
            size_t n = strcspn(s, "\n");
            put_prefix(&lines);
            tf_text_put(&lines, s, n);
            tf_text_puts(&lines, "\n");
            s += n;
        }
        if (lines.failed)
            write_out(fixed, strlen(fixed));
        else
            write_lines(lines.data, lines.size);
        pthread_mutex_unlock(&sink.mutex);
    }
    tf_text_clear(&lines);
    tf_text_clear(&body);
    va_end(again);
}

void tf_log_root(tf_log_level level, const char *format, ...) {
    if (!tf_log_enabled(level)) return;
    va_list args;
    va_start(args, format);
    message(format, args);
    va_end(args);
}

void tf_log_rank(tf_log_level level, const char *format, ...) {
    if (!level_passes(level) || (sink.setup.rank != 0 && !level_passes(TF_LOG_DEBUG))) return;
    va_list args;
    va_start(args, format);
    message(format, args);
    va_end(args);
}

void tf_log_any(tf_log_level level, const char *format, ...) {
    if (!level_passes(level)) return;
    va_list args;
    va_start(args, format);
    message(format, args);
    va_end(args);
}

void tf_log_lines(tf_log_level level, const char *text, size_t size) {
    if (!tf_log_enabled(level)) return;
    pthread_mutex_lock(&sink.mutex);
    write_lines(text, size);
    pthread_mutex_unlock(&sink.mutex);
}

void tf_log_bar(const char *text) {
    if (!text) text = "";
    pthread_mutex_lock(&sink.mutex);
    if (sink.setup.rank == 0 && strcmp(text, sink.bar) != 0) {
        char line[sizeof sink.bar + sizeof ERASE_LINE];
        snprintf(sink.bar, sizeof sink.bar, "%s", text);
        int n = snprintf(line, sizeof line, "%s%s", ERASE_LINE, sink.bar);
        write_out(line, (size_t)n);
    }
    pthread_mutex_unlock(&sink.mutex);
}
