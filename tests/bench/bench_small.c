/* bench_small.c — batches of small numbers against GNU factor and PARI/GP's factorint, and the
 * products that curves reach against what the multiplier can do.
 *
 * Our side is a library call in this process on one thread; the peers are programs fed through a
 * pipe, with numbers enough that their start-up is nothing. CPU times are compared. GNU factor's
 * primes must be ours. The limit behind the table, on standard error: fused products of 52 bits (or
 * words, for levels without) a second, by a loop of independent ones, divided by how many a product
 * modulo n is made of; the additions between them share the ports and are not counted. For the tiny
 * sieve: subtractions from bytes a second, those that come to nothing behind the interval included,
 * against a loop of subtractions from bytes of different lines. */
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "benchlib.h"
#include "benchlib_child.h"
#include "small_limits.h"
#include "smallfactor.h"
#include "support_numbers.h"
#include "support_words.h"

typedef struct task {
    const char *name;
    unsigned bits;
    bool semiprimes;
    tf_isa isa;
    unsigned count, quick;
    bool factor, gp;
} task;

static const task tasks[] = {
    {"64-bit semiprimes", 64, true, TF_ISA_BEST, 2000, 100, true, false},
    {"64-bit semiprimes, avx2", 64, true, TF_ISA_AVX2, 2000, 100, true, false},
    {"64-bit semiprimes, generic", 64, true, TF_ISA_GENERIC, 2000, 100, true, false},
    {"random 64-bit", 64, false, TF_ISA_BEST, 20000, 500, true, false},
    {"52-bit semiprimes", 52, true, TF_ISA_BEST, 4000, 200, true, false},
    {"80-bit semiprimes", 80, true, TF_ISA_BEST, 1000, 40, false, true},
    {"96-bit semiprimes", 96, true, TF_ISA_BEST, 600, 20, false, true},
    {"112-bit semiprimes", 112, true, TF_ISA_BEST, 200, 10, false, true},
    {"128-bit semiprimes", 128, true, TF_ISA_BEST, 60, 4, false, true},
    {"random 80-bit", 80, false, TF_ISA_BEST, 5000, 100, false, true},
    {"random 96-bit", 96, false, TF_ISA_BEST, 2000, 40, false, true},
    {"random 128-bit", 128, false, TF_ISA_BEST, 300, 10, false, true},
};

typedef struct batch {
    const task *task;
    unsigned count;
    tf_u128 *n;
    uint64_t *words;
    tf_u128 *primes2;
    uint64_t *primes;
    size_t *ends;
} batch;

static bool run_ours(void *context, uint64_t times, double *cpu) {
    (void)cpu;
    batch *b = context;
    bool good = true;
    while (times-- > 0 && good) {
        tf_status s =
            b->task->bits <= 64
                ? tf_small64(b->primes, NULL, b->ends, b->words, b->count, b->task->isa, NULL)
                : tf_small128(b->primes2, NULL, b->ends, b->n, b->count, b->task->isa, NULL);
        good = s == TF_OK;
    }
    return good;
}

typedef struct peer {
    const char *argv[8];
    char *input, *output;
} peer;

static bool run_peer(void *context, uint64_t times, double *cpu) {
    peer *p = context;
    *cpu = 0;
    while (times-- > 0) {
        tf_child child;
        bool ok = tf_child_run(&child, p->argv, p->input, strlen(p->input));
        free(p->output);
        p->output = child.output;
        *cpu += child.cpu;
        if (!ok || child.exit_code != 0) return false;
    }
    return true;
}

static void *block(size_t count, size_t size) {
    void *p = calloc(count, size);
    if (!p) abort();
    return p;
}

