/* sink.h — where answers go: one interface, one file per output format (docs/FORMATS.md).
 *
 * Records arrive in the order of the input. Output is buffered until tf_sink_flush() or a full
 * buffer; the caller flushes when somebody may be waiting (no more input now, the end). The first
 * error stays and is returned by every later call. */
#ifndef TF_SINK_H
#define TF_SINK_H

#include "outbuf.h"
#include "record.h"

typedef struct tf_sink tf_sink;

typedef struct tf_sink_format {
    const char *name;
    uint8_t id;                                            /* in messages */
    void (*begin)(tf_sink *);                              /* a header; NULL: none */
    void (*record)(tf_sink *, const tf_record *);          /* one answer */
    void (*invalid)(tf_sink *, const tf_invalid_record *); /* NULL: nothing is printed */
} tf_sink_format;

extern const tf_sink_format tf_sink_text, tf_sink_jsonl, tf_sink_csv;

struct tf_sink {
    const tf_sink_format *format;
    tf_outbuf out;
    bool exponents; /* text: p^2 instead of p p */
};

/** The format of that id; NULL if there is none. */
const tf_sink_format *tf_sink_format_of(uint8_t id);

/** @param fd  descriptor for the output, stays the caller's. @return TF_OK, TF_ENOMEM */
TF_WARN_UNUSED tf_status tf_sink_open(tf_sink *s, const tf_sink_format *format, int fd,
                                      const tf_cancel *cancel);
/** @return TF_OK, TF_EIO (s->out.error is the errno), TF_CANCELLED, TF_ENOMEM; likewise below */
TF_WARN_UNUSED tf_status tf_sink_put(tf_sink *s, const tf_record *r);
/** Records that were formatted elsewhere. */
TF_WARN_UNUSED tf_status tf_sink_put_lines(tf_sink *s, const char *lines, size_t size);
TF_WARN_UNUSED tf_status tf_sink_put_invalid(tf_sink *s, const tf_invalid_record *r);
TF_WARN_UNUSED tf_status tf_sink_flush(tf_sink *s);
/** Flush, and free the buffer in any case. */
TF_WARN_UNUSED tf_status tf_sink_close(tf_sink *s);

#endif
