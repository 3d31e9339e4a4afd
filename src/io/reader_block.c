/* reader_block.c — many tokens at once: the reader only finds out where a block may end and what
 * has to be known to go on behind it; whoever works on the block looks at the tokens. */
#define _GNU_SOURCE /* memrchr */
#include <errno.h>
#include <string.h>

#include "bits.h"
#include "reader_internal.h"
#include "text_masks.h"

/* What there is in a block. */
typedef struct survey {
    size_t size; /* up to the token that would be too much, or all */
    uint64_t tokens, lines;
    uint64_t weight;
    bool comments; /* a '#' at the start of a token, maybe */
} survey;

/* A survey on its way. */
typedef struct surveyor {
    survey s;
    const tf_read_scale *scale; /* NULL: nothing weighs anything */
    size_t start;               /* behind the last blank */
} surveyor;

/* What ends at `end` is weighed. @return false: it would be too much */
static inline bool weigh(surveyor *v, size_t end) {
    const tf_read_scale *scale = v->scale;
    size_t length = end - v->start;
    if (TF_LIKELY(length < scale->from) || length > scale->to) return true;
    uint32_t weight = scale->weight[length - scale->from];
    bool full = v->s.weight > scale->most || weight > scale->most - v->s.weight;
    if (full && v->start > 0) return false;
    v->s.weight += weight;
    return true;
}

/* Are there eight bytes without a blank in a row? */
static inline bool long_runs(uint64_t blank) {
    uint64_t x = ~blank;
    x &= x >> 1;
    x &= x >> 2;
    return (x & x >> 4) != 0;
}

/* Weigh the tokens that end at blanks among the 64 bytes at `at`. Where no run is long, only the token
 * that began before them can be.
 * @return where the first one that would be too much ends, or 64 */
static inline unsigned weigh_masked(surveyor *v, size_t at, uint64_t blank) {
    bool first_only = v->scale->from >= 8 && !long_runs(blank);
    for (uint64_t left = blank; left; left &= left - 1) {
        unsigned end = tf_ctz64(left);
        if (!weigh(v, at + end)) return end;
        v->start = at + end + 1;
        if (!first_only) continue;
        v->start = at + 64 - tf_clz64(blank);
        break;
    }
    return 64;
}

static inline unsigned ones(uint64_t x) {
    x -= x >> 1 & UINT64_C(0x5555555555555555);
    x = (x & UINT64_C(0x3333333333333333)) + (x >> 2 & UINT64_C(0x3333333333333333));
    x = (x + (x >> 4)) & UINT64_C(0x0f0f0f0f0f0f0f0f);
    return (unsigned)(x * UINT64_C(0x0101010101010101) >> 56);
}

/* A token begins at every byte that is no blank and stands behind one that is; the text begins with one.
 * What is behind the text counts as blank. */
static survey count(const char *text, size_t size, const tf_read_scale *scale) {
    surveyor v = {.s = {.size = size}, .scale = scale};
    uint64_t before = 1, signs = 0; /* the byte before is blank */
    for (size_t i = 0; i < size; i += 64) {
        char last[64];
        const char *p = text + i;
        if (size - i < 64) {
            memset(last, ' ', sizeof last);
            p = memcpy(last, p, size - i);
        }
        tf_text_masks m = tf_text_masks_of(p);
        uint64_t begins = ~m.blank & (m.blank << 1 | before);
        unsigned end = scale ? weigh_masked(&v, i, m.blank) : 64;
        signs |= m.sign;
        before = m.blank >> 63;
        if (TF_LIKELY(end == 64)) {
            v.s.tokens += ones(begins);
            v.s.lines += ones(m.newline);
            continue;
        }
        uint64_t below = (UINT64_C(1) << end) - 1;
        v.s.tokens += ones(begins & below);
        v.s.tokens--; /* the one that is too much */
        v.s.lines += ones(m.newline & below);
        v.s.size = v.start;
        v.s.comments = signs != 0;
        return v.s;
    }
    if (scale && (size & 63) == 0 && v.start < size && !weigh(&v, size)) {
        v.s.size = v.start;
        v.s.tokens--;
    }
    v.s.comments = signs != 0;
    return v.s;
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

static bool cut(tf_reader *r, size_t want, const tf_read_scale *scale, tf_read_block *b) {
    if (r->state != IN_TOKEN) return false;
    size_t size = fitting(r, want);
    if (size == 0) return false;
    const tf__source *source = &r->sources[r->current];
    const char *text = r->buffer + r->start;
    survey s = count(text, size, scale);
    size = s.size;
    scan_state state = s.comments ? count_with_comments(&s, text, size) : IN_GAP;
    uint64_t in_line = r->base + r->start - r->line_start;
    size_t behind = r->end - r->start - size;
    *b = (tf_read_block){.text = text,
                         .size = size,
                         .tokens = s.tokens,
                         .source = source->name,
                         .line = r->line,
                         .column = in_line + 1,
                         .weight = s.weight,
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
