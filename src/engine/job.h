/* job.h — one hard number: a state machine that makes tasks and absorbs their results.
 *
 * A job alternates between two states. While *splitting* it hands out ranges of consecutive steps
 * on its smallest composite, several at a time, and absorbs the answers strictly in the order of
 * the steps, whatever order they arrive in: the first step that finds a factor wins, later ones are
 * dropped. So the outcome, with the method and effort recorded, is the same on any number of
 * workers. After a factor the job is *advancing*: one ADVANCE task classifies the new parts. */
#ifndef TF_JOB_H
#define TF_JOB_H

#include "codec.h"
#include "executor.h"
#include "sieving.h"
#include "tree.h"

typedef struct tf_job tf_job;

/** A job for a tree that an ADVANCE left with TF_MORE, or that a stopped run left. Takes the tree
 *  over (also on failure).
 *  @param first_group  the job's tasks carry the groups first_group, first_group + 1, ...; a group
 *                      below 2^32 steps of it belongs to this job alone
 *  @return NULL when out of memory */
tf_job *tf_job_new(tf_tree *tree, const tf_plan *plan, uint64_t first_group);
void tf_job_free(tf_job *job);
/** Its sieves, also one that is in progress, tell this keeper, which is borrowed; NULL: nobody. */
void tf_job_keep(tf_job *job, const tf_sieve_keeper *keeper);

/** Answers that have come but wait for those to earlier steps, for a run that goes on elsewhere;
 *  nothing if there are none. */
void tf_job_put_ahead(tf_writer *w, const tf_job *job);
/** Take them in, before the first tf_job_next. Those that do not fit the job are left out.
 *  @return TF_OK, TF_ENOMEM */
TF_WARN_UNUSED tf_status tf_job_get_ahead(tf_job *job, tf_cursor *c);

typedef struct tf_job_terms {
    uint64_t id;      /* given to the task */
    unsigned window;  /* how many of the job's tasks may be outstanding */
    double seconds;   /* the task is stopped after this time, 0: never */
    double started;   /* the number, on the clock; for people */
    uint64_t memory;  /* bytes a process may use, 0: any: a sieve that needs more is not begun */
    unsigned threads; /* of a process */
    const tf_parallel *par;   /* threads to verify relations with; NULL: none */
    tf_sieve_cache *contexts; /* of the workers of this process; NULL: none are known */
} tf_job_terms;

/** The next task, if the job has one; *task is zeroed on entry, and stays so unless there is one.
 *  @return TASK, WAIT (results are pending), or END: tf_job_status and tf_job_tree tell the rest */
tf_more tf_job_next(tf_job *job, tf_task *task, const tf_job_terms *terms);

/** Take a result whose group is one of the job's.
 *  @param drop  set to a group whose tasks are of no use any more, else 0
 *  @return TF_OK; TF_CANCELLED (a task was stopped: the job can only be abandoned);
 *          TF_ENOMEM; TF_EINTERNAL (an answer that contradicts the number) */
TF_WARN_UNUSED tf_status tf_job_absorb(tf_job *job, const tf_result *result, uint64_t *drop);

/** Has an answer that was absorbed turned out to be wrong since this was asked last?
 *  @param worker  whose it was */
bool tf_job_liar(tf_job *job, uint32_t *worker);

/** The group of the tasks that are handed out now. */
uint64_t tf_job_group(const tf_job *job);
bool tf_job_owns(const tf_job *job, uint64_t group);

/** TF_MORE while the job lives; then TF_FOUND or TF_NONE as tf_tree_advance, or TF_ENOMEM. */
tf_status tf_job_status(const tf_job *job);
/** Did it end because the memory of this run does not suffice? Then another run may go on. */
bool tf_job_refused(const tf_job *job);
const tf_tree *tf_job_tree(const tf_job *job);
/** Seconds of work absorbed, over all workers. */
double tf_job_seconds(const tf_job *job);
/** Grows whenever the tree or its settled positions have changed; begins at 1. */
uint64_t tf_job_stamp(const tf_job *job);
/** Has it tasks out? */
bool tf_job_busy(const tf_job *job);
/** Is a composite of it being sieved? Then how many digits it has, and what part is done. */
bool tf_job_sieved(const tf_job *job, unsigned *digits, double *part);
/** What is being done, for people: "c72: ecm B1=11000 B2=1873422, 13 of 90". */
void tf_job_describe(char *text, size_t size, const tf_job *job);

#endif
