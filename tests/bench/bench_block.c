/* bench_block — blocks of text: what a number costs the worker that computes it, and what checking its
 * line costs rank 0. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "benchlib.h"
#include "block_check.h"
#include "support_numbers.h"
#include "work.h"

typedef struct block {
    tf_work *work;
    tf_task task;
    tf_result answer;
} block;

static void need(bool good) {
    if (good) return;
    fputs("bench_block: cannot go on\n", stderr);
    exit(1);
}

static bool compute(void *context, uint64_t times, double *cpu) {
    (void)cpu;
    block *b = context;
    tf_cancel never = {0};
    while (times-- > 0) {
        tf_result_clear(&b->answer);
        b->answer = (tf_result){0};
        tf_work_run(b->work, &b->task, &b->answer, &never);
        if (b->answer.status != TF_OK) return false;
    }
    return true;
}

static bool look(void *context, uint64_t times, double *cpu) {
    (void)cpu;
    const block *b = context;
    while (times-- > 0)
        if (tf_block_check(&b->task.body, &b->answer.body) != TF_OK) return false;
    return true;
}

enum { TEXT = 60000, LINE = 48 };

/* @param bits  0: consecutive numbers of seven digits; else random, semiprimes above 64 */
static unsigned write_text(char *text, unsigned bits) {
    char *p = text;
    unsigned count = 0;
    tf_rng r;
    tf_rng_init(&r, 3, bits);
    mpz_t n;
    mpz_init(n);
    for (; p - text < TEXT - LINE && count < (bits > 64 ? 300u : 9000u); count++) {
        if (bits > 64)
            tf_support_semiprime(n, &r, bits / 2, bits / 2);
        else
            mpz_set_ui(n, bits ? tf_support_bits64(&r, bits) : 5000000 + count);
        mpz_get_str(p, 10, n);
        p += strlen(p);
        *p++ = '\n';
    }
    *p = '\0';
    mpz_clear(n);
    return count;
}

static void measure(tf_bench *bench, const char *name, unsigned bits) {
    if (!tf_bench_wants(bench, name)) return;
    block b = {.task = {.id = 1, .kind = TF_TASK_BLOCK}};
    char *text = malloc(TEXT + 1);
    need(text && tf_work_new(&b.work, TF_ISA_BEST) == TF_OK);
    unsigned count = write_text(text, bits);
    tf_writer w = {&b.task.body, TF_OK};
    tf_block_head head = {.format = &tf_sink_text, .shard = {1, 1}, .wide = true};
    tf_read_block t = {.text = text, .size = strlen(text), .line = 1, .column = 1};
    tf_block_put(&w, &head, &t);
    need(w.status == TF_OK && compute(&b, bits ? 1 : 50, NULL)); /* the table, too */
    tf_bench_side sides[] = {{"check", look, &b}, {"compute", compute, &b}};
    tf_bench_case c = {.name = name,
                       .unit = "number",
                       .units = count,
                       .by_cpu = true,
                       .sides = sides,
                       .side_count = 2};
    tf_bench_run(bench, &c);
    tf_result_clear(&b.answer);
    tf_task_clear(&b.task);
    tf_work_free(b.work);
    free(text);
}

int main(int argc, char **argv) {
    tf_bench *b = tf_bench_open("block", argc, argv);
    measure(b, "seven digits", 0);
    measure(b, "random 64 bits", 64);
    measure(b, "semiprimes 80 bits", 80);
    measure(b, "semiprimes 96 bits", 96);
    return tf_bench_close(b);
}
