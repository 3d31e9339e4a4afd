/* work_check.c — can this be the answer to that task? Cheap and independent of how the answer was
 * found: parts must multiply to the number, a factor must divide it, positions must be in range. */
#include "block_check.h"
#include "block_seal.h"
#include "sieve_work.h"
#include "work.h"

static bool primes_multiply_to(uint64_t n, const tf_advanced *a) {
    uint64_t product = 1;
    for (unsigned i = 0; i < a->count; i++)
        if (a->primes[i] < 2 || __builtin_mul_overflow(product, a->primes[i], &product))
            return false;
    return n <= 1 ? a->count == 0 : product == n;
}

/* By repeated division, so that a nonsensical exponent costs nothing. */
static bool tree_multiplies_to(mpz_t n, const tf_tree *t) {
    for (size_t i = 0; i < t->count; i++) {
        for (unsigned e = t->parts[i].exponent; e > 0; e--) {
            if (mpz_cmp_ui(t->parts[i].value, 1) <= 0 || !mpz_divisible_p(n, t->parts[i].value))
                return false;
            mpz_divexact(n, n, t->parts[i].value);
        }
    }
    return mpz_cmp_ui(n, 1) == 0;
}

static void tree_product(mpz_t out, const tf_tree *t) {
    mpz_t power;
    mpz_init(power);
    mpz_set_ui(out, 1);
    for (size_t i = 0; i < t->count; i++) {
        mpz_pow_ui(power, t->parts[i].value, t->parts[i].exponent);
        mpz_mul(out, out, power);
    }
    mpz_clear(power);
}

/* 0 and 1 have trees without parts. */
static tf_status check_tree(const tf_tree *asked, const tf_tree *answer) {
    if (asked->count == 0) return answer->count == 0 ? TF_OK : TF_EINTERNAL;
    mpz_t n;
    mpz_init(n);
    tree_product(n, asked);
    tf_status s = tree_multiplies_to(n, answer) ? TF_OK : TF_EINTERNAL;
    mpz_clear(n);
    return s;
}

/* @param limited  it carries a time limit. @return TF_CANCELLED: right, of a task that was stopped */
static tf_status check_entry(tf_cursor *asked, tf_cursor *answers, bool limited) {
    tf_advanced a;
    uint8_t tag = tf_get_u8(asked);
    uint64_t n = tag == TF_ENTRY_SMALL ? tf_get_uint(asked) : 0;
    tf_status s = tf_advanced_get(&a, answers);
    if (s != TF_OK) return s == TF_ENOMEM ? TF_OK : TF_EINTERNAL;
    if (a.is_small)
        return tag == TF_ENTRY_SMALL && primes_multiply_to(n, &a) ? TF_OK : TF_EINTERNAL;
    tf_tree t;
    s = TF_EINTERNAL;
    if (tag == TF_ENTRY_TREE) {
        s = tf_tree_get(&t, asked);
        if (s == TF_OK) {
            s = check_tree(&t, &a.tree);
            tf_tree_clear(&t);
        }
    }
    tf_tree_clear(&a.tree);
    return s == TF_OK && a.status == TF_CANCELLED && !limited ? TF_CANCELLED : s;
}

static tf_status check_advance(const tf_bytes *body, const tf_bytes *answer) {
    tf_cursor asked = tf_cursor_over(body), answers = tf_cursor_over(answer);
    tf_advance_head head;
    tf_status s = tf_advance_head_get(&head, &asked);
    bool stopped = false;
    while (s == TF_OK && asked.p < asked.end) {
        s = check_entry(&asked, &answers, head.seconds > 0);
        stopped |= s == TF_CANCELLED;
        if (s == TF_CANCELLED) s = TF_OK;
    }
    if (s == TF_ENOMEM) return TF_OK; /* nothing is known against it */
    if (s != TF_OK || answers.p != answers.end) return TF_EINTERNAL;
    return stopped ? TF_CANCELLED : TF_OK;
}

static bool divides_properly(const mpz_t f, const mpz_t n) {
    return mpz_cmp_ui(f, 1) > 0 && mpz_cmp(f, n) < 0 && mpz_divisible_p(n, f);
}

