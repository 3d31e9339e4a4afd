/* qs_fb.c — see qs_fb.h. */
#include "qs_fb.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bits.h"
#include "gcd.h"
#include "primes.h"
#include "sqrtmod.h"

void *tf_qs_alloc(size_t count, size_t size) {
    if (size && count > (SIZE_MAX - 128) / size) return NULL;
    size_t bytes =
        (count * size + 127) & ~(size_t)63; /* never empty; reads may run over a little */
    void *m = aligned_alloc(64, bytes);
    if (m) memset(m, 0, bytes);
    return m;
}

static void set_entry(tf_qs_fb *fb, tf_fbidx i, uint32_t p, uint32_t root) {
    fb->p[i] = p;
    fb->root[i] = root;
    fb->inv[i] = (uint32_t)tf_inv_word(p | 1);
    fb->inv16[i] = (uint16_t)fb->inv[i];
    fb->limit16[i] = (uint16_t)(UINT16_MAX / p);
}

/* An upper bound of the size-th prime with a square root: about twice the size-th prime. */
static uint64_t prime_bound(uint32_t size) {
    double x = 2.0 * size + 200;
    return (uint64_t)(2 * x * log(x));
}

static tf_status collect(tf_qs_fb *fb, uint32_t *factor, const mpz_t kn, uint32_t k) {
    tf_primes it;
    tf_status s = tf_primes_init(&it, 3, prime_bound(fb->size));
    if (s != TF_OK) return s;
    set_entry(fb, 0, 1, 0);
    set_entry(fb, 1, 2, 1);
    tf_fbidx count = 2;
    for (uint64_t p; count < fb->size && (p = tf_primes_next(&it)) != 0;) {
        uint64_t r = mpz_fdiv_ui(kn, p), root = 0;
        if (r == 0 && k % p != 0) {
            *factor = (uint32_t)p;
            s = TF_FOUND;
            break;
        }
        if (r != 0 && (tf_jacobi64(r, p) != 1 || !tf_sqrtmod64(&root, r, p))) continue;
        set_entry(fb, count++, (uint32_t)p, (uint32_t)root);
    }
    tf_primes_clear(&it);
    fb->size = count; /* smaller only for numbers that are squares of nearly all primes */
    return s;
}

static void set_zones(tf_qs_fb *fb) {
    tf_fbidx small = tf_qs_fb_index(fb, 1u << 16);
    fb->n16 = small == fb->size ? fb->padded : small / TF_QS_PAD * TF_QS_PAD;
}

tf_status tf_qs_fb_init(tf_qs_fb *fb, uint32_t *factor, const mpz_t kn, uint32_t k, uint32_t size) {
    *fb = (tf_qs_fb){.size = size};
    fb->padded = (size + TF_QS_PAD - 1) / TF_QS_PAD * TF_QS_PAD;
    fb->p = tf_qs_alloc(fb->padded, sizeof *fb->p);
    fb->root = tf_qs_alloc(fb->padded, sizeof *fb->root);
    fb->inv = tf_qs_alloc(fb->padded, sizeof *fb->inv);
    fb->inv16 = tf_qs_alloc(fb->padded, sizeof *fb->inv16);
    fb->limit16 = tf_qs_alloc(fb->padded, sizeof *fb->limit16);
    fb->logp = tf_qs_alloc(fb->padded, sizeof *fb->logp);
    tf_status s = TF_ENOMEM;
    if (fb->p && fb->root && fb->inv && fb->inv16 && fb->limit16 && fb->logp)
        s = collect(fb, factor, kn, k);
    if (s == TF_OK && fb->size < 20) s = TF_EINVAL;
    if (s == TF_OK) set_zones(fb);
    if (s != TF_OK) tf_qs_fb_clear(fb);
    return s;
}

void tf_qs_fb_clear(tf_qs_fb *fb) {
    free(fb->p);
    free(fb->root);
    free(fb->inv);
    free(fb->inv16);
    free(fb->limit16);
    free(fb->logp);
    *fb = (tf_qs_fb){0};
}

void tf_qs_fb_set_logs(tf_qs_fb *fb, double scale) {
    for (tf_fbidx i = 0; i < fb->size; i++) fb->logp[i] = (uint8_t)lround(scale * log2(fb->p[i]));
}

tf_fbidx tf_qs_fb_index(const tf_qs_fb *fb, uint32_t bound) {
    tf_fbidx low = 0, high = fb->size;
    while (low < high) {
        tf_fbidx mid = (low + high) / 2;
        if (fb->p[mid] < bound)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}
