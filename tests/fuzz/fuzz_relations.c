/* fuzz_relations.c — what states, files and other ranks say are relations of the quadratic sieve: binary,
 * as text, and the orders and answers of the tasks around them. Nothing is read past the end, what is
 * taken in is true, and if what a pot holds gives a factor, it is one.
 *
 * The first byte chooses what the others are (enum mode); after some of them they are edits
 * (support_edits.h) of relations that a sieve has found here. */
#include <stdlib.h>
#include <string.h>

#include "qs_pot.h"
#include "qs_sieve.h"
#include "relation_text.h"
#include "sieve_work.h"
#include "support_edits.h"
#include "work.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum mode { RAW, EDITED, LINE, EDITED_LINE, ORDERS, SOLVED, MODES };

static struct {
    bool made;
    tf_qs *qs;
    tf_bytes relations; /* more than enough of them */
    tf_text line;       /* the first */
} kit;

static void require(bool ok) {
    if (!ok) abort();
}

/* Of two primes of 13 digits. */
static void make_kit(void) {
    mpz_t n, f;
    mpz_init_set_str(n, "1000000000100000000002379", 10);
    mpz_init(f);
    tf_qs_params p;
    tf_qs_params_for(&p, (unsigned)mpz_sizeinbase(n, 2));
    p.large_primes = 2;
    require(tf_qs_new(&kit.qs, f, n, 1, &p) == TF_OK);
    tf_qs_pot *pot;
    tf_qs_sieve *sieve;
    require(tf_qs_pot_new(&pot, kit.qs) == TF_OK &&
            tf_qs_sieve_new(&sieve, kit.qs, TF_ISA_GENERIC) == TF_OK);
    for (uint64_t a = 0; a < 1000 && !tf_qs_pot_ready(pot); a++) {
        size_t size;
        tf_qs_sieve_begin(sieve, a, 1);
        require(tf_qs_sieve_run(sieve, &(tf_budget){TF_WORK_UNLIMITED, NULL}) == TF_NONE);
        const uint8_t *bytes = tf_qs_sieve_output(sieve, &size);
        require(tf_bytes_append(&kit.relations, bytes, size) == TF_OK);
        require(tf_qs_pot_absorb(pot, bytes, size) == TF_OK);
    }
    require(tf_qs_pot_ready(pot));
    tf_qs_reader reader;
    tf_qs_relation r;
    tf_qs_poly poly;
    tf_qs_poly_init(&poly);
    tf_qs_reader_init(&reader, kit.relations.data, kit.relations.size);
    require(tf_qs_decode(&r, &reader) == TF_FOUND && tf_relation_put(&kit.line, &poly, kit.qs, &r));
    tf_qs_poly_clear(&poly);
    tf_qs_sieve_free(sieve);
    tf_qs_pot_free(pot);
    mpz_clears(n, f, NULL);
    kit.made = true;
}

/* ---- binary ----------------------------------------------------------------------------------- */

/* The three ways of going through the bytes see the same. */
static void walk(const uint8_t *data, size_t size) {
    tf_qs_reader whole, brief, skip;
    tf_qs_relation r;
    tf_qs_brief b;
    tf_fbidx factor[TF_QS_MAX_FACTORS];
    tf_qs_reader_init(&whole, data, size);
    tf_qs_reader_init(&brief, data, size);
    tf_qs_reader_init(&skip, data, size);
    for (;;) {
        tf_status s = tf_qs_decode(&r, &whole);
        require(tf_qs_decode_brief(&b, factor, &brief) == s);
        if (s != TF_FOUND) break;
        require(whole.at <= data + size && r.a == b.a && r.x == b.x && r.count == b.count);
        require(r.count == 0 || memcmp(r.factor, factor, r.count * sizeof factor[0]) == 0);
        while (skip.left == 0) require(tf_qs_next_group(&skip) == TF_FOUND);
        require(tf_qs_skip(&skip) && skip.at == whole.at);
    }
}

static void check_factor(tf_qs_pot *pot) {
    mpz_t f;
    mpz_init(f);
    tf_status s = tf_qs_pot_solve(f, pot, 1, &(tf_budget){TF_WORK_UNLIMITED, NULL});
    require(s == TF_FOUND || s == TF_NONE);
    if (s == TF_FOUND)
        require(mpz_cmp_ui(f, 1) > 0 && mpz_cmp(f, kit.qs->n) < 0 && mpz_divisible_p(kit.qs->n, f));
    mpz_clear(f);
}

static tf_qs_pot *new_pot(void) {
    tf_qs_pot *pot = NULL;
    require(tf_qs_pot_new(&pot, kit.qs) == TF_OK);
    return pot;
}

/* In one step and in two the same goes into a pot, and all of it is true. */
static void gather(const uint8_t *data, size_t size, bool solve) {
    tf_qs_pot *one = new_pot(), *two = new_pot(), *third = new_pot();
    uint64_t wrong;
    tf_status s = tf_qs_pot_absorb(one, data, size);
    require(s == TF_OK || s == TF_EFORMAT);
    require(tf_qs_pot_stage(two, data, size, &wrong) == TF_OK);
    require(wrong == tf_qs_pot_look(one)->rejected || s == TF_EFORMAT);
    require(wrong > 0 || s == TF_OK);
    size_t used = 0;
    tf_status taken = tf_qs_pot_take(two, &used);
    require(used <= size && (taken == TF_FOUND || taken == s));
    tf_qs_bytes out = {0};
    require(tf_qs_pot_export(&out, one) == TF_OK);
    require(tf_qs_pot_stage(third, out.data, out.size, &wrong) == TF_OK && wrong == 0);
    if (solve && tf_qs_pot_ready(one)) check_factor(one);
    tf_qs_bytes_clear(&out);
    tf_qs_pot_free(one);
    tf_qs_pot_free(two);
    tf_qs_pot_free(third);
}

