/* relation_text.c — see relation_text.h. */
#include "relation_text.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* Of X^2 - kN: 4, the primes of a, of Q(x), two large ones. */
enum { MOST = 2 + TF_QS_MAX_S + TF_QS_MAX_FACTORS + 2 };

typedef struct list {
    uint32_t prime[MOST];
    unsigned count;
} list;

static int by_value(const void *a, const void *b) {
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}

/* ---- writing ----------------------------------------------------------------------------------
 */

bool tf_relation_put(tf_text *out, tf_qs_poly *poly, const tf_qs *qs, const tf_qs_relation *r) {
    mpz_t X;
    mpz_init(X);
    bool good = tf_qs_relation_verify(X, poly, qs, r);
    char *digits = good ? mpz_get_str(NULL, 10, X) : NULL;
    mpz_clear(X);
    if (!good) return false;
    list l = {{2, 2}, 2};
    for (unsigned i = 0; i < poly->s; i++) l.prime[l.count++] = qs->fb.p[poly->q[i]];
    for (uint32_t i = 0; i < r->count; i++)
        if (r->factor[i] > 0) l.prime[l.count++] = qs->fb.p[r->factor[i]];
    for (unsigned i = 0; i < 2; i++)
        if (r->large[i] > 1) l.prime[l.count++] = r->large[i];
    qsort(l.prime, l.count, sizeof l.prime[0], by_value);
    bool negative = r->count > 0 && r->factor[0] == 0;
    tf_text_printf(out, "%" PRIu64 ",%" PRIu32 ",%" PRId32 ":%s:%s", r->a, r->number, r->x,
                   digits ? digits : "", negative ? "-1," : "");
    for (unsigned i = 0; i < l.count; i++)
        tf_text_printf(out, i ? ",%" PRIu32 : "%" PRIu32, l.prime[i]);
    tf_text_puts(out, "\n");
    if (!digits) out->failed = true;
    void (*release)(void *, size_t);
    mp_get_memory_functions(NULL, NULL, &release);
    if (digits) release(digits, strlen(digits) + 1);
    return true;
}

/* ---- reading ----------------------------------------------------------------------------------
 */

/* An unsigned number of at most @p most. */
static bool get_uint(uint64_t *v, const char **p, uint64_t most) {
    const char *begin = *p;
    for (*v = 0; isdigit((unsigned char)**p); ++*p) {
        unsigned digit = (unsigned)(**p - '0');
        if (*v > (most - digit) / 10) return false;
        *v = 10 * *v + digit;
    }
    return *p > begin;
}

static bool get_sign(const char **p, char sign) {
    if (**p != sign) return false;
    ++*p;
    return true;
}

static bool get_place(tf_qs_relation *r, const char **p) {
    uint64_t number, x;
    if (!get_uint(&r->a, p, UINT64_MAX - 1) || !get_sign(p, ',') ||
        !get_uint(&number, p, UINT32_MAX) || !get_sign(p, ','))
        return false;
    bool negative = get_sign(p, '-');
    if (!get_uint(&x, p, INT32_MAX) || !get_sign(p, ':')) return false;
    r->number = (uint32_t)number;
    r->x = negative ? -(int32_t)x : (int32_t)x;
    return true;
}

static bool get_list(list *l, bool *negative, const char *p) {
    *negative = strncmp(p, "-1,", 3) == 0;
    if (*negative) p += 3;
    l->count = 0;
    do {
        uint64_t v;
        if (l->count == MOST || !get_uint(&v, &p, UINT32_MAX) || v < 2) return false;
        l->prime[l->count++] = (uint32_t)v;
    } while (get_sign(&p, ','));
    while (isspace((unsigned char)*p)) p++;
    if (*p) return false;
    qsort(l->prime, l->count, sizeof l->prime[0], by_value);
    return true;
}

/* Take one occurrence out of the list. */
static bool remove_prime(list *l, uint32_t prime) {
    unsigned i = 0;
    while (i < l->count && l->prime[i] != prime) i++;
    if (i == l->count) return false;
    memmove(l->prime + i, l->prime + i + 1, (--l->count - i) * sizeof l->prime[0]);
    return true;
}

/* What is left of the list without 4 a is Q(x): indices into the factor base, and large primes. */
static bool set_factors(tf_qs_relation *r, list *l, bool negative, const tf_qs_poly *poly,
                        const tf_qs *qs) {
    bool good = remove_prime(l, 2) && remove_prime(l, 2);
    for (unsigned i = 0; good && i < poly->s; i++) good = remove_prime(l, qs->fb.p[poly->q[i]]);
    if (!good) return false;
    unsigned large = 0;
    r->count = 0;
    r->large[0] = r->large[1] = 1;
    if (negative) r->factor[r->count++] = 0;
    for (unsigned i = 0; i < l->count; i++) {
        tf_fbidx f = tf_qs_fb_index(&qs->fb, l->prime[i]);
        if (f < qs->fb.size && qs->fb.p[f] == l->prime[i]) {
            if (r->count == TF_QS_MAX_FACTORS) return false;
            r->factor[r->count++] = f;
        } else {
            if (large++ == 2) return false;
            r->large[0] = r->large[1];
            r->large[1] = l->prime[i];
        }
    }
    return true;
}

/* The X that the line names, with any sign. */
static bool names(const char *digits, size_t size, const mpz_t X) {
    if (*digits == '-') digits++, size--;
    char *own = mpz_get_str(NULL, 10, X);
    const char *own_digits = own && *own == '-' ? own + 1 : own;
    bool same = own && strlen(own_digits) == size && memcmp(own_digits, digits, size) == 0;
    void (*release)(void *, size_t);
    mp_get_memory_functions(NULL, NULL, &release);
    if (own) release(own, strlen(own) + 1);
    return same;
}

tf_status tf_relation_get(tf_qs_relation *r, tf_qs_poly *poly, const tf_qs *qs, const char *line) {
    const char *p = line;
    while (*p == ' ' || *p == '\t' || *p == '\r') p++;
    if (*p == '#' || *p == '\0') return TF_NONE;
    list l;
    bool negative;
    if (!get_place(r, &p)) return TF_EFORMAT;
    const char *x = p, *colon = strchr(p, ':');
    if (!colon || colon == x || !get_list(&l, &negative, colon + 1)) return TF_EFORMAT;
    if (!tf_qs_relation_poly(poly, qs, r) || !set_factors(r, &l, negative, poly, qs))
        return TF_EINVAL;
    mpz_t X;
    mpz_init(X);
    bool good = tf_qs_relation_verify(X, poly, qs, r) && names(x, (size_t)(colon - x), X);
    mpz_clear(X);
    return good ? TF_FOUND : TF_EINVAL;
}
