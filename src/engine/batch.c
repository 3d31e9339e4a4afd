/* batch.c — see batch.h. */
#include "batch.h"

#include <stdlib.h>

#include "tqs.h"

/* A batch is to take this long: a thousand times what handing it out costs, and still short enough
 * for the last ones to end together. */
#define BATCH_SECONDS 0.008
#define BATCH_COUNT   4096
/* Before anything was measured. */
#define FIRST_GUESS 2e-6
/* One number against another, as expected work; a random 64-bit number is 1. */
#define WEIGHT_32_BITS   0.1
#define WEIGHT_64_BITS   1.0
#define WEIGHT_TWO_WORDS 400.0
#define ALONE_FROM_BITS  129
/* A number whose sieve will be shared by all workers is not one worker's for long: so much of the steps
 * before are its own (the unit of plan.h; some 20 ms), the others are shared like the sieve. */
#define SHARED_LIMIT 1e7

void tf_batch_pace_init(tf_batch_pace *p) {
    p->seconds_per_weight = FIRST_GUESS;
}

void tf_batch_pace_learn(tf_batch_pace *p, double weight, double seconds) {
    if (!(weight > 0) || !(seconds >= 0)) return;
    double now = seconds / weight;
    if (now < 1e-9) now = 1e-9;
    /* Slower than thought counts at once, faster only by and by. */
    p->seconds_per_weight =
        now > p->seconds_per_weight ? now : 0.75 * p->seconds_per_weight + 0.25 * now;
}

tf_status tf_batch_init(tf_batch *b, const tf_advance_head *head) {
    *b = (tf_batch){.head = *head};
    tf_writer w = {&b->body, TF_OK};
    tf_advance_head_put(&w, head);
    return w.status;
}

/* Before anything else is in it. */
static tf_status lower_limit(tf_batch *b) {
    tf_writer w = {&b->body, TF_OK};
    if (b->head.limit > SHARED_LIMIT) b->head.limit = SHARED_LIMIT;
    b->body.size = 0;
    tf_advance_head_put(&w, &b->head);
    return w.status;
}

void tf_batch_clear(tf_batch *b) {
    free(b->places);
    tf_bytes_clear(&b->body);
    *b = (tf_batch){0};
}

bool tf_batch_alone(const tf_entry *e) {
    return !e->is_small && mpz_sizeinbase(e->n, 2) >= ALONE_FROM_BITS;
}

static bool is_shared(const tf_entry *e) {
    return !e->is_small && mpz_sizeinbase(e->n, 2) > TF_TQS_BETTER_BITS;
}

static double weight_of(const tf_entry *e) {
    if (!e->is_small) return WEIGHT_TWO_WORDS;
    return e->small_n >> 32 ? WEIGHT_64_BITS : WEIGHT_32_BITS;
}

static tf_status put_number(tf_writer *w, const tf_entry *e, const tf_known *known) {
    if (e->is_small) {
        tf_entry_put_small(w, e->small_n);
        return w->status;
    }
    tf_tree t;
    tf_status s = tf_tree_init(&t, e->n);
    if (s == TF_OK && tf_known_split(&t, known) < 0) s = TF_ENOMEM;
    if (s == TF_OK) tf_entry_put_tree(w, &t);
    tf_tree_clear(&t);
    return s == TF_OK ? w->status : s;
}

tf_status tf_batch_add(tf_batch *b, uint64_t place, const tf_entry *e) {
    if (b->count == b->capacity) {
        size_t capacity = b->capacity ? 2 * b->capacity : 64;
        uint64_t *places = realloc(b->places, capacity * sizeof *places);
        if (!places) return TF_ENOMEM;
        b->places = places;
        b->capacity = capacity;
    }
    if (b->count == 0 && is_shared(e) && lower_limit(b) != TF_OK) return TF_ENOMEM;
    tf_writer w = {&b->body, TF_OK};
    tf_status s = put_number(&w, e, b->known);
    if (s != TF_OK) return s;
    b->places[b->count++] = place;
    b->alone = tf_batch_alone(e);
    b->weight += weight_of(e);
    return TF_OK;
}

bool tf_batch_ready(const tf_batch *b, const tf_batch_pace *p) {
    return b->count >= BATCH_COUNT || b->weight * p->seconds_per_weight >= BATCH_SECONDS;
}
