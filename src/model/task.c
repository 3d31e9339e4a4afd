/* task.c — byte strings, and the life of tasks and results. */
#include "task.h"

#include <stdlib.h>
#include <string.h>

tf_status tf_bytes_reserve(tf_bytes *b, size_t extra) {
    if (extra > SIZE_MAX / 2 - b->size) return TF_ENOMEM;
    size_t need = b->size + extra;
    if (need <= b->capacity) return TF_OK;
    size_t capacity = b->capacity ? b->capacity : 64;
    while (capacity < need) capacity *= 2;
    uint8_t *data = realloc(b->data, capacity);
    if (!data) return TF_ENOMEM;
    b->data = data;
    b->capacity = capacity;
    return TF_OK;
}

tf_status tf_bytes_append(tf_bytes *b, const void *data, size_t size) {
    tf_status s = tf_bytes_reserve(b, size);
    if (s != TF_OK) return s;
    if (size) memcpy(b->data + b->size, data, size);
    b->size += size;
    return TF_OK;
}

void tf_bytes_clear(tf_bytes *b) {
    free(b->data);
    *b = (tf_bytes){0};
}

const char *tf_task_kind_name(tf_task_kind kind) {
    switch ((int)kind) {
#define TF_TASK_CASE_(name, value, text)                                                           \
    case value:                                                                                    \
        return text;
        TF_TASK_KIND_MAP(TF_TASK_CASE_)
#undef TF_TASK_CASE_
    }
    return "?";
}

void tf_task_clear(tf_task *t) {
    tf_bytes_clear(&t->body);
    *t = (tf_task){0};
}

void tf_result_clear(tf_result *r) {
    tf_bytes_clear(&r->body);
    *r = (tf_result){0};
}
