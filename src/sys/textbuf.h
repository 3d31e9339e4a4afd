/* textbuf.h — a growing piece of text, for everything that is composed before it is written.
 *
 * A failed allocation is remembered and later calls do nothing, so that a composer checks once, at
 * its end. The text is always NUL-terminated once something was put; binary content is allowed. */
#ifndef TF_TEXTBUF_H
#define TF_TEXTBUF_H

#include "base.h"

typedef struct tf_text {
    char *data; /* NULL while empty */
    size_t size, capacity;
    bool failed; /* out of memory: the text is incomplete */
} tf_text;

void tf_text_put(tf_text *t, const char *data, size_t size);
void tf_text_puts(tf_text *t, const char *s);
void tf_text_fill(tf_text *t, char c, size_t count);
void tf_text_printf(tf_text *t, const char *format, ...) __attribute__((format(printf, 2, 3)));
/** The text as a C string, "" when empty. Valid until the next change. */
const char *tf_text_get(const tf_text *t);
/** Make room for @p extra more bytes and give the place where they go; NULL when out of memory.
 *  The caller adds what it wrote to t->size. */
char *tf_text_reserve(tf_text *t, size_t extra);
void tf_text_reset(tf_text *t); /* empty, keeping the memory and clearing `failed` */
void tf_text_clear(tf_text *t); /* free */

/** Write all bytes to @p fd, going on after interruptions and short writes.
 *  @return TF_OK, or TF_EIO with errno set */
TF_WARN_UNUSED tf_status tf_write_all(int fd, const char *data, size_t size);

#endif
