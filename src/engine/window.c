/* window.c — see window.h. */
#include "window.h"

#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "log.h"

enum { INITIAL_CAPACITY = 16 };

/* A place: the sequence number of the item, and which entry of a block. */
enum { WITHIN_BITS = 24 };
#define WITHIN_MASK ((UINT64_C(1) << WITHIN_BITS) - 1)

tf_status tf_window_init(tf_window *w, size_t limit, size_t byte_limit) {
    *w = (tf_window){.capacity = INITIAL_CAPACITY, .limit = limit, .byte_limit = byte_limit};
    w->ring = calloc(w->capacity, sizeof *w->ring);
    return w->ring ? TF_OK : TF_ENOMEM;
}

static tf_item *item_at(const tf_window *w, uint64_t sequence) {
    TF_ASSERT(sequence >= w->head && sequence < w->tail);
    return &w->ring[sequence & (w->capacity - 1)];
}

tf_entry *tf_window_at(const tf_window *w, uint64_t place) {
    tf_item *item = item_at(w, place >> WITHIN_BITS);
    return item->block ? &item->block->entries[place & WITHIN_MASK] : &item->entry;
}

tf_entry *tf_window_head(const tf_window *w) {
    tf_item *item = item_at(w, w->head);
    return item->block ? NULL : &item->entry;
}

void tf_window_clear(tf_window *w) {
    while (w->head < w->tail) tf_window_drop_head(w);
    free(w->ring);
    *w = (tf_window){0};
}

static bool no_room_for_entries(const tf_window *w) {
    return w->entries >= w->limit || w->bytes >= w->byte_limit;
}

bool tf_window_full(const tf_window *w) {
    return no_room_for_entries(w) || w->tail - w->head >= w->limit ||
           w->bytes + w->block_bytes >= w->byte_limit;
}

/* ---- in ---------------------------------------------------------------------------------------
 */

/* Twice the ring; every item keeps its sequence number, so its place in the ring may change. */
static bool grow(tf_window *w) {
    tf_item *ring = calloc(2 * w->capacity, sizeof *ring);
    if (!ring) return false;
    for (uint64_t s = w->head; s < w->tail; s++)
        ring[s & (2 * w->capacity - 1)] = w->ring[s & (w->capacity - 1)];
    free(w->ring);
    w->ring = ring;
    w->capacity *= 2;
    return true;
}

static tf_item *push(tf_window *w, tf_block *block) {
    if (w->tail - w->head == w->capacity && !grow(w)) return NULL;
    tf_item *item = &w->ring[w->tail++ & (w->capacity - 1)];
    item->block = block;
    return item;
}

tf_entry *tf_window_push(tf_window *w, uint64_t *place) {
    tf_item *item = push(w, NULL);
    if (!item) return NULL;
    *place = (w->tail - 1) << WITHIN_BITS;
    item->entry = (tf_entry){.is_small = true};
    w->entries++;
    w->numbers++;
    return &item->entry;
}

tf_status tf_window_push_block(tf_window *w, tf_block *b) {
    b->sequence = w->tail;
    if (!push(w, b)) {
        tf_block_free(b);
        return TF_ENOMEM;
    }
    w->block_bytes += b->bytes;
    w->numbers += b->numbers;
    return TF_OK;
}

tf_status tf_window_answer(tf_window *w, tf_block *b, const void *data, size_t size) {
    w->block_bytes -= b->bytes;
    tf_status s = tf_block_answer(b, data, size);
    w->block_bytes += b->bytes;
    if (s == TF_OK && b->tokens > 0) w->tokens++;
    if (b->sequence < w->opened) w->opened = b->sequence;
    return s;
}

tf_status tf_window_keep(tf_window *w, uint64_t sequence) {
    return sequence < w->head ? TF_OK : tf_block_keep(item_at(w, sequence)->block);
}

void tf_window_weigh(tf_window *w, tf_entry *e) {
    bool has_number = !e->is_small && e->state != TF_ENTRY_INVALID;
    e->bytes = e->text_size + (has_number ? mpz_size(e->n) * sizeof(mp_limb_t) : 0) +
               (e->message ? strlen(e->message) : 0);
    w->bytes += e->bytes;
}

/* ---- tokens of blocks -------------------------------------------------------------------------
 */

/* The oldest block with tokens that are no entries. */
static tf_block *to_open(tf_window *w) {
    if (w->tokens == 0) return NULL;
    if (w->opened < w->head) w->opened = w->head;
    for (;; w->opened++) {
        tf_block *b = item_at(w, w->opened)->block;
        if (b && b->answered && b->tokens > 0) return b;
    }
}

tf_status tf_window_open(tf_window *w, tf_opened *o) {
    tf_block *b = to_open(w);
    if (!b) return TF_NONE;
    /* A full window empties only at its head, so that must always get on. */
    bool next = b->sequence == w->head && b->entries_printed == b->entry_count;
    if (no_room_for_entries(w) && !next) return TF_NONE;
    o->place = b->sequence << WITHIN_BITS | b->entry_count;
    TF_REQUIRE(b->entry_count <= WITHIN_MASK);
    o->entry = tf_block_open(b, &o->token, &o->index);
    if (!o->entry) return TF_ENOMEM;
    w->entries++;
    if (b->tokens == 0) w->tokens--;
    return TF_FOUND;
}

