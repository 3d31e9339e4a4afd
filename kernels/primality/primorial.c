/* primorial.c — see primorial.h. GMP makes the product faster than a table of it could be read
 * through: 0.3 us for a bound of 256, 30 ms for 2^21. */
#include "primorial.h"

#include "check.h"

#define MIN_BOUND 256ul
#define MAX_BOUND (1ul << 21)

/* From so many bits on the gcd takes more than 50 ms, with the product of all primes: taken in
 * pieces, each of those in so long an interval. */
#define PIECES_BITS  500000u
#define PIECE_LENGTH (1ul << 18)

/* 3 * 5 * ... * 53, the longest such product in one word: it exposes 72 % of all odd composites. */
#define FIRST_WORD UINT64_C(16294579238595022365)

static bool has_factor_to_53(const mpz_t n) {
    uint64_t r = mpz_tdiv_ui(n, FIRST_WORD);
    /* Constant divisors: each comparison is one multiplication. */
    return (r % 3 == 0) | (r % 5 == 0) | (r % 7 == 0) | (r % 11 == 0) | (r % 13 == 0) |
           (r % 17 == 0) | (r % 19 == 0) | (r % 23 == 0) | (r % 29 == 0) | (r % 31 == 0) |
           (r % 37 == 0) | (r % 41 == 0) | (r % 43 == 0) | (r % 47 == 0) | (r % 53 == 0);
}

static unsigned long bound_for(size_t bits) {
    if (bits >= 16384) return MAX_BOUND;
    unsigned long bound = (unsigned long)(bits * bits / 128);
    return bound < MIN_BOUND ? MIN_BOUND : bound;
}

/* Destroys p. */
static bool have_common_factor(mpz_t p, const mpz_t n) {
    mpz_gcd(p, p, n);
    return mpz_cmp_ui(p, 1) != 0;
}

static bool search_in_pieces(const mpz_t n, unsigned long bound, const tf_budget *budget) {
    bool found = false;
    mpz_t all, below, piece;
    mpz_inits(all, piece, NULL);
    mpz_init_set_ui(below, 1); /* the product of the pieces before */
    for (unsigned long to = PIECE_LENGTH; to <= bound && !found; to += PIECE_LENGTH) {
        if (tf_budget_cancelled(budget)) break;
        mpz_primorial_ui(all, to);
        mpz_divexact(piece, all, below);
        mpz_swap(below, all);
        found = have_common_factor(piece, n);
    }
    mpz_clears(all, below, piece, NULL);
    return found;
}

bool tf_has_small_factor(const mpz_t n, const tf_budget *budget) {
    size_t bits = mpz_sizeinbase(n, 2);
    TF_ASSERT(bits > 64); /* so that a common factor is a proper one */
    if (mpz_even_p(n) || has_factor_to_53(n)) return true;
    if (bits >= PIECES_BITS) return search_in_pieces(n, bound_for(bits), budget);
    mpz_t p;
    mpz_init(p);
    mpz_primorial_ui(p, bound_for(bits));
    bool found = have_common_factor(p, n);
    mpz_clear(p);
    return found;
}
