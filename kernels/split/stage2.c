/* stage2.c — see stage2.h. Phases: the table of f(j Q), brought to Z = 1; the first giant steps;
 * then batches of rows: giant steps, their products, one gcd. A gcd of n sends the batch back to be
 * done with a gcd for every row, and that row once more with a gcd for every product. */
#include "stage2.h"

#include "chain.h"
#include "check.h"

#include <stdlib.h>

#define MAX_GIANTS  64   /* elements brought to Z = 1 together */
#define BATCH_BYTES 8192 /* rows of a batch: about one byte a product */
#define BABY_STEPS  64   /* additions in one step of the table's construction */
#define MEMORY      (UINT64_C(32) << 20)

typedef enum stage2_phase { BABY, NORMALIZE, GIANT, COLLECT, ADVANCE, ROWS, DONE } stage2_phase;
typedef enum gcd_grain { GCD_BATCH, GCD_ROW, GCD_PAIR } gcd_grain;

struct tf_stage2 {
    const tf_xgroup *g;
    tf_pairing_shape shape;
    stage2_phase phase;
    gcd_grain grain;

    /* The table. The construction passes through more j than those coprime to D. */
    uint32_t *js, *slot;       /* js: ascending; slot[j/2]: place of j in js */
    size_t j_count, j_at;      /* of js: all, done */
    size_t filled;             /* entries of table */
    mp_limb_t *points, *table; /* elements for js; residues for the j coprime to D */
    mp_limb_t *steps[3];       /* 6, 30, 210 times Q */
    mp_limb_t *prefix;         /* running products of Z */

    /* Giant steps: giant[i] is (m + i) D Q, two more of them than the batch uses. */
    uint64_t m;
    size_t batch, row_at;
    mp_limb_t *giant, *giant_x, *step_d;
    mp_limb_t *q, *acc, *saved;

    /* Rows: of the whole batch, and of what is next in it. */
    const uint8_t *batch_rows, *row;
    const uint8_t *shared; /* next batch, when rows are shared */
    uint8_t *own_rows;
    tf_pairing *pairing;
    size_t index; /* GCD_PAIR: the product just done in this row */
};

static mp_limb_t *point(const tf_stage2 *s, uint32_t j) {
    return s->points + s->slot[j / 2] * s->g->width;
}

static mp_limb_t *giant(const tf_stage2 *s, size_t i) {
    return s->giant + i * s->g->width;
}

size_t tf_stage2_table_limit(size_t limbs) {
    /* Each entry: its residue and up to some two and a half elements of two residues. */
    uint64_t entries = MEMORY / (6 * sizeof(mp_limb_t) * limbs);
    return entries < TF_STAGE2_MAX_TABLE ? (size_t)entries : TF_STAGE2_MAX_TABLE;
}

/* ---- construction --------------------------------------------------------------------------- */

/* j > 5 is reached from j - s and |j - 2s|; larger s pass through fewer j. */
static unsigned step_index(uint32_t d, uint32_t j) {
    if (j < 30 || d % 30) return 0;
    return j < 210 || d % 210 ? 1 : 2;
}

static const uint32_t step_size[3] = {6, 30, 210};

static bool passes_through(uint32_t d, uint32_t j) {
    unsigned i = step_index(d, j);
    return j % 2 && j % 3 && (i < 1 || j % 5) && (i < 2 || j % 7);
}

static bool make_lists(tf_stage2 *s) {
    uint32_t d = s->shape.d, span = s->shape.reach * (d / 2);
    if (span < 6) span = 6; /* 1 and 5 are always made */
    for (uint32_t j = 1; j < span; j += 2) s->j_count += passes_through(d, j);
    s->js = malloc(s->j_count * sizeof *s->js);
    s->slot = malloc((span / 2 + 1) * sizeof *s->slot);
    if (!s->js || !s->slot) return false;
    uint32_t at = 0;
    for (uint32_t j = 1; j < span; j += 2) {
        if (!passes_through(d, j)) continue;
        s->slot[j / 2] = at;
        s->js[at++] = j;
    }
    return true;
}

