/* qs_cycles.c — see qs_cycles.h. */
#include "qs_cycles.h"

#include <stdlib.h>
#include <string.h>

#define NONE UINT32_MAX

typedef struct forest {
    const tf_qs_edge *edge;
    uint32_t edges, vertices;
    size_t *first;  /* vertices + 2: the edges at v are list[first[v]] ... list[first[v + 1] - 1] */
    uint32_t *list; /* every edge twice */
    uint32_t *parent; /* edge towards the root; NONE for a root */
    uint32_t *depth;  /* NONE: not reached yet */
    uint32_t *queue;
} forest;

static tf_status make_lists(forest *f) {
    f->first = calloc((size_t)f->vertices + 2, sizeof *f->first);
    f->list = malloc(((size_t)f->edges * 2 + 1) * sizeof *f->list);
    f->parent = malloc(f->vertices * sizeof *f->parent);
    f->depth = malloc(f->vertices * sizeof *f->depth);
    f->queue = malloc(f->vertices * sizeof *f->queue);
    if (!f->first || !f->list || !f->parent || !f->depth || !f->queue) return TF_ENOMEM;
    /* A counting sort: sizes two places up, then begins one place up, which filling moves on to
     * ends: the begins of the next vertex. */
    for (uint32_t i = 0; i < f->edges; i++)
        for (unsigned j = 0; j < 2; j++)
            if (f->edge[i].vertex[j] + 1 < f->vertices) f->first[f->edge[i].vertex[j] + 2]++;
    for (uint32_t v = 2; v <= f->vertices; v++) f->first[v] += f->first[v - 1];
    for (uint32_t i = 0; i < f->edges; i++)
        for (unsigned j = 0; j < 2; j++) f->list[f->first[f->edge[i].vertex[j] + 1]++] = i;
    return TF_OK;
}

static void clear(forest *f) {
    free(f->first);
    free(f->list);
    free(f->parent);
    free(f->depth);
    free(f->queue);
}

static uint32_t other_end(const forest *f, uint32_t edge, uint32_t v) {
    const uint32_t *end = f->edge[edge].vertex;
    return end[0] == v ? end[1] : end[0];
}

static void grow_tree(forest *f, uint32_t root) {
    uint32_t head = 0, tail = 0;
    f->parent[root] = NONE;
    f->depth[root] = 0;
    f->queue[tail++] = root;
    while (head < tail) {
        uint32_t v = f->queue[head++];
        for (size_t i = f->first[v]; i < f->first[v + 1]; i++) {
            uint32_t w = other_end(f, f->list[i], v);
            if (f->depth[w] != NONE) continue;
            f->parent[w] = f->list[i];
            f->depth[w] = f->depth[v] + 1;
            f->queue[tail++] = w;
        }
    }
}

/* The edges of the cycle that @p edge closes, itself first. @return how many; list may be NULL */
static size_t trace(uint32_t *list, const forest *f, uint32_t edge) {
    uint32_t u = f->edge[edge].vertex[0], v = f->edge[edge].vertex[1];
    size_t count = 0;
    if (list) list[count] = edge;
    count++;
    while (u != v) {
        uint32_t *deeper = f->depth[u] > f->depth[v] ? &u : &v;
        if (list) list[count] = f->parent[*deeper];
        count++;
        *deeper = other_end(f, f->parent[*deeper], *deeper);
    }
    return count;
}

static bool in_forest(const forest *f, uint32_t edge) {
    const uint32_t *end = f->edge[edge].vertex;
    return f->parent[end[0]] == edge || f->parent[end[1]] == edge;
}

static tf_status collect(tf_qs_cycles *c, const forest *f) {
    size_t count = 0, total = 0;
    for (uint32_t i = 0; i < f->edges; i++) {
        if (in_forest(f, i)) continue;
        count++;
        total += trace(NULL, f, i);
    }
    c->start = malloc((count + 1) * sizeof *c->start);
    c->edge = malloc((total + 1) * sizeof *c->edge);
    if (!c->start || !c->edge) return TF_ENOMEM;
    c->start[0] = 0;
    for (uint32_t i = 0; i < f->edges; i++) {
        if (in_forest(f, i)) continue;
        size_t at = c->start[c->count];
        c->start[++c->count] = at + trace(c->edge + at, f, i);
    }
    return TF_OK;
}

tf_status tf_qs_cycles_find(tf_qs_cycles *c, const tf_qs_edge *edge, uint32_t edges,
                            uint32_t vertices) {
    *c = (tf_qs_cycles){0};
    forest f = {.edge = edge, .edges = edges, .vertices = vertices};
    tf_status s = make_lists(&f);
    if (s == TF_OK) {
        memset(f.depth, 0xff, vertices * sizeof *f.depth);
        for (uint32_t v = 0; v < vertices; v++)
            if (f.depth[v] == NONE) grow_tree(&f, v);
        s = collect(c, &f);
    }
    clear(&f);
    if (s != TF_OK) tf_qs_cycles_clear(c);
    return s;
}

void tf_qs_cycles_clear(tf_qs_cycles *c) {
    free(c->start);
    free(c->edge);
    *c = (tf_qs_cycles){0};
}
