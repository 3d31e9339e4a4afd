/* blanczos.c — the iteration of [Montgomery95]; names of blocks and matrices are the paper's. */
#include "blanczos.h"

#include <stdlib.h>
#include <string.h>

#include "bits.h"
#include "blanczos_mul.h"
#include "gf2x64.h"
#include "rng.h"

typedef struct step { /* the small matrices of one iteration */
    tf_gf2x64 vav;    /* V^T A V */
    tf_gf2x64 va2v;   /* V^T A^2 V */
    tf_gf2x64 winv;
    uint64_t s; /* the columns chosen: S S^T is the mask of these bits */
} step;

typedef struct lanczos {
    tf_blmat b;
    size_t n;
    uint64_t *x, *v0;    /* the solution as it grows; the right-hand side A Y */
    uint64_t *v[3];      /* V_i, V_(i-1), V_(i-2) */
    uint64_t *av, *next; /* A V_i; V_(i+1) */
    uint64_t *high;      /* B V_i */
    step now, last, before;
} lanczos;

static void mask_columns(tf_gf2x64 *m, uint64_t mask) {
    for (unsigned i = 0; i < 64; i++) m->row[i] &= mask;
}

static void add(tf_gf2x64 *a, const tf_gf2x64 *b) {
    for (unsigned i = 0; i < 64; i++) a->row[i] ^= b->row[i];
}

static void add_identity(tf_gf2x64 *a) {
    for (unsigned i = 0; i < 64; i++) a->row[i] ^= UINT64_C(1) << i;
}

static void swap_words(uint64_t *a, uint64_t *b) {
    uint64_t t = *a;
    *a = *b;
    *b = t;
}

/* Bring a row with bit @p column in @p half to place order[at]: false if none from there on has it.
 */
static bool pivot(tf_gf2x64 half[2], unsigned which, const unsigned order[64], unsigned at) {
    unsigned column = order[at];
    for (unsigned k = at; k < 64; k++) {
        if (!(half[which].row[order[k]] >> column & 1)) continue;
        swap_words(&half[0].row[column], &half[0].row[order[k]]);
        swap_words(&half[1].row[column], &half[1].row[order[k]]);
        for (unsigned i = 0; i < 64; i++) {
            if (i == column || !(half[which].row[i] >> column & 1)) continue;
            half[0].row[i] ^= half[0].row[column];
            half[1].row[i] ^= half[1].row[column];
        }
        return true;
    }
    return false;
}

/* Choose S and Winv [sec. 8]: a maximal set of independent columns of V^T A V, those that were not
 * chosen last time first. false: some column is in neither set, the iteration breaks down. */
static bool choose(step *now, uint64_t last_s) {
    unsigned order[64], front = 0, back = 64;
    for (unsigned i = 64; i-- > 0;) {
        if (last_s >> i & 1) order[--back] = i;
    }
    for (unsigned i = 0; i < 64; i++)
        if (!(last_s >> i & 1)) order[front++] = i;
    tf_gf2x64 half[2] = {now->vav, {{0}}};
    add_identity(&half[1]);
    now->s = 0;
    for (unsigned at = 0; at < 64; at++) {
        unsigned column = order[at];
        if (pivot(half, 0, order, at)) {
            now->s |= UINT64_C(1) << column;
            continue;
        }
        if (!pivot(half, 1, order, at)) return false;
        half[0].row[column] = half[1].row[column] = 0;
    }
    now->winv = half[1];
    return (now->s | last_s) == UINT64_MAX;
}

/* x += V_i Winv_i V_i^T V_0 */
static void improve(lanczos *l) {
    tf_gf2x64 m;
    tf_gf2x64_inner(&m, l->v[0], l->v0, l->n);
    tf_gf2x64_mul(&m, &l->now.winv, &m);
    tf_gf2x64_addmul(l->x, l->v[0], &m, l->n);
}

/* V_(i+1) = A V_i S S^T + V_i D + V_(i-1) E + V_(i-2) F [sec. 6, equations (17) to (19)]. */
static void advance(lanczos *l) {
    tf_gf2x64 d, e, f, t;
    t = l->now.va2v; /* K = V^T A^2 V S S^T + V^T A V */
    mask_columns(&t, l->now.s);
    add(&t, &l->now.vav);
    tf_gf2x64_mul(&d, &l->now.winv, &t);
    add_identity(&d);

    t = l->now.vav;
    mask_columns(&t, l->now.s);
    tf_gf2x64_mul(&e, &l->last.winv, &t);

    tf_gf2x64_mul(&f, &l->last.vav, &l->last.winv);
    add_identity(&f);
    tf_gf2x64_mul(&f, &l->before.winv, &f);
    t = l->last.va2v;
    mask_columns(&t, l->last.s);
    add(&t, &l->last.vav);
    mask_columns(&t, l->now.s);
    tf_gf2x64_mul(&f, &f, &t);

    for (size_t i = 0; i < l->n; i++) l->next[i] = l->av[i] & l->now.s;
    tf_gf2x64_addmul(l->next, l->v[0], &d, l->n);
    tf_gf2x64_addmul(l->next, l->v[1], &e, l->n);
    tf_gf2x64_addmul(l->next, l->v[2], &f, l->n);
    uint64_t *free_block = l->v[2];
    l->v[2] = l->v[1];
    l->v[1] = l->v[0];
    l->v[0] = l->next;
    l->next = free_block;
    l->before = l->last;
    l->last = l->now;
}