/* ---- text ------------------------------------------------------------------------------------- */

/* What is accepted is written as a line that is accepted, too, and says the same. */
static void one_line(const uint8_t *data, size_t size) {
    char *line = malloc(size + 1);
    require(line != NULL);
    memcpy(line, data, size);
    line[size] = '\0';
    tf_qs_relation r, again;
    tf_qs_poly poly;
    mpz_t X;
    mpz_init(X);
    tf_qs_poly_init(&poly);
    tf_status s = tf_relation_get(&r, &poly, kit.qs, line);
    require(s == TF_FOUND || s == TF_NONE || s == TF_EFORMAT || s == TF_EINVAL);
    if (s == TF_FOUND) {
        tf_text text = {0};
        require(tf_qs_relation_verify(X, &poly, kit.qs, &r));
        require(tf_relation_put(&text, &poly, kit.qs, &r) && !text.failed);
        text.data[text.size - 1] = '\0';
        require(tf_relation_get(&again, &poly, kit.qs, text.data) == TF_FOUND);
        require(again.a == r.a && again.number == r.number && again.x == r.x &&
                again.count == r.count);
        tf_text_clear(&text);
    }
    tf_qs_poly_clear(&poly);
    mpz_clear(X);
    free(line);
}

/* ---- orders and answers ----------------------------------------------------------------------- */

static tf_cursor over(const uint8_t *data, size_t size) {
    return (tf_cursor){.p = data, .end = data + size, .ok = true};
}

static void same(const tf_bytes *again, const uint8_t *data, const tf_cursor *c) {
    require(again->size == (size_t)(c->p - data) && memcmp(again->data, data, again->size) == 0);
}

static void one_head(const uint8_t *data, size_t size) {
    tf_cursor c = over(data, size);
    tf_bytes again = {0};
    tf_writer w = {.out = &again};
    tf_sieve_head h;
    mpz_init(h.n);
    if (tf_sieve_head_get(&h, &c) == TF_OK) {
        require(tf_qs_params_valid(&h.params));
        tf_sieve_head_put(&w, &h);
        same(&again, data, &c);
    }
    mpz_clear(h.n);
    tf_bytes_clear(&again);
}

static void one_order(const uint8_t *data, size_t size) {
    tf_bytes again = {0};
    tf_writer w = {.out = &again};
    tf_cursor c = over(data, size);
    tf_sieve_order o;
    if (tf_sieve_order_get(&o, &c) == TF_OK) {
        require(o.head_size == 0 || (o.head >= data && o.head + o.head_size <= data + size));
        tf_sieve_order_put(&w, &o);
        same(&again, data, &c);
    }
    tf_bytes_clear(&again);
    c = over(data, size);
    tf_solve_order v;
    if (tf_solve_order_get(&v, &c) == TF_OK) {
        require(v.size == 0 || v.relations + v.size <= data + size);
        tf_solve_order_put(&w, &v);
        same(&again, data, &c);
    }
    tf_bytes_clear(&again);
}

/* A length of two bytes, then the bodies of a SOLVE and of its result. */
static void one_answer(const uint8_t *data, size_t size) {
    tf_cursor c = over(data, size);
    tf_solve_answer a;
    mpz_init(a.f);
    if (tf_solve_answer_get(&a, &c) == TF_OK) require(c.p <= data + size);
    mpz_clear(a.f);
    if (size < 2) return;
    size_t first = (size_t)data[0] | (size_t)data[1] << 8;
    data += 2;
    size -= 2;
    if (first > size) first = size;
    tf_task task = {.id = 1, .kind = TF_TASK_SOLVE};
    tf_result result = {.id = 1, .kind = TF_TASK_SOLVE};
    require(tf_bytes_append(&task.body, data, first) == TF_OK &&
            tf_bytes_append(&result.body, data + first, size - first) == TF_OK);
    tf_status s = tf_work_check(&task, &result);
    require(s == TF_OK || s == TF_EINTERNAL);
    tf_task_clear(&task);
    tf_result_clear(&result);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (!kit.made) make_kit();
    if (size == 0) return 0;
    enum mode mode = (enum mode)(*data++ % MODES);
    size--;
    uint8_t *copy = NULL;
    size_t count = 0;
    const tf_bytes *from = &kit.relations;
    tf_bytes line = {.data = (uint8_t *)kit.line.data, .size = kit.line.size - 1};
    /* Some hundred relations are enough for all but a factor. */
    size_t part = from->size < 4000 ? from->size : 4000;
    switch (mode) {
    case RAW:
        walk(data, size);
        gather(data, size, false);
        break;
    case EDITED:
    case SOLVED:
        copy = tf_edited(&count, from->data, mode == SOLVED ? from->size : part, data, size);
        walk(copy, count);
        gather(copy, count, mode == SOLVED);
        break;
    case LINE:
        one_line(data, size);
        break;
    case EDITED_LINE:
        copy = tf_edited(&count, line.data, line.size, data, size);
        one_line(copy, count);
        break;
    default: /* ORDERS */
        one_head(data, size);
        one_order(data, size);
        one_answer(data, size);
    }
    free(copy);
    return 0;
}
