/* job_advance.c — after a split: one task classifies the new parts. */
#include "job_internal.h"
#include "work.h"

/* What is quick, ~20 ms. */
#define ADVANCE_LIMIT_AFTER 1e7

tf_more tf__job_advance_task(tf_job *job, tf_task *task, const tf_job_terms *terms) {
    tf_writer w = {&task->body, TF_OK};
    tf_advance_head_put(&w, &(tf_advance_head){job->plan, ADVANCE_LIMIT_AFTER, terms->seconds});
    tf_entry_put_tree(&w, &job->tree);
    if (w.status != TF_OK) return tf__job_give_up(job, task);
    job->advance_out = true;
    return tf__job_hand_out(job, task, TF_TASK_ADVANCE, terms->id);
}

static bool same_product(const tf_tree *a, const tf_tree *b) {
    mpz_t x, y;
    mpz_inits(x, y, NULL);
    tf_tree_product(x, a);
    tf_tree_product(y, b);
    bool same = mpz_cmp(x, y) == 0;
    mpz_clears(x, y, NULL);
    return same;
}

tf_status tf__job_absorb_advance(tf_job *job, const tf_result *r) {
    tf_cursor c = {r->body.data, r->body.data + r->body.size, true};
    tf_advanced a;
    tf_status s = tf_advanced_get(&a, &c);
    if (s != TF_OK) return s == TF_EFORMAT ? TF_EINTERNAL : s;
    if (a.is_small || !same_product(&job->tree, &a.tree)) {
        if (!a.is_small) tf_tree_clear(&a.tree);
        return TF_EINTERNAL;
    }
    tf_tree_clear(&job->tree);
    job->tree = a.tree;
    job->advancing = job->advance_out = false;
    if (a.status == TF_CANCELLED) return TF_CANCELLED;
    job->stamp++;
    if (a.status != TF_MORE) job->status = a.status;
    return TF_OK;
}
