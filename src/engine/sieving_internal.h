/* sieving_internal.h — between sieving.c (its life), sieving_next.c (what is handed out), sieving_absorb.c
 * (what comes back), sieving_settle.c (relations, in order, into the pot) and sieving_describe.c (for
 * people). */
#ifndef TF_SIEVING_INTERNAL_H
#define TF_SIEVING_INTERNAL_H

#include "forecast.h"
#include "sieve_cache.h"
#include "sieve_seal.h"
#include "sieve_times.h"
#include "sieving.h"

/* A range of a-indices that is out, or whose relations wait for those before them. */
typedef struct tf_span {
    uint64_t first, count;
    uint64_t id;     /* of the task that is out; 0: its relations are here */
    int64_t worker;  /* where they come from; -1: out of the state */
    tf_bytes bytes;  /* of these */
    bool sealed;     /* the answer is to be sealed */
    bool untrue;     /* the docket was not that of the relations */
    tf_bytes docket; /* of the relations, believed; empty: they are to be verified */
} tf_span;

typedef enum tf_sieving_phase { GATHERING, ENOUGH, SOLVING } tf_sieving_phase;

struct tf_sieving {
    tf_sieve_head head;
    tf_bytes key; /* the head's bytes */
    unsigned attempt;
    tf_sieve_cache *contexts; /* NULL: the context is its own */
    tf_sieve_entry *entry;    /* of these; NULL: not held */
    tf_qs *own;
    const tf_qs *qs; /* one of both */
    tf_qs_pot *pot;
    tf_sieving_phase phase;
    uint64_t solve_id, solves; /* solves: in vain */
    uint64_t step;             /* of the linear algebra */
    tf_bytes iterate;          /* to go on from; empty: none */
    uint64_t settled;          /* all a below are in the pot */
    size_t used;               /* bytes of the first span that are */
    size_t count, capacity, out;
    tf_span *spans; /* in order */
    tf_forecast forecast;
    tf_sieve_times times; /* for people, as is the rest of these */
    double since;         /* when what is under way began: sieving, or solving */
    double began;         /* for people */
    uint64_t began_done;  /* a-values and relations there were then */
    uint64_t began_relations;
    uint64_t false_at;      /* the first a of an answer that was false ... */
    unsigned false_answers; /* ... so many times */
    int64_t liar;           /* who gave the last one; -1: nobody yet */
    unsigned workers;       /* as they were told last; at first 1 */
    const tf_parallel *par;
    tf_sieve_keeper keeper;
};

/* sieving.c */

/** Every polynomial was used in vain: begin again with a larger factor base.
 * @return TF_OK, TF_FOUND (@p factor), TF_ELIMIT (too often), TF_ENOMEM, TF_EINVAL */
tf_status tf__sieving_next_attempt(tf_sieving *s, mpz_t factor, bool *leave);
void tf__sieving_tell_end(const tf_sieving *s);
/** There is enough: nothing is sieved any more, until it turns out that it was not. */
void tf__sieving_enough(tf_sieving *s);

/* sieving_spans.c */

/** A span that nobody computes yet, before the one at @p at; NULL: out of memory. */
tf_span *tf__sieving_insert(tf_sieving *s, size_t at, uint64_t first, uint64_t count);
void tf__sieving_remove(tf_sieving *s, size_t at);
/** The first a-values that nobody has: @p at is where their span belongs, @p room how many there are. */
uint64_t tf__sieving_find_gap(const tf_sieving *s, size_t *at, uint64_t *room);
/** Answers to tasks that were dropped will not come. */
void tf__sieving_forget_tasks(tf_sieving *s);

/* sieving_settle.c */

/** Bring the relations at the front into the pot, as long as they are not enough.
 * @return TF_OK, TF_ENOMEM or an error of the pot */
tf_status tf__sieving_settle(tf_sieving *s);

#endif
