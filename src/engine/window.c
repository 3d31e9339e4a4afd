/* window.c — see window.h. */
#include "window.h"

#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "factors.h"
#include "log.h"

enum { INITIAL_CAPACITY = 1024 };

tf_status tf_window_init(tf_window *w, size_t limit, size_t byte_limit) {
    *w = (tf_window){.capacity = INITIAL_CAPACITY, .limit = limit, .byte_limit = byte_limit};
    w->ring = calloc(w->capacity, sizeof *w->ring);
    return w->ring ? TF_OK : TF_ENOMEM;
}

tf_entry *tf_window_at(const tf_window *w, uint64_t sequence) {
    TF_ASSERT(sequence >= w->head && sequence < w->tail);
    return &w->ring[sequence & (w->capacity - 1)];
}

static void clear_entry(tf_entry *e) {
    free(e->small);
    free(e->text);
    free(e->message);
    free(e->reason);
    if (!e->is_small && e->state != TF_ENTRY_INVALID) {
        mpz_clear(e->n);
        tf_factors_clear(&e->factors);
    }
}

void tf_window_drop_head(tf_window *w) {
    tf_entry *e = tf_window_at(w, w->head);
    w->bytes -= e->bytes;
    clear_entry(e);
    w->head++;
}

void tf_window_clear(tf_window *w) {
    while (w->head < w->tail) tf_window_drop_head(w);
    free(w->ring);
    *w = (tf_window){0};
}

bool tf_window_full(const tf_window *w) {
    return w->tail - w->head >= w->limit || w->bytes >= w->byte_limit;
}

/* Twice the ring; every entry keeps its sequence number, so its place may change. */
static bool grow(tf_window *w) {
    tf_entry *ring = calloc(2 * w->capacity, sizeof *ring);
    if (!ring) return false;
    for (uint64_t s = w->head; s < w->tail; s++)
        ring[s & (2 * w->capacity - 1)] = w->ring[s & (w->capacity - 1)];
    free(w->ring);
    w->ring = ring;
    w->capacity *= 2;
    return true;
}

tf_entry *tf_window_push(tf_window *w) {
    if (w->tail - w->head == w->capacity && !grow(w)) return NULL;
    tf_entry *e = &w->ring[w->tail++ & (w->capacity - 1)];
    *e = (tf_entry){.is_small = true};
    return e;
}

void tf_window_weigh(tf_window *w) {
    tf_entry *e = tf_window_at(w, w->tail - 1);
    bool has_number = !e->is_small && e->state != TF_ENTRY_INVALID;
    e->bytes = e->text_size + (has_number ? mpz_size(e->n) * sizeof(mp_limb_t) : 0) +
               (e->message ? strlen(e->message) : 0);
    w->bytes += e->bytes;
}

void tf_entry_set_number(tf_entry *e, const mpz_t n) {
    e->is_small = false;
    mpz_init_set(e->n, n);
    tf_factors_init(&e->factors);
}

tf_status tf_entry_finish_small(tf_entry *e, const uint64_t *primes, const uint8_t *methods,
                                unsigned count) {
    if (count > 0) {
        uint8_t *both = malloc(count * (sizeof *primes + 1));
        if (!both) return TF_ENOMEM;
        memcpy(both, primes, count * sizeof *primes);
        memcpy(both + count * sizeof *primes, methods, count);
        e->small = both;
    }
    e->small_count = (uint8_t)count;
    e->complete = true;
    e->state = TF_ENTRY_DONE;
    return TF_OK;
}

tf_status tf_entry_keep_tree(tf_entry *e, const tf_tree *t) {
    tf_status s = tf_tree_factors(&e->factors, t);
    if (s != TF_OK) return s;
    mpz_t product;
    mpz_init(product);
    tf_factors_product(product, &e->factors);
    /* 0 and 1 have no factors. */
    bool same = mpz_cmp(product, e->n) == 0 || (e->factors.count == 0 && mpz_cmp_ui(e->n, 1) <= 0);
    mpz_clear(product);
    e->complete = tf_factors_complete(&e->factors);
    return same ? TF_OK : TF_EINTERNAL;
}

static tf_status print_entry(tf_window *w, const tf_entry *e, tf_sink *sink) {
    if (e->state == TF_ENTRY_INVALID) {
        w->invalid++;
        tf_invalid_record r = {e->index, e->text, e->text_size, e->reason};
        tf_status s = tf_sink_put_invalid(sink, &r);
        /* So that a terminal shows things in order; but not at the price of a commit for each. */
        if (s == TF_OK && !sink->out.gate) s = tf_sink_flush(sink);
        tf_log_lines(TF_LOG_ERROR, e->message, strlen(e->message));
        return s;
    }
    const uint64_t *primes = e->small;
    tf_record r = {.index = e->index,
                   .text = e->text,
                   .text_size = e->text_size,
                   .is_small = e->is_small,
                   .small_n = e->small_n,
                   .small_primes = primes,
                   .small_methods = primes ? (const uint8_t *)(primes + e->small_count) : NULL,
                   .small_count = e->small_count,
                   .n = e->n,
                   .factors = &e->factors,
                   .complete = e->complete,
                   .status = e->complete ? "complete" : "incomplete",
                   .seconds = e->seconds};
    if (e->state == TF_ENTRY_RUNNING) {
        w->partial++;
    } else {
        w->printed++;
        w->incomplete += !e->complete;
    }
    return tf_sink_put(sink, &r);
}

tf_status tf_window_print(tf_window *w, tf_sink *sink) {
    tf_status s = TF_OK;
    while (s == TF_OK && w->head < w->tail) {
        tf_entry *e = tf_window_at(w, w->head);
        if (e->state == TF_ENTRY_RUNNING) break;
        s = print_entry(w, e, sink);
        tf_window_drop_head(w);
    }
    return s;
}

/* Do the factors say more than the number itself? */
static bool splits(const tf_factors *f) {
    return f->count > 1 || (f->count == 1 && f->items[0].exponent > 1);
}

tf_status tf_window_print_stopped(tf_window *w, tf_sink *sink) {
    tf_status s = TF_OK;
    for (; w->head < w->tail; tf_window_drop_head(w)) {
        tf_entry *e = tf_window_at(w, w->head);
        bool known = e->state == TF_ENTRY_RUNNING && !e->is_small && splits(&e->factors);
        if (s == TF_OK && (e->state != TF_ENTRY_RUNNING || known)) s = print_entry(w, e, sink);
    }
    return s;
}
