#include "support_trial.h"

#include <criterion/criterion.h>
#include <string.h>

#include "clock.h"
#include "codec.h"
#include "qs_relation.h"
#include "rng.h"
#include "support_forge.h"
#include "work.h"

#define NUMBER "10000000000000000000000083000000000000000000000091"

static tf_work *workers[2]; /* of different vector levels */

void tf_sieve_trial_open(void) {
    cr_assert_eq(tf_work_new(&workers[0], TF_ISA_BEST), TF_OK);
    cr_assert_eq(tf_work_new(&workers[1], TF_ISA_GENERIC), TF_OK);
    tf_work_set_threads(workers[0], 3);
}

void tf_sieve_trial_close(void) {
    for (int i = 0; i < 2; i++) tf_work_free(workers[i]);
}

typedef struct pool {
    tf_result ready[64];
    size_t count;
} pool;

/* The order with its relations cut off behind half of their a-values. */
static void starve(tf_task *task) {
    tf_cursor c = tf_cursor_over(&task->body);
    tf_solve_order order;
    cr_assert_eq(tf_solve_order_get(&order, &c), TF_OK);
    tf_qs_reader reader;
    tf_qs_reader_init(&reader, order.relations, order.size);
    tf_qs_relation r;
    while ((size_t)(reader.at - order.relations) < order.size / 2 || reader.left > 0)
        cr_assert_eq(tf_qs_decode(&r, &reader), TF_FOUND);
    order.size = (size_t)(reader.at - order.relations);
    tf_bytes body = {0};
    tf_writer w = {&body, TF_OK};
    tf_solve_order_put(&w, &order);
    cr_assert_eq(w.status, TF_OK);
    tf_bytes_clear(&task->body);
    task->body = body;
}

static void compute(pool *p, tf_task *task, tf_sieve_trial *how, tf_rng *r) {
    tf_cancel never = {0};
    if (task->kind == TF_TASK_SOLVE && how->starve > how->solved) starve(task);
    tf_result *out = &p->ready[p->count++];
    *out = (tf_result){.id = task->id, .kind = task->kind, .seconds = 0.002};
    tf_work_run(workers[tf_rng_below(r, 2)], task, out, &never);
    cr_assert_geq(out->status, 0);
    cr_assert_eq(tf_work_check(task, out), TF_OK);
    if (how->forge && task->kind == TF_TASK_SIEVE) tf_support_forge_docket(out, task, how->forge);
    if (task->kind == TF_TASK_SIEVE && how->sieved < how->lies)
        tf_support_forge_relations(out, task, how->sieved > 0);
    *(task->kind == TF_TASK_SOLVE ? &how->solved : &how->sieved) += 1;
    tf_task_clear(task);
}

static void clear_pool(pool *p) {
    while (p->count > 0) tf_result_clear(&p->ready[--p->count]);
}

static void backwards(void *context, uint32_t parts, tf_parallel_fn *part, void *arg) {
    *(uint32_t *)context = parts;
    while (parts-- > 0) part(arg, parts);
}

void tf_sieve_trial_run(tf_sieve_trial *how, const tf_sieve_keeper *keeper) {
    tf_rng r;
    tf_rng_init(&r, how->seed, how->window);
    mpz_t n, f;
    mpz_init_set_str(n, how->number ? how->number : NUMBER, 10);
    mpz_init(f);
    tf_sieving *s;
    double began = tf_clock_now();
    cr_assert_eq(tf_sieving_new(&s, f, n, 77, keeper, NULL), TF_OK);
    uint32_t parts = 0;
    tf_parallel five = {5, backwards, &parts};
    if (how->crowd) tf_sieving_share(s, &five);
    pool p = {.count = 0};
    uint64_t id = 1;
    tf_status status = TF_OK;
    unsigned answers = 0;
    while (status == TF_OK && (how->stop_after == 0 || answers < how->stop_after)) {
        tf_task task = {0};
        tf_sieving_terms terms = {id, how->window, how->crowd ? 1000 : how->window, 0};
        task.id = id++;
        tf_more more = tf_sieving_next(s, &task, &terms);
        cr_assert_neq(more, TF_SOURCE_END);
        if (more == TF_SOURCE_TASK) compute(&p, &task, how, &r);
        if (p.count == 0 || (more == TF_SOURCE_TASK && p.count < 60 && tf_rng_below(&r, 2)))
            continue;
        size_t i = tf_rng_below(&r, p.count);
        bool leave;
        if (how->spoil) how->spoil(&p.ready[i], answers);
        p.ready[i].doubted = how->lies > 0 && how->liars > 0;
        status = tf_sieving_absorb(s, f, &leave, &p.ready[i]);
        answers++;
        uint32_t liar;
        how->liars += tf_sieving_liar(s, &liar);
        tf_result_clear(&p.ready[i]);
        p.ready[i] = p.ready[--p.count];
        if (leave) clear_pool(&p); /* dropped */
        char text[120];
        tf_sieving_describe(text, sizeof text, s);
        cr_assert_eq(strncmp(text, "siqs ", 5), 0);
    }
    const tf_sieve_times *t = tf_sieving_times(s);
    double whole = t->preparation + t->sieving + t->filter + t->kernel + t->roots;
    cr_assert(t->preparation > 0 && whole <= tf_clock_now() - began);
    if (how->stop_after == 0) {
        cr_assert_eq(status, TF_FOUND);
        cr_assert(t->sieving > 0 && t->kernel > 0 && t->roots > 0);
        cr_assert(mpz_cmp_ui(f, 1) > 0 && mpz_cmp(f, n) < 0 && mpz_divisible_p(n, f));
        gmp_snprintf(how->factor, sizeof how->factor, "%Zd", f);
    }
    how->rejected = tf_sieving_look(s)->rejected;
    how->relations = tf_sieving_look(s)->relations;
    clear_pool(&p);
    tf_sieving_free(s);
    mpz_clears(n, f, NULL);
}
