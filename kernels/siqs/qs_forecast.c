/* qs_forecast.c — see qs_forecast.h. */
#include "qs_forecast.h"

#include <math.h>
#include <stdlib.h>

#include "qs_relation.h"
#include "rng.h"

typedef struct pair {
    uint32_t large[2];
} pair;

typedef struct play {
    const tf_qs *qs;
    pair *sample;
    uint64_t count, room;
    uint32_t *parent; /* union-find over the numbers of primes; 0 stands for 1 */
    uint32_t vertices;
    tf_rng rng;
} play;

static tf_status read_sample(play *y, const uint8_t *bytes, size_t size) {
    tf_qs_reader reader;
    tf_qs_reader_init(&reader, bytes, size);
    tf_qs_relation r;
    tf_status s;
    while ((s = tf_qs_decode(&r, &reader)) == TF_FOUND) {
        if (y->count == y->room) {
            uint64_t room = 2 * y->room + 1024;
            pair *sample = realloc(y->sample, room * sizeof *sample);
            if (!sample) return TF_ENOMEM;
            y->sample = sample;
            y->room = room;
        }
        y->sample[y->count++] = (pair){{r.large[0], r.large[1]}};
    }
    if (s != TF_NONE) return s;
    return y->count ? TF_OK : TF_EINVAL;
}

/* About the number of primes below x modulo which kn is a square. */
static double prime_number(double x) {
    return x / (2 * (log(x) - 1));
}

/* A prime within a tenth of p, as its number; 0 for 1. */
static uint32_t like(play *y, uint32_t p) {
    if (p <= 1) return 0;
    double u = (double)(tf_rng_next(&y->rng) >> 11) * 0x1p-53, x = p * (0.9 + 0.2 * u);
    double low = tf_qs_fb_largest(&y->qs->fb) + 1.0, high = y->qs->lp_bound;
    if (x < low) x = low;
    if (x > high) x = high;
    uint32_t number = 1 + (uint32_t)prime_number(x);
    return number < y->vertices ? number : y->vertices - 1;
}

static uint32_t root_of(uint32_t *parent, uint32_t v) {
    while (parent[v] != v) v = parent[v] = parent[parent[v]];
    return v;
}

/* More relations than this are not waited for. */
static uint64_t patience(const tf_qs *qs) {
    return 200 * (uint64_t)qs->fb.size + 100000;
}

static void run(tf_qs_forecast *f, play *y) {
    uint64_t most = patience(y->qs);
    while (f->full + f->cycles < y->qs->fb.size) {
        if (f->relations++ == most) {
            f->relations = 0;
            return;
        }
        const pair *r = &y->sample[tf_rng_below(&y->rng, y->count)];
        if (r->large[1] <= 1) {
            f->full++;
            continue;
        }
        uint32_t u = root_of(y->parent, like(y, r->large[0]));
        uint32_t v = root_of(y->parent, like(y, r->large[1]));
        if (u == v)
            f->cycles++;
        else
            y->parent[u > v ? u : v] = u > v ? v : u;
    }
}

tf_status tf_qs_forecast_from(tf_qs_forecast *f, const tf_qs *qs, const uint8_t *bytes, size_t size,
                              uint64_t seed) {
    *f = (tf_qs_forecast){0};
    play y = {.qs = qs};
    tf_rng_init(&y.rng, seed, size);
    tf_status s = read_sample(&y, bytes, size);
    if (s == TF_OK) {
        y.vertices = (uint32_t)prime_number(qs->lp_bound) + 3;
        y.parent = malloc(y.vertices * sizeof *y.parent);
        s = y.parent ? TF_OK : TF_ENOMEM;
    }
    if (s == TF_OK) {
        for (uint32_t v = 0; v < y.vertices; v++) y.parent[v] = v;
        f->sample = y.count;
        run(f, &y);
    }
    free(y.parent);
    free(y.sample);
    return s;
}
