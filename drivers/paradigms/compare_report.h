/* compare_report.h — a comparison as text, Markdown or JSON, and as a picture. */
#ifndef PARADIGMS_COMPARE_REPORT_H
#define PARADIGMS_COMPARE_REPORT_H

#include "compare_figures.h"
#include "paradigms.h" /* paradigms_format */

/** Append the report. A failed allocation shows in out->failed. */
void report_write(tf_text *out, const comparison *c, paradigms_format format);

void report_text(tf_text *out, const comparison *c);
void report_markdown(tf_text *out, const comparison *c);
/** One object: v (1, the version), processors, load, workers, io_tasks, io_seconds, cpu_tasks,
 *  cpu_work; regimes, an array of objects with name, title and the fields of FIGURES_MAP (seconds,
 *  bytes, counts); verdicts, an array of objects with row, rule and, for each of async, threads and
 *  processes, an object with verdict and evidence. */
void report_json(tf_text *out, const comparison *c);

/** Can the figures be drawn as FILE? @return NULL, or why not: a usage error */
const char *plot_refused(const char *file);
/** Is gnuplot there, and can FILE be written? Asked before anything is measured; creates FILE.
 *  @return TF_OK, or TF_EIO after a line on standard error */
TF_WARN_UNUSED tf_status plot_ready(const char *file);
/** The gnuplot script that draws the comparison on its standard output. @p svg: else PNG */
void plot_script(tf_text *out, const comparison *c, bool svg);
/** Draw it. @return TF_OK, TF_ENOMEM, or TF_EIO after a line on standard error */
TF_WARN_UNUSED tf_status plot_write(const comparison *c, const char *file);

#endif
