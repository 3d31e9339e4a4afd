/* factors.c — a growing, sorted list of factors. */
#include "factors.h"

#include <stdlib.h>

void tf_factors_init(tf_factors *f) {
    *f = (tf_factors){0};
}

void tf_factors_clear(tf_factors *f) {
    for (size_t i = 0; i < f->count; i++) mpz_clear(f->items[i].value);
    free(f->items);
    tf_factors_init(f);
}

tf_status tf_factors_add(tf_factors *f, const mpz_t value, unsigned exponent, tf_method method,
                         tf_certainty certainty) {
    if (f->count == f->capacity) {
        size_t capacity = f->capacity ? 2 * f->capacity : 8;
        tf_factor_item *items = realloc(f->items, capacity * sizeof *items);
        if (!items) return TF_ENOMEM;
        f->items = items;
        f->capacity = capacity;
    }
    tf_factor_item *item = &f->items[f->count++];
    mpz_init_set(item->value, value);
    item->exponent = exponent;
    item->method = method;
    item->certainty = certainty;
    return TF_OK;
}

/* Insertion sort: lists are short, nearly sorted, and the order of equal values is kept. */
static void sort_items(tf_factors *f) {
    for (size_t i = 1; i < f->count; i++)
        for (size_t k = i; k > 0 && mpz_cmp(f->items[k - 1].value, f->items[k].value) > 0; k--) {
            tf_factor_item t = f->items[k];
            f->items[k] = f->items[k - 1];
            f->items[k - 1] = t;
        }
}

void tf_factors_normalize(tf_factors *f) {
    sort_items(f);
    size_t kept = 0;
    for (size_t i = 0; i < f->count; i++) {
        tf_factor_item *last = kept ? &f->items[kept - 1] : NULL;
        if (last && mpz_cmp(last->value, f->items[i].value) == 0) {
            last->exponent += f->items[i].exponent;
            if (f->items[i].certainty > last->certainty) last->certainty = f->items[i].certainty;
            mpz_clear(f->items[i].value);
        } else {
            f->items[kept++] = f->items[i];
        }
    }
    f->count = kept;
}

bool tf_factors_complete(const tf_factors *f) {
    for (size_t i = 0; i < f->count; i++)
        if (f->items[i].certainty < TF_PROBABLE_PRIME) return false;
    return true;
}

void tf_factors_product(mpz_t out, const tf_factors *f) {
    mpz_t power;
    mpz_init(power);
    mpz_set_ui(out, 1);
    for (size_t i = 0; i < f->count; i++) {
        mpz_pow_ui(power, f->items[i].value, f->items[i].exponent);
        mpz_mul(out, out, power);
    }
    mpz_clear(power);
}
