/* sink_csv.c — a header, then one row for each distinct factor (RFC 4180, but lines end in LF). */
#include <string.h>

#include "quote.h"
#include "sink.h"

static void csv_begin(tf_sink *s) {
    tf_outbuf_puts(&s->out,
                   "input,number,factor,exponent,method,certainty,status,seconds,reason\n");
}

static void put_field(tf_outbuf *out, const char *text, size_t size) {
    tf_text field = {0};
    tf_quote_csv(&field, text, size);
    if (field.failed)
        out->status = TF_ENOMEM;
    else
        tf_outbuf_put(out, tf_text_get(&field), field.size);
    tf_text_clear(&field);
}

static void put_number(tf_outbuf *out, const tf_record *r) {
    put_field(out, r->text, r->text_size);
    tf_outbuf_puts(out, ",");
    if (r->is_small)
        tf_outbuf_uint(out, r->small_n);
    else
        tf_outbuf_mpz(out, r->n);
    tf_outbuf_puts(out, ",");
}

/* What follows the factor in a row. */
static void put_facts(tf_outbuf *out, unsigned exponent, tf_method method, tf_certainty certainty) {
    tf_outbuf_puts(out, ",");
    tf_outbuf_uint(out, exponent);
    tf_outbuf_puts(out, ",");
    tf_outbuf_puts(out, tf_method_name(method));
    tf_outbuf_puts(out, ",");
    tf_outbuf_puts(out, tf_certainty_name(certainty));
}

static void end_row(tf_outbuf *out, const tf_record *r) {
    tf_outbuf_puts(out, ",");
    tf_outbuf_puts(out, r->status);
    tf_outbuf_puts(out, ",");
    tf_outbuf_seconds(out, r->seconds);
    tf_outbuf_puts(out, ",\n");
}

static void small_rows(tf_outbuf *out, const tf_record *r) {
    for (unsigned i = 0, run; i < r->small_count; i += run) {
        for (run = 1; i + run < r->small_count && r->small_primes[i + run] == r->small_primes[i];)
            run++;
        tf_method method = r->small_methods ? (tf_method)r->small_methods[i] : TF_METHOD_TRIAL;
        put_number(out, r);
        tf_outbuf_uint(out, r->small_primes[i]);
        put_facts(out, run, method, TF_PRIME);
        end_row(out, r);
    }
}

static void large_rows(tf_outbuf *out, const tf_record *r) {
    for (size_t i = 0; i < r->factors->count; i++) {
        const tf_factor_item *f = &r->factors->items[i];
        put_number(out, r);
        tf_outbuf_mpz(out, f->value);
        put_facts(out, f->exponent, f->method, f->certainty);
        end_row(out, r);
    }
}

static void csv_record(tf_sink *s, const tf_record *r) {
    size_t count = r->is_small ? r->small_count : r->factors->count;
    if (count == 0) { /* 0 and 1 have no factors, but are answers too */
        put_number(&s->out, r);
        tf_outbuf_puts(&s->out, ",,,");
        end_row(&s->out, r);
    } else if (r->is_small) {
        small_rows(&s->out, r);
    } else {
        large_rows(&s->out, r);
    }
}

static void csv_invalid(tf_sink *s, const tf_invalid_record *r) {
    put_field(&s->out, r->text, r->text_size);
    tf_outbuf_puts(&s->out, ",,,,,,invalid,,");
    put_field(&s->out, r->reason, strlen(r->reason));
    tf_outbuf_puts(&s->out, "\n");
}

const tf_sink_format tf_sink_csv = {
    .name = "csv", .id = 3, .begin = csv_begin, .record = csv_record, .invalid = csv_invalid};
