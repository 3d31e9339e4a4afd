/* hard.h — the numbers that became jobs, oldest first, and who gets which result. */
#ifndef TF_HARD_H
#define TF_HARD_H

#include "job.h"

typedef struct tf_hard_number {
    tf_job *job;
    uint64_t place; /* of its entry in the window */
    uint64_t kept;  /* the job's stamp when it was last written into the state, 0: never */
} tf_hard_number;

typedef struct tf_hard_list {
    tf_hard_number *items; /* in the order of their places */
    size_t count, capacity;
    const tf_sieve_keeper *keeper; /* of all jobs, borrowed; NULL: none */
    uint64_t groups;               /* ranges of group numbers given to jobs so far */
} tf_hard_list;

/** A job for a tree, taken over (also on failure). @return TF_OK, TF_ENOMEM */
TF_WARN_UNUSED tf_status tf_hard_add(tf_hard_list *l, uint64_t place, tf_tree *tree,
                                     const tf_plan *plan);
/** All jobs, and those to come, tell this keeper. */
void tf_hard_keep(tf_hard_list *l, const tf_sieve_keeper *keeper);
/** What its job may know besides the tree (tf_job_get_ahead). @return TF_OK, TF_ENOMEM */
TF_WARN_UNUSED tf_status tf_hard_restore(tf_hard_list *l, uint64_t place, const tf_bytes *ahead);
/** Forget item i and free its job. */
void tf_hard_remove(tf_hard_list *l, size_t i);
/** The item whose job a result of this group belongs to, or l->count: nobody's any more. */
size_t tf_hard_owner(const tf_hard_list *l, uint64_t group);
/** What is being done, for people: the oldest number in words (tf_job_describe), then how many others
 *  have tasks out, and how far those are that are sieved: "...; 3 others, c70 40%, c71 12%". Empty for
 *  an empty list. */
void tf_hard_describe(char *text, size_t size, const tf_hard_list *l);
void tf_hard_clear(tf_hard_list *l);

#endif
