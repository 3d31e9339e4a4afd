/* compare_report_json.c — the comparison for programs. */
#include <string.h>

#include "compare_report.h"
#include "compare_verdict.h"
#include "quote.h"

static void quoted(tf_text *out, const char *s) {
    tf_quote_json(out, s, strlen(s));
}

static void member(tf_text *out, const char *name, const char *value) {
    tf_text_printf(out, "\"%s\":", name);
    quoted(out, value);
}

static void regime_object(tf_text *out, const comparison *c, regime r) {
    tf_text_puts(out, "{");
    member(out, "name", regime_name(r));
    tf_text_puts(out, ",");
    member(out, "title", regime_title(r));
    for (size_t i = 0; i < FIGURE_COUNT; i++)
        tf_text_printf(out, ",\"%s\":%.9g", figure_table[i].name, figure_value(&c->regimes[r], i));
    tf_text_puts(out, "}");
}

static void verdict_object(tf_text *out, const comparison *c, verdict_row row) {
    static const regime paradigms[] = {REGIME_ASYNC, REGIME_THREADS, REGIME_PROCESSES};
    tf_text_puts(out, "{");
    member(out, "row", verdict_name(row));
    for (size_t p = 0; p < TF_ARRAY_LEN(paradigms); p++) {
        verdict v;
        verdict_decide(&v, row, c, paradigms[p]);
        tf_text_printf(out, ",\"%s\":{", regime_name(paradigms[p]));
        member(out, "verdict", v.text);
        tf_text_puts(out, ",");
        member(out, "evidence", v.evidence);
        tf_text_puts(out, "}");
    }
    tf_text_puts(out, ",");
    member(out, "rule", verdict_rule(row));
    tf_text_puts(out, "}");
}

void report_json(tf_text *out, const comparison *c) {
    tf_text_printf(out,
                   "{\"v\":1,\"processors\":%u,\"load\":%.9g,\"workers\":%u,\"io_tasks\":%u,\"io_"
                   "seconds\":%.9g,"
                   "\"cpu_tasks\":%u,",
                   c->processors, c->load, c->workers, c->io_tasks, c->io_seconds, c->cpu_tasks);
    member(out, "cpu_work", c->cpu_work);
    tf_text_puts(out, ",\n\"regimes\":[");
    for (unsigned r = 0; r < REGIME_COUNT; r++) {
        tf_text_puts(out, r ? ",\n" : "\n");
        regime_object(out, c, (regime)r);
    }
    tf_text_puts(out, "],\n\"verdicts\":[");
    for (unsigned row = 0; row < VERDICT_COUNT; row++) {
        tf_text_puts(out, row ? ",\n" : "\n");
        verdict_object(out, c, (verdict_row)row);
    }
    tf_text_puts(out, "]}\n");
}
