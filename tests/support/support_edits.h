/* support_edits.h — for fuzz targets: true bytes, changed as a script of edits says.
 *
 * Most of what a fuzzer makes up is refused at the first byte. So these targets begin with bytes that our
 * own code has written, and what the fuzzer finds are changes to them: five bytes each, of which the
 * first says what (modulo TF_EDIT_KINDS), the next three where (lowest first, modulo the size), the
 * last with what. */
#ifndef TF_SUPPORT_EDITS_H
#define TF_SUPPORT_EDITS_H

#include <stdlib.h>
#include <string.h>

#include "task.h"

enum {
    TF_EDIT_XOR,
    TF_EDIT_SET,
    TF_EDIT_CUT,
    TF_EDIT_INSERT,
    TF_EDIT_REMOVE,
    TF_EDIT_REPEAT,
    TF_EDIT_KINDS
};
enum { TF_EDIT_SIZE = 5, TF_EDIT_MOST = 64 };

/* n bytes of room at `at`, which nothing was written to yet. */
static inline void tf_edit_open(tf_bytes *b, size_t at, size_t n) {
    static const uint8_t none[256];
    if (tf_bytes_append(b, none, n) != TF_OK) abort();
    memmove(b->data + at + n, b->data + at, b->size - n - at);
}

static inline void tf_edit(tf_bytes *b, const uint8_t edit[static TF_EDIT_SIZE]) {
    if (b->size == 0) return;
    size_t at = (edit[1] | (size_t)edit[2] << 8 | (size_t)edit[3] << 16) % b->size;
    size_t n = edit[4] < b->size - at ? edit[4] : b->size - at;
    switch (edit[0] % TF_EDIT_KINDS) {
    case TF_EDIT_XOR:
        b->data[at] ^= edit[4];
        break;
    case TF_EDIT_SET:
        b->data[at] = edit[4];
        break;
    case TF_EDIT_CUT:
        b->size = at;
        break;
    case TF_EDIT_INSERT:
        tf_edit_open(b, at, 1);
        b->data[at] = edit[4];
        break;
    case TF_EDIT_REMOVE:
        memmove(b->data + at, b->data + at + n, b->size - at - n);
        b->size -= n;
        break;
    default: /* repeat */
        tf_edit_open(b, at, n);
        memmove(b->data + at, b->data + at + n, n);
    }
}

/** A copy of the bytes, in memory of exactly its size (so that a sanitizer sees a read past the end), with
 *  the edits of the script made. @return to be freed; *size is set */
static inline uint8_t *tf_edited(size_t *size, const uint8_t *bytes, size_t count,
                                 const uint8_t *script, size_t script_size) {
    tf_bytes b = {0};
    if (tf_bytes_append(&b, bytes, count) != TF_OK) abort();
    for (unsigned i = 0; i < TF_EDIT_MOST && script_size >= TF_EDIT_SIZE; i++) {
        tf_edit(&b, script);
        script += TF_EDIT_SIZE;
        script_size -= TF_EDIT_SIZE;
    }
    uint8_t *copy = malloc(b.size ? b.size : 1);
    if (!copy) abort();
    if (b.size) memcpy(copy, b.data, b.size);
    *size = b.size;
    tf_bytes_clear(&b);
    return copy;
}

#endif
