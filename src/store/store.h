/* store.h — the durable state of a run: an SQLite file with one writer (docs/FORMATS.md, "State").
 *
 * What is put is durable once tf_store_commit() has returned; puts between two commits are one
 * transaction, and all of them or none survive whatever happens. There are no POSIX locks, no
 * shared memory and no write-ahead log, so that the file may live on any file system that a
 * cluster shares: owner.h keeps other writers out, and a rollback journal keeps the file whole.
 *
 * Every blob has a checksum over its row. A row that fails it is left out, reported once, and its
 * work is done again; a file whose structure is damaged is kept aside as FILE.damaged, and what can
 * be read of it goes into a new one.
 *
 * A store is used by one thread at a time; only the owner's beat has a thread of its own. */
#ifndef TF_STORE_H
#define TF_STORE_H

#include "exitcode.h"
#include "host.h"
#include "task.h"

typedef struct tf_store tf_store;

/** Why a store cannot be used. */
typedef struct tf_store_error {
    int code;       /* TF_EXIT_STATE, TF_EXIT_RESOURCE or TF_EXIT_STOPPED; 0: none */
    bool in_use;    /* refused because another process writes the file */
    char text[700]; /* for people, without program name and newline */
} tf_store_error;

/** What a run must have in common with those before it, as words. */
typedef struct tf_store_setting {
    const char *name, *value;
} tf_store_setting;

typedef struct tf_store_terms {
    const char *path;
    const tf_store_setting *settings; /* a file with other values is refused */
    size_t setting_count;
    const char *program; /* "trifactor-mpi 0.1.0": recorded with the run */
    unsigned ranks, threads;
    const tf_host *host;
    double period;           /* seconds between commits, see tf_store_due */
    double patience;         /* owner.h; 0: the default */
    const tf_cancel *cancel; /* ends the waiting for an owner elsewhere; may be NULL */
    bool optional;           /* once it is open, no error ends the run: it is told, nothing more is
                                kept or found, and every call says TF_OK or TF_NONE */
} tf_store_terms;

/** Open the file, or make it. Says on the log what it had to do: take over, mend, leave out.
 *  @return TF_OK, or TF_EIO with *error set */
TF_WARN_UNUSED tf_status tf_store_open(tf_store **out, const tf_store_terms *terms,
                                       tf_store_error *error);
/** Commit, and give the ownership back. NULL is allowed.
 *  @param outcome  recorded with the run: "complete", "stopped by SIGTERM", ... */
void tf_store_close(tf_store *s, const char *outcome);
/** Close, and remove the file, unless it is somebody else's. NULL is allowed. */
void tf_store_discard(tf_store *s);

/** The version of the SQLite library in use. */
const char *tf_store_library(void);

const char *tf_store_path(const tf_store *s);
/** The first error; after it every call fails at once, and the file stays as last committed. None
 *  with an optional store. */
const tf_store_error *tf_store_failure(const tf_store *s);
/** An optional store: has an error ended the keeping? */
bool tf_store_given_up(const tf_store *s);
/** The state belongs to other input: the error that says so, with why.
 *  @return TF_EIO; TF_OK with an optional store */
