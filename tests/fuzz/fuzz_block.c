/* fuzz_block.c — any text as a block, which a worker reads, factors and prints: the answer is one that rank 0
 * accepts, sealed or not, whatever the format and the shard; and any bytes as the task itself. */
#include <stdlib.h>
#include <string.h>

#include "block_check.h"
#include "block_run.h"
#include "block_seal.h"
#include "work.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Bits of the first byte. */
enum { FORMAT = 3, EXPONENTS = 4, WIDE = 8, PROVE = 16, SEALED = 32, SHARD = 64, RAW = 128 };
enum { LONGEST = 400 }; /* numbers of two words take their time */

static void require(bool ok) {
    if (!ok) abort();
}

static tf_words_pool pool;

/* Another thread's answer would be the same bytes, but for the seconds. */
static void run(const tf_bytes *body, bool ours) {
    tf_bytes answer = {0};
    tf_cancel never = {0};
    tf_status s = tf_block_run(&answer, body, &pool, TF_ISA_BEST, &never);
    require(ours ? s == TF_OK : s == TF_OK || s == TF_EFORMAT);
    if (s == TF_OK) {
        bool sample;
        tf_cursor c = tf_cursor_over(body);
        tf_block_head head;
        tf_block_text text;
        require(tf_block_get(&head, &text, &c) == TF_OK);
        require(tf_block_check(body, &answer) == TF_OK);
        require(tf_block_sealed(&answer, body, &sample) == head.sealed);
    } else {
        require(answer.data == NULL);
    }
    tf_bytes_clear(&answer);
}

/* The text, with the first bytes as what stands in front of it in its line. */
static void as_text(uint8_t options, const uint8_t *data, size_t size) {
    static const tf_sink_format *const formats[] = {&tf_sink_text, &tf_sink_jsonl, &tf_sink_csv,
                                                    &tf_sink_text};
    tf_bytes body = {0};
    tf_writer w = {.out = &body};
    tf_block_head head = {.format = formats[options & FORMAT],
                          .exponents = options & EXPONENTS,
                          .wide = options & WIDE,
                          .prove = options & PROVE,
                          .sealed = options & SEALED,
                          .shard = options & SHARD ? (tf_opt_shard){2, 3} : (tf_opt_shard){1, 1},
                          .index = 7};
    tf_read_block b = {.text = (const char *)data, .size = size, .line = 5, .column = 1};
    tf_block_put(&w, &head, &b);
    require(w.status == TF_OK);
    run(&body, true);
    tf_bytes_clear(&body);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static bool made;
    if (!made) tf_words_pool_init(&pool);
    made = true;
    if (size == 0 || size > LONGEST) return 0;
    if (*data & RAW) {
        tf_bytes body = {0};
        require(tf_bytes_append(&body, data + 1, size - 1) == TF_OK);
        run(&body, false);
        tf_bytes_clear(&body);
    } else {
        as_text(*data, data + 1, size - 1);
    }
    return 0;
}
