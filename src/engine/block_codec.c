/* block_codec.c — bytes of BLOCK tasks and results. What they compute: block_run.c. */
#include "block_codec.h"

#include <string.h>

enum { EXPONENTS = 1, WIDE = 2, PROVE = 4, SEALED = 8, FLAGS = 15, LINES_HEAD = 9, SEAL = 8 };

void tf_block_put(tf_writer *w, const tf_block_head *h, const tf_read_block *b) {
    static const char padding[TF_BLOCK_PADDING];
    tf_put_u8(w, h->format->id);
    tf_put_u8(w, (uint8_t)((h->exponents ? EXPONENTS : 0) | (h->wide ? WIDE : 0) |
                           (h->prove ? PROVE : 0) | (h->sealed ? SEALED : 0)));
    tf_put_uint(w, h->shard.k);
    tf_put_uint(w, h->shard.n);
    tf_put_uint(w, h->index);
    tf_put_uint(w, b->line);
    tf_put_uint(w, b->column);
    tf_put_uint(w, b->before);
    tf_put_uint(w, b->size);
    tf_put_blob(w, b->text - b->before, b->before + b->size + b->behind);
    if (w->status == TF_OK) w->status = tf_bytes_append(w->out, padding, sizeof padding);
}

/* Does the text end where a token does? The parser relies on it: it takes digits as they come. What is
 * behind an input without a last newline is padding, which is no digit either. */
static bool ends_whole(const tf_block_text *t) {
    static const char padding[TF_BLOCK_PADDING];
    const char *end = t->text + t->size;
    bool whole =
        t->size == 0 || t->behind == 0 || end[-1] == ' ' || (unsigned char)(end[-1] - '\t') < 5;
    return whole && memcmp(end + t->behind, padding, sizeof padding) == 0;
}

tf_status tf_block_get(tf_block_head *h, tf_block_text *t, tf_cursor *c) {
    h->format = tf_sink_format_of(tf_get_u8(c));
    uint8_t flags = tf_get_u8(c);
    h->exponents = flags & EXPONENTS;
    h->wide = flags & WIDE;
    h->prove = flags & PROVE;
    h->sealed = flags & SEALED;
    uint64_t k = tf_get_uint(c), n = tf_get_uint(c);
    h->index = tf_get_uint(c);
    t->line = tf_get_uint(c);
    t->column = tf_get_uint(c);
    uint64_t before = tf_get_uint(c), size = tf_get_uint(c);
    size_t all;
    const uint8_t *bytes = tf_get_blob(c, &all);
    bool whole = c->ok && c->end - c->p == TF_BLOCK_PADDING && before <= all &&
                 size <= all - before && h->format && flags <= FLAGS && k >= 1 && k <= n &&
                 n <= UINT32_MAX;
    bool placed = t->line <= INT64_MAX && t->column <= INT64_MAX && h->index <= INT64_MAX &&
                  before < t->column; /* bytes of its line */
    if (!whole || !placed) return TF_EFORMAT;
    h->shard = (tf_opt_shard){(unsigned)k, (unsigned)n};
    t->before = (size_t)before;
    t->size = (size_t)size;
    t->behind = all - t->before - t->size;
    t->text = (const char *)bytes + t->before;
    c->p = c->end;
    return ends_whole(t) ? TF_OK : TF_EFORMAT;
}

/* ---- answers ----------------------------------------------------------------------------------
 */

static void put_u32(char *p, uint32_t v) {
    for (int i = 0; i < 4; i++) p[i] = (char)(v >> 8 * i);
}

static uint32_t get_u32(tf_cursor *c) {
    uint32_t v = 0;
    for (int i = 0; i < 4; i++) v |= (uint32_t)tf_get_u8(c) << 8 * i;
    return v;
}

/* The head is filled in at the end of the run, when its size is known. */
size_t tf_piece_begin_lines(tf_outbuf *out) {
    size_t mark = out->size;
    if (tf_outbuf_reserve(out, LINES_HEAD)) out->size += LINES_HEAD;
    return mark;
}

void tf_piece_end_lines(tf_outbuf *out, size_t mark, uint32_t numbers) {
    if (out->status != TF_OK) return;
    size_t size = out->size - mark - LINES_HEAD;
    if (size > UINT32_MAX) out->status = TF_ELIMIT;
    if (numbers == 0) out->size = mark;
    if (numbers == 0 || out->status != TF_OK) return;
    out->data[mark] = TF_PIECE_LINES;
    put_u32(out->data + mark + 1, numbers);
    put_u32(out->data + mark + 5, (uint32_t)size);
}

void tf_piece_put_token(tf_outbuf *out, const tf_token *token, uint64_t index) {
    tf_bytes bytes = {0};
    tf_writer w = {&bytes, TF_OK};
    tf_put_u8(&w, TF_PIECE_TOKEN);
    tf_put_uint(&w, index);
    tf_put_uint(&w, token->line);
    tf_put_uint(&w, token->column);
    tf_put_uint(&w, token->context_column);
    tf_put_uint(&w, token->size);
    tf_put_blob(&w, token->context, token->context_size);
    if (w.status == TF_OK)
        tf_outbuf_put(out, (const char *)bytes.data, bytes.size);
    else
        out->status = w.status;
    tf_bytes_clear(&bytes);
}

static bool lines_get(tf_piece *p, tf_cursor *c) {
    p->numbers = get_u32(c);
    p->size = get_u32(c);
    if (!c->ok || (size_t)(c->end - c->p) < p->size) return false;
    p->lines = (const char *)c->p;
    c->p += p->size;
    return p->numbers > 0;
}

/* Where the token stands in its context follows from the columns. */
static bool token_get(tf_piece *p, tf_cursor *c) {
    p->index = tf_get_uint(c);
    tf_token *t = &p->token;
    t->line = tf_get_uint(c);
    t->column = tf_get_uint(c);
    t->context_column = (size_t)tf_get_uint(c);
    t->size = (size_t)tf_get_uint(c);
    t->context = (const char *)tf_get_blob(c, &t->context_size);
    if (!c->ok || t->column <= t->context_column) return false;
    uint64_t offset = t->column - 1 - t->context_column;
    if (offset > t->context_size || t->size > t->context_size - offset) return false;
    t->text = t->context + offset;
    return true;
}

tf_status tf_piece_get(tf_piece *p, tf_cursor *c) {
    *p = (tf_piece){0};
    if (c->p == c->end) return TF_NONE;
    uint8_t kind = tf_get_u8(c);
    p->kind = (tf_piece_kind)kind;
    if (kind == TF_PIECE_SEAL && c->end - c->p == SEAL) {
        c->p = c->end;
        return TF_NONE;
    }
    bool ok = kind == TF_PIECE_LINES   ? lines_get(p, c)
              : kind == TF_PIECE_TOKEN ? token_get(p, c)
                                       : false;
    return ok ? TF_FOUND : TF_EFORMAT;
}
