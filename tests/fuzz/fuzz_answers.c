/* fuzz_answers.c — any bytes as what workers say and states keep: trees, answers to entries, blocks, pieces
 * of a block's answer, and pairs of a task and its result for the coordinator's check. Nothing is read
 * past the end, and a tree that is accepted encodes to bytes that are the same tree. */
#include <stdlib.h>
#include <string.h>

#include "block_codec.h"
#include "tree_codec.h"
#include "work.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool ok) {
    if (!ok) abort();
}

static tf_cursor over(const uint8_t *data, size_t size) {
    return (tf_cursor){.p = data, .end = data + size, .ok = true};
}

static void one_tree(const uint8_t *data, size_t size) {
    tf_cursor c = over(data, size);
    tf_tree t;
    if (tf_tree_get(&t, &c) != TF_OK) return;
    tf_bytes first = {0}, second = {0};
    tf_writer w = {.out = &first}, v = {.out = &second};
    tf_tree_put(&w, &t);
    tf_tree_clear(&t);
    tf_cursor again = tf_cursor_over(&first);
    require(tf_tree_get(&t, &again) == TF_OK && again.p == again.end);
    tf_tree_put(&v, &t);
    require(first.size == second.size && memcmp(first.data, second.data, first.size) == 0);
    tf_tree_clear(&t);
    tf_bytes_clear(&first);
    tf_bytes_clear(&second);
}

static void entries(const uint8_t *data, size_t size) {
    tf_cursor c = over(data, size);
    tf_advanced a;
    while (c.ok && c.p < c.end && tf_advanced_get(&a, &c) == TF_OK)
        if (!a.is_small) tf_tree_clear(&a.tree);
}

static void blocks(const uint8_t *data, size_t size) {
    tf_cursor c = over(data, size);
    tf_block_head head;
    tf_block_text text;
    if (tf_block_get(&head, &text, &c) == TF_OK) {
        require((const uint8_t *)text.text >= data + text.before);
        require((const uint8_t *)text.text + text.size + text.behind <= data + size);
    }
    c = over(data, size);
    tf_piece piece;
    while (tf_piece_get(&piece, &c) == TF_FOUND) require(c.p <= c.end);
}

/* A length of two bytes, then the bodies of a task and of its result. */
static void pair(const uint8_t *data, size_t size, uint16_t kind) {
    if (size < 2) return;
    size_t first = (size_t)data[0] | (size_t)data[1] << 8;
    data += 2;
    size -= 2;
    if (first > size) first = size;
    tf_task task = {.id = 1, .kind = kind};
    tf_result result = {.id = 1, .kind = kind};
    require(tf_bytes_append(&task.body, data, first) == TF_OK &&
            tf_bytes_append(&result.body, data + first, size - first) == TF_OK);
    tf_status status = tf_work_check(&task, &result);
    require(status == TF_OK || status == TF_EINTERNAL || status == TF_ENOMEM);
    tf_task_clear(&task);
    tf_result_clear(&result);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    one_tree(data, size);
    entries(data, size);
    blocks(data, size);
    pair(data, size, TF_TASK_ADVANCE);
    pair(data, size, TF_TASK_SPLIT);
    pair(data, size, TF_TASK_BLOCK);
    return 0;
}
