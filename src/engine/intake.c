/* intake.c — see intake.h. */
#include "intake.h"

#include <stdlib.h>
#include <string.h>

#include "checksum.h"
#include "log.h"
#include "numparse.h"

static char *copy(const char *s, size_t size) {
    char *c = malloc(size + 1);
    if (!c) return NULL;
    memcpy(c, s, size);
    c[size] = '\0';
    return c;
}

static bool keep_text(const tf_intake *in, tf_entry *e, const tf_token *token) {
    if (!in->keep_text) return true;
    e->text = copy(token->text, token->size);
    e->text_size = token->size;
    return e->text != NULL;
}

static tf_intake_event push_invalid(const tf_intake *in, tf_entry *e, const tf_token *token,
                                    const tf_number_error *error) {
    tf_text message = {0};
    tf_invalid_format(&message, token, error, &in->style);
    e->state = TF_ENTRY_INVALID;
    e->message = copy(tf_text_get(&message), message.size);
    e->reason = copy(error->reason, strlen(error->reason));
    bool failed = message.failed || !e->message || !e->reason;
    tf_text_clear(&message);
    return failed ? TF_INTAKE_FAILED : TF_INTAKE_OTHER;
}

static tf_intake_event fill(const tf_intake *in, tf_window *window, tf_entry *e,
                            const tf_token *token) {
    if (!keep_text(in, e, token)) return TF_INTAKE_FAILED;
    if (!token->too_long && !in->trees_only &&
        tf_parse_u64(&e->small_n, token->text, token->size)) {
        tf_window_weigh(window, e);
        return TF_INTAKE_NUMBER;
    }
    mpz_t n;
    mpz_init(n);
    tf_number_error error = {.column = 0, .reason = "too long"};
    tf_status s = TF_ELIMIT;
    if (!token->too_long) s = tf_number_parse(n, token->text, token->size, NULL, &error);
    tf_intake_event event = TF_INTAKE_NUMBER;
    if (s == TF_OK && !in->trees_only && mpz_sizeinbase(n, 2) <= 64)
        e->small_n = mpz_get_ui(n);
    else if (s == TF_OK)
        tf_entry_set_number(e, n);
    else if (s == TF_ENOMEM)
        event = TF_INTAKE_FAILED;
    else
        event = push_invalid(in, e, token, &error);
    mpz_clear(n);
    tf_window_weigh(window, e);
    return event;
}

/* What the input begins with. @param text  begins with a token */
static void note_first(tf_intake *in, const char *text, size_t size) {
    size_t end = 0;
    while (end < size && !strchr(" \t\n\v\f\r", text[end])) end++;
    in->first = tf_checksum(TF_CHECKSUM_START, text, end);
}

static tf_intake_event take_token(tf_intake *in, tf_window *window, const tf_token *token,
                                  uint64_t *place) {
    uint64_t index = in->index++;
    if (in->shard.n > 1 && index % in->shard.n != in->shard.k - 1) return TF_INTAKE_OTHER;
    tf_entry *e = tf_window_push(window, place);
    if (!e) return TF_INTAKE_FAILED;
    e->index = index;
    return fill(in, window, e, token);
}

tf_intake_event tf_intake_opened(tf_intake *in, tf_window *window, const tf_opened *o) {
    o->entry->index = o->index;
    return fill(in, window, o->entry, &o->token);
}

static void report_source(tf_intake *in, const tf_token *token) {
    tf_text message = {0};
    tf_invalid_source(&message, token, in->style.program);
    tf_log_lines(TF_LOG_ERROR, tf_text_get(&message), message.size);
    tf_text_clear(&message);
    in->source_failed = true;
}

tf_intake_event tf_intake_next(tf_intake *in, tf_window *window, size_t want,
                               const tf_read_scale *scale, tf_read_block *block, uint64_t *place) {
    tf_token token;
    switch (want > 0 ? tf_reader_next_block(in->reader, want, scale, block, &token)
                     : tf_reader_next(in->reader, &token)) {
    case TF_READ_TOKEN:
        if (in->index == 0) note_first(in, token.text, token.size);
        return take_token(in, window, &token, place);
    case TF_READ_BLOCK:
        if (in->index == 0) note_first(in, block->text, block->size);
        in->index += block->tokens;
        return TF_INTAKE_BLOCK;
    case TF_READ_WAIT:
        return TF_INTAKE_WAIT;
    case TF_READ_ERROR:
        report_source(in, &token);
        return TF_INTAKE_OTHER;
    case TF_READ_END:
        break;
    }
    return TF_INTAKE_END;
}
