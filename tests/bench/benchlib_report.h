/* benchlib_report.h — what a benchmark prints: a table, or JSON lines. Used by benchlib.c only. */
#ifndef TF_BENCHLIB_REPORT_H
#define TF_BENCHLIB_REPORT_H

#include <stdbool.h>

#include "support_stats.h"

typedef struct tf_report {
    bool json;
    const char *bench;
    unsigned repeat;
    char cpu[96], compiler[96], date[24];
} tf_report;

typedef struct tf_report_row {
    const char *name, *side, *unit;
    const char *reference; /* what the ratio is taken to */
    bool first;            /* the reference itself */
    tf_stats wall, cpu;    /* seconds for one unit */
    tf_stats ratio;        /* of the times, this side to the reference */
    bool by_cpu;           /* of the CPU times */
} tf_report_row;

/** Looks up the machine; prints the table's header unless @p quiet. */
void tf_report_open(tf_report *r, const char *bench, unsigned repeat, bool quiet);
void tf_report_print(const tf_report *r, const tf_report_row *row);
void tf_report_skip(const tf_report *r, const char *peer, const char *why);

#endif
