/* A sieve as its owner sees it: the same relations and factor in whatever order answers come, from
 * blobs kept earlier, with false relations among them, and when a matrix does not help. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "codec.h"
#include "qs_relation.h"
#include "rng.h"
#include "sieve_seal.h"
#include "sieving.h"
#include "support_forge.h"
#include "work.h"

enum { MOST = 4000 };

/* 50 digits: the sieve has a few dozen a-values to get through. */
#define NUMBER "10000000000000000000000083000000000000000000000091"

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

typedef struct run {
    const char *number; /* NULL: NUMBER */
    unsigned window;
    uint64_t seed;
    unsigned stop_after;                  /* answers; 0: never */
    bool crowd;                           /* as for hundreds of workers, with threads to verify */
    unsigned starve;                      /* so many matrices get half of their relations */
    void (*spoil)(tf_result *, unsigned); /* sees each answer and its number */
    uint8_t forge;                        /* workers believe false dockets: so are they changed */
    unsigned lies;                        /* so many first answers are false, and sealed as they are
                                             but for the first; once that is found, all are doubted */
    unsigned sieved, solved;              /* tasks run */
    unsigned liars;                       /* workers that were blamed */
    uint64_t rejected, relations;
    char factor[64];
} run;

static tf_work *workers[2]; /* of different vector levels */

static void open_workers(void) {
    cr_assert_eq(tf_work_new(&workers[0], TF_ISA_BEST), TF_OK);
    cr_assert_eq(tf_work_new(&workers[1], TF_ISA_GENERIC), TF_OK);
    tf_work_set_threads(workers[0], 3);
}
static void close_workers(void) {
    for (int i = 0; i < 2; i++) tf_work_free(workers[i]);
}

TestSuite(sieving, .init = open_workers, .fini = close_workers);

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

