/* app_internal.h — between app.c (the program), app_prepare.c (getting ready), app_inform.c
 * (what is answered without work), app_allow.c (what it may use), app_output.c (where the results go), app_run.c (the
 * work), app_parts.c (the work of --output-parts) and app_conclude.c (how it ended). */
#ifndef TF_APP_INTERNAL_H
#define TF_APP_INTERNAL_H

#include "app.h"
#include "config.h"
#include "deadline.h"
#include "log.h"
#include "outfile.h"
#include "owner.h"
#include "part_list.h"
#include "part_run.h"
#include "session.h"
#include "settings.h"
#include "state.h"
#include "work.h"

typedef struct tf_app_ready tf_app_ready;

/* app_inform.c */

/** `trifactor state FILE...`: what is in state files; `trifactor relations FILE...`: their relations as
 *  text. No number is called that. */
bool tf__app_asks_for_state(const tf_config *config);
/** @return exit code, like all below; on other ranks than 0 nothing is done */
int tf__app_show_states(const tf_app *app, tf_app_ready *r);
/** --help, --version, --man. */
int tf__app_inform(const tf_app *app, const tf_config *config);
int tf__app_usage_error(const tf_text *error);
/** Rank 0 logs the text, unless it is empty, and clears it. */
void tf__app_say(tf_log_level level, tf_text *text);

/* app_allow.c */

/** What this process may use. */
typedef struct tf_app_allowance {
    uint64_t memory; /* bytes; 0: was not asked for */
    unsigned threads;
    bool brief; /* the run is over before a helper thread would have begun: there is none */
} tf_app_allowance;

/** Are these so few words that they are factored in less time than it takes to look around on the
 *  machine and to start a thread? Then neither is done. An option that concerns either is honoured. */
bool tf__app_brief(const tf_app *app, const tf_config *config);

/** How many threads; which rule said so goes to the log. */
unsigned tf__app_threads(const tf_config *config);
/** A number of max_bits needs some dozens of times its size while it is parsed and factored; refuse
 *  to start where that cannot fit instead of being killed half-way.
 *  @param allowed  receives the bytes
 *  @param error    receives why not. @return does it suffice? */
bool tf__app_memory(const tf_config *config, uint64_t *allowed, tf_text *error);
/** When the run stops by itself, on the clock of tf_clock_now; 0: never. */
double tf__app_end(const tf_config *config, double started);
/** For what is waited for before the work begins: the run's flag, and its time limit. */
void tf__app_patience(tf_deadline *d, const tf_app_ready *r, const tf_cancel *cancel);

/* app_prepare.c */

/** What a process must have before it can take part in a run. All of it may go wrong on one rank of
 *  many (a variable that one host sets, a cgroup with less memory): so nothing is said here and
 *  nobody is waited for; the ranks tell one another code and text afterwards (tf_app.muster). */
struct tf_app_ready {
    tf_config config; /* as far as it was read */
    bool understood;  /* the command line was */
    bool informs; /* --help and the like, `state FILE`: nothing is factored, nothing below set */
    tf_settings settings;
    tf_app_allowance allowed;
    double stop_at; /* on the clock of tf_clock_now: all before the work counts, too; 0: never */
    bool handles_signals;
    tf_work *work;         /* NULL: none */
    tf_part_worker parts;  /* around it, with --output-parts */
    tf_executor *executor; /* of this process alone; NULL with --plan */
    tf_outfile output;     /* of rank 0, open until the run closes it */
    uint64_t printed;      /* bytes of results that a run has written there */
    tf_text error;         /* whole lines for standard error; "" when all is well */
};

/** Get ready; initializes the log. Clear it on every return.
 *  @param cancel  what the signal handlers set; lives until tf__app_clear
 *  @return the exit code so far: 0, or that of what went wrong, with r->error */
int tf__app_prepare(tf_app_ready *r, const tf_app *app, tf_cancel *cancel, int argc, char *argv[]);
void tf__app_clear(tf_app_ready *r);

/* app_output.c */

/** Open what --output names, and leave alone what the run needs for something else. On rank 0.
 *  @param what  receives why not. @return exit code */
int tf__app_open_output(tf_app_ready *r, tf_text *what);
/** Empty it: from now on it is written. Says what goes wrong. @return exit code */
int tf__app_begin_output(tf_app_ready *r, const tf_cancel *cancel);
/** Say so, or die of it where a pipe's reader has gone. @param path  NULL: standard output
 *  @return exit code */
int tf__app_output_failed(const char *path, int error);

/* app_run.c */

/** Everything from the reader to the exit code. @param state  is closed */
int tf__app_run_session(tf_app_ready *r, const tf_known *known, tf_state *state, tf_cancel *cancel);
/** --plan. */
int tf__app_run_plan(tf_app_ready *r, unsigned workers, const tf_cancel *cancel);

/* app_parts.c: --output-parts */

/** The folder of a run, on rank 0; elsewhere it stays zeroed. */
typedef struct tf_app_parts {
    tf_part_list list;
    tf_text owner_path;
    tf_owner owner;
    bool owned;
} tf_app_parts;

/** Look at input and folder, and take the folder. tf__app_close_parts in any case. */
int tf__app_open_parts(tf_app_parts *a, const tf_app_ready *r, const tf_cancel *cancel);
/** Everything from the source to the exit code. */
int tf__app_run_parts(tf_app_ready *r, tf_app_parts *a, tf_cancel *cancel);
void tf__app_close_parts(tf_app_parts *a);

/* app_conclude.c */

/** Every end but 0 says why, in one line.
 *  @param run         what the executor returned
 *  @param reason      why the run was cancelled, 0: it was not
 *  @param output      what --output names, NULL: standard output
 *  @param sink_error  errno of a failed write, 0: none */
int tf__app_conclude(const tf_session_summary *sum, tf_status run, int reason, const char *output,
                     int sink_error, const tf_state *state);
/** What the table of runs says of this run's end. */
const char *tf__app_outcome(int code, int reason);

#endif
