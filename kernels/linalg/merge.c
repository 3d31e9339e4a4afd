/* merge.c — see merge.h. */
#include "merge.h"

#include <stdlib.h>
#include <string.h>

/* Rows of up to TRACKED entries are candidates, and their columns are known; the first DENSE rows
 * will be packed (blanczos_mul.h), so that their entries cost nothing; the price that is accepted
 * rises in steps of PRICE. */
enum { TRACKED = 10, DENSE = 128, PRICE = 4, LOST = UINT8_MAX };

typedef struct state {
    tf_merged *out;
    uint32_t rows, cols;
    uint32_t *pool; /* the columns' entries, one after the other, with gaps */
    size_t pool_used, pool_room;
    size_t *start;
    uint32_t *length, *light; /* of a column: its entries, and those in rows that are not dense */
    uint8_t *alive;
    uint32_t *weight;  /* of a row */
    uint32_t *columns; /* TRACKED places for each row */
    uint8_t *lost;     /* LOST: this row has had more than TRACKED entries */
} state;

/* ---- rows ------------------------------------------------------------------------------------- */

static void row_gains(state *s, uint32_t row, uint32_t col) {
    uint32_t w = s->weight[row]++;
    if (s->lost[row]) return;
    if (w < TRACKED)
        s->columns[(size_t)row * TRACKED + w] = col;
    else
        s->lost[row] = LOST;
}

static void row_loses(state *s, uint32_t row, uint32_t col) {
    uint32_t w = --s->weight[row];
    if (s->lost[row]) return;
    uint32_t *list = s->columns + (size_t)row * TRACKED, i = 0;
    while (list[i] != col) i++;
    list[i] = list[w];
}

/* ---- columns ---------------------------------------------------------------------------------- */

/* Room for one more column, by dropping the gaps or by growing. */
static tf_status reserve(state *s, size_t entries) {
    if (s->pool_used + entries <= s->pool_room) return TF_OK;
    size_t live = entries;
    for (uint32_t j = 0; j < s->cols; j++)
        if (s->alive[j]) live += s->length[j];
    size_t room = 2 * live + 4096, at = 0;
    uint32_t *pool = malloc(room * sizeof *pool);
    if (!pool) return TF_ENOMEM;
    for (uint32_t j = 0; j < s->cols; j++) {
        if (!s->alive[j]) continue;
        memcpy(pool + at, s->pool + s->start[j], s->length[j] * sizeof *pool);
        s->start[j] = at;
        at += s->length[j];
    }
    free(s->pool);
    s->pool = pool;
    s->pool_used = at;
    s->pool_room = room;
    return TF_OK;
}

/* Add column @p pivot to column @p col. */
static tf_status add_column(state *s, uint32_t col, uint32_t pivot) {
    uint32_t n = s->length[col], m = s->length[pivot];
    if (reserve(s, (size_t)n + m) != TF_OK) return TF_ENOMEM;
    const uint32_t *a = s->pool + s->start[col], *b = s->pool + s->start[pivot];
    uint32_t *to = s->pool + s->pool_used, count = 0, light = 0, i = 0, j = 0;
    while (i < n || j < m) {
        uint32_t row;
        if (j == m || (i < n && a[i] < b[j])) {
            row = a[i++];
        } else if (i == n || b[j] < a[i]) {
            row = b[j++];
            row_gains(s, row, col);
        } else {
            row_loses(s, a[i], col);
            i++;
            j++;
            continue;
        }
        light += row >= DENSE;
        to[count++] = row;
    }
    s->start[col] = s->pool_used;
    s->length[col] = count;
    s->light[col] = light;
    s->pool_used += count;
    return TF_OK;
}

static void drop_column(state *s, uint32_t col) {
    for (uint32_t i = 0; i < s->length[col]; i++) row_loses(s, s->pool[s->start[col] + i], col);
    s->alive[col] = 0;
}

/* ---- eliminations ----------------------------------------------------------------------------- */

static tf_status record(tf_merged *g, const uint32_t *other, uint32_t count, uint32_t pivot) {
    if (g->steps + count + 2 > g->step_room) {
        size_t room = 2 * g->step_room + 1024;
        uint32_t *step = realloc(g->step, room * sizeof *step);
        if (!step) return TF_ENOMEM;
        g->step = step;
        g->step_room = room;
    }
    for (uint32_t i = 0; i < count; i++) g->step[g->steps++] = other[i];
    g->step[g->steps++] = count;
    g->step[g->steps++] = pivot;
    return TF_OK;
}

/* Eliminate by this row if it adds no more than @p price entries. */
static tf_status try_row(state *s, uint32_t row, uint32_t price) {
    uint32_t w = s->weight[row], other[TRACKED], pivot = 0;
    if (w == 0 || s->lost[row]) return TF_OK;
    memcpy(other, s->columns + (size_t)row * TRACKED, sizeof other);
    for (uint32_t i = 1; i < w; i++)
        if (s->light[other[i]] < s->light[other[pivot]]) pivot = i;
    /* Each of w - 1 columns gains all of the pivot's but this row, and loses this row. */
    int64_t light = s->light[other[pivot]];
    if ((int64_t)(w - 1) * (light - 2) - light > (int64_t)price) return TF_OK;
    uint32_t p = other[pivot];
    other[pivot] = other[w - 1];
    for (uint32_t i = 0; i + 1 < w; i++)
        if (add_column(s, other[i], p) != TF_OK) return TF_ENOMEM;
    drop_column(s, p);
    return record(s->out, other, w - 1, p);
}

