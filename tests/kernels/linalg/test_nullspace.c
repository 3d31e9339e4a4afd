#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "blanczos.h"
#include "gauss.h"
#include "merge.h"
#include "nullspace.h"
#include "prune.h"
#include "rng.h"

static const tf_linalg unlimited = {.budget = {TF_WORK_UNLIMITED, NULL}, .isa = TF_ISA_BEST};

/* Like the matrix of a sieve: the first rows are dense, then ever fewer entries. */
static void make(tf_spmat *m, uint32_t rows, uint32_t cols, unsigned weight, uint64_t seed) {
    tf_rng r;
    tf_rng_init(&r, seed, 0);
    cr_assert_eq(tf_spmat_init(m, rows), TF_OK);
    for (uint32_t j = 0; j < cols; j++) {
        uint32_t entry[256];
        unsigned n = 0;
        for (uint32_t i = 0; i < 40 && i < rows; i++)
            if (tf_rng_below(&r, i + 2) == 0) entry[n++] = i;
        for (unsigned i = 0; i < weight; i++) {
            double u = (double)tf_rng_below(&r, 1u << 20) / (1u << 20);
            entry[n++] = (uint32_t)(u * u * rows);
        }
        cr_assert_eq(tf_spmat_add(m, entry, n), TF_OK);
    }
}

/* Columns of any length against a table of parities, also where rows take more than two digits. */
Test(spmat, pairs_cancel_and_entries_increase) {
    static const uint32_t rows[] = {3, 50, 300, 70000, 1u << 22, UINT32_MAX};
    tf_rng r;
    tf_rng_init(&r, 5, 0);
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        tf_spmat m, twice;
        cr_assert_eq(tf_spmat_init(&m, rows[k]), TF_OK);
        cr_assert_eq(tf_spmat_init(&twice, rows[k]), TF_OK);
        for (uint32_t n = 0; n < 300; n++) {
            uint32_t entry[300], given[300];
            for (uint32_t i = 0; i < n; i++)
                entry[i] = given[i] =
                    i > 0 && i % 3 == 0 ? entry[i - 1] : (uint32_t)tf_rng_below(&r, rows[k]);
            cr_assert_eq(tf_spmat_add(&m, entry, n), TF_OK);
            const uint32_t *row = m.row + m.start[n];
            size_t weight = tf_spmat_weight(&m, n);
            for (size_t i = 0; i < weight; i++) {
                unsigned times = 0;
                for (uint32_t j = 0; j < n; j++) times += given[j] == row[i];
                cr_assert(times % 2 == 1 && (i == 0 || row[i - 1] < row[i]));
            }
            size_t odd = 0;
            for (uint32_t i = 0; i < n; i++) {
                unsigned times = 0, before = 0;
                for (uint32_t j = 0; j < n; j++) times += given[j] == given[i];
                for (uint32_t j = 0; j < i; j++) before += given[j] == given[i];
                odd += times % 2 == 1 && before == 0;
            }
            cr_assert_eq(weight, odd);
        }
        cr_assert_eq(tf_spmat_append(&twice, &m), TF_OK);
        cr_assert_eq(tf_spmat_append(&twice, &m), TF_OK);
        cr_assert_eq(twice.cols, 2 * m.cols);
        for (uint32_t j = 0; j < twice.cols; j++) {
            size_t weight = tf_spmat_weight(&m, j % m.cols);
            cr_assert_eq(tf_spmat_weight(&twice, j), weight);
            cr_assert_arr_eq(twice.row + twice.start[j], m.row + m.start[j % m.cols],
                             weight * sizeof *m.row);
        }
        tf_spmat_clear(&m);
        tf_spmat_clear(&twice);
    }
}

/* Rank of the 64 or fewer vectors in the bits of x. */
static unsigned rank(const uint64_t *x, size_t n) {
    uint64_t left = UINT64_MAX;
    unsigned count = 0;
    uint64_t *y = malloc(n * sizeof *y);
    memcpy(y, x, n * sizeof *y);
    for (size_t i = 0; i < n; i++) {
        uint64_t bits = y[i] & left;
        if (!bits) continue;
        uint64_t pivot = bits & -bits, others = bits ^ pivot;
        for (size_t j = i; j < n; j++)
            if (y[j] & pivot) y[j] ^= others;
        left ^= pivot;
        count++;
    }
    free(y);
    return count;
}

