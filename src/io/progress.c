/* progress.c — rate, ETA and the one line that shows them. */
#include "progress.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "clock.h"
#include "log.h"

#define BAR_PERIOD  0.125
#define RATE_PERIOD 1.0  /* the rate is brought up to date this often, */
#define MIN_RATE    1e-6 /* below it, nothing moves */
#define STALLED     20.0 /* with no number finished for so long, a rate says nothing */
#define RATE_WEIGHT 0.3  /* each time by this part of the difference */

void tf_meter_init(tf_meter *m, double period, int fd, double now) {
    *m = (tf_meter){.period = period, .columns = 79, .started = now, .fraction = -1};
    m->last = m->rate_at = m->moved = now;
    struct winsize w;
    m->bar = period > 0 && isatty(fd);
    if (m->bar && ioctl(fd, TIOCGWINSZ, &w) == 0 && w.ws_col > 1) m->columns = w.ws_col - 1u;
}

static void update_rate(tf_meter *m, double now) {
    double span = now - m->rate_at;
    if (span < RATE_PERIOD) return;
    double rate = (double)(m->done - m->rate_done) / span;
    m->rate = m->rate_done == 0 && m->rate == 0 ? rate : m->rate + RATE_WEIGHT * (rate - m->rate);
    m->rate_at = now;
    m->rate_done = m->done;
}

/* One hard number at work: numbers finished in a second no longer tell anything. */
static bool stalled(const tf_meter *m, double now) {
    return now - m->moved >= STALLED;
}

/* Seconds to go; < 0: nobody knows. */
static double eta(const tf_meter *m, double now) {
    if (stalled(m, now)) return -1;
    if (m->total > 0 && m->done >= m->total) return 0;
    if (m->total > 0 && m->rate > MIN_RATE) return (double)(m->total - m->done) / m->rate;
    if (m->total == 0 && m->fraction > 0.001 && m->done > 0)
        return (now - m->started) * (1 - m->fraction) / m->fraction;
    return -1;
}

static void append(char *buf, size_t size, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
static void append(char *buf, size_t size, const char *format, ...) {
    size_t used = strlen(buf);
    va_list args;
    va_start(args, format);
    vsnprintf(buf + used, size - used, format, args);
    va_end(args);
}

void tf_meter_line(const tf_meter *m, double now, char *buf, size_t size) {
    char duration[16];
    double left = eta(m, now);
    snprintf(buf, size, "%" PRIu64, m->done);
    if (m->total > 0) {
        double percent = m->done < m->total ? 100.0 * (double)m->done / (double)m->total : 100;
        append(buf, size, "/%" PRIu64 " (%d%%)", m->total, (int)percent);
    } else {
        append(buf, size, " done");
    }
    if (m->rate > 0 && stalled(m, now))
        ; /* no rate */
    else if (m->rate >= 9.95)
        append(buf, size, ", %.0f/s", m->rate);
    else if (m->rate > MIN_RATE)
        append(buf, size, ", %.2g/s", m->rate);
    append(buf, size, ", %s", tf_duration_text(duration, now - m->started));
    if (left >= 0) append(buf, size, ", ETA %s", tf_duration_text(duration, left));
    if (m->text[0]) append(buf, size, ", %s", m->text);
}

static void draw(tf_meter *m, double now) {
    char line[512];
    size_t room = m->bar && m->columns < sizeof line ? m->columns + 1 : sizeof line;
    tf_meter_line(m, now, line, room);
    if (m->bar)
        tf_log_bar(line);
    else
        tf_log_root(TF_LOG_INFO, "%s", line);
    m->last = now;
}

void tf_meter_update(tf_meter *m, double now, uint64_t done, uint64_t total, const char *text) {
    if (done != m->done) m->moved = now;
    m->done = done;
    m->total = total;
    if (text != m->text) snprintf(m->text, sizeof m->text, "%s", text ? text : "");
    update_rate(m, now);
    if (m->period > 0 && now - m->last >= (m->bar ? BAR_PERIOD : m->period)) draw(m, now);
}

void tf_meter_fraction(tf_meter *m, double fraction) {
    m->fraction = fraction;
}

void tf_meter_status(tf_meter *m, double now) {
    char line[512];
    tf_meter_line(m, now, line, sizeof line);
    tf_log_root(TF_LOG_ERROR, "%s", line); /* it was asked for: also with -q */
}

void tf_meter_finish(tf_meter *m) {
    if (m->bar) tf_log_bar(NULL);
}
