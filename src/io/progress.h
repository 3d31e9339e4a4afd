/* progress.h — how far the run is: a bar on a terminal, a plain line every N seconds elsewhere.
 *
 * The caller reports as often as it likes; drawing is throttled (bar: 8 a second; lines: the
 * period, none before the first one is over). Time is handed in, so that tests need not wait. The
 * bar lives in the log (log.h), which keeps it below all other messages. */
#ifndef TF_PROGRESS_H
#define TF_PROGRESS_H

#include "base.h"

typedef struct tf_meter {
    double period; /* seconds between lines; 0: off */
    bool bar;      /* on a terminal */
    unsigned columns;
    double started, last; /* last drawing */
    uint64_t done, total; /* numbers; total 0: unknown */
    double fraction;      /* of the input, if known without a total; else < 0 */
    double rate;          /* numbers per second, smoothed */
    double rate_at;       /* when the rate was last brought up to date, and done then */
    uint64_t rate_done;
    double moved;   /* when `done` last grew */
    char text[160]; /* what runs now */
} tf_meter;

/** @param period  seconds between lines, 0: off (then only tf_meter_status() prints)
 *  @param fd      descriptor of standard error: is it a terminal, and how wide */
void tf_meter_init(tf_meter *m, double period, int fd, double now);
/** @param total  0: unknown
 *  @param text   what runs, "ecm c72 B1=11000 curve 13/90"; NULL or "": nothing to say */
void tf_meter_update(tf_meter *m, double now, uint64_t done, uint64_t total, const char *text);
/** Part of the input that is consumed, for an ETA when the total is unknown; < 0: unknown. */
void tf_meter_fraction(tf_meter *m, double fraction);
/** Print a status line now, whatever the throttle says (SIGUSR2). */
void tf_meter_status(tf_meter *m, double now);
/** Take the bar away. */
void tf_meter_finish(tf_meter *m);

/** Compose the line: "1200/5000 (24%), 310/s, ETA 12s, ecm c72 ..."; used by all of the above. */
void tf_meter_line(const tf_meter *m, double now, char *buf, size_t size);

#endif
