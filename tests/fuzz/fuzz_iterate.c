/* fuzz_iterate.c — what a state keeps of the linear algebra, changed: bytes that are not as they were are
 * refused; if they look whole all the same (their checksum is made right here), the iteration that goes on
 * from them ends, and the vectors it gives are in the kernel.
 *
 * The first byte: how; the others are edits (support_edits.h) of an iterate written here, or bytes as they are. */
#include <stdlib.h>
#include <string.h>

#include "nullspace.h"
#include "rng.h"
#include "support_edits.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { ROWS = 1400, COLS = 1500, SEED = 9, STEPS = 8 };
enum { RAW = 1, MENDED = 2 }; /* bits of the first byte */

static struct {
    bool made;
    tf_spmat m;
    uint8_t *bytes; /* after STEPS steps */
    size_t size;
} kit;

static void require(bool ok) {
    if (!ok) abort();
}

typedef struct countdown { /* pauses after some steps */
    tf_cancel cancel;      /* first */
    int *left;
} countdown;
static int count_down(const tf_cancel *self) {
    return --*((const countdown *)self)->left < 0;
}

static tf_status solve(uint64_t *x, unsigned *count, tf_iterate *it, int steps) {
    int left = steps;
    countdown pause = {{.poll = count_down}, &left};
    if (steps) it->pause = &pause.cancel;
    tf_linalg how = {.budget = {TF_WORK_UNLIMITED, NULL}, .isa = TF_ISA_GENERIC, .iterate = it};
    return tf_nullspace(x, count, &kit.m, SEED, &how);
}

static void make_kit(void) {
    static uint64_t x[COLS];
    unsigned count;
    tf_rng r;
    tf_rng_init(&r, 1, 0);
    require(tf_spmat_init(&kit.m, ROWS) == TF_OK);
    for (uint32_t j = 0; j < COLS; j++) {
        uint32_t entry[42];
        unsigned n = 0;
        for (uint32_t i = 0; i < 30; i++)
            if (tf_rng_below(&r, i + 2) == 0) entry[n++] = i;
        for (unsigned i = 0; i < 12; i++) entry[n++] = (uint32_t)tf_rng_below(&r, ROWS);
        require(tf_spmat_add(&kit.m, entry, n) == TF_OK);
    }
    tf_iterate it = {0};
    require(solve(x, &count, &it, STEPS) == TF_MORE && it.size > 0);
    kit.bytes = it.data;
    kit.size = it.size;
    kit.made = true;
}

/* B x = 0, in all 64 vectors. */
static bool in_kernel(const uint64_t *x) {
    static uint64_t sum[ROWS];
    memset(sum, 0, sizeof sum);
    for (uint32_t j = 0; j < kit.m.cols; j++)
        for (size_t i = kit.m.start[j]; i < kit.m.start[j + 1]; i++) sum[kit.m.row[i]] ^= x[j];
    for (uint32_t i = 0; i < kit.m.rows; i++)
        if (sum[i]) return false;
    return true;
}

/* As iterate.c sums, so that the content is looked at. */
static void mend(uint8_t *data, size_t size) {
    if (size < 16 || size % 8) return;
    uint64_t h = size / 8 - 1, word;
    for (size_t i = 0; i + 8 < size; i += 8) {
        memcpy(&word, data + i, 8);
        h = tf_mix64(h ^ word);
    }
    memcpy(data + size - 8, &h, 8);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static uint64_t x[COLS];
    if (!kit.made) make_kit();
    if (size == 0) return 0;
    uint8_t how = *data;
    size_t count = size - 1;
    uint8_t *copy = how & RAW ? tf_edited(&count, data + 1, size - 1, NULL, 0)
                              : tf_edited(&count, kit.bytes, kit.size, data + 1, size - 1);
    if (how & MENDED) mend(copy, count);
    bool changed = count != kit.size || memcmp(copy, kit.bytes, count) != 0;
    tf_iterate it = {.from = copy, .from_size = count};
    unsigned found = 0;
    memset(x, 0, sizeof x);
    require(solve(x, &found, &it, 0) == TF_OK && it.data == NULL);
    require(found <= 64 && in_kernel(x));
    if (!changed) require(!it.refused && found > 0);
    if (changed && !(how & MENDED)) require(it.refused || count == 0);
    if (it.refused) require(found > 0); /* begun anew, it is as if there had been nothing */
    free(copy);
    return 0;
}