static bool split_is_possible(const tf_split_order *o, const tf_split_answer *a) {
    if (a->done > o->count || (!a->found && a->done != o->count)) return false;
    return !a->found || divides_properly(a->f, o->n);
}

static tf_status check_split(const tf_bytes *body, const tf_bytes *answer) {
    tf_cursor asked = tf_cursor_over(body), answers = tf_cursor_over(answer);
    tf_split_order order;
    tf_split_answer a;
    mpz_init(order.n);
    mpz_init(a.f);
    tf_status s = tf_split_order_get(&order, &asked);
    if (s == TF_OK) s = tf_split_answer_get(&a, &answers);
    if (s == TF_OK && (answers.p != answers.end || !split_is_possible(&order, &a)))
        s = TF_EINTERNAL;
    mpz_clear(a.f);
    mpz_clear(order.n);
    return s == TF_OK ? TF_OK : TF_EINTERNAL;
}

/* Relations need no check here: they are verified when they are gathered (sieve_seal.h). */
static tf_status check_solve(const tf_bytes *body, const tf_bytes *answer) {
    tf_cursor asked = tf_cursor_over(body), answers = tf_cursor_over(answer);
    tf_solve_order order;
    tf_sieve_head head;
    tf_solve_answer a;
    mpz_inits(head.n, a.f, NULL);
    tf_status s = tf_solve_order_get(&order, &asked);
    if (s == TF_OK) {
        tf_cursor c = {order.head, order.head + order.head_size, true};
        s = tf_sieve_head_get(&head, &c);
    }
    if (s == TF_OK) s = tf_solve_answer_get(&a, &answers);
    if (s == TF_OK && mpz_sgn(a.f) != 0 && !divides_properly(a.f, head.n)) s = TF_EINTERNAL;
    mpz_clears(head.n, a.f, NULL);
    return s == TF_OK ? TF_OK : TF_EINTERNAL;
}

/* A seal is for what was read already; without one that fits, or if it is doubted, it is read here. */
static tf_status check_block(const tf_bytes *body, const tf_result *r) {
    bool sample;
    if (tf_block_sealed(&r->body, body, &sample) && !sample && !r->doubted) return TF_OK;
    return tf_block_check(body, &r->body);
}

/* May the task end as cancelled although nobody asks for it? Where it carries a time limit. */
static bool is_limited(const tf_task *task) {
    tf_cursor c = tf_cursor_over(&task->body);
    tf_split_order split;
    tf_sieve_order sieve;
    tf_solve_order solve;
    tf_status s = TF_NONE;
    double seconds = 0;
    switch (task->kind) {
    case TF_TASK_SPLIT:
        mpz_init(split.n);
        s = tf_split_order_get(&split, &c);
        seconds = split.seconds;
        mpz_clear(split.n);
        break;
    case TF_TASK_SIEVE:
        s = tf_sieve_order_get(&sieve, &c);
        seconds = sieve.seconds;
        break;
    case TF_TASK_SOLVE:
        s = tf_solve_order_get(&solve, &c);
        seconds = solve.seconds;
        break;
    default:
        break; /* that of a batch is told by the answers to its numbers */
    }
    return s == TF_ENOMEM || (s == TF_OK && seconds > 0);
}

tf_status tf_work_check(const tf_task *task, const tf_result *r) {
    if (r->status == TF_CANCELLED) return is_limited(task) ? TF_OK : TF_CANCELLED;
    if (r->status < 0) {
        /* Tasks of ours are well formed: these statuses tell of bytes that were changed. */
        bool damaged =
            r->status == TF_EFORMAT || r->status == TF_EINVAL || r->status == TF_EINTERNAL;
        return damaged ? TF_EINTERNAL : TF_OK;
    }
    switch (task->kind) {
    case TF_TASK_ADVANCE:
        return check_advance(&task->body, &r->body);
    case TF_TASK_SPLIT:
        return check_split(&task->body, &r->body);
    case TF_TASK_SOLVE:
        return check_solve(&task->body, &r->body);
    case TF_TASK_BLOCK:
        return check_block(&task->body, r);
    default:
        return TF_OK;
    }
}
