/* parts.h — a run with --output-parts, as a source (executor.h): first the parts of the input that nobody has
 * cut yet (SCAN), then one task for each part whose file is not there (PART).
 *
 * The numbers of a file, and the answers, never pass through rank 0: it deals out some hundred bytes a part, and
 * takes as many back. Messages about invalid input are printed in the order of the input. */
#ifndef TF_PARTS_H
#define TF_PARTS_H

#include "executor.h"
#include "part_list.h"
#include "progress.h"

typedef struct tf_parts tf_parts;

typedef struct tf_parts_setup {
    tf_part_list *list; /* opened */
    tf_meter *meter;    /* progress; NULL: none */
    const tf_executor *executor;
    const tf_cancel *cancel;
    tf_plan plan;
    const tf_sink_format *format;
    bool exponents, detailed;
    tf_opt_shard shard;
    double timeout;
} tf_parts_setup;

typedef struct tf_parts_summary {
    uint64_t parts, done; /* of the input, and those whose files are there */
    uint64_t kept;        /* of those, by earlier runs */
    uint64_t rewritten;   /* earlier runs had them, but their files were not as they should be */
    uint64_t printed, invalid, incomplete, timed_out; /* numbers in those that are done */
    tf_status status;                                 /* TF_OK, or the error that ended the run */
    int code;         /* of an error that has a text of its own: the exit status, */
    const char *text; /* and the text; borrowed from the list. 0: there is none */
} tf_parts_summary;

/** Everything in the setup is borrowed. @return TF_OK, TF_ENOMEM */
TF_WARN_UNUSED tf_status tf_parts_new(tf_parts **out, const tf_parts_setup *setup);
tf_source *tf_parts_source(tf_parts *p);
/** Bring the progress up to date; may be called from another thread while the source runs. */
void tf_parts_report(tf_parts *p);
/** After the run. */
void tf_parts_finish(tf_parts *p, tf_parts_summary *summary);
void tf_parts_free(tf_parts *p); /* NULL is allowed */

#endif