/* Until V^T A V = 0. @return TF_FOUND; TF_NONE: broken down; TF_CANCELLED */
static tf_status iterate(lanczos *l, const tf_budget *budget) {
    l->last = l->before = (step){.s = UINT64_MAX};
    memset(l->last.winv.row, 0, sizeof l->last.winv.row);
    for (size_t i = 0; i < l->n / 48 + 100; i++) {
        if (tf_budget_cancelled(budget)) return TF_CANCELLED;
        tf_blmat_mul(l->high, &l->b, l->v[0]);
        tf_blmat_mul_t(l->av, &l->b, l->high);
        tf_gf2x64_inner(&l->now.vav, l->v[0], l->av, l->n);
        if (tf_gf2x64_is_zero(&l->now.vav)) return TF_FOUND;
        tf_gf2x64_inner(&l->now.va2v, l->av, l->av, l->n);
        if (!choose(&l->now, l->last.s)) return TF_NONE;
        improve(l);
        advance(l);
    }
    return TF_NONE;
}

/* ---- the end: from X - Y and V_m to vectors of the kernel of B ---------------------------------
 */

typedef struct wide { /* 128 vectors: two words a row */
    uint64_t *word[2];
    size_t rows;
} wide;

static void add_column(const wide *w, unsigned pivot_column, const uint64_t to[2]) {
    const uint64_t *source = w->word[pivot_column / 64];
    for (size_t i = 0; i < w->rows; i++) {
        uint64_t all = 0u - (source[i] >> pivot_column % 64 & 1);
        w->word[0][i] ^= to[0] & all;
        w->word[1][i] ^= to[1] & all;
    }
}

/* Column operations on @p lead, repeated on @p follow, until the columns of lead are independent or
 * zero. @param used  in: columns to leave alone; out: also those that are not zero */
static void eliminate(const wide *lead, const wide *follow, uint64_t used[2]) {
    for (size_t i = 0; i < lead->rows; i++) {
        for (;;) {
            uint64_t open[2] = {lead->word[0][i] & ~used[0], lead->word[1][i] & ~used[1]};
            if (!(open[0] | open[1])) break;
            unsigned p = open[0] ? tf_ctz64(open[0]) : 64 + tf_ctz64(open[1]);
            used[p / 64] |= UINT64_C(1) << p % 64;
            uint64_t to[2] = {open[0] & ~used[0], open[1] & ~used[1]};
            if (!(to[0] | to[1])) break;
            add_column(lead, p, to);
            if (follow) add_column(follow, p, to);
        }
    }
}

/* Collect the columns chosen by @p mask, up to 64 of them, into x. */
static unsigned collect(uint64_t *x, const wide *w, const uint64_t mask[2]) {
    unsigned count = 0;
    memset(x, 0, w->rows * sizeof *x);
    for (unsigned c = 0; c < 128 && count < 64; c++) {
        if (!(mask[c / 64] >> c % 64 & 1)) continue;
        for (size_t i = 0; i < w->rows; i++) x[i] |= (w->word[c / 64][i] >> c % 64 & 1) << count;
        count++;
    }
    return count;
}

static tf_status finish(uint64_t *x, unsigned *count, lanczos *l) {
    size_t height = tf_blmat_height(&l->b);
    wide u = {{l->x, l->v[0]}, l->n};
    wide image = {{l->high, calloc(height + 1, sizeof(uint64_t))}, height};
    if (!image.word[1]) return TF_ENOMEM;
    tf_blmat_mul(image.word[0], &l->b, u.word[0]);
    tf_blmat_mul(image.word[1], &l->b, u.word[1]);
    uint64_t outside[2] = {0, 0};
    eliminate(&image, &u, outside); /* what is not outside has image zero now */
    uint64_t seen[2] = {outside[0], outside[1]};
    eliminate(&u, NULL, seen);
    uint64_t kernel[2] = {seen[0] & ~outside[0], seen[1] & ~outside[1]};
    *count = collect(x, &u, kernel);
    free(image.word[1]);
    return TF_OK;
}

static bool allocate(lanczos *l, uint64_t *block[7]) {
    bool good = true;
    for (unsigned i = 0; i < 7; i++) {
        block[i] = calloc(l->n + 1, sizeof *block[i]);
        good = good && block[i];
    }
    l->x = block[0], l->v0 = block[1], l->av = block[2], l->next = block[3];
    for (unsigned i = 0; i < 3; i++) l->v[i] = block[4 + i];
    l->high = calloc(tf_blmat_height(&l->b) + 1, sizeof *l->high);
    return good && l->high;
}

tf_status tf_blanczos(uint64_t *x, unsigned *count, const tf_spmat *m, uint64_t seed,
                      const tf_budget *budget) {
    lanczos l = {.n = m->cols};
    memset(x, 0, m->cols * sizeof *x);
    uint64_t *block[7] = {NULL};
    *count = 0;
    if (tf_blmat_init(&l.b, m) != TF_OK) return TF_ENOMEM;
    tf_status s = TF_ENOMEM;
    if (allocate(&l, block)) {
        tf_rng r;
        tf_rng_init(&r, seed, m->cols);
        for (size_t i = 0; i < l.n; i++) l.x[i] = tf_rng_next(&r); /* Y, so that x ends as X - Y */
        tf_blmat_mul(l.high, &l.b, l.x);
        tf_blmat_mul_t(l.v0, &l.b, l.high);
        memcpy(l.v[0], l.v0, l.n * sizeof *l.v0);
        s = iterate(&l, budget);
        if (s == TF_FOUND) s = finish(x, count, &l);
    }
    for (unsigned i = 0; i < 7; i++) free(block[i]);
    free(l.high);
    tf_blmat_clear(&l.b);
    return s;
}