static bool make_space(tf_stage2 *s) {
    size_t k = s->g->m->limbs, w = s->g->width;
    size_t points = s->j_count * w, table = s->shape.count * k;
    size_t rest = (MAX_GIANTS + 2) * w + 2 * MAX_GIANTS * k + 5 * w + 3 * k;
    mp_limb_t *space = malloc((points + table + rest) * sizeof(mp_limb_t));
    s->points = space;
    if (!space) return false;
    s->table = space += points;
    s->giant = space += table;
    s->giant_x = space += (MAX_GIANTS + 2) * w;
    s->prefix = space += MAX_GIANTS * k;
    s->step_d = space += MAX_GIANTS * k;
    s->q = space += w;
    for (int i = 0; i < 3; i++) s->steps[i] = space += w;
    s->acc = space += w;
    s->saved = space + k;
    return true;
}

tf_status tf_stage2_new(tf_stage2 **out, const tf_xgroup *g, const mp_limb_t *q,
                        const tf_pairing_shape *shape, const uint8_t *rows) {
    *out = NULL;
    tf_stage2 *s = calloc(1, sizeof *s);
    if (!s) return TF_ENOMEM;
    s->g = g;
    s->shape = *shape;
    s->shared = rows;
    s->m = shape->first;
    if (!make_lists(s) || !make_space(s)) goto fail;
    if (!rows) {
        s->own_rows = malloc(BATCH_BYTES + tf_pairing_row_bound(shape));
        if (!s->own_rows || tf_pairing_new(&s->pairing, shape) != TF_OK) goto fail;
    }
    tf_xgroup_copy(g, s->q, q);
    *out = s;
    return TF_OK;
fail:
    tf_stage2_free(s);
    return TF_ENOMEM;
}

void tf_stage2_free(tf_stage2 *s) {
    if (!s) return;
    tf_pairing_free(s->pairing);
    free(s->own_rows);
    free(s->points);
    free(s->slot);
    free(s->js);
    free(s);
}

/* ---- the table ------------------------------------------------------------------------------ */

/* 1, 5, 6, 30 and 210 times Q. */
static bool baby_start(tf_stage2 *s) {
    const tf_xgroup *g = s->g;
    mp_limb_t *one = point(s, 1), *five = point(s, 5);
    mp_limb_t *two = giant(s, 0), *three = giant(s, 1); /* not in use yet */
    tf_xgroup_copy(g, one, s->q);
    return tf_xgroup_dbl(g, two, one) && tf_xgroup_add(g, three, two, one, one) &&
           tf_xgroup_add(g, five, three, two, one) && tf_xgroup_dbl(g, s->steps[0], three) &&
           tf_chain_mul(g, s->steps[1], s->steps[0], 5, 0) &&
           tf_chain_mul(g, s->steps[2], s->steps[1], 7, 0);
}

static tf_status baby_step(tf_stage2 *s) {
    size_t at = s->j_at, end = at + BABY_STEPS < s->j_count ? at + BABY_STEPS : s->j_count;
    if (at == 0) {
        if (!baby_start(s)) return TF_CANCELLED;
        at = 2;
    }
    for (; at < end; at++) {
        uint32_t j = s->js[at];
        unsigned i = step_index(s->shape.d, j);
        uint32_t step = step_size[i], before = j > 2 * step ? j - 2 * step : 2 * step - j;
        if (!tf_xgroup_add(s->g, point(s, j), point(s, j - step), s->steps[i], point(s, before)))
            return TF_CANCELLED;
    }
    s->j_at = end;
    if (end == s->j_count) {
        s->phase = NORMALIZE;
        s->j_at = 0;
    }
    return TF_MORE;
}

/* x[i] = X / Z of p[i] for count <= MAX_GIANTS elements, with one inversion.
 * @return TF_OK, TF_FOUND, TF_CANCELLED, or TF_MORE with *bad = i for p[i] neutral modulo all of n
 */