static void check_kernel(const tf_spmat *m, const uint64_t *x, unsigned count) {
    uint64_t *y = malloc((m->rows + 1) * sizeof *y);
    tf_spmat_mul(y, m, x);
    for (uint32_t i = 0; i < m->rows; i++) cr_assert_eq(y[i], 0, "row %u", i);
    cr_assert_eq(rank(x, m->cols), count);
    for (uint32_t j = 0; count < 64 && j < m->cols; j++) cr_assert_eq(x[j] >> count, 0);
    free(y);
}

/* The dimension of the kernel by the plainest elimination of columns, bit by bit. */
static unsigned nullity(const tf_spmat *m) {
    uint8_t *col = calloc((size_t)m->cols * m->rows, 1);
    unsigned zero = 0;
    int *lead = malloc(m->rows * sizeof *lead);
    for (uint32_t i = 0; i < m->rows; i++) lead[i] = -1;
    for (uint32_t j = 0; j < m->cols; j++) {
        uint8_t *c = col + (size_t)j * m->rows;
        for (size_t i = m->start[j]; i < m->start[j + 1]; i++) c[m->row[i]] = 1;
        uint32_t i = 0;
        for (; i < m->rows; i++) {
            if (!c[i]) continue;
            if (lead[i] < 0) break;
            for (uint32_t k = i; k < m->rows; k++) c[k] ^= col[(size_t)lead[i] * m->rows + k];
        }
        if (i < m->rows)
            lead[i] = (int)j;
        else
            zero++;
    }
    free(lead);
    free(col);
    return zero;
}

Test(spmat, pairs_of_entries_cancel) {
    tf_spmat m;
    cr_assert_eq(tf_spmat_init(&m, 9), TF_OK);
    cr_assert_eq(tf_spmat_add(&m, (uint32_t[]){5, 3, 5, 8, 5}, 5), TF_OK);
    cr_assert_eq(tf_spmat_add(&m, (uint32_t[]){2, 2}, 2), TF_OK);
    cr_assert_eq(tf_spmat_add(&m, NULL, 0), TF_OK);
    cr_assert_eq(m.cols, 3);
    cr_assert_eq(tf_spmat_weight(&m, 0), 3);
    cr_assert_eq(m.row[0], 3);
    cr_assert_eq(m.row[1], 5);
    cr_assert_eq(m.row[2], 8);
    cr_assert_eq(tf_spmat_weight(&m, 1), 0);
    cr_assert_eq(tf_spmat_weight(&m, 2), 0);
    tf_spmat_clear(&m);
}

Test(gauss, finds_the_whole_kernel_of_small_matrices) {
    for (uint64_t seed = 0; seed < 300; seed++) {
        tf_spmat m;
        uint32_t rows = 1 + seed % 70, cols = (uint32_t)(1 + seed * 7 % 130);
        make(&m, rows, cols, 1 + seed % 5, seed);
        uint64_t *x = malloc(cols * sizeof *x);
        unsigned count, expected = nullity(&m);
        cr_assert_eq(tf_gauss_kernel(x, &count, &m, &unlimited), TF_OK);
        cr_assert_eq(count, expected < 64 ? expected : 64, "seed %lu", seed);
        check_kernel(&m, x, count);
        free(x);
        tf_spmat_clear(&m);
    }
}

Test(prune, keeps_the_kernel_and_the_excess) {
    for (uint64_t seed = 0; seed < 40; seed++) {
        tf_spmat m;
        make(&m, 200, 200 + (uint32_t)seed * 5, 2, seed);
        tf_pruned p;
        cr_assert_eq(tf_prune(&p, &m, 20), TF_OK);
        cr_assert_leq(p.m.cols, p.m.rows + 20);
        unsigned before = nullity(&m), after = nullity(&p.m);
        if (p.m.cols < p.m.rows + 20)
            cr_assert_eq(after, before, "nothing was dropped but what no kernel vector has");
        else
            cr_assert_geq(after, 20);
        for (uint32_t j = 0; j < p.m.cols; j++)
            cr_assert_eq(tf_spmat_weight(&p.m, j), tf_spmat_weight(&m, p.column[j]));
        tf_pruned_clear(&p);
        tf_spmat_clear(&m);
    }
}

