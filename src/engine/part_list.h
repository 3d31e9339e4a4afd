/* part_list.h — what a folder of --output-parts holds beside the parts: which input and options they belong to
 * (DIR/manifest), and which are done (DIR/journal). Rank 0 alone reads and writes both; docs/FORMATS.md has
 * the layout.
 *
 * The manifest is written once, whole or not at all, when the input was scanned. The journal grows by a
 * line for each part that has its name: a line that is lost or cut off costs the part's work again, and
 * nothing else. */
#ifndef TF_PART_LIST_H
#define TF_PART_LIST_H

#include "part_task.h"
#include "settings.h"

typedef struct tf_part_entry {
    tf_cut_part text;
    uint64_t line, index; /* of its first line, from 1, and first token, from 0 */
    bool recorded;        /* the journal has it: */
    tf_part_result result;
} tf_part_entry;

typedef struct tf_part_list {
    const char *folder, *input; /* borrowed */
    uint64_t part_size;
    uint64_t size, seconds, nanoseconds; /* of the input: bytes, and when it was changed */
    tf_text options;                     /* what shapes the answers, a line each */
    tf_part_entry *parts;
    size_t count;
    int journal;  /* descriptor, -1: not open */
    bool known;   /* the manifest says what parts there are */
    bool scanned; /* the manifest is there, and of this very input: sizes and times agree */
    int code;     /* of an error, for the exit status, and what is wrong: */
    tf_text error;
} tf_part_list;

/** Look at input and folder, which is the caller's own (tf_owner_take), and read what it has; what killed
 *  runs have left half-written is removed.
 *  @param part_size  that was asked for, 0: none
 *  @return TF_OK (list->scanned: its parts are known; else the input is to be scanned, after which
 *          tf_part_list_settle); TF_EIO: list->code and error. Clear the list in any case */
TF_WARN_UNUSED tf_status tf_part_list_open(tf_part_list *l, const char *folder, const char *input,
                                           uint64_t part_size, const tf_config *config,
                                           const tf_settings *settings);
/** What scanning has found of part @p number. @return TF_OK, TF_EIO (as above: the manifest says otherwise) */
TF_WARN_UNUSED tf_status tf_part_list_found(tf_part_list *l, uint64_t number, const tf_cut_part *p);
/** The input was scanned, all l->parts[].text are known: make the manifest, or compare it with the one
 *  that is there; read the journal and open it. @return TF_OK, TF_EIO (as above), TF_ENOMEM */
TF_WARN_UNUSED tf_status tf_part_list_settle(tf_part_list *l);
/** Part @p number is done: note it. @return TF_OK, TF_EIO (as above) */
TF_WARN_UNUSED tf_status tf_part_list_add(tf_part_list *l, uint64_t number,
                                          const tf_part_result *r);
/** Make the journal durable, and the names in the folder. Errors are of no consequence: what is lost
 *  is done again. */
void tf_part_list_sync(const tf_part_list *l);
void tf_part_list_clear(tf_part_list *l);

#endif
