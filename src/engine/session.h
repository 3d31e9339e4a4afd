/* session.h — many numbers in, many answers out: the source that the executors pull from.
 *
 * Input is read as far as the window allows, and printed in its order. Text goes out in blocks, as it
 * is: a worker reads, factors and formats the plain numbers in it (block_run.h). What is not so plain,
 * and operands, are gathered into batches. What a batch leaves with TF_MORE becomes a job (job.h), and
 * older jobs have first call on the workers. So millions of small numbers and one hard one share the
 * machine without a line of special cases in the executors. */
#ifndef TF_SESSION_H
#define TF_SESSION_H

#include "config.h"
#include "executor.h"
#include "invalid.h"
#include "known.h"
#include "progress.h"
#include "reader.h"
#include "sieve_cache.h"
#include "sink.h"
#include "store.h"
#include "tree.h"

typedef struct tf_session tf_session;

typedef struct tf_session_setup {
    tf_reader *reader;
    tf_sink *sink;
    tf_meter *meter;       /* progress; NULL: none */
    tf_executor *executor; /* for drop() and the number of workers */
    const tf_cancel *cancel;
    const tf_known *known;        /* factors found before; NULL: none */
    const tf_opt_list *relations; /* files of relations as text; NULL: none */
    tf_store *store; /* the durable state; NULL: none. The sink's output waits for it */
    /** Makes a state for a run that has lasted store_after seconds; asked once. NULL, or returns
     *  NULL: there will be none. What it makes stays the maker's. */
    tf_store *(*make_store)(void *context);
    void *make_context;
    double store_after;
    tf_plan plan;
    tf_opt_shard shard;       /* 1/1: everything */
    double timeout;           /* seconds per number, 0: none */
    uint64_t memory;          /* bytes that a process may use, 0: any */
    unsigned threads;         /* of a process, for estimates of memory */
    tf_sieve_cache *contexts; /* of the workers of this process; NULL: none are known */
    bool keep_text;           /* the output shows the input as given */
    bool one_by_one;          /* no blocks: every number is an entry (the oracle for blocks) */
    tf_invalid_style invalid_style;
    tf_text *messages; /* receives what is said of invalid input; NULL: the log does */
    uint64_t
        first_index; /* of the reader's first token in the whole input, of which it has a part */
} tf_session_setup;

typedef struct tf_session_summary {
    uint64_t printed, invalid, incomplete;
    uint64_t timed_out;  /* of the incomplete */
    uint64_t unfinished; /* read, but not finished when the run was stopped */
    uint64_t partial;    /* of those, printed with the factors known */
    bool source_failed;  /* some input could not be read */
    tf_status status;    /* TF_OK, or the error that ended the session */
} tf_session_summary;

/** Everything in the setup is borrowed. @return TF_OK, TF_ENOMEM */
TF_WARN_UNUSED tf_status tf_session_new(tf_session **out, const tf_session_setup *setup);
/** The source to run; valid as long as the session. */
tf_source *tf_session_source(tf_session *s);
/** Bring the progress up to date, print a status line if one was asked for by SIGUSR2, make durable
 *  what is known, and write out what is finished. May be called from another thread while the source
 *  runs. */
void tf_session_report(tf_session *s);
/** After the run: print what is left to print (see tf_window_print_stopped) and sum up. */
void tf_session_finish(tf_session *s, tf_session_summary *summary);
void tf_session_free(tf_session *s);

#endif
