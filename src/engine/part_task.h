/* part_task.h — what the tasks of a run with --output-parts say, and what their results answer.
 *
 * SCAN finds where some parts of the input begin and end (cut.h). PART factors one of them and writes
 * its file of answers. Neither numbers nor answers travel: every worker reads the input and writes the
 * output itself. docs/FORMATS.md has the layout. */
#ifndef TF_PART_TASK_H
#define TF_PART_TASK_H

#include "config.h"
#include "cut.h"
#include "textbuf.h"
#include "tree_codec.h"

#define TF_PART_NAME_ROOM 16 /* bytes of "part-0000001" */

/** The name of the file of part @p number, counted from 0. @return buf */
char *tf_part_name(char buf[TF_PART_NAME_ROOM], uint64_t number);
#define TF_PART_MOST UINT64_C(9999999) /* so many parts have names that sort well */

/** The file that all workers read. */
typedef struct tf_part_input {
    const char *path; /* borrowed; of a decoded task: the task's, not terminated by itself */
    size_t path_size;
    uint64_t size; /* bytes it had when the run began */
} tf_part_input;

typedef struct tf_scan_order {
    tf_part_input input;
    uint64_t part_size, first, count;
} tf_scan_order;

/** How a task went that could be read. */
typedef enum tf_part_outcome {
    TF_PART_DONE,
    TF_PART_NO_INPUT, /* it cannot be read here */
    TF_PART_CHANGED,  /* it is not what it was when the run began, or is another file here */
    TF_PART_NO_OUTPUT /* the answers cannot be written */
} tf_part_outcome;

/** What was written. */
typedef struct tf_part_result {
    uint64_t bytes, checksum; /* of the file */
    uint64_t printed, invalid, incomplete, timed_out;
} tf_part_result;

typedef struct tf_part_order {
    tf_part_input input;
    const char *folder; /* as the path above */
    size_t folder_size;
    uint64_t number;      /* of the part, from 0 */
    tf_cut_part text;     /* what it consists of */
    uint64_t line, index; /* of its first line, from 1, and its first token, from 0 */
    tf_plan plan;
    uint8_t format; /* tf_sink_format.id */
    bool exponents, detailed, checked;
    tf_opt_shard shard;
    double timeout;
    bool kept; /* an earlier run has written it: look whether it is still there, as said here: */
    tf_part_result earlier;
} tf_part_order;

typedef struct tf_part_answer {
    uint64_t number; /* of the part, or of the first one */
    tf_part_outcome outcome;
    const char *text; /* DONE: about invalid input, whole lines; else: what is wrong, and where */
    size_t text_size;
    bool kept; /* the file of the earlier run is as it was */
    tf_part_result result;
} tf_part_answer;

void tf_scan_order_put(tf_writer *w, const tf_scan_order *o);
TF_WARN_UNUSED tf_status tf_scan_order_get(tf_scan_order *o, tf_cursor *c);
void tf_part_order_put(tf_writer *w, const tf_part_order *o);
TF_WARN_UNUSED tf_status tf_part_order_get(tf_part_order *o, tf_cursor *c);
/** The beginning of either answer. That of SCAN, if DONE, goes on with its parts, that of PART ends. */
void tf_part_answer_put(tf_writer *w, const tf_part_answer *a);
TF_WARN_UNUSED tf_status tf_part_answer_get(tf_part_answer *a, tf_cursor *c);
void tf_cut_part_put(tf_writer *w, const tf_cut_part *p);
tf_cut_part tf_cut_part_get(tf_cursor *c);

/** Can this be the result of the task? For tf_source.check.
 *  @return TF_OK, TF_EINTERNAL, TF_CANCELLED (as there) */
TF_WARN_UNUSED tf_status tf_part_check(const tf_task *task, const tf_result *result);

#endif
