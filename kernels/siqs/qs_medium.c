/* qs_medium.c — sieving a block with the primes whose roots have 16 bits.
 *
 * A prime p with size/(k+1) < p <= size/k hits a block of that size k or k + 1 times a root. So the
 * primes are walked in classes of one k: k hits without any question, and one whose position is
 * diverted behind the block when it falls outside. No branch depends on a root; a loop with
 * "while (r < size)" would be mispredicted about once for every prime. */
#include "qs_sieve_internal.h"

typedef struct walk {
    uint8_t *block;
    const uint16_t *p;
    const uint8_t *logp;
    uint16_t *w1, *w2;
    uint32_t size;
} walk;

static inline __attribute__((always_inline)) uint32_t last_hit(const walk *w, uint32_t r,
                                                               uint32_t p, uint8_t logp) {
    bool inside = r < w->size;
    w->block[inside ? r : w->size + r % TF_QS_SLACK] -= logp;
    return (inside ? r + p : r) - w->size;
}

/* Primes [i, end), all with the same k = floor(size/p). */
static inline __attribute__((always_inline)) void walk_class(const walk *w, tf_fbidx i,
                                                             tf_fbidx end, uint32_t k) {
    uint8_t *block = w->block;
    for (; i < end; i++) {
        uint32_t p = w->p[i], r1 = w->w1[i], r2 = w->w2[i];
        uint8_t logp = w->logp[i];
        for (uint32_t j = 0; j < k; j++) {
            block[r1] -= logp;
            block[r2] -= logp;
            r1 += p;
            r2 += p;
        }
        w->w1[i] = (uint16_t)last_hit(w, r1, p, logp);
        w->w2[i] = (uint16_t)last_hit(w, r2, p, logp);
    }
}

static tf_fbidx class_end(const walk *w, tf_fbidx i, tf_fbidx to, uint32_t k) {
    uint32_t smallest_beyond = k ? w->size / k : UINT16_MAX;
    if (w->p[to - 1] <= smallest_beyond) return to;
    while (w->p[i] <= smallest_beyond) i++;
    return i;
}

void tf__qs_sieve_medium(tf_qs_sieve *s, tf_fbidx from, tf_fbidx to) {
    walk w = {s->block, s->roots.p16, s->qs->fb.logp, s->work[0], s->work[1], s->block_size};
    while (from < to) {
        uint32_t k = w.size / w.p[from];
        tf_fbidx end = class_end(&w, from, to, k);
        switch (k) {
        case 0: walk_class(&w, from, end, 0); break;
        case 1: walk_class(&w, from, end, 1); break;
        case 2: walk_class(&w, from, end, 2); break;
        case 3: walk_class(&w, from, end, 3); break;
        case 4: walk_class(&w, from, end, 4); break;
        case 5: walk_class(&w, from, end, 5); break;
        case 6: walk_class(&w, from, end, 6); break;
        case 7: walk_class(&w, from, end, 7); break;
        default: walk_class(&w, from, end, k); break;
        }
        from = end;
    }
}
