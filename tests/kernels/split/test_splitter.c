/* splitter.h: parameters, slices, cancel and cost, the same for all methods. */
#include <criterion/criterion.h>

#include "splitter.h"
#include "support_numbers.h"

static tf_splitter *open_splitter(const char *n, const tf_split_params *p) {
    mpz_t x;
    mpz_init_set_str(x, n, 10);
    tf_splitter *s = NULL;
    cr_assert_eq(tf_splitter_new(&s, x, p), TF_OK);
    mpz_clear(x);
    return s;
}

static tf_status new_status(unsigned long n, tf_split_params p) {
    mpz_t x;
    mpz_init_set_ui(x, n);
    tf_splitter *s;
    tf_status r = tf_splitter_new(&s, x, &p);
    if (r == TF_OK)
        tf_splitter_free(s);
    else
        cr_assert_null(s);
    mpz_clear(x);
    return r;
}

Test(splitter, refuses_what_is_out_of_domain) {
    const tf_split_params ecm = {.method = TF_METHOD_ECM, .b1 = 100, .b2 = 1000, .seed = 7};
    tf_split_params p = ecm;
    cr_assert_eq(new_status(15, p), TF_OK);
    cr_assert_eq(new_status(16, p), TF_EINVAL);
    cr_assert_eq(new_status(7, p), TF_EINVAL);
    cr_assert_eq(new_status(0, p), TF_EINVAL);
    p.b1 = 1;
    cr_assert_eq(new_status(15, p), TF_EINVAL);
    p.b1 = UINT64_MAX;
    cr_assert_eq(new_status(15, p), TF_EINVAL);
    for (uint64_t sigma = 0; sigma < 8; sigma++) {
        p = ecm;
        p.seed = sigma;
        bool bad = sigma == 0 || sigma == 1 || sigma == 5;
        cr_assert_eq(new_status(15, p), bad ? TF_EINVAL : TF_OK);
        p.method = TF_METHOD_PM1;
        cr_assert_eq(new_status(15, p), sigma < 2 ? TF_EINVAL : TF_OK);
        p.method = TF_METHOD_PP1;
        cr_assert_eq(new_status(15, p), sigma < 3 ? TF_EINVAL : TF_OK);
        p.method = TF_METHOD_RHO;
        cr_assert_eq(new_status(15, p), TF_OK);
    }
    p = ecm;
    p.method = TF_METHOD_TRIAL;
    cr_assert_eq(new_status(15, p), TF_EINVAL);
    tf_splitter_free(NULL);
}

/* Every run below: what it finds, and how much work it reports. */
typedef struct run_case {
    const char *n;
    tf_split_params p;
} run_case;

#define P30 "1000000000000000000000000000057"
static const run_case cases[] = {
    {"1000036000099", {TF_METHOD_ECM, 1000, 50000, 8}}, /* found in stage 1 */
    {"1267650600228402790082356974917", {TF_METHOD_ECM, 500, 20000, 11}},
    {"1267650600228402790082356974917", {TF_METHOD_PM1, 3000, 100000, 3}},
    {"1267650600228402790082356974917", {TF_METHOD_PP1, 1000, 30000, 5}},
    {"1000036000099", {TF_METHOD_PM1, 100, 1000, 3}}, /* found in stage 2 */
    {"1000036000099", {TF_METHOD_RHO, 0, 0, 1}},
    {"1267650600228402790082356974917", {TF_METHOD_RHO, 3000, 0, 1}},
    {"8416908041", {TF_METHOD_ECM, 500, 1, 819}}, /* both factors at once */
};

static tf_status run_in_slices(mpz_t f, const run_case *c, uint64_t slice, uint64_t *work,
                               int *stage) {
    tf_splitter *s = open_splitter(c->n, &c->p);
    tf_status r;
    *work = 0;
    do {
        tf_budget b = {.work = slice};
        r = tf_splitter_run(f, s, &b);
        *work += slice - b.work;
    } while (r == TF_MORE);
    *stage = tf_splitter_stage(s);
    tf_splitter_free(s);
    return r;
}

Test(splitter, many_slices_are_one_run) {
    static const uint64_t slices[] = {1, 2, 37, 1000, 65536};
    mpz_t f, g;
    mpz_inits(f, g, NULL);
    for (size_t i = 0; i < TF_ARRAY_LEN(cases); i++) {
        uint64_t work, part;
        int stage, stage2;
        mpz_set_ui(f, 0);
        tf_status whole = run_in_slices(f, &cases[i], UINT64_C(1) << 60, &work, &stage);
        cr_assert(whole == TF_FOUND || whole == TF_NONE);
        for (size_t j = 0; j < TF_ARRAY_LEN(slices); j++) {
            mpz_set_ui(g, 0);
            cr_assert_eq(run_in_slices(g, &cases[i], slices[j], &part, &stage2), whole);
            cr_assert_eq(mpz_cmp(f, g), 0);
            cr_assert_eq(stage, stage2);
            /* In the last slice a debt may be left unpaid. */
            cr_assert(part <= work && (slices[j] > 1000 || part + 20000 > work));
        }
    }
    mpz_clears(f, g, NULL);
}

Test(splitter, unlimited_work_runs_to_the_end) {
    mpz_t f;
    mpz_init(f);
    tf_splitter *s = open_splitter(cases[1].n, &cases[1].p);
    tf_budget b = {.work = TF_WORK_UNLIMITED};
    cr_assert_neq(tf_splitter_run(f, s, &b), TF_MORE);
    cr_assert_eq(b.work, TF_WORK_UNLIMITED);
    cr_assert_eq(tf_splitter_run(f, s, &b), TF_NONE); /* over is over */
    tf_splitter_free(s);
    mpz_clear(f);
}
