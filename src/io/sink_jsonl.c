/* sink_jsonl.c — one JSON object a line, schema version 1 (docs/FORMATS.md). */
#include <string.h>

#include "quote.h"
#include "sink.h"

static void put_string(tf_outbuf *out, const char *s, size_t size) {
    tf_text quoted = {0};
    tf_quote_json(&quoted, s, size);
    if (quoted.failed)
        out->status = TF_ENOMEM;
    else
        tf_outbuf_put(out, quoted.data, quoted.size);
    tf_text_clear(&quoted);
}

static void begin_object(tf_outbuf *out, const char *text, size_t size) {
    tf_outbuf_puts(out, "{\"v\":1,\"input\":");
    put_string(out, text, size);
}

/* What follows the factor's digits. */
static void end_factor(tf_outbuf *out, unsigned exponent, tf_method method,
                       tf_certainty certainty) {
    tf_outbuf_puts(out, "\",\"exponent\":");
    tf_outbuf_uint(out, exponent);
    tf_outbuf_puts(out, ",\"method\":\"");
    tf_outbuf_puts(out, tf_method_name(method));
    tf_outbuf_puts(out, "\",\"certainty\":\"");
    tf_outbuf_puts(out, tf_certainty_name(certainty));
    tf_outbuf_puts(out, "\"}");
}

static void begin_factor(tf_outbuf *out, bool first) {
    tf_outbuf_puts(out, first ? "{\"factor\":\"" : ",{\"factor\":\"");
}

static void put_small(tf_outbuf *out, const tf_record *r) {
    tf_outbuf_uint(out, r->small_n);
    tf_outbuf_puts(out, "\",\"factors\":[");
    for (unsigned i = 0, run; i < r->small_count; i += run) {
        for (run = 1; i + run < r->small_count && r->small_primes[i + run] == r->small_primes[i];)
            run++;
        tf_method method = r->small_methods ? (tf_method)r->small_methods[i] : TF_METHOD_TRIAL;
        begin_factor(out, i == 0);
        tf_outbuf_uint(out, r->small_primes[i]);
        end_factor(out, run, method, TF_PRIME);
    }
}

static void put_large(tf_outbuf *out, const tf_record *r) {
    tf_outbuf_mpz(out, r->n);
    tf_outbuf_puts(out, "\",\"factors\":[");
    for (size_t i = 0; i < r->factors->count; i++) {
        const tf_factor_item *f = &r->factors->items[i];
        begin_factor(out, i == 0);
        tf_outbuf_mpz(out, f->value);
        end_factor(out, f->exponent, f->method, f->certainty);
    }
}

static void jsonl_record(tf_sink *s, const tf_record *r) {
    tf_outbuf *out = &s->out;
    begin_object(out, r->text, r->text_size);
    tf_outbuf_puts(out, ",\"number\":\"");
    if (r->is_small)
        put_small(out, r);
    else
        put_large(out, r);
    tf_outbuf_puts(out, "],\"status\":\"");
    tf_outbuf_puts(out, r->status);
    tf_outbuf_puts(out, "\",\"seconds\":");
    tf_outbuf_seconds(out, r->seconds);
    tf_outbuf_puts(out, "}\n");
}

static void jsonl_invalid(tf_sink *s, const tf_invalid_record *r) {
    begin_object(&s->out, r->text, r->text_size);
    tf_outbuf_puts(&s->out, ",\"status\":\"invalid\",\"reason\":");
    put_string(&s->out, r->reason, strlen(r->reason));
    tf_outbuf_puts(&s->out, "}\n");
}

const tf_sink_format tf_sink_jsonl = {
    .name = "jsonl", .id = 2, .record = jsonl_record, .invalid = jsonl_invalid};
