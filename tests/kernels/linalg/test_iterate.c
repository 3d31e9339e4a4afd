/* Block Lanczos in slices: wherever it is paused and gone on with, the same vectors; bytes of another
 * matrix, another seed, or with a bit changed are refused and do no harm. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "nullspace.h"
#include "rng.h"

static void make(tf_spmat *m, uint32_t rows, uint32_t cols, uint64_t seed) {
    tf_rng r;
    tf_rng_init(&r, seed, 0);
    cr_assert_eq(tf_spmat_init(m, rows), TF_OK);
    for (uint32_t j = 0; j < cols; j++) {
        uint32_t entry[64];
        unsigned n = 0;
        for (uint32_t i = 0; i < 30; i++)
            if (tf_rng_below(&r, i + 2) == 0) entry[n++] = i;
        for (unsigned i = 0; i < 12; i++) {
            double u = (double)tf_rng_below(&r, 1u << 20) / (1u << 20);
            entry[n++] = (uint32_t)(u * u * rows);
        }
        cr_assert_eq(tf_spmat_add(m, entry, n), TF_OK);
    }
}

/* Parts in reverse order, as threads might run them. */
static void backwards(void *context, uint32_t parts, tf_parallel_fn *part, void *arg) {
    (void)context;
    while (parts-- > 0) part(arg, parts);
}
static const tf_parallel five = {5, backwards, NULL};

typedef struct countdown { /* pauses after some steps */
    tf_cancel cancel;      /* first */
    int *left;
} countdown;
static int count_down(const tf_cancel *self) {
    return --*((const countdown *)self)->left < 0;
}

/* @param steps  made in each slice
 * @return how many slices it took */
static unsigned solve_in_slices(uint64_t *x, unsigned *count, const tf_spmat *m, uint64_t seed,
                                int steps) {
    uint8_t *from = NULL;
    size_t size = 0;
    uint64_t at = 0;
    for (unsigned slices = 1;; slices++) {
        int left = steps - 1;
        countdown pause = {{.poll = count_down}, &left};
        tf_iterate it = {.pause = &pause.cancel, .from = from, .from_size = size};
        tf_linalg how = {.budget = {TF_WORK_UNLIMITED, NULL},
                         .par = slices % 2 ? &five : NULL,                 /* other threads, */
                         .isa = slices % 3 ? TF_ISA_BEST : TF_ISA_GENERIC, /* another machine */
                         .iterate = &it};
        tf_status s = tf_nullspace(x, count, m, seed, &how);
        cr_assert_not(it.refused);
        free(from);
        if (s == TF_OK) {
            cr_assert_null(it.data);
            return slices;
        }
        cr_assert_eq(s, TF_MORE);
        cr_assert(it.data && it.step > at, "every slice gets further");
        at = it.step;
        from = it.data;
        size = it.size;
    }
}

Test(iterate, the_same_vectors_in_any_slices) {
    static const uint32_t rows[] = {2000, 2500, 6000};
    for (unsigned k = 0; k < TF_ARRAY_LEN(rows); k++) {
        tf_spmat m;
        make(&m, rows[k], rows[k] + 70, k);
        uint64_t *x = malloc(m.cols * sizeof *x), *y = malloc(m.cols * sizeof *y);
        unsigned whole, sliced;
        tf_linalg how = {.budget = {TF_WORK_UNLIMITED, NULL}, .isa = TF_ISA_BEST};
        cr_assert_eq(tf_nullspace(x, &whole, &m, 9, &how), TF_OK);
        cr_assert_gt(whole, 0);
        for (int steps = 1; steps <= 1000; steps *= 10) /* some 30 to 100 in all */ {
            unsigned slices = solve_in_slices(y, &sliced, &m, 9, steps);
            cr_assert(steps < 100 ? slices > 2 : steps == 100 || slices == 1, "%d steps, %u slices",
                      steps, slices);
            cr_assert_eq(sliced, whole);
            cr_assert_eq(memcmp(x, y, m.cols * sizeof *x), 0, "%u rows, %d steps", rows[k], steps);
        }
        free(x);
        free(y);
        tf_spmat_clear(&m);
    }
}

static tf_status solve_from(uint64_t *x, unsigned *count, const tf_spmat *m, uint64_t seed,
                            tf_iterate *it) {
    tf_linalg how = {.budget = {TF_WORK_UNLIMITED, NULL}, .isa = TF_ISA_BEST, .iterate = it};
    return tf_nullspace(x, count, m, seed, &how);
}

static void expect_refusal(const tf_spmat *m, uint64_t seed, const uint8_t *from, size_t size,
                           const uint64_t *expected) {
    uint64_t *x = malloc(m->cols * sizeof *x);
    unsigned count;
    tf_iterate it = {.from = from, .from_size = size};
    cr_assert_eq(solve_from(x, &count, m, seed, &it), TF_OK);
    cr_assert(it.refused, "%zu bytes", size);
    cr_assert_gt(count, 0);
    if (expected) cr_assert_eq(memcmp(x, expected, m->cols * sizeof *x), 0);
    free(x);
}

Test(iterate, what_does_not_belong_is_refused) {
    tf_spmat m, other;
    make(&m, 2000, 2070, 1);
    make(&other, 2000, 2070, 2);
    uint64_t *x = malloc(m.cols * sizeof *x), *y = malloc(m.cols * sizeof *y);
    unsigned count;
    cr_assert_eq(solve_from(x, &count, &m, 5, NULL), TF_OK);
    int left = 7;
    countdown pause = {{.poll = count_down}, &left};
    tf_iterate it = {.pause = &pause.cancel};
    cr_assert_eq(solve_from(y, &count, &m, 5, &it), TF_MORE);
    expect_refusal(&other, 5, it.data, it.size, NULL);
    expect_refusal(&m, 6, it.data, it.size, NULL);
    expect_refusal(&m, 5, it.data, it.size - 8, x);
    expect_refusal(&m, 5, it.data, 24, x);
    expect_refusal(&m, 5, it.data, 0, x);
    for (size_t at = 0; at < it.size; at += it.size / 9) {
        it.data[at] ^= 4;
        expect_refusal(&m, 5, it.data, it.size, x);
        it.data[at] ^= 4;
    }
    for (uint64_t seed = 5; seed >= 4; seed--) { /* from 4 it is the second attempt's */
        tf_iterate whole = {.from = it.data, .from_size = it.size};
        cr_assert_eq(solve_from(y, &count, &m, seed, &whole), TF_OK);
        cr_assert_not(whole.refused);
        cr_assert_eq(memcmp(x, y, m.cols * sizeof *x), 0);
    }
    free(it.data);
    free(x);
    free(y);
    tf_spmat_clear(&m);
    tf_spmat_clear(&other);
}

Test(iterate, a_stop_goes_before_a_pause) {
    tf_cancel stop = {0}, pause = {0};
    tf_cancel_request(&stop, 1);
    tf_cancel_request(&pause, 1);
    tf_spmat m;
    make(&m, 2000, 2100, 3);
    uint64_t *x = malloc(m.cols * sizeof *x);
    unsigned count;
    tf_iterate it = {.pause = &pause};
    tf_linalg how = {.budget = {0, &stop}, .iterate = &it};
    cr_assert_eq(tf_nullspace(x, &count, &m, 1, &how), TF_CANCELLED);
    cr_assert_null(it.data);
    free(x);
    tf_spmat_clear(&m);
}
