/* prune.c — see prune.h. */
#include "prune.h"

#include <stdlib.h>

typedef struct state {
    const tf_spmat *m;
    uint8_t *alive;      /* columns */
    uint32_t *weight;    /* rows, counting live columns */
    uint32_t *order;     /* live columns by falling weight; later: rows */
    uint32_t cols, rows; /* live ones */
} state;

static void drop(state *s, uint32_t col) {
    s->alive[col] = 0;
    s->cols--;
    for (size_t i = s->m->start[col]; i < s->m->start[col + 1]; i++)
        if (--s->weight[s->m->row[i]] == 0) s->rows--;
}

static void drop_singletons(state *s) {
    for (bool changed = true; changed;) {
        changed = false;
        for (uint32_t j = 0; j < s->m->cols; j++) {
            if (!s->alive[j]) continue;
            size_t i = s->m->start[j];
            while (i < s->m->start[j + 1] && s->weight[s->m->row[i]] > 1) i++;
            if (i == s->m->start[j + 1]) continue;
            drop(s, j);
            changed = true;
        }
    }
}

/* The @p count heaviest live columns, found through a histogram of weights. */
static void drop_heaviest(state *s, uint32_t count) {
    enum { TOP = 1024 };
    uint32_t histogram[TOP + 1] = {0};
    for (uint32_t j = 0; j < s->m->cols; j++) {
        size_t w = tf_spmat_weight(s->m, j);
        if (s->alive[j]) histogram[w < TOP ? w : TOP]++;
    }
    uint32_t above = 0, limit = TOP;
    while (limit > 0 && above + histogram[limit] < count) above += histogram[limit--];
    uint32_t at_limit = count - above; /* of those with exactly that weight */
    for (uint32_t j = 0; j < s->m->cols && count; j++) {
        size_t w = tf_spmat_weight(s->m, j);
        if (w > TOP) w = TOP;
        if (!s->alive[j] || w < limit || (w == limit && at_limit == 0)) continue;
        if (w == limit) at_limit--;
        drop(s, j);
        count--;
    }
}

static tf_status begin(state *s, const tf_spmat *m) {
    *s = (state){.m = m, .cols = m->cols};
    s->alive = malloc((size_t)m->cols + 1);
    s->weight = calloc((size_t)m->rows + 1, sizeof *s->weight);
    s->order = malloc(((size_t)m->rows + 1) * sizeof *s->order);
    if (!s->alive || !s->weight || !s->order) return TF_ENOMEM;
    for (uint32_t j = 0; j < m->cols; j++) {
        s->alive[j] = 1;
        for (size_t i = m->start[j]; i < m->start[j + 1]; i++)
            if (s->weight[m->row[i]]++ == 0) s->rows++;
    }
    return TF_OK;
}

static void end(state *s) {
    free(s->alive);
    free(s->weight);
    free(s->order);
}

/* order[row] = rank of a live row by falling weight: a counting sort on the weights. */
static tf_status rank_rows(state *s) {
    uint32_t *place = calloc((size_t)s->cols + 2, sizeof *place);
    if (!place) return TF_ENOMEM;
    for (uint32_t i = 0; i < s->m->rows; i++) place[s->cols - s->weight[i] + 1]++;
    for (uint32_t w = 1; w <= s->cols; w++) place[w] += place[w - 1];
    for (uint32_t i = 0; i < s->m->rows; i++) s->order[i] = place[s->cols - s->weight[i]]++;
    free(place);
    return TF_OK;
}

static tf_status copy_out(tf_pruned *out, state *s) {
    if (rank_rows(s) != TF_OK) return TF_ENOMEM;
    size_t widest = 0;
    for (uint32_t j = 0; j < s->m->cols; j++)
        if (tf_spmat_weight(s->m, j) > widest) widest = tf_spmat_weight(s->m, j);
    uint32_t *entry = malloc((widest + 1) * sizeof *entry);
    tf_status r = entry ? TF_OK : TF_ENOMEM;
    for (uint32_t j = 0; r == TF_OK && j < s->m->cols; j++) {
        if (!s->alive[j]) continue;
        size_t n = tf_spmat_weight(s->m, j);
        for (size_t i = 0; i < n; i++) entry[i] = s->order[s->m->row[s->m->start[j] + i]];
        out->column[out->m.cols] = j;
        r = tf_spmat_add(&out->m, entry, n);
    }
    free(entry);
    return r;
}

tf_status tf_prune(tf_pruned *out, const tf_spmat *m, uint32_t excess) {
    *out = (tf_pruned){0};
    state s;
    tf_status r = begin(&s, m);
    if (r != TF_OK) goto done;
    drop_singletons(&s);
    while (s.cols > s.rows + excess) {
        /* Dropping columns makes rows vanish: in a few rounds, no more than are too many. */
        drop_heaviest(&s, s.cols - s.rows - excess);
        drop_singletons(&s);
    }
    r = tf_spmat_init(&out->m, s.rows);
    if (r != TF_OK) goto done;
    out->column = malloc(((size_t)s.cols + 1) * sizeof *out->column);
    r = out->column ? copy_out(out, &s) : TF_ENOMEM;
    if (r != TF_OK) tf_pruned_clear(out);
done:
    end(&s);
    return r;
}

void tf_pruned_clear(tf_pruned *p) {
    tf_spmat_clear(&p->m);
    free(p->column);
    p->column = NULL;
}
