/* part_list_internal.h — what part_list.c, part_manifest.c and part_journal.c share. */
#ifndef TF_PART_LIST_INTERNAL_H
#define TF_PART_LIST_INTERNAL_H

#include "part_list.h"

enum { TF__PART_LINE_ROOM = 200 };

/** Note what is wrong, for list->code and error. @return TF_EIO */
__attribute__((format(printf, 3, 4))) tf_status tf__part_refuse(tf_part_list *l, int code,
                                                                const char *format, ...);
/** A file in the folder. @return to be freed; NULL with errno when out of memory */
char *tf__part_beside(const tf_part_list *l, const char *name);
/** A whole file behind @p out, which is a string afterwards, also if the file is empty.
 *  @return TF_OK, TF_MORE (there is none), TF_EIO with errno */
TF_WARN_UNUSED tf_status tf__part_read(tf_text *out, const char *path);
/** A line as a string of its own: sscanf looks for the end of what it is given. @return its length, 0: too long, or empty */
size_t tf__part_line(char buf[TF__PART_LINE_ROOM], const char *p);

/** Room for @p count parts. @return TF_OK, TF_EIO (refused) */
TF_WARN_UNUSED tf_status tf__part_room(tf_part_list *l, uint64_t count);
/** What the folder says of its parts, or will once the input is scanned. @return as tf_part_list_open */
TF_WARN_UNUSED tf_status tf__part_manifest_read(tf_part_list *l, uint64_t part_size);
/** Whole or not at all, and durable. @return TF_OK, TF_EIO (refused) */
TF_WARN_UNUSED tf_status tf__part_manifest_write(tf_part_list *l);
/** Reads what is there; a last line that was cut off is ended, so that the next one is not lost with it.
 *  @return TF_OK, TF_EIO (refused) */
TF_WARN_UNUSED tf_status tf__part_journal_open(tf_part_list *l);

#endif