static tf_status normalize(const tf_stage2 *s, mp_limb_t *x, mp_limb_t *const *p, size_t count,
                           mpz_t f, size_t *bad) {
    const tf_montn *m = s->g->m;
    size_t k = m->limbs;
    if (s->g->kind->cost.residues == 1) {
        for (size_t i = 0; i < count; i++) tf_montn_copy(m, x + i * k, p[i]);
        return TF_OK;
    }
    mp_limb_t *inverse = s->g->temp, *t = inverse + k;
    tf_montn_copy(m, s->prefix, p[0] + k);
    for (size_t i = 1; i < count; i++)
        tf_montn_mul(m, s->prefix + i * k, s->prefix + (i - 1) * k, p[i] + k);
    if (!tf_montn_inv(m, inverse, s->prefix + (count - 1) * k)) {
        tf_gcd_kind kind = TF_GCD_ONE; /* some Z has a factor in common with n */
        for (size_t i = 0; i < count && kind == TF_GCD_ONE; i++)
            kind = tf_montn_gcd(m, f, p[ *bad = i] + k);
        return kind == TF_GCD_PROPER ? TF_FOUND : TF_MORE;
    }
    for (size_t i = count - 1; i > 0; i--) {
        tf_montn_mul(m, t, inverse, s->prefix + (i - 1) * k);
        tf_montn_mul(m, inverse, inverse, p[i] + k);
        tf_montn_mul(m, x + i * k, p[i], t);
    }
    tf_montn_mul(m, x, p[0], inverse);
    return tf_meter_add(s->g->meter, 4 * count - 3) ? TF_OK : TF_CANCELLED;
}

static tf_status normalize_step(tf_stage2 *s, mpz_t f, uint64_t culprit[2]) {
    uint32_t d = s->shape.d;
    mp_limb_t *p[MAX_GIANTS];
    uint32_t j[MAX_GIANTS];
    size_t count = 0, at = s->j_at, bad;
    for (; at < s->j_count && count < MAX_GIANTS; at++) {
        if (s->filled + count == s->shape.count) break;
        if (!tf_coprime32(s->js[at], d)) continue;
        j[count] = s->js[at];
        p[count++] = point(s, s->js[at]);
    }
    if (count == 0) {
        s->phase = GIANT;
        return TF_MORE;
    }
    tf_status r = normalize(s, s->table + s->filled * s->g->m->limbs, p, count, f, &bad);
    if (r == TF_MORE) culprit[0] = j[bad];
    if (r != TF_OK) return r;
    s->j_at = at;
    s->filled += count;
    return TF_MORE;
}

/* ---- giant steps ---------------------------------------------------------------------------- */

static tf_status giant_start(tf_stage2 *s) {
    const tf_xgroup *g = s->g;
    if (!tf_xgroup_ladder(g, s->step_d, giant(s, 0), s->q, s->shape.d) ||
        !tf_xgroup_ladder(g, giant(s, 0), giant(s, 1), s->step_d, s->m))
        return TF_CANCELLED;
    s->phase = COLLECT;
    return TF_MORE;
}

static const uint8_t *row_end(const uint8_t *row) {
    size_t index = SIZE_MAX;
    while (tf_pairing_next(&row, &index)) {
    }
    return row;
}

/* The rows of the next batch: as many as fit BATCH_BYTES, at least one. */
static tf_status collect(tf_stage2 *s) {
    if (s->m > s->shape.last) {
        s->phase = DONE;
        return TF_NONE;
    }
    const uint8_t *begin = s->pairing ? s->own_rows : s->shared, *end = begin;
    uint8_t *out = s->own_rows;
    size_t most =
        s->shape.last - s->m + 1 < MAX_GIANTS ? (size_t)(s->shape.last - s->m + 1) : MAX_GIANTS;
    for (s->batch = 0; s->batch < most && end - begin < BATCH_BYTES; s->batch++)
        end = s->pairing ? (out = tf_pairing_row(s->pairing, out)) : row_end(end);
    s->batch_rows = begin;
    if (!s->pairing) s->shared = end;
    s->phase = ADVANCE;
    return TF_MORE;
}

static void start_rows(tf_stage2 *s, gcd_grain grain) {
    s->grain = grain;
    s->row = s->batch_rows;
    s->row_at = 0;
    s->index = SIZE_MAX;
    tf_montn_copy(s->g->m, s->acc, s->g->m->one);
    s->phase = ROWS;
}

