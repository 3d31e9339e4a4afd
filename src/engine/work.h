/* work.h — what the tasks of the engine say, and what their results answer.
 *
 * ADVANCE carries a batch of numbers on by everything cheap (kernels/factor/tree.h). A number of
 * one word that is new travels as itself and comes back as its primes; anything else is a tree both
 * ways. SPLIT runs a range of consecutive steps of the plan on one composite and ends at the first
 * factor. The writer is the source's side, the reader the other's; docs/FORMATS.md has the layout.
 */
#ifndef TF_WORK_H
#define TF_WORK_H

#include "cpu.h"
#include "sieve_cache.h"
#include "tree_codec.h"

enum { TF_ENTRY_SMALL = 0, TF_ENTRY_TREE = 1 };

/* ---- ADVANCE: header, then entries until the end of the body --------------------------------- */

typedef struct tf_advance_head {
    tf_plan plan;
    double limit;   /* one-word multiplications for each number */
    double seconds; /* the whole task is stopped after this time, 0: never */
} tf_advance_head;

void tf_advance_head_put(tf_writer *w, const tf_advance_head *h);
TF_WARN_UNUSED tf_status tf_advance_head_get(tf_advance_head *h, tf_cursor *c);

static inline void tf_entry_put_small(tf_writer *w, uint64_t n) {
    tf_put_u8(w, TF_ENTRY_SMALL);
    tf_put_uint(w, n);
}
void tf_entry_put_tree(tf_writer *w, const tf_tree *t);

/** The answer for one entry. */
typedef struct tf_advanced {
    bool is_small;
    unsigned count; /* small: primes with repetition */
    uint64_t primes[64];
    uint8_t methods[64];
    tf_status status; /* tree: what tf_tree_advance returned */
    double seconds;   /* tree: time spent */
    tf_tree tree;     /* tree: to be cleared by the reader's caller */
} tf_advanced;

/** Read the next answer. @return TF_OK, TF_EFORMAT, TF_ENOMEM (then there is no tree to clear) */
TF_WARN_UNUSED tf_status tf_advanced_get(tf_advanced *a, tf_cursor *c);

/* ---- SPLIT ------------------------------------------------------------------------------------
 */

typedef struct tf_split_order {
    tf_plan plan;
    uint64_t position, count; /* the steps to run */
    double seconds;           /* the task is stopped after this time, 0: never */
    mpz_t n;                  /* initialized by the caller of get */
} tf_split_order;

void tf_split_order_put(tf_writer *w, const tf_split_order *o);
TF_WARN_UNUSED tf_status tf_split_order_get(tf_split_order *o, tf_cursor *c);

typedef struct tf_split_answer {
    uint64_t done;    /* steps completed, the one that found the factor included */
    bool found;       /* then the step position + done - 1 found it */
    tf_method method; /* that step's method */
    mpz_t f;          /* initialized by the caller of get; set iff found */
} tf_split_answer;

void tf_split_answer_put(tf_writer *w, const tf_split_answer *a);
TF_WARN_UNUSED tf_status tf_split_answer_get(tf_split_answer *a, tf_cursor *c);

/** Can this be the result of the task? For tf_source.check: the parts multiply to the number, a
 *  factor divides it. A sealed block (block_seal.h) is read only if it is doubted, or as a sample.
 *  @return TF_OK, TF_EINTERNAL, TF_CANCELLED (as there: nothing in the task itself stops it) */
TF_WARN_UNUSED tf_status tf_work_check(const tf_task *task, const tf_result *result);

/* ---- the worker's side ------------------------------------------------------------------------
 */

/** Are numbers of two words factored by the rule of smallfactor.h, wherever they are met? So it is as
 *  long as no limit can leave them incomplete.
 *  @param seconds  that it may take, 0: any time */
bool tf_work_wide_rule(const tf_plan *plan, double seconds);

/** What the tasks of one process share, whichever thread runs them: plans of elliptic curves. */
typedef struct tf_work tf_work;
/** @param isa  the vector level wished for: of time, not of answers */
TF_WARN_UNUSED tf_status tf_work_new(tf_work **out, tf_isa isa);
/** How many threads this process has: those that have nothing to do are lent to a matrix. At first
 *  1. Before the first task. */
void tf_work_set_threads(tf_work *work, unsigned threads);
/** Those of its sieves, for owners in the same process; valid as long as @p work. */
tf_sieve_cache *tf_work_contexts(tf_work *work);
void tf_work_free(tf_work *work); /* after the last task; NULL is allowed */

/** The runner of the engine, with a tf_work as context: computes ADVANCE, SPLIT and the basic kinds
 *  (basic_tasks.h). */
void tf_work_run(void *work, const tf_task *task, tf_result *result, const tf_cancel *cancel);

#endif
