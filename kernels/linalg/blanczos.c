/* blanczos.c — the iteration of [Montgomery95]; names of blocks and matrices are the paper's. */
#include "blanczos.h"

#include <stdlib.h>
#include <string.h>

#include "bits.h"
#include "blanczos_mul.h"
#include "rng.h"

/* V_(i+1)^T V_0 is multiplied out before this step, and comes from the last three from it on. */
enum { RECURRENCE_FROM = 3 };

typedef struct step { /* the small matrices of one iteration */
    tf_gf2x64 vav;    /* V^T A V */
    tf_gf2x64 va2v;   /* V^T A^2 V */
    tf_gf2x64 winv;
    uint64_t s; /* the columns chosen: S S^T is the mask of these bits */
} step;

typedef struct lanczos {
    tf_blmat b;
    const tf_gf2x64_ops *ops;
    const tf_parallel *par;
    size_t n;
    uint64_t *x, *v0;    /* the solution as it grows; the right-hand side A Y */
    uint64_t *v[3];      /* V_i, V_(i-1), V_(i-2) */
    uint64_t *av, *next; /* A V_i; V_(i+1) */
    uint64_t *high;      /* B V_i */
    step now, last, before;
    tf_gf2x64 d, e, f, g; /* V_(i+1) = A V_i S S^T + V_i D + V_(i-1) E + V_(i-2) F; X += V_i G */
    tf_gf2x64 vv0[3];     /* V_i^T V_0 and the two before */
    tf_gf2x64 *partial;   /* three for each part */
} lanczos;

