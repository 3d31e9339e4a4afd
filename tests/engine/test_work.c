/* The engine's bytes: what is written is read back, and damaged bytes never do harm. */
#include <criterion/criterion.h>
#include <string.h>

#include "support_numbers.h"
#include "work.h"

static tf_work *work;

static void open_work(void) {
    cr_assert_eq(tf_work_new(&work, TF_ISA_BEST), TF_OK);
}
static void close_work(void) {
    tf_work_free(work);
}

TestSuite(work, .init = open_work, .fini = close_work);

static tf_cursor cursor_of(const tf_bytes *b) {
    return (tf_cursor){b->data, b->data + b->size, true};
}

static tf_tree sample_tree(void) {
    tf_tree t;
    tf_tree_init_empty(&t);
    mpz_t v;
    mpz_init_set_str(v, "340282366920938463463374607431768211457", 10);
    cr_assert_eq(tf_tree_add(&t, v, 1, TF_PART_COMPOSITE, TF_METHOD_ECM, 77), TF_OK);
    mpz_set_ui(v, 3);
    cr_assert_eq(tf_tree_add(&t, v, 5, TF_PART_PRIME, TF_METHOD_TRIAL, 0), TF_OK);
    mpz_clear(v);
    t.trial_done = true;
    return t;
}

Test(work, a_tree_survives_the_journey) {
    tf_tree t = sample_tree(), u;
    tf_bytes b = {0};
    tf_writer w = {&b, TF_OK};
    tf_tree_put(&w, &t);
    tf_cursor c = cursor_of(&b);
    cr_assert_eq(tf_tree_get(&u, &c), TF_OK);
    cr_assert_eq(c.p, c.end);
    cr_assert_eq(u.count, 2);
    cr_assert(u.trial_done);
    for (size_t i = 0; i < 2; i++) {
        cr_assert_eq(mpz_cmp(t.parts[i].value, u.parts[i].value), 0);
        cr_assert_eq(t.parts[i].exponent, u.parts[i].exponent);
        cr_assert_eq(t.parts[i].state, u.parts[i].state);
        cr_assert_eq(t.parts[i].method, u.parts[i].method);
        cr_assert_eq(t.parts[i].position, u.parts[i].position);
    }
    tf_tree_clear(&t);
    tf_tree_clear(&u);
    tf_bytes_clear(&b);
}

