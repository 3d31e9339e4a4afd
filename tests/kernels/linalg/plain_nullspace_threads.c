/* The kernel of a matrix on threads: the same vectors whatever the width, and no race (this program
 * is the one that ThreadSanitizer sees). */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "nullspace.h"
#include "rng.h"

typedef struct loop { /* turns dealt from a counter */
    uint32_t count, next;
    tf_parallel_fn *fn;
    void *arg;
} loop;

static void *work(void *arg) {
    loop *l = arg;
    uint32_t i;
    while ((i = __atomic_fetch_add(&l->next, 1, __ATOMIC_RELAXED)) < l->count) l->fn(l->arg, i);
    return NULL;
}

static void run(void *context, uint32_t count, tf_parallel_fn *fn, void *arg) {
    uint32_t width = *(const uint32_t *)context;
    pthread_t thread[8];
    loop l = {.count = count, .fn = fn, .arg = arg};
    for (uint32_t i = 0; i < width; i++)
        if (pthread_create(&thread[i], NULL, work, &l)) abort();
    for (uint32_t i = 0; i < width; i++) pthread_join(thread[i], NULL);
}

static void make(tf_spmat *m, uint32_t rows, uint32_t cols) {
    tf_rng r;
    tf_rng_init(&r, 5, 6);
    if (tf_spmat_init(m, rows) != TF_OK) abort();
    for (uint32_t j = 0; j < cols; j++) {
        uint32_t entry[80], n = 0;
        for (uint32_t i = 0; i < 60; i++)
            if (tf_rng_below(&r, i / 4 + 2) == 0) entry[n++] = i;
        for (unsigned i = 0; i < 18; i++) entry[n++] = (uint32_t)tf_rng_below(&r, rows);
        if (tf_spmat_add(m, entry, n) != TF_OK) abort();
    }
}

int main(void) {
    tf_spmat m;
    make(&m, 4000, 4100);
    size_t bytes = m.cols * sizeof(uint64_t);
    uint64_t *expected = malloc(bytes), *x = malloc(bytes);
    unsigned count, expected_count;
    tf_linalg how = {.budget = {TF_WORK_UNLIMITED, NULL}, .isa = TF_ISA_BEST};
    if (tf_nullspace(expected, &expected_count, &m, 1, &how) != TF_OK) return 1;
    printf("%u vectors\n", expected_count);
    if (expected_count < 20) return 1;
    int bad = 0;
    for (uint32_t width = 1; width <= 8; width *= 2) {
        for (tf_isa isa = TF_ISA_GENERIC; isa <= TF_ISA_BEST; isa += TF_ISA_BEST) {
            tf_parallel par = {width, run, &width};
            how.par = &par;
            how.isa = isa;
            if (tf_nullspace(x, &count, &m, 1, &how) != TF_OK) return 1;
            bool same = count == expected_count && memcmp(x, expected, bytes) == 0;
            printf("width %u, %s: %s\n", width, tf_isa_name(isa), same ? "the same" : "DIFFERENT");
            bad |= !same;
        }
    }
    free(x);
    free(expected);
    tf_spmat_clear(&m);
    return bad;
}