static void mask_columns(tf_gf2x64 *m, uint64_t mask) {
    for (unsigned i = 0; i < 64; i++) m->row[i] &= mask;
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

/* ---- the passes over the vectors, cut into the parts of tf_blmat ------------------------------ */

static void high_part(void *arg, uint32_t part) {
    lanczos *l = arg;
    tf_blmat_mul_part(l->high, &l->b, l->v[0], part);
}

/* A V_i, and while it is in the cache the part's share of V^T A V, V^T A^2 V and V^T V_0. */
static void low_part(void *arg, uint32_t part) {
    lanczos *l = arg;
    size_t from = l->b.col_cut[part], count = l->b.col_cut[part + 1] - from;
    tf_gf2x64 *sum = l->partial + 3 * (size_t)part;
    tf_blmat_mul_t_part(l->av, &l->b, l->high, part);
    l->ops->inner(&sum[0], l->v[0] + from, l->av + from, count);
    l->ops->inner(&sum[1], l->av + from, l->av + from, count);
    if (l->v0) l->ops->inner(&sum[2], l->v[0] + from, l->v0 + from, count);
}

static void next_part(void *arg, uint32_t part) {
    lanczos *l = arg;
    size_t from = l->b.col_cut[part], end = l->b.col_cut[part + 1], count = end - from;
    for (size_t i = from; i < end; i++) l->next[i] = l->av[i] & l->now.s;
    l->ops->addmul(l->next + from, l->v[0] + from, &l->d, count);
    l->ops->addmul(l->next + from, l->v[1] + from, &l->e, count);
    l->ops->addmul(l->next + from, l->v[2] + from, &l->f, count);
    l->ops->addmul(l->x + from, l->v[0] + from, &l->g, count);
}

/* high = B v[0] and av = B^T high, with the inner products. */
static void multiply(lanczos *l) {
    tf_parallel_run(l->par, l->b.parts, high_part, l);
    tf_blmat_mul_end(l->high, &l->b);
    tf_parallel_run(l->par, l->b.parts, low_part, l);
    l->now.vav = l->partial[0];
    l->now.va2v = l->partial[1];
    if (l->v0) l->vv0[0] = l->partial[2];
    for (uint32_t i = 1; i < l->b.parts; i++) {
        const tf_gf2x64 *sum = l->partial + 3 * (size_t)i;
        tf_gf2x64_add(&l->now.vav, &sum[0]);
        tf_gf2x64_add(&l->now.va2v, &sum[1]);
        if (l->v0) tf_gf2x64_add(&l->vv0[0], &sum[2]);
    }
}

/* D, E, F [sec. 6, equations (17) to (19)], and G = Winv V_i^T V_0. */
static void set_coefficients(lanczos *l) {
    tf_gf2x64 t = l->now.va2v; /* K = V^T A^2 V S S^T + V^T A V */
    mask_columns(&t, l->now.s);
    tf_gf2x64_add(&t, &l->now.vav);
    tf_gf2x64_mul(&l->d, &l->now.winv, &t);
    add_identity(&l->d);

    t = l->now.vav;
    mask_columns(&t, l->now.s);
    tf_gf2x64_mul(&l->e, &l->last.winv, &t);

    tf_gf2x64_mul(&l->f, &l->last.vav, &l->last.winv);
    add_identity(&l->f);
    tf_gf2x64_mul(&l->f, &l->before.winv, &l->f);
    t = l->last.va2v;
    mask_columns(&t, l->last.s);
    tf_gf2x64_add(&t, &l->last.vav);
    mask_columns(&t, l->now.s);
    tf_gf2x64_mul(&l->f, &l->f, &t);

    tf_gf2x64_mul(&l->g, &l->now.winv, &l->vv0[0]);
}

/* V_(i+1)^T V_0 from the last three: V_i^T A V_0 = 0 from i = 2 on, since V_0 lies in what the
 * subspaces of steps 0 and 1 span. */
static void advance_vv0(lanczos *l) {
    tf_gf2x64 sum, t;
    tf_gf2x64_mul_t(&sum, &l->d, &l->vv0[0]);
    tf_gf2x64_mul_t(&t, &l->e, &l->vv0[1]);
    tf_gf2x64_add(&sum, &t);
    tf_gf2x64_mul_t(&t, &l->f, &l->vv0[2]);
    tf_gf2x64_add(&sum, &t);
    l->vv0[2] = l->vv0[1];
    l->vv0[1] = l->vv0[0];
    l->vv0[0] = sum;
}

static void advance(lanczos *l) {
    set_coefficients(l);
    tf_parallel_run(l->par, l->b.parts, next_part, l);
    advance_vv0(l);
    uint64_t *free_block = l->v[2];
    l->v[2] = l->v[1];
    l->v[1] = l->v[0];
    l->v[0] = l->next;
    l->next = free_block;
    l->before = l->last;
    l->last = l->now;
}

/* From step i on until V^T A V = 0. @return TF_FOUND; TF_NONE: broken down; TF_CANCELLED; TF_MORE:
 * paused before step *i */
static tf_status iterate(lanczos *l, uint64_t *i, const tf_linalg *how) {
    const uint64_t first = *i;
    if (how->iterate && how->iterate->begins) how->iterate->begins(how->iterate->context);
    for (; *i < l->n / 48 + 100; ++*i) {
        if (tf_budget_cancelled(&how->budget)) return TF_CANCELLED;
        if (*i > first && *i >= RECURRENCE_FROM && how->iterate &&
            tf_cancel_reason(how->iterate->pause))
            return TF_MORE;
        if (*i >= RECURRENCE_FROM) l->v0 = NULL;
        multiply(l);
        if (tf_gf2x64_is_zero(&l->now.vav)) return TF_FOUND;
        if (!choose(&l->now, l->last.s)) return TF_NONE;
        advance(l);
    }
    return TF_NONE;
}

/* ---- where it stands: all that step RECURRENCE_FROM and later ones look at ---------------------
 */

enum { PIECES = 13 };

static void list_pieces(tf_iterate_words piece[PIECES], lanczos *l) {
    size_t n = 0;
    piece[n++] = (tf_iterate_words){l->x, l->n};
    for (unsigned i = 0; i < 3; i++) piece[n++] = (tf_iterate_words){l->v[i], l->n};
    for (unsigned i = 0; i < 3; i++) piece[n++] = (tf_iterate_words){l->vv0[i].row, 64};
    piece[n++] = (tf_iterate_words){l->last.vav.row, 64};
    piece[n++] = (tf_iterate_words){l->last.va2v.row, 64};
    piece[n++] = (tf_iterate_words){l->last.winv.row, 64};
    piece[n++] = (tf_iterate_words){&l->last.s, 1};
    piece[n++] = (tf_iterate_words){l->before.winv.row, 64};
    piece[n++] = (tf_iterate_words){&l->before.s, 1};
}

static tf_status keep(lanczos *l, uint64_t digest, uint64_t seed, uint64_t i, tf_iterate *it) {
    tf_iterate_words piece[PIECES];
    list_pieces(piece, l);
    tf_status s = tf_iterate_write(it, digest, seed, i, piece, PIECES);
    return s == TF_OK ? TF_MORE : s;
}

/* @return false: from the start */
static bool resume(lanczos *l, uint64_t digest, uint64_t seed, uint64_t *i, tf_iterate *it) {
    tf_iterate_words piece[PIECES];
    if (!it || !it->from) return false;
    list_pieces(piece, l);
    it->refused = !tf_iterate_read(it, digest, seed, i, piece, PIECES) || *i < RECURRENCE_FROM;
    it->from = NULL; /* it is no use to a later attempt */
    return !it->refused;
}

/* Y, so that x ends as X - Y; V_0 = A Y. */
static void begin(lanczos *l, uint64_t seed) {
    tf_rng r;
    tf_rng_init(&r, seed, l->n);
    for (size_t i = 0; i < l->n; i++) l->x[i] = tf_rng_next(&r);
    memcpy(l->v[0], l->x, l->n * sizeof *l->x);
    multiply(l);
    memcpy(l->v[0], l->av, l->n * sizeof *l->v0);
    memcpy(l->v0, l->av, l->n * sizeof *l->v0);
    for (unsigned k = 1; k < 3; k++) memset(l->v[k], 0, l->n * sizeof *l->v[k]);
    l->last = l->before = (step){.s = UINT64_MAX};
    memset(l->vv0, 0, sizeof l->vv0);
}

static tf_status run(lanczos *l, uint64_t seed, uint64_t digest, const tf_linalg *how) {
    uint64_t i = 0;
    if (!resume(l, digest, seed, &i, how->iterate)) {
        i = 0;
        begin(l, seed);
    }
    tf_status s = iterate(l, &i, how);
    return s == TF_MORE ? keep(l, digest, seed, i, how->iterate) : s;
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
    uint64_t *solution = l->x, *last = l->v[0];
    wide u = {{solution, last}, l->n};
    wide image = {{calloc(height + 1, sizeof(uint64_t)), l->high}, height};
    if (!image.word[0]) return TF_ENOMEM;
    for (unsigned k = 0; k < 2; k++) {
        l->v[0] = u.word[k];
        tf_parallel_run(l->par, l->b.parts, high_part, l);
        tf_blmat_mul_end(l->high, &l->b);
        if (k == 0) memcpy(image.word[0], l->high, height * sizeof *l->high);
    }
    uint64_t outside[2] = {0, 0};
    eliminate(&image, &u, outside); /* what is not outside has image zero now */
    uint64_t seen[2] = {outside[0], outside[1]};
    eliminate(&u, NULL, seen);
    uint64_t kernel[2] = {seen[0] & ~outside[0], seen[1] & ~outside[1]};
    *count = collect(x, &u, kernel);
    free(image.word[0]);
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
    l->partial = malloc(3 * (size_t)l->b.parts * sizeof *l->partial);
    return good && l->high && l->partial;
}

enum { LEAST_COLUMNS = 1000 }; /* in a part: below, starting its turn costs as much as its work */

tf_status tf_blanczos(uint64_t *x, unsigned *count, const tf_spmat *m, uint64_t seed,
                      const tf_linalg *how) {
    lanczos l = {.n = m->cols, .par = how->par, .ops = tf_gf2x64_ops_for(how->isa)};
    uint32_t parts = tf_parallel_parts(how->par, m->cols, LEAST_COLUMNS);
    memset(x, 0, m->cols * sizeof *x);
    uint64_t *block[7] = {NULL};
    *count = 0;
    if (tf_blmat_init(&l.b, m, parts, l.ops) != TF_OK) return TF_ENOMEM;
    tf_status s = TF_ENOMEM;
    if (allocate(&l, block)) {
        s = run(&l, seed, how->iterate ? tf_iterate_digest(m) : 0, how);
        if (s == TF_FOUND) s = finish(x, count, &l);
    }
    for (unsigned i = 0; i < 7; i++) free(block[i]);
    free(l.high);
    free(l.partial);
    tf_blmat_clear(&l.b);
    return s;
}
