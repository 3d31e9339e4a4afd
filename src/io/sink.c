/* sink.c — what all formats share: opening, errors, the end. */
#include "sink.h"

#include <string.h>

static const tf_sink_format *const formats[] = {&tf_sink_text, &tf_sink_jsonl, &tf_sink_csv};

const tf_sink_format *tf_sink_format_of(uint8_t id) {
    for (size_t i = 0; i < TF_ARRAY_LEN(formats); i++)
        if (formats[i]->id == id) return formats[i];
    return NULL;
}

tf_status tf_sink_open(tf_sink *s, const tf_sink_format *format, int fd, const tf_cancel *cancel) {
    *s = (tf_sink){.format = format};
    tf_status status = tf_outbuf_open(&s->out, fd, 0, cancel);
    if (status == TF_OK && format->begin) format->begin(s);
    return status;
}

tf_status tf_sink_put(tf_sink *s, const tf_record *r) {
    if (s->out.status == TF_OK) s->format->record(s, r);
    return s->out.status;
}

tf_status tf_sink_put_lines(tf_sink *s, const char *lines, size_t size) {
    if (s->out.status == TF_OK) tf_outbuf_put(&s->out, lines, size);
    return s->out.status;
}

tf_status tf_sink_put_invalid(tf_sink *s, const tf_invalid_record *r) {
    if (s->out.status == TF_OK && s->format->invalid) s->format->invalid(s, r);
    return s->out.status;
}

tf_status tf_sink_flush(tf_sink *s) {
    return tf_outbuf_flush(&s->out);
}

tf_status tf_sink_close(tf_sink *s) {
    tf_status status = tf_outbuf_flush(&s->out);
    tf_outbuf_discard(&s->out);
    return status;
}
