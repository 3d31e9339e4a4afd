/* job_ahead.c — answers to steps that wait for those to earlier steps, as bytes: curves of an hour should
 * not be lost because a shorter one in front of them was not through. docs/FORMATS.md has the layout. */
#include "job_internal.h"

void tf_job_put_ahead(tf_writer *w, const tf_job *job) {
    uint64_t count = 0;
    for (size_t i = 0; i < job->count; i++) count += job->segments[i].done;
    if (count == 0 || job->part < 0) return;
    tf_put_mpz(w, job->tree.parts[job->part].value);
    tf_put_uint(w, count);
    for (size_t i = 0; i < job->count; i++) {
        const tf_job_segment *s = &job->segments[i];
        if (!s->done) continue;
        tf_put_uint(w, s->position);
        tf_put_uint(w, s->count);
        tf_put_u8(w, s->found);
        if (!s->found) continue;
        tf_put_u8(w, (uint8_t)s->method);
        tf_put_uint(w, s->found_at);
        tf_put_mpz(w, job->factor); /* nothing is kept behind the first that found one */
    }
}

static bool splits(const mpz_t f, const mpz_t n) {
    return mpz_cmp_ui(f, 1) > 0 && mpz_cmp(f, n) < 0 && mpz_divisible_p(n, f);
}

/* One answer. @param from  steps before this one are known otherwise. @return does it fit? */
static bool get_segment(tf_job_segment *s, mpz_t factor, tf_cursor *c, const mpz_t n, uint64_t from,
                        uint64_t end) {
    *s = (tf_job_segment){.done = true};
    s->position = tf_get_uint(c);
    s->count = tf_get_uint(c);
    s->found = tf_get_u8(c);
    if (!c->ok || s->position < from || s->position >= end || s->count == 0 ||
        s->count > end - s->position)
        return false;
    if (!s->found) return true;
    uint8_t method = tf_get_u8(c);
    s->method = (tf_method)method;
    s->found_at = tf_get_uint(c);
    tf_get_mpz(factor, c);
    return c->ok && method < TF_METHOD_COUNT_ && s->found_at >= s->position &&
           s->found_at - s->position < s->count && splits(factor, n);
}

static tf_status get_segments(tf_job *job, tf_cursor *c) {
    const tf_part *part = &job->tree.parts[job->part];
    uint64_t end = tf_plan_length(&job->plan, mpz_sizeinbase(part->value, 2));
    uint64_t from = part->position + 1,
             count = tf_get_uint(c); /* the first step waits for nothing */
    for (; count > 0 && c->ok; count--) {
        tf_job_segment s;
        if (!get_segment(&s, job->factor, c, part->value, from, end)) break;
        tf_job_segment *room = tf__job_insert_segment(job, job->count);
        if (!room) return TF_ENOMEM;
        *room = s;
        from = s.position + s.count;
        if (s.found) break;
    }
    return TF_OK;
}

tf_status tf_job_get_ahead(tf_job *job, tf_cursor *c) {
    if (c->p == c->end || job->advancing || job->part >= 0 || !tf__job_choose_part(job))
        return TF_OK;
    mpz_t composite;
    mpz_init(composite);
    tf_get_mpz(composite, c);
    bool same = c->ok && mpz_cmp(composite, job->tree.parts[job->part].value) == 0;
    mpz_clear(composite);
    return same ? get_segments(job, c) : TF_OK;
}
