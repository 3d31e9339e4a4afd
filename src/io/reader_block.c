/* reader_block.c — many tokens at once: the reader only finds out where a block may end and what
 * has to be known to go on behind it; whoever works on the block looks at the tokens. */
#define _GNU_SOURCE /* memrchr */
#include <errno.h>
#include <string.h>

#include "digits.h"
#include "reader_internal.h"

/* What there is in a block. */
typedef struct survey {
    uint64_t tokens, lines;
    bool comments; /* a '#' at the start of a token, maybe */
    bool words;    /* eight bytes without a blank, so a token of 15 bytes or more, maybe */
} survey;

static inline bool is_blank(unsigned char c) {
    return c == ' ' || (unsigned char)(c - '\t') < 5;
}

/* ---- eight bytes at a time: the highest bit of each byte says yes or no ---- */

#define EACH(byte) (UINT64_C(0x0101010101010101) * (byte))
#define HIGH       EACH(0x80)

/* @param low  the lower seven bits of each byte */
static inline uint64_t equal(uint64_t low, uint8_t byte) {
    return HIGH - (low ^ EACH(byte));
}

static inline uint64_t at_least(uint64_t low, uint8_t byte) {
    return low + EACH(0x80 - byte);
}

static inline uint64_t blanks(uint64_t low) {
    return equal(low, ' ') | (at_least(low, '\t') & ~at_least(low, '\r' + 1));
}

static inline uint64_t sum_of_bytes(uint64_t v) {
    v = (v & UINT64_C(0x00ff00ff00ff00ff)) + (v >> 8 & UINT64_C(0x00ff00ff00ff00ff));
    return v * UINT64_C(0x0001000100010001) >> 48;
}

/* A token begins at every byte that is none of the gap and stands behind one that is; the text
 * begins with one. */
static survey count(const char *text, size_t size) {
    enum { STRETCH = 255 * 8 }; /* counts of a stretch fit into bytes */
    survey s = {0};
    uint64_t before = 1; /* the byte before is blank */
    size_t i = 0;
    while (size - i >= 8) {
        size_t end = i + (size - i < STRETCH ? (size - i) & ~(size_t)7 : STRETCH);
        uint64_t begins = 0, lines = 0, signs = 0, words = 0;
        for (; i < end; i += 8) {
            uint64_t bytes = tf_digits_load(text + i), low = bytes & ~HIGH, ascii = ~bytes & HIGH;
            uint64_t blank = (blanks(low) & ascii) >> 7;
            begins += ~blank & (blank << 8 | before) & EACH(1);
            lines += (equal(low, '\n') & ascii) >> 7;
            signs |= equal(low, '#') & ascii;
            words |= (uint64_t)(blank == 0);
            before = blank >> 56;
        }
        s.tokens += sum_of_bytes(begins);
        s.lines += sum_of_bytes(lines);
        s.comments |= signs != 0;
        s.words |= words != 0;
    }
    for (; i < size; i++) {
        bool blank = is_blank((unsigned char)text[i]);
        s.tokens += before && !blank;
        s.lines += text[i] == '\n';
        s.comments |= text[i] == '#';
        before = blank;
    }
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

/* Tokens of so many bytes hold eight that the survey looks at together. */
enum { WORD = 15 };

static bool cut(tf_reader *r, size_t want, const tf_read_scale *scale, tf_read_block *b) {
    if (r->state != IN_TOKEN) return false;
    size_t size = fitting(r, want);
    if (size == 0) return false;
    const tf__source *source = &r->sources[r->current];
    const char *text = r->buffer + r->start;
    uint64_t weight = 0;
    survey s = count(text, size);
    if (scale && (s.words || scale->from < WORD)) {
        size_t light = weigh(&weight, text, size, scale);
        if (light < size) s = count(text, light);
        size = light;
    }
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
