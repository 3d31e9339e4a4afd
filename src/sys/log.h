/* log.h — messages for people: one sink on standard error for the whole process.
 *
 * Every message is one write(2) of whole lines, so that lines of several ranks never mix. Each
 * line begins with the program's name; with -v -v lines of other ranks than 0 begin with their rank
 * too, and without they are dropped: rank 0 speaks for all. A closed or full standard error is
 * ignored. Threads may log at the same time. Not for signal handlers.
 *
 * The log also owns the progress bar, the one line at the bottom of a terminal that is drawn again
 * and again: a message erases it, and puts it back below itself. */
#ifndef TF_LOG_H
#define TF_LOG_H

#include "base.h"

typedef enum tf_log_level {
    TF_LOG_ERROR,   /* always */
    TF_LOG_WARNING, /* not with -q */
    TF_LOG_INFO,    /* progress lines and the like: not with -q */
    TF_LOG_VERBOSE, /* -v */
    TF_LOG_DEBUG    /* -v -v */
} tf_log_level;

typedef struct tf_log_setup {
    const char *program; /* prefix; borrowed for ever */
    int rank;
    int verbosity; /* -1 quiet, 0, 1 (-v), 2 (-v -v) */
    int fd;        /* 2 */
} tf_log_setup;

/** Before this call the log is that of rank 0 of "trifactor" on fd 2 at verbosity 0. */
void tf_log_init(const tf_log_setup *setup);
/** Would tf_log_root print a message of this level here? */
bool tf_log_enabled(tf_log_level level);

/** A message from rank 0 only (dropped on the others). No newline at the end. */
void tf_log_root(tf_log_level level, const char *format, ...) __attribute__((format(printf, 2, 3)));
/** A message from any rank: printed on rank 0 as above, on the others with -v -v. */
void tf_log_rank(tf_log_level level, const char *format, ...) __attribute__((format(printf, 2, 3)));
/** A message from any rank that must be seen: the job is falling apart, and rank 0 with it. */
void tf_log_any(tf_log_level level, const char *format, ...) __attribute__((format(printf, 2, 3)));
/** Ready-made lines ending in a newline, written as they are (invalid input, usage); rank 0 only.
 */
void tf_log_lines(tf_log_level level, const char *text, size_t size);

/** Show @p text (no newline, at most one terminal line) as the bar; NULL or "" takes it away. */
void tf_log_bar(const char *text);

#endif
