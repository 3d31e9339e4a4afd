#include <criterion/criterion.h>
#include <stdlib.h>

#include "qs_cycles.h"
#include "qs_map.h"
#include "rng.h"

/* Edges - vertices + components, by union-find of the plainest kind. */
static size_t cycle_rank(const tf_qs_edge *e, uint32_t edges, uint32_t vertices) {
    uint32_t *label = malloc(vertices * sizeof *label);
    for (uint32_t v = 0; v < vertices; v++) label[v] = v;
    size_t closed = 0;
    for (uint32_t i = 0; i < edges; i++) {
        uint32_t a = label[e[i].vertex[0]], b = label[e[i].vertex[1]];
        closed += a == b;
        for (uint32_t v = 0; v < vertices; v++)
            if (label[v] == b) label[v] = a;
    }
    free(label);
    return closed;
}

static void check(const tf_qs_edge *e, uint32_t edges, uint32_t vertices) {
    tf_qs_cycles c;
    cr_assert_eq(tf_qs_cycles_find(&c, e, edges, vertices), TF_OK);
    cr_assert_eq(c.count, cycle_rank(e, edges, vertices));
    uint32_t *degree = calloc(vertices, sizeof *degree),
             *closing = calloc(edges + 1, sizeof *closing);
    for (size_t i = 0; i < c.count; i++) {
        cr_assert_lt(c.start[i], c.start[i + 1]);
        for (size_t j = c.start[i]; j < c.start[i + 1]; j++)
            for (unsigned k = 0; k < 2; k++) degree[e[c.edge[j]].vertex[k]] ^= 1;
        for (uint32_t v = 0; v < vertices; v++) cr_assert_eq(degree[v], 0);
        /* Each has an edge of its own, so they are independent. */
        cr_assert_eq(closing[c.edge[c.start[i]]]++, 0);
    }
    for (size_t i = 0; i < c.count; i++)
        for (size_t j = c.start[i] + 1; j < c.start[i + 1]; j++)
            cr_assert_eq(closing[c.edge[j]], 0);
    free(degree);
    free(closing);
    tf_qs_cycles_clear(&c);
}

Test(qs_cycles, random_graphs) {
    tf_rng r;
    tf_rng_init(&r, 1, 0);
    for (int round = 0; round < 300; round++) {
        uint32_t vertices = 1 + (uint32_t)tf_rng_below(&r, 60);
        uint32_t edges = (uint32_t)tf_rng_below(&r, 100);
        tf_qs_edge e[100];
        for (uint32_t i = 0; i < edges; i++)
            for (unsigned k = 0; k < 2; k++) /* vertex 0 is the popular one */
                e[i].vertex[k] = tf_rng_below(&r, 3) ? (uint32_t)tf_rng_below(&r, vertices) : 0;
        check(e, edges, vertices);
    }
}

Test(qs_cycles, loops_and_parallel_edges) {
    check((tf_qs_edge[]){{{0, 0}}, {{0, 1}}, {{1, 0}}, {{1, 1}}, {{2, 2}}}, 5, 3);
    check(NULL, 0, 1);
}

Test(qs_map, agrees_with_an_array) {
    enum { KEYS = 5000 };
    tf_qs_map m;
    cr_assert_eq(tf_qs_map_init(&m), TF_OK);
    static uint32_t stored[KEYS + 1];
    tf_rng r;
    tf_rng_init(&r, 2, 0);
    for (uint32_t i = 1; i < 20000; i++) {
        uint32_t key = 1 + (uint32_t)tf_rng_below(&r, KEYS);
        uint32_t value = i;
        tf_status s = tf_qs_map_put(&m, key << 16, &value);
        cr_assert_eq(s, stored[key] ? TF_FOUND : TF_OK);
        if (!stored[key]) stored[key] = i;
        cr_assert_eq(value, stored[key]);
    }
    tf_qs_map_clear(&m);
}

Test(qs_set, knows_what_was_put_in) {
    enum { KEYS = 5000 };
    tf_qs_set m;
    cr_assert_eq(tf_qs_set_init(&m), TF_OK);
    static bool stored[KEYS + 1];
    tf_rng r;
    tf_rng_init(&r, 4, 0);
    for (uint32_t i = 1; i < 20000; i++) {
        uint64_t key = 1 + tf_rng_below(&r, KEYS);
        tf_status s = tf_qs_set_put(&m, key << 32 | key);
        cr_assert_eq(s, stored[key] ? TF_FOUND : TF_OK);
        stored[key] = true;
    }
    tf_qs_set_clear(&m);
}
