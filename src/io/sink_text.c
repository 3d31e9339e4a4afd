/* sink_text.c — the format of GNU factor: "360: 2 2 2 3 3 5", or "360: 2^3 3^2 5". */
#include "sink_text.h"
#include "sink.h"

static void small_record(tf_sink *s, const tf_record *r) {
    char *p = tf_outbuf_reserve(&s->out, TF_TEXT_LINE_ROOM);
    if (!p) return;
    char digits[24];
    unsigned length = tf_digits_put(digits, r->small_n);
    char *end = tf_text_line(p, digits, length, r->small_primes, r->small_count, s->exponents);
    s->out.size += (size_t)(end - p);
}

char *tf_text_wide_line(char *p, const char *digits, unsigned length, const tf_u128 *primes,
                        unsigned count, bool exponents) {
    memcpy(p, digits, length);
    p += length;
    *p++ = ':';
    for (unsigned i = 0, run; i < count; i += run) {
        *p++ = ' ';
        p += tf_digits_put_wide(p, primes[i]);
        for (run = 1; exponents && i + run < count && primes[i + run] == primes[i];) run++;
        if (run == 1) continue;
        *p++ = '^';
        p += tf_digits_put8(p, run);
    }
    *p++ = '\n';
    return p;
}

/* A factor that is composite, or may be, goes into parentheses: it must never look like a prime. */
static void put_factor(tf_outbuf *out, const tf_factor_item *f) {
    bool open = f->certainty < TF_PROBABLE_PRIME;
    tf_outbuf_puts(out, open ? " (" : " ");
    tf_outbuf_mpz(out, f->value);
    if (open) tf_outbuf_puts(out, ")");
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

const tf_sink_format tf_sink_text = {.name = "text", .id = 1, .record = text_record};
