/* A sieve as its owner sees it: the same relations and factor in whatever order answers come, from
 * blobs kept earlier, and when a matrix does not help. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "codec.h"
#include "sieve_work.h"
#include "support_trial.h"

enum { MOST = 4000 };

typedef struct blob {
    uint64_t first, count;
    uint8_t *bytes;
    size_t size;
} blob;

typedef struct shelf { /* a keeper in memory */
    blob blobs[MOST];
    size_t count;
    unsigned begun, ended;
    bool give;       /* back, when a sieve begins: in reverse order */
    bool give_step;  /* the iterate, too */
    uint64_t step;   /* of the iterate */
    unsigned slices; /* iterates that came */
    tf_bytes iterate;
} shelf;

static void keep(void *context, const tf_sieving *s, uint64_t first, uint64_t count,
                 const uint8_t *bytes, size_t size) {
    (void)s;
    shelf *k = context;
    cr_assert_lt(k->count, MOST);
    uint8_t *copy = malloc(size + 1);
    cr_assert(copy);
    if (size) memcpy(copy, bytes, size);
    k->blobs[k->count++] = (blob){first, count, copy, size};
}

static void begin(void *context, tf_sieving *s) {
    shelf *k = context;
    k->begun++;
    for (size_t i = k->give ? k->count : 0; i-- > 0;) {
        const blob *b = &k->blobs[i];
        cr_assert_eq(tf_sieving_restore(s, b->first, b->count, b->bytes, b->size), TF_OK);
        /* Overlaps are ignored: once more, and from the middle of it. */
        cr_assert_eq(tf_sieving_restore(s, b->first, b->count, b->bytes, b->size), TF_OK);
    }
    if (k->give_step)
        cr_assert_eq(tf_sieving_resume(s, k->step, k->iterate.data, k->iterate.size), TF_OK);
}

static void keep_iterate(void *context, const tf_sieving *s, uint64_t step, const uint8_t *bytes,
                         size_t size) {
    (void)s;
    shelf *k = context;
    cr_assert(size > 0 && step > k->step, "step %lu after %lu", step, k->step);
    k->step = step;
    k->slices++;
    k->iterate.size = 0;
    cr_assert_eq(tf_bytes_append(&k->iterate, bytes, size), TF_OK);
}

static void end(void *context, const tf_sieving *s) {
    (void)s;
    shelf *k = context;
    k->ended++;
}

static void clear_shelf(shelf *k) {
    for (size_t i = 0; i < k->count; i++) free(k->blobs[i].bytes);
    tf_bytes_clear(&k->iterate);
    *k = (shelf){0};
}

TestSuite(sieving, .init = tf_sieve_trial_open, .fini = tf_sieve_trial_close);

Test(sieving, one_factor_whatever_the_order_the_window_and_the_vector_level) {
    tf_sieve_trial first = {.window = 1};
    tf_sieve_trial_run(&first, NULL);
    cr_assert_eq(first.solved, 1);
    static const unsigned windows[] = {2, 5, 16};
    for (size_t i = 0; i < TF_ARRAY_LEN(windows); i++) {
        tf_sieve_trial again = {.window = windows[i], .seed = 3 + i};
        tf_sieve_trial_run(&again, NULL);
        cr_assert_str_eq(again.factor, first.factor);
    }
}

/* Stopped at some point and made again from the blobs: the same factor, and what was kept is not
 * sieved again. */
Test(sieving, goes_on_from_what_was_kept) {
    static shelf k;
    tf_sieve_keeper keeper = {.begin = begin, .keep = keep, .end = end, .context = &k};
    tf_sieve_trial whole = {.window = 3};
    tf_sieve_trial_run(&whole, &keeper);
    cr_assert_eq(k.begun, 1);
    cr_assert_eq(k.ended, 1);
    unsigned all = whole.sieved;
    clear_shelf(&k);
    for (unsigned stop = 1; stop <= all * 2 / 3; stop += all / 3) {
        tf_sieve_trial part = {.window = 3, .seed = stop, .stop_after = stop};
        tf_sieve_trial_run(&part, &keeper);
        cr_assert_eq(k.count, stop);
        cr_assert_eq(k.ended, 0);
        k.give = true;
        uint64_t kept = 0;
        for (size_t i = 0; i < k.count; i++) kept += k.blobs[i].count;
        tf_sieve_trial rest = {.window = 4, .seed = stop + 1};
        tf_sieve_trial_run(&rest, &keeper);
        cr_assert_str_eq(rest.factor, whole.factor);
        cr_assert_eq(k.ended, 1);
        for (size_t i = stop; i < k.count; i++) /* new ranges are disjoint from the kept ones */
            for (size_t j = 0; j < stop; j++)
                cr_assert(k.blobs[i].first + k.blobs[i].count <= k.blobs[j].first ||
                          k.blobs[j].first + k.blobs[j].count <= k.blobs[i].first);
        cr_assert_gt(kept, 0);
        clear_shelf(&k);
    }
}

