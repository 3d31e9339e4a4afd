/* block.c — see block.h. */
#include "block.h"

#include <stdlib.h>
#include <string.h>

#include "check.h"

/* What a block costs besides its text. */
#define OVERHEAD 512

/* Of the tokens [from, from + count) those that are k, modulo n, counted from 1. */
static uint64_t share(const tf_opt_shard *s, uint64_t from, uint64_t count) {
    if (s->n <= 1) return count;
    uint64_t before = (from + s->n - s->k) / s->n, all = (from + count + s->n - s->k) / s->n;
    return all - before;
}

tf_block *tf_block_new(const tf_block_head *h, const tf_read_block *t) {
    tf_block *b = calloc(1, sizeof *b);
    if (!b) return NULL;
    b->index = h->index;
    b->numbers = share(&h->shard, h->index, t->tokens);
    b->source = t->source;
    b->from_list = t->from_list;
    b->text_size = t->size;
    b->weight = t->weight;
    b->bytes = OVERHEAD + t->size;
    return b;
}

void tf_block_free(tf_block *b) {
    if (!b) return;
    for (size_t i = b->entries_printed; i < b->entry_count; i++) tf_entry_clear(&b->entries[i]);
    free(b->entries);
    free(b->own);
    free(b);
}

static tf_cursor cursor_at(const tf_block *b, size_t at) {
    return (tf_cursor){b->data + at, b->data + b->size, true};
}

tf_status tf_block_answer(tf_block *b, const void *data, size_t size) {
    b->data = data;
    b->size = size;
    tf_cursor c = cursor_at(b, 0);
    tf_piece piece;
    tf_status s;
    uint64_t lines = 0;
    while ((s = tf_piece_get(&piece, &c)) == TF_FOUND) {
        lines += piece.numbers;
        b->tokens += piece.kind == TF_PIECE_TOKEN;
    }
    if (s != TF_NONE || lines + b->tokens != b->numbers) return TF_EINTERNAL;
    b->answered = true;
    b->bytes = OVERHEAD + size;
    return TF_OK;
}

tf_status tf_block_keep(tf_block *b) {
    if (!b->answered || b->own || b->size == 0) return TF_OK;
    /* What is printed need not be kept; its tokens are opened. */
    size_t from = b->print_at, rest = b->size - from;
    b->own = malloc(rest + 1);
    if (!b->own) return TF_ENOMEM;
    memcpy(b->own, b->data + from, rest);
    b->data = b->own;
    b->size = rest;
    b->print_at = 0;
    b->open_at = b->open_at > from ? b->open_at - from : 0;
    return TF_OK;
}

tf_status tf_block_next(tf_block *b, tf_piece *piece, tf_entry **entry, bool skip) {
    if (!b->answered) return TF_MORE;
    tf_cursor c = cursor_at(b, b->print_at);
    for (;;) {
        tf_status s = tf_piece_get(piece, &c);
        if (s != TF_FOUND) return TF_NONE;
        *entry = NULL;
        bool opened = b->entries_printed < b->entry_count;
        if (piece->kind == TF_PIECE_LINES) return TF_FOUND;
        if (opened) *entry = &b->entries[b->entries_printed];
        if (opened) return TF_FOUND;
        if (!skip) return TF_MORE;
        b->print_at = (size_t)(c.p - b->data);
    }
}

void tf_block_printed(tf_block *b, const tf_piece *piece) {
    tf_cursor c = cursor_at(b, b->print_at);
    tf_piece same;
    TF_REQUIRE(tf_piece_get(&same, &c) == TF_FOUND);
    b->print_at = (size_t)(c.p - b->data);
    b->numbers -= piece->kind == TF_PIECE_LINES ? piece->numbers : 1;
    if (piece->kind == TF_PIECE_TOKEN) tf_entry_clear(&b->entries[b->entries_printed++]);
}

static bool reserve_one(tf_block *b) {
    if (b->entry_count < b->entry_capacity) return true;
    size_t capacity = b->entry_capacity ? 2 * b->entry_capacity : 4;
    if (capacity > b->entry_count + b->tokens) capacity = b->entry_count + (size_t)b->tokens;
    tf_entry *entries = realloc(b->entries, capacity * sizeof *entries);
    if (!entries) return false;
    b->entries = entries;
    b->entry_capacity = capacity;
    return true;
}

tf_entry *tf_block_open(tf_block *b, tf_token *token, uint64_t *index) {
    if (!reserve_one(b)) return NULL;
    tf_cursor c = cursor_at(b, b->open_at);
    tf_piece piece;
    do TF_REQUIRE(tf_piece_get(&piece, &c) == TF_FOUND); /* b->tokens says there is one */
    while (piece.kind != TF_PIECE_TOKEN);
    b->open_at = (size_t)(c.p - b->data);
    b->tokens--;
    *token = piece.token;
    token->source = b->source;
    token->from_list = b->from_list;
    *index = b->index + piece.index;
    tf_entry *e = &b->entries[b->entry_count++];
    *e = (tf_entry){.is_small = true};
    return e;
}
