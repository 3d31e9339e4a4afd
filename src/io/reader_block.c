/* reader_block.c — many tokens at once: the reader only finds out where a block may end and what
 * has to be known to go on behind it; whoever works on the block looks at the tokens. */
#define _GNU_SOURCE /* memrchr */
#include <errno.h>
#include <string.h>

#include "reader_internal.h"

/* What there is in a block. */
typedef struct survey {
    uint64_t tokens, lines;
    bool comments; /* a '#' at the start of a token, maybe */
} survey;

static inline bool is_blank(unsigned char c) {
    return c == ' ' || (unsigned char)(c - '\t') < 5;
}

/* A token ends at every byte that is none of the gap and stands before one that is. Loops of a
 * fixed kind over short stretches, for the vectorizer: counts fit into bytes. */
static survey count(const char *text, size_t size) {
    enum { STRETCH = 240 };
    survey s = {.tokens = !is_blank((unsigned char)text[size - 1]),
                .lines = text[size - 1] == '\n'};
    const unsigned char *t = (const unsigned char *)text;
    for (size_t i = 0, n; i + 1 < size; i += n) {
        n = size - 1 - i < STRETCH ? size - 1 - i : STRETCH;
        uint8_t ends = 0, lines = 0, signs = 0;
        for (size_t j = 0; j < n; j++) {
            ends += is_blank(t[i + j]) < is_blank(t[i + j + 1]); /* no branch */
            lines += t[i + j] == '\n';
            signs |= t[i + j] == '#';
        }
        s.tokens += ends;
        s.lines += lines;
        s.comments |= signs != 0;
    }
    s.comments |= text[size - 1] == '#';
    return s;
}

/* Likewise where there may be comments. @return the state at the end */
static scan_state count_with_comments(survey *s, const char *text, size_t size) {
    scan_state state = IN_GAP;
    s->tokens = 0;
    for (size_t i = 0; i < size; i++) {
        uint8_t class = tf__byte_class[(unsigned char)text[i]];
        if (class == 2 || (class == 1 && state == IN_TOKEN)) {
            state = IN_GAP;
        } else if (class == 0 && state == IN_GAP) {
            state = text[i] == '#' ? IN_COMMENT : IN_TOKEN;
            s->tokens += state == IN_TOKEN;
        }
    }
    return state == IN_COMMENT ? IN_COMMENT : IN_GAP;
}

/* The longest stretch of whole tokens from the start of one, up to @p want bytes; better with whole
 * lines. 0: the token is longer, or not known to its end. */
static size_t fitting(const tf_reader *r, size_t want) {
    const char *text = r->buffer + r->start;
    size_t size = r->end - r->start;
    if (r->at_eof && size <= want) return size;
    if (size > want) size = want;
    const char *newline = memrchr(text, '\n', size);
    if (newline && (size_t)(newline - text) >= size / 2) return (size_t)(newline - text) + 1;
    while (size > 0 && tf__byte_class[(unsigned char)text[size - 1]] == 0) size--;
    return size;
}

/* Up to the token that would be too much. A token of `from` bytes or more that begins at p or behind
 * it covers byte p + from - 1 if it begins at p: so most of the text is never looked at. */
static size_t weigh(uint64_t *sum, const char *text, size_t size, const tf_read_scale *scale) {
    *sum = 0;
    for (size_t p = 0, end; size - p >= scale->from; p = end) {
        end = p + scale->from;
        while (end > p && !is_blank((unsigned char)text[end - 1])) end--;
        if (end > p) continue; /* a blank stands in front of it */
        for (end = p + scale->from; end < size && !is_blank((unsigned char)text[end]);) end++;
        if (end - p > scale->to) continue;
        uint32_t weight = scale->weight[end - p - scale->from];
        if (p > 0 && (*sum > scale->most || weight > scale->most - *sum)) return p;
        *sum += weight;
    }
    return size;
}

static bool cut(tf_reader *r, size_t want, const tf_read_scale *scale, tf_read_block *b) {
    if (r->state != IN_TOKEN) return false;
    size_t size = fitting(r, want);
    if (size == 0) return false;
    const tf__source *source = &r->sources[r->current];
    const char *text = r->buffer + r->start;
    uint64_t weight = 0;
    if (scale) size = weigh(&weight, text, size, scale);
    survey s = count(text, size);
    scan_state state = s.comments ? count_with_comments(&s, text, size) : IN_GAP;
    uint64_t in_line = r->base + r->start - r->line_start;
    size_t behind = r->end - r->start - size;
    *b = (tf_read_block){.text = text,
                         .size = size,
                         .tokens = s.tokens,
                         .source = source->name,
                         .line = r->line,
                         .column = in_line + 1,
                         .weight = weight,
                         .before = r->start < TF_READER_CONTEXT ? r->start : TF_READER_CONTEXT,
                         .behind = behind < TF_READER_CONTEXT ? behind : TF_READER_CONTEXT,
                         .from_list = source->named};
    if (b->before > in_line) b->before = (size_t)in_line;
    if (text[size - 1] == '\n') b->behind = 0;
    if (s.lines > 0) {
        const char *newline = memrchr(text, '\n', size);
        r->line += s.lines;
        r->line_start = r->base + (uint64_t)(newline + 1 - r->buffer);
    }
    r->begin = r->start = r->start + size;
    r->state = state;
    return true;
}

tf_read_event tf_reader_next_block(tf_reader *r, size_t want, const tf_read_scale *scale,
                                   tf_read_block *block, tf_token *token) {
    if (want > r->max_token) want = r->max_token; /* what is too long is found token by token */
    r->waiting = false;
    for (unsigned fills = 0;; fills++) {
        if (r->current >= r->count) return TF_READ_END;
        if (r->sources[r->current].operand) return tf__reader_give_operand(r, token);
        tf__reader_settle(r);
        bool enough = r->state == IN_TOKEN && r->end - r->start >= want;
        if ((enough || r->at_eof) && cut(r, want, scale, block)) return TF_READ_BLOCK;
        if (enough) return tf_reader_next(r, token);
        if (r->at_eof) {
            tf__reader_next_source(r);
            continue;
        }
        tf__fill got = fills < TF__READER_FILLS ? tf__reader_fill(r) : TF__FILL_WAIT;
        if (got == TF__FILL_DATA || got == TF__FILL_EOF) continue;
        int why = errno;
        if (cut(r, want, scale, block)) return TF_READ_BLOCK;
        if (got == TF__FILL_ERROR) return tf__reader_give_error(r, token, strerror(why));
        r->waiting = true;
        return TF_READ_WAIT;
    }
}
