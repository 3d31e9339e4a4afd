/* state.h — from the options to the durable state of a run: the one that --state names, or the one
 * that a long run makes for itself. */
#ifndef TF_STATE_H
#define TF_STATE_H

#include "settings.h"
#include "store.h"
#include "textbuf.h"

/** The state of a run, on rank 0; elsewhere it stays zeroed. */
typedef struct tf_state {
    tf_store *store; /* NULL: none, or not yet */
    bool by_default; /* nobody asked for it: no trouble with it ends the run */
    tf_text path;    /* by default: state_name.h; "": nothing can be told again from its input */
    const tf_config *config;
    const tf_settings *settings;
    unsigned ranks, threads;
} tf_state;

/** May the run have a state? The same on every rank. */
bool tf_state_possible(const tf_config *config);
/** Open what --state names, or what an earlier run of the same command has left. Options that shape
 *  the answers must be those the file was made with; limits (--timeout, --max-digits, --max-curves),
 *  threads and ranks may change. Both settings are borrowed as long as the state lives.
 *  @param cancel  ends the waiting for an owner elsewhere: then the run is stopped
 *  @return TF_OK, also where there is none yet; or TF_EIO with *error set */
TF_WARN_UNUSED tf_status tf_state_open(tf_state *s, const tf_config *config,
                                       const tf_settings *settings, unsigned ranks,
                                       unsigned threads, const tf_cancel *cancel,
                                       tf_store_error *error);
/** The run has become long: make its state, at once or not at all, and say so.
 *  @return s->store; NULL: there will be none */
tf_store *tf_state_make(tf_state *s);
/** Where a later run will find what is kept; NULL: nowhere. */
const char *tf_state_path(const tf_state *s);
/** The run has ended: close the state, or remove what nobody asked for and nobody needs any more.
 *  @param code     its exit code
 *  @param outcome  for the table of runs */
void tf_state_close(tf_state *s, int code, const char *outcome);

#endif