static void compute(pool *p, tf_task *task, run *how, tf_rng *r) {
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

/* To the end, or until stop_after answers were taken. */
static void sieve(run *how, const tf_sieve_keeper *keeper) {
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

Test(sieving, one_factor_whatever_the_order_the_window_and_the_vector_level) {
    run first = {.window = 1};
    sieve(&first, NULL);
    cr_assert_eq(first.solved, 1);
    static const unsigned windows[] = {2, 5, 16};
    for (size_t i = 0; i < TF_ARRAY_LEN(windows); i++) {
        run again = {.window = windows[i], .seed = 3 + i};
        sieve(&again, NULL);
        cr_assert_str_eq(again.factor, first.factor);
    }
}

/* Stopped at some point and made again from the blobs: the same factor, and what was kept is not
 * sieved again. */
Test(sieving, goes_on_from_what_was_kept) {
    static shelf k;
    tf_sieve_keeper keeper = {.begin = begin, .keep = keep, .end = end, .context = &k};
    run whole = {.window = 3};
    sieve(&whole, &keeper);
    cr_assert_eq(k.begun, 1);
    cr_assert_eq(k.ended, 1);
    unsigned all = whole.sieved;
    clear_shelf(&k);
    for (unsigned stop = 1; stop <= all * 2 / 3; stop += all / 3) {
        run part = {.window = 3, .seed = stop, .stop_after = stop};
        sieve(&part, &keeper);
        cr_assert_eq(k.count, stop);
        cr_assert_eq(k.ended, 0);
        k.give = true;
        uint64_t kept = 0;
        for (size_t i = 0; i < k.count; i++) kept += k.blobs[i].count;
        run rest = {.window = 4, .seed = stop + 1};
        sieve(&rest, &keeper);
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
    run whole = {.number = number, .window = 2};
    sieve(&whole, &keeper);
    cr_assert_eq(k.slices, 0, "nobody wanted any");
    cr_assert_eq(whole.solved, 1);

    keeper.period = 1e-6;
    k.give = true;
    run sliced = {.number = number, .window = 2};
    sieve(&sliced, &keeper);
    cr_assert_eq(sliced.sieved, 0);
    cr_assert_str_eq(sliced.factor, whole.factor);
    cr_assert_eq(sliced.solved, k.slices + 1);
    unsigned slices = k.slices;
    cr_assert_gt(slices, 10);

    k.step = k.slices = 0;
    run stopped = {.number = number, .window = 2, .stop_after = slices / 2};
    sieve(&stopped, &keeper);
    cr_assert_eq(k.slices, slices / 2);
    k.give_step = true;
    run rest = {.number = number, .window = 2};
    sieve(&rest, &keeper);
    cr_assert_str_eq(rest.factor, whole.factor);
    cr_assert_eq(k.slices, slices, "no step is made twice");

    k.iterate.data[k.iterate.size / 2] ^= 1;
    k.step = k.slices = 0;
    keeper.period = 0;
    run damaged = {.number = number, .window = 2};
    sieve(&damaged, &keeper);
    cr_assert_str_eq(damaged.factor, whole.factor);
    clear_shelf(&k);
}

/* Bits flip in every third answer: its polynomials are sieved again, and what is gathered, and the
 * factor, are the same. */
static void flip(tf_result *r, unsigned number) {
    if (r->kind != TF_TASK_SIEVE || number % 3 != 1 || r->body.size < 100) return;
    for (size_t i = 60; i < r->body.size; i += 97) r->body.data[i] ^= 0x10;
}

Test(sieving, false_relations_do_no_harm) {
    run honest = {.window = 2}, spoilt = {.window = 2, .spoil = flip};
    sieve(&honest, NULL);
    sieve(&spoilt, NULL);
    cr_assert(honest.rejected == 0 && spoilt.rejected == 0 && honest.liars == 0);
    cr_assert_gt(spoilt.liars, 3);
    cr_assert_eq(spoilt.relations, honest.relations);
    cr_assert_str_eq(spoilt.factor, honest.factor);
}

/* Answers are taken in many at a time; false ones among them are done again all the same. */
Test(sieving, a_crowd_gathers_the_same) {
    run alone = {.window = 2}, crowd = {.window = 16, .crowd = true},
        spoilt = {.window = 16, .crowd = true, .spoil = flip};
    sieve(&alone, NULL);
    sieve(&crowd, NULL);
    sieve(&spoilt, NULL);
    cr_assert_eq(crowd.relations, alone.relations);
    cr_assert_str_eq(crowd.factor, alone.factor);
    cr_assert_gt(spoilt.liars, 0);
    cr_assert_eq(spoilt.relations, alone.relations);
    cr_assert_str_eq(spoilt.factor, alone.factor);
}

/* Workers that believe themselves: some are found out, and what their dockets said of the others does no
 * harm but that more has to be sieved. */
Test(sieving, false_dockets_are_found_out_or_harmless) {
    unsigned liars = 0;
    for (uint8_t change = 1; change < 8 && liars == 0; change++) { /* of 70 answers two are read */
        run forged = {.window = 16, .crowd = true, .forge = change};
        sieve(&forged, NULL);
        liars = forged.liars;
    }
    cr_assert_gt(liars, 0);
}

/* Sealed lies that wait for an answer before them, which is found to be false: none of them is believed
 * any more, nor what comes after. */
Test(sieving, one_lie_makes_all_of_its_rank_be_verified) {
    enum { LIES = 6 };
    run alone = {.window = 2}, liar = {.window = 16, .crowd = true, .lies = LIES};
    sieve(&alone, NULL);
    sieve(&liar, NULL);
    cr_assert_eq(liar.liars, LIES);
    cr_assert_eq(liar.relations, alone.relations);
    cr_assert_str_eq(liar.factor, alone.factor);
}

/* All answers are false, as if the sieve were: after some of each the false relations alone are dropped,
 * and the number is split all the same. */
static void flip_all(tf_result *r, unsigned number) {
    (void)number;
    if (r->kind != TF_TASK_SIEVE || r->body.size < 1000) return;
    r->body.data[r->body.size / 2] ^= 0x10;
}

Test(sieving, ends_when_every_answer_is_false) {
    run spoilt = {.window = 2, .spoil = flip_all};
    sieve(&spoilt, NULL);
    cr_assert(spoilt.rejected > 0 && spoilt.liars >= 8, "%lu %u", spoilt.rejected, spoilt.liars);
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
    run once = {.window = 3}, more = {.window = 3, .spoil = refuse_twice};
    sieve(&once, NULL);
    sieve(&more, NULL);
    cr_assert_eq(refused, 2);
    cr_assert_eq(once.solved, 1);
    cr_assert_eq(more.solved, 3);
}

/* A matrix with too few columns has too few dependencies, or none: sieving goes on by itself. */
Test(sieving, goes_on_when_a_matrix_has_too_few_dependencies) {
    run once = {.window = 3}, more = {.window = 3, .starve = 2};
    sieve(&once, NULL);
    sieve(&more, NULL);
    cr_assert_eq(more.solved, 3);
    cr_assert_gt(more.relations, once.relations);
}
