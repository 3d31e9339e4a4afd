/* sink_text.c — the format of GNU factor: "360: 2 2 2 3 3 5", or "360: 2^3 3^2 5". */
#include "sink.h"

/* All of a one-word number's line fits: 20 digits, a colon, 64 times a blank and 20 digits at most.
 */
#define SMALL_LINE (20 + 2 + 64 * 25)

static char *put_power(char *p, uint64_t prime, unsigned exponent) {
    *p++ = ' ';
    p += tf_uint_digits(p, prime);
    if (exponent > 1) {
        *p++ = '^';
        p += tf_uint_digits(p, exponent);
    }
    return p;
}

static void small_record(tf_sink *s, const tf_record *r) {
    char *start = tf_outbuf_reserve(&s->out, SMALL_LINE), *p = start;
    if (!p) return;
    p += tf_uint_digits(p, r->small_n);
    *p++ = ':';
    for (unsigned i = 0, run; i < r->small_count; i += run) {
        run = 1;
        while (s->exponents && i + run < r->small_count &&
               r->small_primes[i + run] == r->small_primes[i])
            run++;
        p = put_power(p, r->small_primes[i], run);
    }
    *p++ = '\n';
    s->out.size += (size_t)(p - start);
}

/* A composite factor goes into parentheses: it must never look like a prime. */
static void put_factor(tf_outbuf *out, const tf_factor_item *f) {
    bool composite = f->certainty == TF_COMPOSITE;
    tf_outbuf_puts(out, composite ? " (" : " ");
    tf_outbuf_mpz(out, f->value);
    if (composite) tf_outbuf_puts(out, ")");
}

static void large_record(tf_sink *s, const tf_record *r) {
    tf_outbuf_mpz(&s->out, r->n);
    tf_outbuf_puts(&s->out, ":");
    for (size_t i = 0; i < r->factors->count; i++) {
        const tf_factor_item *f = &r->factors->items[i];
        for (unsigned k = 0; k < (s->exponents ? 1 : f->exponent); k++) put_factor(&s->out, f);
        if (s->exponents && f->exponent > 1) {
            tf_outbuf_puts(&s->out, "^");
            tf_outbuf_uint(&s->out, f->exponent);
        }
    }
    tf_outbuf_puts(&s->out, "\n");
}

static void text_record(tf_sink *s, const tf_record *r) {
    if (r->is_small)
        small_record(s, r);
    else
        large_record(s, r);
}

const tf_sink_format tf_sink_text = {.name = "text", .record = text_record};