/* Every truncation and many bit flips: refused or read, never a crash, never a broken tree. */
Test(work, damaged_trees_are_refused_or_harmless) {
    tf_tree t = sample_tree();
    tf_bytes b = {0};
    tf_writer w = {&b, TF_OK};
    tf_tree_put(&w, &t);
    for (size_t cut = 0; cut < b.size; cut++) {
        tf_tree u;
        tf_cursor c = {b.data, b.data + cut, true};
        cr_assert_eq(tf_tree_get(&u, &c), TF_EFORMAT);
    }
    for (size_t bit = 0; bit < 8 * b.size; bit++) {
        b.data[bit / 8] ^= (uint8_t)(1u << bit % 8);
        tf_tree u;
        tf_cursor c = cursor_of(&b);
        if (tf_tree_get(&u, &c) == TF_OK) {
            for (size_t i = 0; i < u.count; i++) {
                cr_assert_gt(mpz_cmp_ui(u.parts[i].value, 1), 0);
                cr_assert_geq(u.parts[i].exponent, 1);
            }
            tf_tree_clear(&u);
        }
        b.data[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
    tf_tree_clear(&t);
    tf_bytes_clear(&b);
}

static tf_result run(tf_task_kind kind, const tf_bytes *body) {
    tf_task task = {.id = 1, .kind = kind, .body = *body};
    tf_result r = {0};
    tf_cancel never = {0};
    tf_work_run(work, &task, &r, &never);
    return r;
}

Test(work, a_batch_answers_every_entry_in_order) {
    tf_plan plan;
    tf_plan_init(&plan);
    tf_bytes body = {0};
    tf_writer w = {&body, TF_OK};
    tf_advance_head_put(&w, &(tf_advance_head){plan, 1e8, 0});
    for (uint64_t n = 0; n < 100; n++) tf_entry_put_small(&w, n);
    tf_tree t;
    mpz_t n;
    mpz_init_set_str(n, "340282366920938463463374607431768211457", 10);
    cr_assert_eq(tf_tree_init(&t, n), TF_OK);
    tf_entry_put_tree(&w, &t);
    tf_tree_clear(&t);
    tf_result r = run(TF_TASK_ADVANCE, &body);
    cr_assert_eq(r.status, TF_OK);
    tf_cursor c = cursor_of(&r.body);
    tf_advanced a;
    for (uint64_t k = 0; k < 100; k++) {
        cr_assert_eq(tf_advanced_get(&a, &c), TF_OK);
        cr_assert(a.is_small);
        uint64_t product = 1;
        for (unsigned i = 0; i < a.count; i++) product *= a.primes[i];
        cr_assert_eq(product, k == 0 ? 1 : k);
    }
    cr_assert_eq(tf_advanced_get(&a, &c), TF_OK);
    cr_assert_not(a.is_small);
    cr_assert(a.status == TF_FOUND || a.status == TF_MORE);
    tf_tree_clear(&a.tree);
    cr_assert_eq(c.p, c.end);
    tf_result_clear(&r);
    tf_bytes_clear(&body);
    mpz_clear(n);
}

/* 2^128 + 1 has p = 59649589127497217; the plan's first steps are fixed by the seed, so two runs of
 * a range and the sum of two halves must agree on the first step that finds it. */
Test(work, a_range_of_steps_equals_its_halves) {
    tf_plan plan;
    tf_plan_init(&plan);
    plan.method = TF_METHOD_ECM;
    plan.b1 = 11000;
    plan.curves = 200;
    plan.start = 42;
    uint64_t found_at[2] = {0, 0};
    for (int halves = 0; halves < 2; halves++) {
        uint64_t step = halves ? 7 : 200;
        for (uint64_t at = 0; at < 200 && !found_at[halves]; at += step) {
            tf_split_order o = {.plan = plan, .position = at};
            o.count = at + step > 200 ? 200 - at : step;
            mpz_init_set_str(o.n, "340282366920938463463374607431768211457", 10);
            tf_bytes body = {0};
            tf_writer w = {&body, TF_OK};
            tf_split_order_put(&w, &o);
            tf_result r = run(TF_TASK_SPLIT, &body);
            cr_assert_eq(r.status, TF_OK);
            tf_split_answer a;
            mpz_init(a.f);
            tf_cursor c = cursor_of(&r.body);
            cr_assert_eq(tf_split_answer_get(&a, &c), TF_OK);
            if (a.found) {
                found_at[halves] = at + a.done;
                cr_assert(mpz_divisible_p(o.n, a.f));
            } else {
                cr_assert_eq(a.done, o.count);
            }
            mpz_clears(a.f, o.n, NULL);
            tf_result_clear(&r);
            tf_bytes_clear(&body);
        }
    }
    cr_assert_gt(found_at[0], 0);
    cr_assert_eq(found_at[0], found_at[1]);
}

Test(work, junk_is_refused) {
    tf_rng g;
    tf_rng_init(&g, 41, 0);
    for (int k = 0; k < 300; k++) {
        uint8_t junk[64];
        for (size_t i = 0; i < sizeof junk; i++) junk[i] = (uint8_t)tf_rng_next(&g);
        tf_bytes body = {junk, tf_rng_below(&g, sizeof junk), 0};
        tf_result r = run(TF_TASK_SPLIT, &body);
        cr_assert(r.status == TF_EFORMAT || r.status == TF_EINVAL);
        tf_result_clear(&r);
    }
    tf_bytes empty = {0};
    tf_result r = run(TF_TASK_DEMO, &empty);
    cr_assert_eq(r.status, TF_EINVAL);
}
