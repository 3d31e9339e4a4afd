/* three_large_play.c — the factorization played through with relations like those of a sample. */
#include <math.h>
#include <string.h>

#include "rng.h"
#include "three_large.h"

typedef struct play {
    const tf_three_sample *m;
    tf_rng rng;
    tf_three_triple *edge; /* numbers of primes; 0: none */
    size_t edges, room;
    uint32_t vertices, *degree, *sum; /* of a prime: its relations, and their numbers xored */
    uint8_t *dead;
    size_t dead_room;
} play;

/* About the number of primes below x modulo which kn is a square. */
static double prime_number(double x) {
    return x / (2 * (log(x) - 1));
}

/* As qs_forecast.c: a prime within a tenth of p, as its number. */
static uint32_t like(play *y, uint32_t p) {
    if (p <= 1) return 0;
    double u = (double)(tf_rng_next(&y->rng) >> 11) * 0x1p-53, x = p * (0.9 + 0.2 * u);
    x = fmin(fmax(x, tf_qs_fb_largest(&y->m->qs->fb) + 1.0), y->m->qs->lp_bound);
    uint32_t number = 1 + (uint32_t)prime_number(x);
    return number < y->vertices ? number : y->vertices - 1;
}

static void draw_until(play *y, size_t count) {
    y->edge = tf_three_grow(y->edge, &y->room, y->edges, count > y->edges ? count - y->edges : 0,
                            sizeof *y->edge);
    for (; y->edges < count; y->edges++) {
        const tf_three_triple *t = &y->m->relation[tf_rng_below(&y->rng, y->m->relations)];
        uint32_t *v = y->edge[y->edges].large;
        for (unsigned j = 0; j < TF_THREE_LARGE; j++) v[j] = like(y, t->large[j]);
        for (unsigned j = 0; j < TF_THREE_LARGE; j++) /* a square is no large prime */
            for (unsigned k = j + 1; k < TF_THREE_LARGE; k++)
                if (v[j] && v[j] == v[k]) v[j] = v[k] = 0;
    }
}

/* With the chain it ends; what branches off is found by the caller's next look. */
static void take_out(play *y, uint32_t i, size_t *left) {
    while (!y->dead[i]) {
        y->dead[i] = 1;
        --*left;
        uint32_t next = i;
        for (unsigned j = 0; j < TF_THREE_LARGE; j++) {
            uint32_t v = y->edge[i].large[j];
            if (v == 0) continue;
            y->sum[v] ^= i;
            if (--y->degree[v] == 1) next = y->sum[v];
        }
        i = next;
    }
}

static bool lonely(const play *y, uint32_t i) {
    for (unsigned j = 0; j < TF_THREE_LARGE; j++) {
        uint32_t v = y->edge[i].large[j];
        if (v && y->degree[v] == 1) return true;
    }
    return false;
}

/* Relations minus primes, of the first @p count once all lonely ones are out: no more than there
 * are dependencies, and fewer only by components that nothing joins to the rest. */
static int64_t excess(play *y, size_t count) {
    draw_until(y, count);
    memset(y->degree, 0, y->vertices * sizeof *y->degree);
    memset(y->sum, 0, y->vertices * sizeof *y->sum);
    y->dead = tf_three_grow(y->dead, &y->dead_room, 0, count, 1);
    memset(y->dead, 0, count);
    for (uint32_t i = 0; i < count; i++)
        for (unsigned j = 0; j < TF_THREE_LARGE; j++) {
            uint32_t v = y->edge[i].large[j];
            if (v == 0) continue;
            y->degree[v]++;
            y->sum[v] ^= i;
        }
    size_t left = count, before;
    do {
        before = left;
        for (uint32_t i = 0; i < count; i++)
            if (!y->dead[i] && lonely(y, i)) take_out(y, i, &left);
    } while (left < before);
    int64_t primes = 0;
    for (uint32_t v = 1; v < y->vertices; v++) primes += y->degree[v] > 0;
    return (int64_t)left - primes;
}

size_t tf_three_needed(const tf_three_sample *m) {
    play y = {.m = m};
    tf_rng_init(&y.rng, 1, m->relations);
    y.vertices = (uint32_t)prime_number(m->qs->lp_bound) + 3;
    y.degree = malloc(y.vertices * sizeof *y.degree);
    y.sum = malloc(y.vertices * sizeof *y.sum);
    tf_three_check(y.degree && y.sum);
    int64_t wish = m->qs->fb.size;
    size_t low = 0, high = 4 * (size_t)m->qs->fb.size, most = 400 * (size_t)m->qs->fb.size;
    while (high < most && excess(&y, high) < wish) {
        low = high;
        high += high / 2;
    }
    while (high < most && high - low > high / 100) {
        size_t middle = low + (high - low) / 2;
        if (excess(&y, middle) < wish)
            low = middle;
        else
            high = middle;
    }
    free(y.edge);
    free(y.degree);
    free(y.sum);
    free(y.dead);
    return high < most ? high : 0;
}
