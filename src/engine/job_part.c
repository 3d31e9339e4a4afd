/* job_part.c — the composite that a job is at work on: chosen, split, left. */
#include "clock.h"
#include "job_internal.h"

bool tf__job_choose_part(tf_job *job) {
    job->part = tf_tree_pending(&job->tree, &job->plan);
    if (job->part >= 0) {
        job->position = job->tree.parts[job->part].position;
        return true;
    }
    job->status = tf_tree_complete(&job->tree) ? TF_FOUND : TF_NONE;
    return false;
}

uint64_t tf__job_new_group(tf_job *job) {
    uint64_t old = job->out > 0 ? job->group : 0;
    job->group++;
    job->out = 0;
    return old;
}

uint64_t tf__job_leave_part(tf_job *job) {
    tf_sieving_free(job->sieving);
    job->sieving = NULL;
    job->count = 0;
    job->part = -1;
    job->began = tf_clock_now();
    return tf__job_new_group(job);
}

tf_status tf__job_split_part(tf_job *job, tf_method method, uint64_t position) {
    tf_part *part = &job->tree.parts[job->part];
    part->position = position;
    tf_status s = tf_tree_split(&job->tree, (size_t)job->part, job->factor, method);
    if (s == TF_EINVAL) return TF_EINTERNAL;
    job->stamp++;
    job->advancing = s == TF_OK;
    return s;
}
