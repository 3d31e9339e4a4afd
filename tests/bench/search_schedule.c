/* search_schedule.c — searches the rounds of a composite (kernels/split/ecmv_schedule.c) on the orders
 * of actual groups, which search_orders.gp writes. No clock is involved.
 *
 *     search_schedule SEQUENCES ORDERS [SINGLE]...
 *
 * What is made small is the number of products until a semiprime of two primes of the size in ORDERS
 * is split, plus SINGLE_WEIGHT times that for one prime of each size in SINGLE. A schedule has so
 * many sequences, then curves, of which all from TIED on have the same bounds. One round after the
 * other gets the best bounds of a grid, until nothing changes. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ecmv.h"

enum { GROUPS = 14, SEQUENCE = 12, ROUNDS = 12, TIED = 3, MOST_BOUNDS = 4096, MOST_FILES = 8 };

static const double single_weight = 0.15;
/* A step of a sequence, in products of a curve: it waits for the one before (measured). */
static const double sequence_step = 1.3, setup = 60;

typedef struct order {
    unsigned power, last, twos, threes;
} order;

typedef struct primes {
    order (*of)[GROUPS];
    size_t count;
} primes;

typedef struct bounds {
    tf_ecmv_group group;
    uint32_t b1, b2, d;
    double cost;
    unsigned twos, threes; /* of stage 1 */
} bounds;

static bounds grid[MOST_BOUNDS];
static size_t grid_count;

static bool load(primes *p, const char *path) {
    FILE *in = fopen(path, "r");
    unsigned prime;
    *p = (primes){0};
    while (in && fscanf(in, "%u", &prime) == 1) {
        if (p->count % 1024 == 0) {
            p->of = realloc(p->of, (p->count + 1024) * sizeof *p->of);
            if (!p->of) abort();
        }
        for (int i = 0; i < GROUPS; i++) {
            order *o = &p->of[p->count][i];
            if (fscanf(in, "%u %u %u %u", &o->power, &o->last, &o->twos, &o->threes) != 4) break;
        }
        p->count++;
    }
    if (in) fclose(in);
    if (p->count == 0) fprintf(stderr, "search_schedule: no orders in \"%s\"\n", path);
    return p->count > 0;
}

static unsigned exponent(uint32_t base, uint32_t bound) {
    unsigned e = 0;
    for (uint64_t q = base; q <= bound; q *= base) e++;
    return e;
}

static void add_bounds(tf_ecmv_group group, uint32_t b1, uint32_t b2) {
    static const uint32_t shapes[] = {30, 42, 60, 90, 120, 150, 210, 330, 420, 630};
    bounds b = {group, b1, b2, 0, INFINITY, exponent(2, 4 * b1), exponent(3, 3 * b1)};
    for (size_t i = 0; i < TF_ARRAY_LEN(shapes) && shapes[i] <= 2 * b1; i++) {
        tf_ecmv_plan *plan;
        if (tf_ecmv_plan_new(&plan, group, b1, b2, shapes[i]) != TF_OK) continue;
        double steps = (double)(plan->stage1_count + plan->stage2_count);
        double cost = (double)plan->products + setup;
        if (group == TF_ECMV_LUCAS) cost += (sequence_step - 1) * steps;
        if (cost < b.cost) b.cost = cost, b.d = shapes[i];
        tf_ecmv_plan_free(plan);
    }
    if (b.d && grid_count < MOST_BOUNDS) grid[grid_count++] = b;
}

static void make_grid(void) {
    for (int g = 0; g < 2; g++)
        for (double b1 = 20; b1 < (g == TF_ECMV_LUCAS ? 1500 : 640); b1 *= 1.13)
            for (double ratio = 8; ratio < 140; ratio *= 1.36)
                add_bounds((tf_ecmv_group)g, (uint32_t)b1, (uint32_t)(b1 * ratio));
}