/* The kernel of the merged matrix, expanded, is the kernel of the original. */
Test(merge, keeps_the_kernel) {
    unsigned smaller = 0;
    for (uint64_t seed = 0; seed < 60; seed++) {
        tf_spmat m;
        make(&m, 150 + (uint32_t)seed * 3, 160 + (uint32_t)seed * 3, 1 + seed % 4, seed);
        tf_pruned p;
        cr_assert_eq(tf_prune(&p, &m, 20), TF_OK);
        tf_merged g;
        cr_assert_eq(tf_merge(&g, &p.m, seed % 3 ? (uint32_t)seed : 0), TF_OK);
        cr_assert_leq(g.m.cols, p.m.cols);
        cr_assert_leq((int)p.m.cols - (int)p.m.rows, (int)g.m.cols - (int)g.m.rows);
        smaller += g.m.cols < p.m.cols;
        uint64_t *x = calloc(p.m.cols + 1, sizeof *x), *y = calloc(g.m.cols + 1, sizeof *y);
        unsigned count, expected = nullity(&p.m);
        cr_assert_eq(nullity(&g.m), expected);
        cr_assert_eq(tf_gauss_kernel(y, &count, &g.m, &unlimited), TF_OK);
        cr_assert_eq(count, expected < 64 ? expected : 64);
        tf_merged_expand(x, &g, y);
        check_kernel(&p.m, x, count);
        free(x);
        free(y);
        tf_merged_clear(&g);
        tf_pruned_clear(&p);
        tf_spmat_clear(&m);
    }
    cr_assert_gt(smaller, 50);
}

/* With a price of nothing no column gets heavier for long: the entries become fewer. */
Test(merge, price_bounds_the_weight) {
    tf_spmat m;
    make(&m, 3000, 3100, 6, 1);
    tf_pruned p;
    cr_assert_eq(tf_prune(&p, &m, 50), TF_OK);
    size_t columns = p.m.cols, before = p.m.start[p.m.cols];
    for (uint32_t most = 0; most <= 60; most += 20) {
        tf_merged g;
        cr_assert_eq(tf_merge(&g, &p.m, most), TF_OK);
        cr_assert(g.m.cols < columns || most == 0, "a higher price saves more columns");
        if (most == 0) cr_assert_leq(g.m.start[g.m.cols], 2 * before);
        columns = g.m.cols;
        tf_merged_clear(&g);
    }
    tf_pruned_clear(&p);
    tf_spmat_clear(&m);
}

Test(blanczos, finds_kernel_vectors) {
    unsigned failures = 0;
    for (uint64_t seed = 0; seed < 20; seed++) {
        tf_spmat m;
        make(&m, 900 + (uint32_t)seed * 37, 1000 + (uint32_t)seed * 37, 14, seed);
        uint64_t *x = malloc(m.cols * sizeof *x);
        unsigned count;
        cr_assert_eq(tf_blanczos(x, &count, &m, seed, &unlimited), TF_OK);
        failures += count == 0;
        if (count) cr_assert_geq(count, 40);
        check_kernel(&m, x, count);
        free(x);
        tf_spmat_clear(&m);
    }
    cr_assert_leq(failures, 5, "%u of 20 broke down", failures);
}

Test(nullspace, every_size_ends_with_vectors) {
    static const uint32_t rows[] = {1, 5, 64, 300, 1400, 1600, 4000};
    for (unsigned i = 0; i < TF_ARRAY_LEN(rows); i++) {
        tf_spmat m;
        make(&m, rows[i], rows[i] + 30, 10, i);
        uint64_t *x = malloc(m.cols * sizeof *x);
        unsigned count;
        cr_assert_eq(tf_nullspace(x, &count, &m, 1, &unlimited), TF_OK);
        cr_assert_geq(count, 20, "%u rows: %u", rows[i], count);
        check_kernel(&m, x, count);
        free(x);
        tf_spmat_clear(&m);
    }
}

Test(nullspace, independent_columns_have_no_kernel) {
    tf_spmat m;
    cr_assert_eq(tf_spmat_init(&m, 100), TF_OK);
    for (uint32_t j = 0; j < 100; j++) cr_assert_eq(tf_spmat_add(&m, &j, 1), TF_OK);
    uint64_t x[100];
    unsigned count = 9;
    cr_assert_eq(tf_nullspace(x, &count, &m, 1, &unlimited), TF_OK);
    cr_assert_eq(count, 0);
    tf_spmat_clear(&m);
}

Test(nullspace, a_cancelled_run_says_so) {
    tf_cancel stop = {0};
    tf_cancel_request(&stop, 1);
    tf_spmat m;
    make(&m, 2000, 2100, 10, 3);
    uint64_t *x = malloc(m.cols * sizeof *x);
    unsigned count;
    cr_assert_eq(tf_nullspace(x, &count, &m, 1, &(tf_linalg){.budget = {0, &stop}}), TF_CANCELLED);
    free(x);
    tf_spmat_clear(&m);
}
