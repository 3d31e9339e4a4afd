/* Blocks are the same tokens at the same places as one by one, whatever the sizes. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "reader.h"
#include "rng.h"

typedef struct log {
    char *text; /* "line:column:token" and a zero byte for each */
    size_t size, capacity;
    uint64_t tokens, blocks;
} log_of;

static void note(log_of *l, uint64_t line, uint64_t column, const char *token, size_t size) {
    if (l->capacity - l->size < size + 64) {
        l->capacity = 2 * (l->capacity + size + 64);
        l->text = realloc(l->text, l->capacity);
        cr_assert(l->text);
    }
    l->size += (size_t)sprintf(l->text + l->size, "%llu:%llu:", (unsigned long long)line,
                               (unsigned long long)column);
    memcpy(l->text + l->size, token, size);
    l->size += size;
    l->text[l->size++] = '\0';
    l->tokens++;
}

/* Tokens of 3 to 9 bytes weigh as many units as they have bytes, and 20 are enough. */
static const uint32_t weights[] = {3, 4, 5, 6, 7, 8, 9};
static const tf_read_scale scale = {3, 9, weights, 20};

/* The tokens of a block, as the header says how they are to be found. */
static void note_block(log_of *l, const tf_read_block *b, bool weighed) {
    uint64_t line = b->line, column = b->column, before = l->tokens, weight = 0;
    bool comments = false;
    cr_assert(b->size > 0 && !memchr(" \t\n\v\f\r", b->text[0], 6), "begins with a token");
    if (b->before > 0) cr_assert_neq(b->text[-1], '\n');
    for (size_t i = 0, next; i < b->size; i = next) {
        next = i + 1;
        if (memchr(" \t\n\v\f\r", b->text[i], 6)) {
            column++;
            if (b->text[i] == '\n') line++, column = 1;
            continue;
        }
        bool comment = b->text[i] == '#';
        while (next < b->size && b->text[next] != '\n' &&
               (comment || !memchr(" \t\v\f\r", b->text[next], 5)))
            next++;
        if (!comment) note(l, line, column, b->text + i, next - i);
        comments |= comment;
        if (next - i >= 3 && next - i <= 9) weight += next - i;
        column += next - i;
    }
    cr_assert_eq(b->tokens, l->tokens - before);
    if (!weighed) weight = 0;
    if (!comments) cr_assert_eq(b->weight, weight); /* in comments the words weigh */
    cr_assert_leq(b->weight, 20);
    l->blocks++;
}

/* @param want  0: one by one */
static log_of read_all(int fd, size_t buffer, size_t max_token, size_t want, bool weighed) {
    tf_reader_limits limits = {buffer, max_token};
    tf_reader *r;
    tf_token t;
    tf_read_block b = {0};
    log_of l = {0};
    lseek(fd, 0, SEEK_SET);
    cr_assert_eq(tf_reader_new(&r, &limits), TF_OK);
    cr_assert_eq(tf_reader_add_fd(r, fd, "f", false), TF_OK);
    for (tf_read_event e; (e = want ? tf_reader_next_block(r, want, weighed ? &scale : NULL, &b, &t)
                                    : tf_reader_next(r, &t)) != TF_READ_END;) {
        if (e == TF_READ_TOKEN) note(&l, t.line, t.column, t.text, t.size);
        if (e == TF_READ_BLOCK) note_block(&l, &b, weighed);
        cr_assert_neq(e, TF_READ_ERROR);
    }
    tf_reader_free(r);
    return l;
}

static int random_file(tf_rng *rng, size_t size) {
    static const char bytes[] = "0123456789 \n \n\t\r#x+\0\xff";
    FILE *f = tmpfile();
    cr_assert(f);
    for (size_t i = 0; i < size; i++) {
        uint64_t v = tf_rng_next(rng);
        if (v % 97 == 0) /* a long token now and then */
            for (size_t k = v >> 8 & 63; k-- > 0;) fputc('7', f);
        fputc(bytes[(v >> 16) % (sizeof bytes - 1)], f);
    }
    fflush(f);
    return fileno(f);
}

static void compare(int fd, size_t buffer, size_t max_token, size_t want) {
    for (int weighed = 0; weighed < 2; weighed++) {
        log_of one = read_all(fd, buffer, max_token, 0, false),
               many = read_all(fd, buffer, max_token, want, weighed);
        cr_assert_eq(one.tokens, many.tokens, "buffer %zu, want %zu", buffer, want);
        cr_assert(one.size == many.size &&
                      (one.size == 0 || memcmp(one.text, many.text, one.size) == 0),
                  "buffer %zu, want %zu", buffer, want);
        free(one.text);
        free(many.text);
    }
}

Test(reader_block, the_same_tokens_at_every_size) {
    tf_rng rng;
    tf_rng_init(&rng, 7, 0);
    for (size_t size = 0; size < 40; size++) {
        int fd = random_file(&rng, size * size);
        for (size_t want = 1; want < 60; want += 1 + want / 8)
            for (size_t buffer = 1; buffer < 200; buffer = 2 * buffer + 1)
                compare(fd, buffer, 0, want);
        close(fd);
    }
}

