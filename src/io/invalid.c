/* invalid.c — messages about input that is no number, or cannot be read. */
#include "invalid.h"

#include <inttypes.h>
#include <string.h>

#include "quote.h"

#define LINE_WIDTH  72 /* columns of the source line that are shown */
#define TOKEN_WIDTH 60
#define BEFORE      40 /* of them before the error, when the line is longer */

static bool is_stdin(const tf_token *t) {
    return t->source && strcmp(t->source, "-") == 0;
}

/* Does GNU factor accept the text? Then only its size can be wrong here. */
static bool is_plain_number(const char *s, size_t size) {
    size_t i = 0;
    while (i < size && s[i] == ' ') i++;
    if (i < size && s[i] == '+') i++;
    size_t digits = i;
    while (i < size && s[i] >= '0' && s[i] <= '9') i++;
    return i == size && i > digits;
}

/* Would GNU factor have said the same? It was asked the same, and knows the reason. */
static bool as_gnu(const tf_token *t, const tf_invalid_style *style) {
    if (style->detailed || t->too_long || (t->source && (t->from_list || !is_stdin(t))))
        return false;
    return !tf_number_is_expression(t->text, t->size) && !is_plain_number(t->text, t->size);
}

static void put_place(tf_text *out, const tf_token *t, size_t column) {
    if (!t->source) return; /* an operand is shown whole, that is place enough */
    tf_text_printf(out, "%s:%" PRIu64 ":%" PRIu64 ": ", is_stdin(t) ? "<stdin>" : t->source,
                   t->line, t->column + column);
}

/* Move @p i to the beginning of the UTF-8 character it lies in. */
static size_t character_start(const char *s, size_t i) {
    for (int k = 0; k < 3 && i > 0 && ((unsigned char)s[i] & 0xc0) == 0x80; k++) i--;
    return i;
}

/* End of the line in the context, which may run on beyond it. */
static size_t line_end(const tf_token *t) {
    size_t end = (size_t)(t->column - 1 - t->context_column) + t->size; /* of the token */
    if (!t->source) return end;                                         /* operands are one line */
    while (end < t->context_size && t->context[end] != '\n' && t->context[end] != '\r') end++;
    return end;
}

/* The line with a caret below byte @p at of the context. */
static void put_source_line(tf_text *out, const tf_token *t, size_t at) {
    const char *s = t->context;
    size_t from = 0, size = line_end(t), to = size;
    if (at > to) at = to;
    if (to > LINE_WIDTH) {
        from = at > BEFORE ? character_start(s, at - BEFORE) : 0;
        if (to - from > LINE_WIDTH) to = character_start(s, from + LINE_WIDTH);
    }
    bool cut_left = from > 0 || t->context_column > 0;
    tf_text_puts(out, "  ");
    size_t caret = 2;
    if (cut_left) {
        tf_text_puts(out, tf_quote_ellipsis());
        caret += tf_quote_ellipsis()[0] == '.' ? 3 : 1;
    }
    caret += tf_quote_plain(out, s + from, at - from);
    tf_quote_plain(out, s + at, to - at);
    if (to < size) tf_text_puts(out, tf_quote_ellipsis());
    tf_text_puts(out, "\n");
    tf_text_fill(out, ' ', caret);
    tf_text_puts(out, "^\n");
}

void tf_invalid_format(tf_text *out, const tf_token *token, const tf_number_error *error,
                       const tf_invalid_style *style) {
    const tf_number_error too_long = {.column = 0, .reason = "number too long"};
    if (token->too_long) error = &too_long;
    tf_text_printf(out, "%s: ", style->program);
    if (as_gnu(token, style)) {
        tf_quote(out, token->text, token->size);
        tf_text_puts(out, " is not a valid positive integer\n");
        return;
    }
    put_place(out, token, error->column);
    tf_quote_clipped(out, token->text, token->size, TOKEN_WIDTH);
    tf_text_printf(out, " is not a valid positive integer: %s\n", error->reason);
    size_t in_line = (size_t)token->column - 1 + error->column;
    put_source_line(out, token,
                    in_line > token->context_column ? in_line - token->context_column : 0);
}

void tf_invalid_source(tf_text *out, const tf_token *token, const char *program) {
    tf_text_printf(out, "%s: %s: %.*s\n", program, is_stdin(token) ? "<stdin>" : token->source,
                   (int)token->size, token->text);
}
