#include <criterion/criterion.h>

#include "parallel.h"

typedef struct seen {
    unsigned times[100];
    uint32_t calls;
} seen;

static void turn(void *arg, uint32_t i) {
    seen *s = arg;
    s->times[i]++;
}

static void backwards(void *context, uint32_t count, tf_parallel_fn *fn, void *arg) {
    ++*(uint32_t *)context;
    while (count-- > 0) fn(arg, count);
}

Test(parallel, every_turn_runs_once) {
    uint32_t calls = 0;
    tf_parallel wide = {4, backwards, &calls}, narrow = {1, NULL, NULL};
    const tf_parallel *all[] = {NULL, &narrow, &wide};
    for (unsigned k = 0; k < TF_ARRAY_LEN(all); k++) {
        for (uint32_t count = 0; count <= 100; count += 25) {
            seen s = {{0}, 0};
            tf_parallel_run(all[k], count, turn, &s);
            for (uint32_t i = 0; i < 100; i++) cr_assert_eq(s.times[i], i < count);
        }
    }
    cr_assert_eq(calls, 4, "the wide one was asked for the loops that have turns");
}

Test(parallel, parts_are_worth_their_turn) {
    tf_parallel wide = {8, backwards, NULL}, narrow = {1, NULL, NULL};
    cr_assert_eq(tf_parallel_parts(NULL, 1000000, 10), 1);
    cr_assert_eq(tf_parallel_parts(&narrow, 1000000, 10), 1);
    cr_assert_eq(tf_parallel_parts(&wide, 9, 10), 1);
    cr_assert_eq(tf_parallel_parts(&wide, 0, 10), 1);
    cr_assert_eq(tf_parallel_parts(&wide, 50, 10), 5);
    cr_assert_geq(tf_parallel_parts(&wide, 1000000, 10), 8);
    cr_assert_leq(tf_parallel_parts(&wide, 1000000, 10), 64);
}