static tf_status eliminate(state *s, uint32_t most) {
    for (uint32_t price = 0; price <= most; price += PRICE)
        for (uint32_t row = s->rows; row-- > 0;) /* the lightest first */
            if (try_row(s, row, price) != TF_OK) return TF_ENOMEM;
    return TF_OK;
}

/* ---- in and out ------------------------------------------------------------------------------- */

static void clear(state *s) {
    free(s->pool);
    free(s->start);
    free(s->length);
    free(s->light);
    free(s->alive);
    free(s->weight);
    free(s->columns);
    free(s->lost);
}

static tf_status load(state *s, const tf_spmat *m) {
    size_t rows = (size_t)m->rows + 1, cols = (size_t)m->cols + 1, all = m->start[m->cols];
    s->rows = m->rows;
    s->cols = m->cols;
    s->pool_room = all + all / 2 + 4096;
    s->pool = malloc(s->pool_room * sizeof *s->pool);
    s->start = malloc(cols * sizeof *s->start);
    s->length = malloc(cols * sizeof *s->length);
    s->light = calloc(cols, sizeof *s->light);
    s->alive = malloc(cols);
    s->weight = calloc(rows, sizeof *s->weight);
    s->columns = malloc(rows * TRACKED * sizeof *s->columns);
    s->lost = calloc(rows, 1);
    if (!s->pool || !s->start || !s->length || !s->light || !s->alive || !s->weight ||
        !s->columns || !s->lost)
        return TF_ENOMEM;
    if (all) memcpy(s->pool, m->row, all * sizeof *s->pool);
    s->pool_used = all;
    for (uint32_t j = 0; j < m->cols; j++) {
        s->start[j] = m->start[j];
        s->length[j] = (uint32_t)tf_spmat_weight(m, j);
        s->alive[j] = 1;
        for (size_t i = m->start[j]; i < m->start[j + 1]; i++) {
            s->light[j] += m->row[i] >= DENSE;
            row_gains(s, m->row[i], j);
        }
    }
    return TF_OK;
}

/* order = the items with key > 0 by falling key; rank of an item: its place. @return how many */
static tf_status rank_by(uint32_t *order, uint32_t *count, const uint32_t *key, uint32_t n) {
    uint32_t most = 0, sum = 0;
    for (uint32_t i = 0; i < n; i++) most = key[i] > most ? key[i] : most;
    uint32_t *place = calloc((size_t)most + 1, sizeof *place);
    if (!place) return TF_ENOMEM;
    for (uint32_t i = 0; i < n; i++) place[key[i]]++;
    for (uint32_t w = most; w > 0; w--) {
        uint32_t here = place[w];
        place[w] = sum;
        sum += here;
    }
    for (uint32_t i = 0; i < n; i++)
        if (key[i]) order[place[key[i]]++] = i;
    free(place);
    *count = sum;
    return TF_OK;
}

static tf_status store(state *s) {
    tf_merged *g = s->out;
    uint32_t *by_rank = malloc(((size_t)s->rows + s->cols + 1) * sizeof *by_rank), live = 0;
    uint32_t *rank = s->columns; /* no longer needed */
    if (!by_rank) return TF_ENOMEM;
    tf_status r = rank_by(by_rank, &live, s->weight, s->rows);
    for (uint32_t i = 0; r == TF_OK && i < live; i++) rank[by_rank[i]] = i;
    if (r == TF_OK) r = tf_spmat_init(&g->m, live);
    for (uint32_t j = 0; j < s->cols; j++) s->light[j] = s->alive[j] ? s->light[j] + 1 : 0;
    if (r == TF_OK) r = rank_by(by_rank, &live, s->light, s->cols);
    g->column = r == TF_OK ? malloc(((size_t)live + 1) * sizeof *g->column) : NULL;
    if (r == TF_OK && !g->column) r = TF_ENOMEM;
    for (uint32_t i = 0; r == TF_OK && i < live; i++) {
        uint32_t j = g->column[i] = by_rank[i], *entry = s->pool + s->start[j];
        for (uint32_t k = 0; k < s->length[j]; k++) entry[k] = rank[entry[k]];
        r = tf_spmat_add(&g->m, entry, s->length[j]);
    }
    free(by_rank);
    return r;
}

tf_status tf_merge(tf_merged *out, const tf_spmat *m, uint32_t most) {
    *out = (tf_merged){0};
    state s = {.out = out};
    tf_status r = load(&s, m);
    if (r == TF_OK) r = eliminate(&s, most);
    if (r == TF_OK) r = store(&s);
    if (r != TF_OK) tf_merged_clear(out);
    clear(&s);
    return r;
}

void tf_merged_clear(tf_merged *g) {
    tf_spmat_clear(&g->m);
    free(g->column);
    free(g->step);
    *g = (tf_merged){0};
}

void tf_merged_expand(uint64_t *x, const tf_merged *g, const uint64_t *y) {
    for (uint32_t j = 0; j < g->m.cols; j++) x[g->column[j]] = y[j];
    for (size_t at = g->steps; at > 0;) { /* backwards: what a step needs, later ones have set */
        uint32_t pivot = g->step[--at], count = g->step[--at];
        uint64_t sum = 0;
        while (count-- > 0) sum ^= x[g->step[--at]];
        x[pivot] = sum;
    }
}
