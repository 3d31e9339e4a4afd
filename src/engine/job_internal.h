/* job_internal.h — between job.c (the state machine), job_part.c (the composite at work), job_steps.c
 * (its steps), job_ahead.c (answers that wait for earlier ones), job_sieve.c (its sieve) and
 * job_advance.c (what is done after a split). */
#ifndef TF_JOB_INTERNAL_H
#define TF_JOB_INTERNAL_H

#include "job.h"

/** Consecutive steps of the plan that are out as one task. */
typedef struct tf_job_segment {
    uint64_t id; /* of its task; 0: answered in an earlier run */
    uint64_t position, count;
    bool sieved; /* ends in a sieve: nothing is worth trying beyond before it has failed */
    bool done;
    bool found;
    uint64_t found_at; /* position of the step that found the factor */
    tf_method method;
} tf_job_segment;

struct tf_job {
    tf_plan plan;
    tf_tree tree;
    tf_status status;
    uint64_t first_group, group;
    double seconds;
    uint64_t stamp; /* grows with the settled state */

    ptrdiff_t part;    /* being split; -1: none chosen */
    uint64_t position; /* first step not handed out, and not answered in an earlier run */
    unsigned out;      /* tasks handed out with the present group, not absorbed */
    bool advancing;    /* an ADVANCE is out or due */
    bool advance_out;

    size_t count, capacity; /* segments, in order of position */
    tf_job_segment *segments;
    mpz_t factor; /* found by the first segment that found one, or by the sieve */

    tf_sieving *sieving; /* of the present part; NULL: not yet */
    double pretest;      /* seconds before it, by the clock */
    double began;        /* the present part, on the clock; 0: with the number */
    bool refused;        /* its sieve does not fit into memory */
    const tf_sieve_keeper *keeper;
};

/* job.c */

/** The task is the caller's only when it is whole: what WAIT and END leave behind may carry nothing
 *  of this job, above all not its group. */
tf_more tf__job_hand_out(tf_job *job, tf_task *task, tf_task_kind kind, uint64_t id);
/** Out of memory half-way through a task: the end. */
tf_more tf__job_give_up(tf_job *job, tf_task *task);

/* job_part.c */

/** Choose the composite to split. @return false: none is left, and the job's status says so */
bool tf__job_choose_part(tf_job *job);
/** What is still out with the old group is ignored when it arrives.
 *  @return the group to drop; 0: nothing was out */
uint64_t tf__job_new_group(tf_job *job);
/** No more work on this part as it is. @return as tf__job_new_group */
uint64_t tf__job_leave_part(tf_job *job);
/** job->factor divides the part; @p position steps of the plan were done on it.
 *  @return TF_OK, TF_ENOMEM, TF_EINTERNAL (it does not divide) */
TF_WARN_UNUSED tf_status tf__job_split_part(tf_job *job, tf_method method, uint64_t position);

/* job_steps.c */

/** The next range of steps, if there may be one more. */
tf_more tf__job_steps_task(tf_job *job, tf_task *task, const tf_job_terms *terms);
TF_WARN_UNUSED tf_status tf__job_absorb_steps(tf_job *job, const tf_result *r, uint64_t *drop);
/** Is this step, for a number of so many bits, a sieve for all workers? */
bool tf__job_is_spread(const tf_step *step, size_t bits);

/** Room for one more segment in front of segment @p at, zeroed. @return NULL when out of memory */
tf_job_segment *tf__job_insert_segment(tf_job *job, size_t at);
/** job->position is that of the first step that is neither out nor known. */
void tf__job_pass_known(tf_job *job);

/* job_sieve.c */

/** Is the next step a sieve for all workers? @param seed  set if so */
bool tf__job_sieve_is_next(const tf_job *job, uint64_t *seed);
/** Begin it, when nothing is out: job->sieving, or a factor on the way and an ADVANCE due.
 *  @return TF_OK (job->refused: it does not fit the memory, and is not begun), or an error */
TF_WARN_UNUSED tf_status tf__job_sieve_begin(tf_job *job, uint64_t seed, const tf_job_terms *terms);
tf_more tf__job_sieve_task(tf_job *job, tf_task *task, const tf_job_terms *terms);
TF_WARN_UNUSED tf_status tf__job_absorb_sieve(tf_job *job, const tf_result *r, uint64_t *drop);

/* job_advance.c */

tf_more tf__job_advance_task(tf_job *job, tf_task *task, const tf_job_terms *terms);
/** @return TF_OK; TF_CANCELLED (stopped half-way; the tree is taken all the same); an error */
TF_WARN_UNUSED tf_status tf__job_absorb_advance(tf_job *job, const tf_result *r);

#endif