tf_status tf_store_disown(tf_store *s, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/** Was anything put since the last commit? */
bool tf_store_dirty(const tf_store *s);
/** Make durable what was put. @return TF_OK, TF_EIO (tf_store_failure) */
TF_WARN_UNUSED tf_status tf_store_commit(tf_store *s);
/** The seconds between commits that were asked for. */
double tf_store_period(const tf_store *s);
/** Is it time for the next commit? Every `period` seconds, and less often where commits are slow. */
bool tf_store_due(const tf_store *s);

/* ---- the input --------------------------------------------------------------------------------
 * A number of the input is known by its *ordinal*: which token it is, counted from 0; tokens that
 * are invalid, or of other shards, count as well. */

/** What is noted about the input, under a name; replaces what was noted before. */
TF_WARN_UNUSED tf_status tf_store_put_note(tf_store *s, const char *name, uint64_t value);
/** @return TF_FOUND, TF_NONE (none, or damaged), TF_EIO */
TF_WARN_UNUSED tf_status tf_store_get_note(tf_store *s, const char *name, uint64_t *value);

/* ---- answers to numbers ----------------------------------------------------------------------- */

typedef struct tf_stored_answers {
    uint64_t first, count; /* ordinal of the first number; how many */
    tf_bytes data;         /* src/engine/kept.h; owned by the struct */
} tf_stored_answers;

TF_WARN_UNUSED tf_status tf_store_put_answers(tf_store *s, const tf_stored_answers *a);
/** The first whole row that begins at an ordinal in [from, end); *a is cleared first.
 *  @return TF_FOUND, TF_NONE, TF_EIO, TF_ENOMEM */
TF_WARN_UNUSED tf_status tf_store_next_answers(tf_store *s, uint64_t from, uint64_t end,
                                               tf_stored_answers *a);
void tf_stored_answers_clear(tf_stored_answers *a);

/* ---- hard numbers -----------------------------------------------------------------------------
 * The tree says all; factors and effort are written beside it for people and other programs. */

typedef struct tf_stored_factor {
    const char *value; /* decimal */
    unsigned exponent;
    const char *method, *certainty;
} tf_stored_factor;

/** Runs of one method with the same bounds on one composite: curves per B1. */
typedef struct tf_stored_effort {
    const char *composite; /* decimal */
    const char *method;
    uint64_t b1, b2, runs;
} tf_stored_effort;

typedef struct tf_stored_number {
    uint64_t ordinal;
    const char *value;  /* decimal */
    const char *status; /* "open", "complete", "incomplete" */
    double seconds;
    const void *tree; /* its bytes (src/engine/tree_codec.h) */
    size_t tree_size;
    const tf_stored_factor *factors;
    size_t factor_count;
    const tf_stored_effort *efforts;
    size_t effort_count;
} tf_stored_number;

/** Replaces what was known of this ordinal. */
TF_WARN_UNUSED tf_status tf_store_put_number(tf_store *s, const tf_stored_number *n);
/** @param tree  receives the bytes
 *  @return TF_FOUND, TF_NONE (none, or damaged), TF_EIO, TF_ENOMEM */
TF_WARN_UNUSED tf_status tf_store_get_number(tf_store *s, uint64_t ordinal, tf_bytes *tree,
                                             double *seconds);

/* ---- relations of the quadratic sieve ----------------------------------------------------------
 * A sieve is known by its head, the bytes that its context is made from (src/engine/sieve_work.h). */

/** What a sieve is called here: a checksum of its head, in hexadecimal. @return buf */
char *tf_store_sieve_id(char buf[17], const void *head, size_t size);
/** @param composite  decimal, for people */
TF_WARN_UNUSED tf_status tf_store_put_sieve(tf_store *s, const char *id, const char *composite,
                                            const void *head, size_t size);

typedef struct tf_stored_relations {
    uint64_t first, count; /* the a-indices of the batch */
    tf_bytes data;         /* its relations (kernels/siqs/qs_relation.h); owned by the struct */
} tf_stored_relations;

TF_WARN_UNUSED tf_status tf_store_put_relations(tf_store *s, const char *id, uint64_t first,
                                                uint64_t count, const void *data, size_t size);
/** The first whole batch at or behind @p from, as tf_store_next_answers. */
TF_WARN_UNUSED tf_status tf_store_next_relations(tf_store *s, const char *id, uint64_t from,
                                                 tf_stored_relations *r);
/** Where the sieve's linear algebra stands (kernels/linalg/iterate.h), after so many steps; replaces
 *  what was there. */
TF_WARN_UNUSED tf_status tf_store_put_iterate(tf_store *s, const char *id, uint64_t step,
                                              const void *data, size_t size);
/** @param data  receives the bytes
 *  @return TF_FOUND, TF_NONE (none, or damaged), TF_EIO, TF_ENOMEM */
TF_WARN_UNUSED tf_status tf_store_get_iterate(tf_store *s, const char *id, uint64_t *step,
                                              tf_bytes *data);
TF_WARN_UNUSED tf_status tf_store_drop_iterate(tf_store *s, const char *id);
/** The sieve is over: forget it, and its relations. */
TF_WARN_UNUSED tf_status tf_store_drop_sieve(tf_store *s, const char *id);
void tf_stored_relations_clear(tf_stored_relations *r);

#endif
