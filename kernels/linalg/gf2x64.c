/* gf2x64.c — the portable bodies, and the products of small matrices. */
#include "gf2x64.h"

#include <string.h>

#include "bits.h"

typedef struct tables {
    uint64_t sum[8][256];
} tables;

static inline uint64_t look_up(const tables *t, uint64_t x) {
    return t->sum[0][x & 255] ^ t->sum[1][x >> 8 & 255] ^ t->sum[2][x >> 16 & 255] ^
           t->sum[3][x >> 24 & 255] ^ t->sum[4][x >> 32 & 255] ^ t->sum[5][x >> 40 & 255] ^
           t->sum[6][x >> 48 & 255] ^ t->sum[7][x >> 56];
}

static void fill(tables *t, const tf_gf2x64 *m) {
    for (unsigned k = 0; k < 8; k++) {
        t->sum[k][0] = 0;
        for (unsigned i = 1; i < 256; i++)
            t->sum[k][i] = t->sum[k][i & (i - 1)] ^ m->row[8 * k + tf_ctz64(i)];
    }
}

static void inner(tf_gf2x64 *c, const uint64_t *x, const uint64_t *y, size_t n) {
    tables t;
    memset(&t, 0, sizeof t);
    for (size_t i = 0; i < n; i++)
        for (unsigned k = 0; k < 8; k++) t.sum[k][x[i] >> 8 * k & 255] ^= y[i];
    for (unsigned k = 0; k < 8; k++) {
        for (unsigned b = 0; b < 8; b++) {
            uint64_t sum = 0;
            for (unsigned i = 0; i < 256; i++)
                if (i >> b & 1) sum ^= t.sum[k][i];
            c->row[8 * k + b] = sum;
        }
    }
}

static void addmul(uint64_t *y, const uint64_t *x, const tf_gf2x64 *m, size_t n) {
    tables t;
    fill(&t, m);
    for (size_t i = 0; i < n; i++) y[i] ^= look_up(&t, x[i]);
}

const tf_gf2x64_ops tf__gf2x64_generic = {"generic", inner, addmul};

void tf_gf2x64_mul(tf_gf2x64 *c, const tf_gf2x64 *a, const tf_gf2x64 *b) {
    tf_gf2x64 out;
    for (unsigned i = 0; i < 64; i++) {
        uint64_t sum = 0;
        for (uint64_t x = a->row[i]; x; x &= x - 1) sum ^= b->row[tf_ctz64(x)];
        out.row[i] = sum;
    }
    *c = out;
}

void tf_gf2x64_mul_t(tf_gf2x64 *c, const tf_gf2x64 *a, const tf_gf2x64 *b) {
    tf_gf2x64 out = {{0}};
    for (unsigned i = 0; i < 64; i++)
        for (uint64_t x = a->row[i]; x; x &= x - 1) out.row[tf_ctz64(x)] ^= b->row[i];
    *c = out;
}

void tf_gf2x64_add(tf_gf2x64 *a, const tf_gf2x64 *b) {
    for (unsigned i = 0; i < 64; i++) a->row[i] ^= b->row[i];
}

bool tf_gf2x64_is_zero(const tf_gf2x64 *a) {
    uint64_t any = 0;
    for (unsigned i = 0; i < 64; i++) any |= a->row[i];
    return any == 0;
}

const tf_gf2x64_ops *tf_gf2x64_ops_for(tf_isa isa) {
#if defined(__x86_64__)
    if (tf_isa_pick(isa) >= TF_ISA_AVX512 && tf_cpu_has_gfni()) return &tf__gf2x64_gfni;
#else
    (void)isa;
#endif
    return &tf__gf2x64_generic;
}