static void make_batch(batch *b, const task *t, unsigned count) {
    *b = (batch){.task = t, .count = count};
    b->n = block(count, sizeof *b->n);
    b->words = block(count, sizeof *b->words);
    b->primes = block(TF_SMALL64_ROOM(count), sizeof *b->primes);
    b->primes2 = block(TF_SMALL128_ROOM(count), sizeof *b->primes2);
    b->ends = block(count, sizeof *b->ends);
    tf_rng r;
    mpz_t z;
    tf_rng_init(&r, t->bits, t->semiprimes);
    mpz_init(z);
    for (unsigned i = 0; i < count; i++) {
        do {
            if (t->semiprimes)
                tf_support_semiprime(z, &r, t->bits / 2, t->bits / 2);
            else
                tf_support_bits(z, &r, t->bits);
        } while (mpz_sizeinbase(z, 2) != t->bits);
        b->n[i] = tf_support_get_word2(z);
        b->words[i] = mpz_get_ui(z);
    }
    mpz_clear(z);
}

static void free_batch(batch *b) {
    free(b->n);
    free(b->words);
    free(b->primes);
    free(b->primes2);
    free(b->ends);
}

/* The numbers, each put into the format. */
static char *make_input(const batch *b, const char *format) {
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    if (!out) abort();
    mpz_t z;
    mpz_init(z);
    for (unsigned i = 0; i < b->count; i++) {
        tf_support_set_word2(z, b->n[i]);
        gmp_fprintf(out, format, z);
    }
    mpz_clear(z);
    if (fclose(out)) abort();
    return text;
}

/* What we found, in the words of GNU factor. */
static char *our_text(const batch *b) {
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    if (!out) abort();
    for (size_t i = 0, k = 0; i < b->count; i++) {
        fprintf(out, "%" PRIu64 ":", b->words[i]);
        for (; k < b->ends[i]; k++) fprintf(out, " %" PRIu64, b->primes[k]);
        fputc('\n', out);
    }
    if (fclose(out)) abort();
    return text;
}

static void compare(tf_bench *b, const task *t, char *factor, char *gp) {
    if (!tf_bench_wants(b, t->name)) return;
    batch ours;
    make_batch(&ours, t, tf_bench_quick(b) ? t->quick : t->count);
    peer gnu = {.argv = {factor}}, pari = {.argv = {gp, "-q", "-f", "-s", "1G"}};
    tf_bench_side sides[3] = {{"trifactor", run_ours, &ours}};
    size_t used = 1;
    if (t->factor && *factor) {
        gnu.input = make_input(&ours, "%Zd\n");
        sides[used++] = (tf_bench_side){"factor", run_peer, &gnu};
    }
    if (t->gp && *gp) {
        pari.input = make_input(&ours, "print(factorint(%Zd))\n");
        sides[used++] = (tf_bench_side){"gp", run_peer, &pari};
    }
    tf_bench_case c = {.name = t->name,
                       .unit = "number",
                       .units = ours.count,
                       .times = 1,
                       .by_cpu = true,
                       .sides = sides,
                       .side_count = used};
    tf_bench_run(b, &c);
    if (gnu.output) {
        char *text = our_text(&ours);
        if (strcmp(text, gnu.output)) tf_bench_wrong(b, t->name, "GNU factor finds something else");
        free(text);
    }
    free(gnu.input);
    free(gnu.output);
    free(pari.input);
    free(pari.output);
    free_batch(&ours);
}

int main(int argc, char **argv) {
    tf_bench *b = tf_bench_open("small", argc, argv);
    char factor[PATH_MAX], gp[PATH_MAX];
    if (!tf_child_find(factor, sizeof factor, "factor")) *factor = 0;
    if (!tf_child_find(gp, sizeof gp, "gp")) *gp = 0;
    if (!*factor) tf_bench_skip(b, "factor", "not installed (Debian: coreutils)");
    if (!*gp) tf_bench_skip(b, "gp", "not installed (Debian: pari-gp)");
    for (size_t i = 0; i < TF_ARRAY_LEN(tasks); i++)
        if (tf_isa_pick(tasks[i].isa) == tasks[i].isa || tasks[i].isa == TF_ISA_BEST)
            compare(b, &tasks[i], factor, gp);
    tf_small_limits(b);
    tf_small_sieve(b);
    return tf_bench_close(b);
}