/* ---- out --------------------------------------------------------------------------------------
 */

static void leave(tf_window *w, const tf_entry *e) {
    w->bytes -= e->bytes;
    w->entries--;
    w->numbers--;
}

void tf_window_drop_head(tf_window *w) {
    tf_item *item = item_at(w, w->head);
    tf_block *b = item->block;
    if (b) {
        for (size_t i = b->entries_printed; i < b->entry_count; i++) {
            w->bytes -= b->entries[i].bytes;
            w->entries--;
        }
        w->numbers -= b->numbers;
        w->block_bytes -= b->bytes;
        w->tokens -= b->tokens > 0;
        tf_block_free(b);
    } else {
        leave(w, &item->entry);
        tf_entry_clear(&item->entry);
    }
    w->head++;
}

static uint64_t unfinished_in(const tf_block *b) {
    if (!b->answered) return b->numbers;
    uint64_t count = b->tokens;
    for (size_t i = b->entries_printed; i < b->entry_count; i++)
        count += b->entries[i].state == TF_ENTRY_RUNNING;
    return count;
}

uint64_t tf_window_unfinished(const tf_window *w) {
    uint64_t count = 0;
    for (uint64_t i = w->head; i < w->tail; i++) {
        const tf_item *item = item_at(w, i);
        count += item->block ? unfinished_in(item->block) : item->entry.state == TF_ENTRY_RUNNING;
    }
    return count;
}

static tf_status print_invalid(tf_window *w, const tf_entry *e, tf_sink *sink) {
    w->invalid++;
    tf_invalid_record r = {e->index, e->text, e->text_size, e->reason};
    tf_status s = tf_sink_put_invalid(sink, &r);
    /* So that a terminal shows things in order; but not at the price of a commit for each. */
    if (s == TF_OK && !sink->out.gate) s = tf_sink_flush(sink);
    if (w->messages)
        tf_text_puts(w->messages, e->message);
    else
        tf_log_lines(TF_LOG_ERROR, e->message, strlen(e->message));
    return s;
}

static tf_status print_entry(tf_window *w, const tf_entry *e, tf_sink *sink) {
    if (e->state == TF_ENTRY_INVALID) return print_invalid(w, e, sink);
    const uint64_t *primes = e->small;
    tf_record r = {.index = e->index,
                   .text = e->text,
                   .text_size = e->text_size,
                   .is_small = e->is_small,
                   .small_n = e->small_n,
                   .small_primes = primes,
                   .small_methods = primes ? (const uint8_t *)(primes + e->small_count) : NULL,
                   .small_count = e->small_count,
                   .n = e->n,
                   .factors = &e->factors,
                   .complete = e->complete,
                   .status = e->complete ? "complete" : "incomplete",
                   .seconds = e->seconds};
    if (e->state == TF_ENTRY_RUNNING) {
        w->partial++;
    } else {
        w->printed++;
        w->incomplete += !e->complete;
    }
    return tf_sink_put(sink, &r);
}

/* Do the factors say more than the number itself? */
static bool splits(const tf_factors *f) {
    return f->count > 1 || (f->count == 1 && f->items[0].exponent > 1);
}

/* Is there something to print? Of unfinished numbers only after a stop. */
static bool printable(const tf_entry *e) {
    return e->state != TF_ENTRY_RUNNING || (!e->is_small && splits(&e->factors));
}

static tf_status print_lines(tf_window *w, const tf_piece *piece, tf_sink *sink) {
    w->numbers -= piece->numbers;
    w->printed += piece->numbers;
    return tf_sink_put_lines(sink, piece->lines, piece->size);
}

/* @return TF_OK: everything is printed; TF_MORE: up to what is not finished; or an error */
static tf_status print_block(tf_window *w, tf_block *b, tf_sink *sink, bool stopped) {
    tf_piece piece;
    tf_entry *e;
    tf_status next, s = TF_OK;
    while (s == TF_OK && (next = tf_block_next(b, &piece, &e, stopped)) == TF_FOUND) {
        if (!e) {
            s = print_lines(w, &piece, sink);
        } else {
            if (e->state == TF_ENTRY_RUNNING && !stopped) return TF_MORE;
            if (printable(e)) s = print_entry(w, e, sink);
            leave(w, e);
        }
        tf_block_printed(b, &piece);
    }
    return s == TF_OK ? next : s;
}

static tf_status print_item(tf_window *w, tf_item *item, tf_sink *sink, bool stopped) {
    if (item->block) return print_block(w, item->block, sink, stopped);
    if (item->entry.state == TF_ENTRY_RUNNING && !stopped) return TF_MORE;
    return printable(&item->entry) ? print_entry(w, &item->entry, sink) : TF_OK;
}

tf_status tf_window_print(tf_window *w, tf_sink *sink) {
    while (w->head < w->tail) {
        tf_status s = print_item(w, item_at(w, w->head), sink, false);
        if (s == TF_MORE) return TF_OK;
        if (s != TF_OK) return s;
        tf_window_drop_head(w);
    }
    return TF_OK;
}

tf_status tf_window_print_stopped(tf_window *w, tf_sink *sink) {
    tf_status s = TF_OK;
    for (; w->head < w->tail; tf_window_drop_head(w))
        if (s >= 0) s = print_item(w, item_at(w, w->head), sink, true);
    return s < 0 ? s : TF_OK;
}