typedef struct schedule {
    unsigned sequences;
    size_t at[ROUNDS]; /* places in the grid */
} schedule;

static unsigned group_of(const schedule *s, unsigned round) {
    return round < s->sequences ? SEQUENCE : round - s->sequences;
}

static bool finds(const bounds *b, const order *o) {
    return o->power <= b->b1 && o->last <= b->b2 && o->twos <= b->twos && o->threes <= b->threes;
}

/* Products until one of so many primes (1 or 2) of this size is found; the rounds after the last are
 * taken to be as the last four. */
static double products(const schedule *s, const primes *p, unsigned together, bool print) {
    uint8_t *found = calloc(p->count, 1);
    double total = 0, chance = 0, cost = 0;
    size_t left = p->count;
    if (!found) abort();
    for (unsigned i = 0; i < ROUNDS; i++) {
        const bounds *b = &grid[s->at[i]];
        const size_t before = left;
        total += b->cost * pow((double)left / (double)p->count, together);
        for (size_t k = 0; k < p->count; k++)
            if (!found[k] && finds(b, &p->of[k][group_of(s, i)])) found[k] = 1, left--;
        double share = before ? (double)(before - left) / (double)before : 1;
        if (i + 4 >= ROUNDS) chance += share / 4, cost += b->cost / 4;
        if (print)
            printf("  %s B1 %u, B2 %u, D %u: %.0f products, P %.3f, left %.3f\n",
                   b->group == TF_ECMV_LUCAS ? "sequence" : "curve", b->b1, b->b2, b->d, b->cost,
                   share, (double)left / (double)p->count);
    }
    free(found);
    double miss = pow((double)left / (double)p->count, together);
    return total + miss * cost / fmax(1 - pow(1 - chance, together), 1e-3);
}

static double objective(const schedule *s, const primes *p, size_t files) {
    double sum = products(s, &p[0], 2, false);
    for (size_t i = 1; i < files; i++) sum += single_weight * products(s, &p[i], 1, false);
    return sum;
}

static void put(schedule *s, unsigned round, size_t place) {
    const unsigned tied = s->sequences + TIED;
    for (unsigned i = round; i < (round == tied ? ROUNDS : round + 1); i++) s->at[i] = place;
}

static double improve(schedule *s, const primes *p, size_t files) {
    double best = objective(s, p, files);
    for (unsigned round = 0; round <= s->sequences + TIED; round++) {
        size_t chosen = s->at[round];
        for (size_t k = 0; k < grid_count; k++) {
            if ((grid[k].group == TF_ECMV_LUCAS) != (round < s->sequences)) continue;
            put(s, round, k);
            double now = objective(s, p, files);
            if (now < best) best = now, chosen = k;
        }
        put(s, round, chosen);
    }
    return best;
}

int main(int argc, char **argv) {
    primes p[MOST_FILES];
    schedule s = {0};
    size_t files = 0;
    if (argc < 3 || argc > 2 + MOST_FILES) {
        fprintf(stderr, "usage: search_schedule SEQUENCES ORDERS [SINGLE]...\n");
        return 2;
    }
    s.sequences = (unsigned)atoi(argv[1]) % 3;
    for (int i = 2; i < argc; i++)
        if (!load(&p[files++], argv[i])) return 1;
    make_grid();
    for (unsigned i = 0; i < ROUNDS; i++)
        while ((grid[s.at[i]].group == TF_ECMV_LUCAS) != (i < s.sequences)) s.at[i]++;
    for (double last = INFINITY, now; (now = improve(&s, p, files)) < last - 1;) last = now;
    printf("%u sequences: %.0f products for a semiprime\n", s.sequences,
           products(&s, &p[0], 2, true));
    for (size_t i = 1; i < files; i++)
        printf("%s: %.0f products for a prime\n", argv[2 + i], products(&s, &p[i], 1, false));
    for (size_t i = 0; i < files; i++) free(p[i].of);
    return 0;
}