static tf_status advance(tf_stage2 *s, mpz_t f, uint64_t culprit[2]) {
    mp_limb_t *p[MAX_GIANTS];
    size_t bad;
    for (size_t i = 0; i < s->batch; i++) {
        p[i] = giant(s, i);
        if (!tf_xgroup_add(s->g, giant(s, i + 2), giant(s, i + 1), s->step_d, giant(s, i)))
            return TF_CANCELLED;
    }
    tf_status r = normalize(s, s->giant_x, p, s->batch, f, &bad);
    if (r == TF_MORE) culprit[0] = (s->m + bad) * s->shape.d;
    if (r != TF_OK) return r;
    start_rows(s, GCD_BATCH);
    return TF_MORE;
}

static void next_batch(tf_stage2 *s) {
    tf_xgroup_copy(s->g, giant(s, 0), giant(s, s->batch));
    tf_xgroup_copy(s->g, giant(s, 1), giant(s, s->batch + 1));
    s->m += s->batch;
    s->phase = COLLECT;
}

/* ---- products ------------------------------------------------------------------------------- */

static tf_status multiply_row(tf_stage2 *s) {
    const tf_montn *m = s->g->m;
    const uint8_t *row = s->row;
    const mp_limb_t *x = s->giant_x + s->row_at * m->limbs;
    size_t index = SIZE_MAX;
    tf_montn_copy(m, s->saved, s->acc);
    while (tf_pairing_next(&row, &index)) {
        tf_montn_muldiff(m, s->acc, x, s->table + index * m->limbs);
        if (!tf_meter_add(s->g->meter, 1)) {
            tf_montn_copy(m, s->acc, s->saved);
            return TF_CANCELLED;
        }
    }
    s->row = row;
    s->row_at++;
    return TF_MORE;
}

static tf_status row_step(tf_stage2 *s, mpz_t f) {
    const uint8_t *row = s->row;
    tf_status r = multiply_row(s);
    if (r != TF_MORE || (s->grain == GCD_BATCH && s->row_at < s->batch)) return r;
    switch (tf_montn_gcd(s->g->m, f, s->acc)) {
    case TF_GCD_PROPER:
        return TF_FOUND;
    case TF_GCD_ONE:
        if (s->row_at == s->batch) next_batch(s);
        return TF_MORE;
    default:
        break;
    }
    if (s->grain == GCD_BATCH) {
        start_rows(s, GCD_ROW);
    } else {
        s->row = row;
        s->row_at--;
        s->grain = GCD_PAIR;
    }
    return TF_MORE;
}

/* The j of an entry of the table. */
static uint32_t table_j(const tf_stage2 *s, size_t index) {
    for (uint32_t j = 1;; j += 2)
        if (tf_coprime32(j, s->shape.d) && index-- == 0) return j;
}

/* One product of a row that is known to hold all prime factors of n. */
static tf_status pair_step(tf_stage2 *s, mpz_t f, uint64_t culprit[2]) {
    const tf_montn *m = s->g->m;
    bool more = tf_pairing_next(&s->row, &s->index);
    TF_REQUIRE(more);
    tf_montn_sub(m, s->acc, s->giant_x + s->row_at * m->limbs, s->table + s->index * m->limbs);
    tf_gcd_kind kind = tf_montn_gcd(m, f, s->acc);
    if (kind == TF_GCD_PROPER) return TF_FOUND;
    if (kind == TF_GCD_ALL) {
        uint64_t center = (s->m + s->row_at) * s->shape.d, j = table_j(s, s->index);
        culprit[0] = center > j ? center - j : j - center;
        culprit[1] = center + j;
    }
    return TF_MORE;
}

tf_status tf_stage2_step(tf_stage2 *s, mpz_t f, uint64_t culprit[2]) {
    culprit[0] = culprit[1] = 0;
    switch (s->phase) {
    case BABY:
        return baby_step(s);
    case NORMALIZE:
        return normalize_step(s, f, culprit);
    case GIANT:
        return giant_start(s);
    case COLLECT:
        return collect(s);
    case ADVANCE:
        return advance(s, f, culprit);
    case ROWS:
        return s->grain == GCD_PAIR ? pair_step(s, f, culprit) : row_step(s, f);
    default:
        return TF_NONE;
    }
}
