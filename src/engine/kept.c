/* kept.c — see kept.h. */
#include "kept.h"

#include <stdlib.h>

#define PAGE ((uint64_t)4096) /* ordinals */

static uint64_t page_of(uint64_t ordinal) {
    return ordinal / PAGE * PAGE;
}

/* ---- writing ----------------------------------------------------------------------------------
 */

static tf_status put_row(tf_keeping *k, tf_store *s) {
    tf_status status = k->row.count > 0 ? tf_store_put_answers(s, &k->row) : TF_OK;
    k->row.count = 0;
    k->row.data.size = 0;
    return status;
}

tf_status tf_keeping_add(tf_keeping *k, tf_store *s, uint64_t ordinal, const uint8_t *answer,
                         size_t size) {
    tf_status status = TF_OK;
    if (k->row.count > 0 && (ordinal <= k->last || page_of(ordinal) != page_of(k->last)))
        status = put_row(k, s);
    if (k->row.count == 0) k->row.first = k->last = ordinal;
    tf_writer w = {&k->row.data, status};
    tf_put_uint(&w, ordinal - k->last);
    tf_put_blob(&w, answer, size);
    k->row.count++;
    k->last = ordinal;
    return w.status;
}

tf_status tf_keeping_end(tf_keeping *k, tf_store *s) {
    tf_status status = put_row(k, s);
    tf_stored_answers_clear(&k->row);
    return status;
}

/* ---- reading ----------------------------------------------------------------------------------
 */

static tf_kept_item *new_item(tf_kept *k) {
    if (k->count == k->capacity) {
        size_t capacity = k->capacity ? 2 * k->capacity : 64;
        tf_kept_item *items = realloc(k->items, capacity * sizeof *items);
        if (!items) return NULL;
        k->items = items;
        k->capacity = capacity;
    }
    return &k->items[k->count++];
}

/* The row's checksum was right: what makes no sense all the same is left out. */
static tf_status take_row(tf_kept *k, const tf_stored_answers *row) {
    tf_cursor c = tf_cursor_over(&row->data);
    uint64_t ordinal = row->first;
    while (c.ok && c.p < c.end) {
        size_t size;
        ordinal += tf_get_uint(&c);
        const uint8_t *answer = tf_get_blob(&c, &size);
        if (!c.ok || page_of(ordinal) != k->begin) break;
        tf_kept_item *item = new_item(k);
        if (!item) return TF_ENOMEM;
        *item = (tf_kept_item){ordinal, k->bytes.size, size};
        tf_status status = tf_bytes_append(&k->bytes, answer, size);
        if (status != TF_OK) return status;
    }
    return TF_OK;
}

static int by_ordinal(const void *a, const void *b) {
    uint64_t x = ((const tf_kept_item *)a)->ordinal, y = ((const tf_kept_item *)b)->ordinal;
    return (x > y) - (x < y);
}

static tf_status load_page(tf_kept *k, uint64_t begin) {
    tf_stored_answers row = {0};
    tf_status status;
    k->begin = begin;
    k->count = 0;
    k->bytes.size = 0;
    uint64_t from = begin;
    while ((status = tf_store_next_answers(k->store, from, begin + PAGE, &row)) == TF_FOUND) {
        from = row.first + 1;
        status = take_row(k, &row);
        if (status != TF_OK) break;
    }
    tf_stored_answers_clear(&row);
    k->loaded = status == TF_NONE;
    if (!k->loaded) return status;
    if (k->count > 1) qsort(k->items, k->count, sizeof *k->items, by_ordinal);
    return TF_OK;
}

static tf_status read_answer(tf_advanced *answer, const tf_kept *k, const tf_kept_item *item,
                             const mpz_t n) {
    const uint8_t *bytes = k->bytes.data + item->at;
    tf_cursor c = {bytes, bytes + item->size, true};
    mpz_t product;
    tf_status status = tf_advanced_get(answer, &c);
    if (status != TF_OK || answer->is_small) return status == TF_ENOMEM ? status : TF_EFORMAT;
    mpz_init(product);
    tf_tree_product(product, &answer->tree);
    bool same = c.p == c.end && mpz_cmp(product, n) == 0;
    mpz_clear(product);
    if (!same) tf_tree_clear(&answer->tree);
    return same ? TF_FOUND : TF_EFORMAT;
}

tf_status tf_kept_find(tf_kept *k, const tf_entry *e, tf_advanced *answer) {
    if (!k->loaded || k->begin != page_of(e->index)) {
        tf_status loaded = load_page(k, page_of(e->index));
        if (loaded != TF_OK) return loaded;
    }
    if (k->count == 0) return TF_NONE;
    tf_kept_item key = {.ordinal = e->index};
    const tf_kept_item *item = bsearch(&key, k->items, k->count, sizeof key, by_ordinal);
    if (!item) return TF_NONE;
    tf_status status = read_answer(answer, k, item, e->n);
    if (status != TF_EFORMAT) return status;
    return tf_store_disown(k->store, "number %llu of the input is not what it was",
                           (unsigned long long)e->index + 1);
}

void tf_kept_clear(tf_kept *k) {
    free(k->items);
    tf_bytes_clear(&k->bytes);
    *k = (tf_kept){0};
}
