/* support_split.c — see support_split.h. */
#include "support_split.h"

#include "check.h"

#define PLENTY (UINT64_C(1) << 62)

void tf_support_split(tf_support_run *run, const mpz_t n, const tf_split_params *params,
                      const tf_split_plan *plan, uint64_t slice) {
    tf_splitter *s;
    *run = (tf_support_run){0};
    mpz_init(run->factor);
    run->status = tf_splitter_new_planned(&s, n, params, plan);
    if (run->status != TF_OK) return;
    do {
        tf_budget b = {.work = slice ? slice : PLENTY};
        run->status = tf_splitter_run(run->factor, s, &b);
        run->work += (slice ? slice : PLENTY) - b.work;
    } while (run->status == TF_MORE);
    run->stage = tf_splitter_stage(s);
    tf_splitter_free(s);
    if (run->status != TF_FOUND) {
        TF_REQUIRE(mpz_sgn(run->factor) == 0);
        return;
    }
    TF_REQUIRE(mpz_cmp_ui(run->factor, 1) > 0 && mpz_cmp(run->factor, n) < 0);
    TF_REQUIRE(mpz_divisible_p(n, run->factor));
}

void tf_support_done(tf_support_run *run) {
    mpz_clear(run->factor);
}