Test(reader_block, tokens_beyond_the_limit) {
    tf_rng rng;
    tf_rng_init(&rng, 8, 0);
    for (int i = 0; i < 20; i++) {
        int fd = random_file(&rng, 1000);
        for (size_t limit = 1; limit < 100; limit += 7) compare(fd, 64, limit, 50);
        close(fd);
    }
}

Test(reader_block, large_files_come_in_large_blocks) {
    tf_rng rng;
    tf_rng_init(&rng, 9, 0);
    int fd = random_file(&rng, 1 << 20);
    compare(fd, 0, 0, 1 << 16);
    log_of l = read_all(fd, 0, 0, 1 << 16, false);
    cr_assert_lt(l.blocks, 40);
    free(l.text);
    close(fd);
}

/* What a pipe holds is given at once, but no half token. */
Test(reader_block, a_pause_gives_what_there_is) {
    int fds[2];
    tf_reader *r;
    tf_token t;
    tf_read_block b;
    cr_assert_eq(pipe(fds), 0);
    cr_assert_eq(tf_reader_new(&r, NULL), TF_OK);
    cr_assert_eq(tf_reader_add_fd(r, fds[0], "p", false), TF_OK);
    cr_assert_eq(tf_reader_next_block(r, 1000, NULL, &b, &t), TF_READ_WAIT);
    cr_assert_eq(tf_reader_fd(r), fds[0]);
    cr_assert_eq(write(fds[1], "15\n21 3", 7), 7);
    cr_assert_eq(tf_reader_next_block(r, 1000, NULL, &b, &t), TF_READ_BLOCK);
    cr_assert(b.size == 6 && memcmp(b.text, "15\n21 ", 6) == 0 && b.tokens == 2);
    cr_assert_eq(tf_reader_next_block(r, 1000, NULL, &b, &t), TF_READ_WAIT);
    cr_assert_eq(write(fds[1], "3 ", 2), 2);
    cr_assert_eq(tf_reader_next_block(r, 1000, NULL, &b, &t), TF_READ_BLOCK);
    cr_assert(b.size == 3 && memcmp(b.text, "33 ", 3) == 0);
    cr_assert(b.line == 2 && b.column == 4 && b.before == 3);
    close(fds[1]);
    cr_assert_eq(tf_reader_next_block(r, 1000, NULL, &b, &t), TF_READ_END);
    tf_reader_free(r);
    close(fds[0]);
}

/* A block ends before the token that would be too much, but has one token at least. */
Test(reader_block, heavy_tokens_come_in_small_blocks) {
    char text[4000];
    size_t size = 0;
    for (int i = 0; i < 100; i++) size += (size_t)sprintf(text + size, "1 7777777 22\n");
    int pipes[2];
    cr_assert_eq(pipe(pipes), 0);
    cr_assert_eq(write(pipes[1], text, size), (ssize_t)size);
    close(pipes[1]);
    tf_reader *r;
    tf_read_block b;
    tf_token t;
    cr_assert_eq(tf_reader_new(&r, NULL), TF_OK);
    cr_assert_eq(tf_reader_add_fd(r, pipes[0], "p", false), TF_OK);
    uint64_t tokens = 0, blocks = 0, weight = 0;
    tf_read_scale light = scale;
    for (; tf_reader_next_block(r, 1 << 16, &light, &b, &t) == TF_READ_BLOCK; blocks++) {
        cr_assert_leq(b.weight, 14);
        tokens += b.tokens;
        weight += b.weight;
        light.most = blocks % 2 ? 20 : 3; /* less than a token: it comes alone */
    }
    cr_assert_eq(tokens, 300);
    cr_assert_eq(weight, 700);
    cr_assert(blocks > 60 && blocks <= 101, "%llu", (unsigned long long)blocks);
    tf_reader_free(r);
    close(pipes[0]);
}

/* Long tokens are found wherever they stand among others, also at the very end. */
Test(reader_block, long_tokens_are_weighed_at_every_place) {
    static const uint32_t one[] = {1, 1, 1, 1};
    const tf_read_scale long_ones = {21, 24, one, 1000};
    for (size_t before = 0; before < 40; before++)
        for (size_t length = 19; length < 27; length++)
            for (size_t behind = 0; behind < 12; behind++) {
                char text[100];
                memset(text, '1', sizeof text);
                size_t size = before + length + behind;
                for (size_t i = 1; i < before; i += 7) text[i] = ' ';
                if (before > 0) text[before - 1] = '\n';
                if (behind > 0) text[before + length] = ' ';
                int pipes[2];
                cr_assert_eq(pipe(pipes), 0);
                cr_assert_eq(write(pipes[1], text, size), (ssize_t)size);
                close(pipes[1]);
                tf_reader *r;
                tf_read_block b;
                tf_token t;
                cr_assert_eq(tf_reader_new(&r, NULL), TF_OK);
                cr_assert_eq(tf_reader_add_fd(r, pipes[0], "p", false), TF_OK);
                cr_assert_eq(tf_reader_next_block(r, 1000, &long_ones, &b, &t), TF_READ_BLOCK);
                cr_assert_eq(b.weight, length >= 21 && length <= 24, "%zu %zu %zu", before, length,
                             behind);
                tf_reader_free(r);
                close(pipes[0]);
            }
}
