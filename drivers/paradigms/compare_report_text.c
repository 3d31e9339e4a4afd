/* compare_report_text.c — the comparison for a terminal and for a Markdown page. */
#include <string.h>

#include "compare_report.h"
#include "compare_verdict.h"

/* The columns of the table of verdicts: the paradigms, and the regimes that stand for them. */
static const regime paradigms[] = {REGIME_ASYNC, REGIME_THREADS, REGIME_PROCESSES};

void report_write(tf_text *out, const comparison *c, paradigms_format format) {
    switch (format) {
    case PARADIGMS_FORMAT_TEXT:
        report_text(out, c);
        return;
    case PARADIGMS_FORMAT_MARKDOWN:
        report_markdown(out, c);
        return;
    case PARADIGMS_FORMAT_JSON:
        report_json(out, c);
        return;
    }
}

#define SHORTEST_TOLD 0.05 /* seconds */
#define LOAD_NOTED    0.5  /* running processes, on average of the last minute */

static void conditions(tf_text *out, const comparison *c) {
    char wait[24];
    tf_text_printf(out, "%u processor%s for this program; %u workers where a regime has several.\n",
                   c->processors, c->processors == 1 ? "" : "s", c->workers);
    tf_text_printf(out, "Waiting: %u tasks of %s each. Computing: %u tasks, %s each.\n",
                   c->io_tasks, figure_text(wait, c->io_seconds, UNIT_SECONDS), c->cpu_tasks,
                   c->cpu_work);
    if (c->load >= LOAD_NOTED)
        tf_text_printf(out,
                       "The machine was busy, with a load average of %.1f: speedups may be too "
                       "small.\n",
                       c->load);
    if (c->regimes[REGIME_SERIAL].cpu_wall < SHORTEST_TOLD)
        tf_text_puts(out, "The computing is too short for its speedups to mean much.\n");
}

void report_text(tf_text *out, const comparison *c) {
    conditions(out, c);
    tf_text_printf(out, "\n%-30s", "");
    for (unsigned r = 0; r < REGIME_COUNT; r++) tf_text_printf(out, " %9s", regime_name((regime)r));
    tf_text_puts(out, "\n");
    for (size_t i = 0; i < FIGURE_COUNT; i++) {
        tf_text_printf(out, "%-30s", figure_table[i].label);
        for (unsigned r = 0; r < REGIME_COUNT; r++) {
            char cell[24];
            tf_text_printf(
                out, " %9s",
                figure_text(cell, figure_value(&c->regimes[r], i), figure_table[i].unit));
        }
        tf_text_puts(out, "\n");
    }
    tf_text_puts(out, "\nThe regimes:\n");
    for (unsigned r = 0; r < REGIME_COUNT; r++)
        tf_text_printf(out, "  %-9s  %s\n", regime_name((regime)r), regime_title((regime)r));
    for (unsigned row = 0; row < VERDICT_COUNT; row++) {
        tf_text_printf(out, "\n%s\n", verdict_name((verdict_row)row));
        for (size_t p = 0; p < TF_ARRAY_LEN(paradigms); p++) {
            verdict v;
            verdict_decide(&v, (verdict_row)row, c, paradigms[p]);
            tf_text_printf(out, "  %-9s  %s\n%13s(%s)\n", regime_name(paradigms[p]), v.text, "",
                           v.evidence);
        }
    }
}

static void rule(tf_text *out, unsigned columns) {
    tf_text_puts(out, "|---|");
    for (unsigned i = 0; i < columns; i++) tf_text_puts(out, "---|");
    tf_text_puts(out, "\n");
}

static void markdown_figures(tf_text *out, const comparison *c) {
    tf_text_puts(out, "| |");
    for (unsigned r = 0; r < REGIME_COUNT; r++)
        tf_text_printf(out, " %s |", regime_title((regime)r));
    tf_text_puts(out, "\n");
    rule(out, REGIME_COUNT);
    for (size_t i = 0; i < FIGURE_COUNT; i++) {
        tf_text_printf(out, "| %s |", figure_table[i].label);
        for (unsigned r = 0; r < REGIME_COUNT; r++) {
            char cell[24];
            tf_text_printf(
                out, " %s |",
                figure_text(cell, figure_value(&c->regimes[r], i), figure_table[i].unit));
        }
        tf_text_puts(out, "\n");
    }
}

static void markdown_verdicts(tf_text *out, const comparison *c) {
    tf_text_puts(out, "| |");
    for (size_t p = 0; p < TF_ARRAY_LEN(paradigms); p++)
        tf_text_printf(out, " %s |", regime_title(paradigms[p]));
    tf_text_puts(out, "\n");
    rule(out, TF_ARRAY_LEN(paradigms));
    for (unsigned row = 0; row < VERDICT_COUNT; row++) {
        tf_text_printf(out, "| **%s** |", verdict_name((verdict_row)row));
        for (size_t p = 0; p < TF_ARRAY_LEN(paradigms); p++) {
            verdict v;
            verdict_decide(&v, (verdict_row)row, c, paradigms[p]);
            tf_text_printf(out, " %s (%s) |", v.text, v.evidence);
        }
        tf_text_puts(out, "\n");
    }
}

void report_markdown(tf_text *out, const comparison *c) {
    tf_text_puts(out, "## Measured\n\n");
    conditions(out, c);
    tf_text_puts(out, "\n");
    markdown_figures(out, c);
    tf_text_puts(out, "\n## What follows\n\n");
    markdown_verdicts(out, c);
    tf_text_puts(out, "\nRules:\n\n");
    for (unsigned row = 0; row < VERDICT_COUNT; row++)
        tf_text_printf(out, "- **%s**: %s.\n", verdict_name((verdict_row)row),
                       verdict_rule((verdict_row)row));
}