/* 60 digits: the matrix is large enough for block Lanczos. In slices of a step, stopped and gone on
 * with, or from bytes that are not of its matrix: the same factor, and nothing is sieved again. */
Test(sieving, a_matrix_is_solved_in_slices) {
    static shelf k;
    tf_sieve_keeper keeper = {
        .begin = begin, .keep = keep, .keep_iterate = keep_iterate, .end = end, .context = &k};
    const char *number = "100000000000000000000000000324700000000000000000000000018183";
    tf_sieve_trial whole = {.number = number, .window = 2};
    tf_sieve_trial_run(&whole, &keeper);
    cr_assert_eq(k.slices, 0, "nobody wanted any");
    cr_assert_eq(whole.solved, 1);

    keeper.period = 1e-6;
    k.give = true;
    tf_sieve_trial sliced = {.number = number, .window = 2};
    tf_sieve_trial_run(&sliced, &keeper);
    cr_assert_eq(sliced.sieved, 0);
    cr_assert_str_eq(sliced.factor, whole.factor);
    cr_assert_eq(sliced.solved, k.slices + 1);
    unsigned slices = k.slices;
    cr_assert_gt(slices, 10);

    k.step = k.slices = 0;
    tf_sieve_trial stopped = {.number = number, .window = 2, .stop_after = slices / 2};
    tf_sieve_trial_run(&stopped, &keeper);
    cr_assert_eq(k.slices, slices / 2);
    k.give_step = true;
    tf_sieve_trial rest = {.number = number, .window = 2};
    tf_sieve_trial_run(&rest, &keeper);
    cr_assert_str_eq(rest.factor, whole.factor);
    cr_assert_eq(k.slices, slices, "no step is made twice");

    k.iterate.data[k.iterate.size / 2] ^= 1;
    k.step = k.slices = 0;
    keeper.period = 0;
    tf_sieve_trial damaged = {.number = number, .window = 2};
    tf_sieve_trial_run(&damaged, &keeper);
    cr_assert_str_eq(damaged.factor, whole.factor);
    clear_shelf(&k);
}

/* All dependencies trivial, twice: sieving goes on, and a later matrix splits the number. */
static unsigned refused;
static void refuse_twice(tf_result *r, unsigned number) {
    (void)number;
    if (r->kind != TF_TASK_SOLVE || refused == 2) return;
    refused++;
    tf_solve_answer none = {.refused = false};
    mpz_init(none.f);
    tf_bytes_clear(&r->body);
    tf_writer w = {&r->body, TF_OK};
    tf_solve_answer_put(&w, &none);
    cr_assert_eq(w.status, TF_OK);
    mpz_clear(none.f);
}

Test(sieving, goes_on_when_a_matrix_does_not_help) {
    tf_sieve_trial once = {.window = 3}, more = {.window = 3, .spoil = refuse_twice};
    tf_sieve_trial_run(&once, NULL);
    tf_sieve_trial_run(&more, NULL);
    cr_assert_eq(refused, 2);
    cr_assert_eq(once.solved, 1);
    cr_assert_eq(more.solved, 3);
}

/* A matrix with too few columns has too few dependencies, or none: sieving goes on by itself. */
Test(sieving, goes_on_when_a_matrix_has_too_few_dependencies) {
    tf_sieve_trial once = {.window = 3}, more = {.window = 3, .starve = 2};
    tf_sieve_trial_run(&once, NULL);
    tf_sieve_trial_run(&more, NULL);
    cr_assert_eq(more.solved, 3);
    cr_assert_gt(more.relations, once.relations);
}
