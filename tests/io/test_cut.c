/* A file in parts: found alike whoever looks, in pieces of whatever size, and counted as the reader counts. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "cut.h"
#include "reader.h"

enum { MOST = 4000 };

/* Text of tokens, blanks, comments, empty and long lines, from a generator of our own. */
static size_t make_text(char *text, size_t room, uint32_t seed) {
    static const char alphabet[] = "0123456789 7 \t#\r\n\n3 + ";
    size_t size = 0;
    while (size < room) {
        seed = seed * 1664525u + 1013904223u;
        unsigned pick = seed >> 24;
        if (pick == 255 && room - size > 300) { /* a line longer than most parts */
            memset(text + size, '8', 300);
            size += 300;
        } else {
            text[size++] = alphabet[pick % (sizeof alphabet - 1)];
        }
    }
    return size;
}

/* Parts [first, first + count), fed in pieces. */
static void find(tf_cut_part *out, const char *text, size_t size, uint64_t part, uint64_t first,
                 uint64_t count, size_t piece) {
    tf_cut c;
    tf_cut_begin(&c, part, first, count, out);
    bool more = c.at < size;
    while (more) {
        size_t n = size - c.at < piece ? size - c.at : piece;
        more = tf_cut_feed(&c, text + c.at, n) && c.at < size;
    }
    tf_cut_end(&c);
    cr_assert_eq(c.count, count);
}

/* By the definition alone. */
static uint64_t begin_of(const char *text, size_t size, uint64_t part, uint64_t number) {
    uint64_t at = number * part;
    while (at > 0 && at < size && text[at - 1] != '\n') at++;
    return at < size ? at : size;
}

static void read_part(const char *text, const tf_cut_part *p, uint64_t line, tf_cut_part *counted,
                      uint64_t *last_line) {
    tf_reader *r;
    tf_token t;
    cr_assert_eq(tf_reader_new(&r, &(tf_reader_limits){.buffer = 16}), TF_OK);
    cr_assert_eq(tf_reader_add_text(r, text + p->begin, p->size, "a file", line), TF_OK);
    *counted = (tf_cut_part){0};
    while (tf_reader_next(r, &t) == TF_READ_TOKEN) {
        cr_assert_str_eq(t.source, "a file");
        counted->tokens++;
        *last_line = t.line;
    }
    tf_reader_free(r);
}

static void check_text(const char *text, size_t size, uint64_t part) {
    static tf_cut_part all[MOST + 1], some[MOST + 1];
    uint64_t count = tf_cut_count(size, part), line = 1, last_line = 0, newlines = 0;
    find(all, text, size, part, 0, count, size);
    for (uint64_t i = 0; i < count; i++) {
        uint64_t begin = begin_of(text, size, part, i), end = begin_of(text, size, part, i + 1);
        cr_assert_eq(all[i].begin, begin, "part %llu", (unsigned long long)i);
        cr_assert_eq(all[i].size, end - begin);
        cr_assert_eq(all[i].checksum, tf_digest(0, text + begin, end - begin));
        tf_cut_part counted;
        read_part(text, &all[i], line, &counted, &last_line);
        cr_assert_eq(all[i].tokens, counted.tokens);
        newlines = 0;
        for (uint64_t k = begin; k < end; k++) newlines += text[k] == '\n';
        cr_assert_eq(all[i].lines, newlines);
        line += newlines;
        cr_assert_leq(last_line, line);
    }
    for (uint64_t first = 0; first < count; first += 3) {
        uint64_t few = count - first < 5 ? count - first : 5;
        find(some, text, size, part, first, few, 1 + first % 40);
        cr_assert_eq(memcmp(some, all + first, few * sizeof *some), 0);
    }
}

Test(cut, any_stretch_is_cut_as_the_whole) {
    static char text[MOST];
    for (uint32_t seed = 1; seed <= 12; seed++) {
        size_t size = make_text(text, MOST - 37 * seed, seed);
        for (uint64_t part = 1; part < 2000; part = part * 3 + 1) check_text(text, size, part);
    }
}

Test(cut, lines_are_numbered_as_in_the_whole) {
    static char text[MOST];
    static tf_cut_part parts[MOST + 1];
    size_t size = make_text(text, MOST, 99);
    uint64_t count = tf_cut_count(size, 200), line = 1;
    find(parts, text, size, 200, 0, count, 64);
    tf_reader *whole, *r;
    tf_token want, got;
    cr_assert_eq(tf_reader_new(&whole, NULL), TF_OK);
    cr_assert_eq(tf_reader_add_text(whole, text, size, "f", 1), TF_OK);
    for (uint64_t i = 0; i < count; i++) {
        cr_assert_eq(tf_reader_new(&r, NULL), TF_OK);
        if (parts[i].size > 0)
            cr_assert_eq(tf_reader_add_text(r, text + parts[i].begin, parts[i].size, "f", line),
                         TF_OK);
        while (tf_reader_next(r, &got) == TF_READ_TOKEN) {
            cr_assert_eq(tf_reader_next(whole, &want), TF_READ_TOKEN);
            cr_assert_eq(got.line, want.line);
            cr_assert_eq(got.column, want.column);
            cr_assert_eq(got.size, want.size);
            cr_assert_eq(memcmp(got.text, want.text, want.size), 0);
        }
        tf_reader_free(r);
        line += parts[i].lines;
    }
    cr_assert_eq(tf_reader_next(whole, &want), TF_READ_END);
    tf_reader_free(whole);
}

Test(cut, sizes_give_many_parts_but_no_tiny_ones) {
    cr_assert_eq(tf_cut_size(0), 256u << 10);
    cr_assert_eq(tf_cut_count(0, 256u << 10), 0);
    cr_assert_eq(tf_cut_size(UINT64_C(3) << 40), 16u << 20);
    uint64_t size = UINT64_C(40) << 30, count = tf_cut_count(size, tf_cut_size(size));
    cr_assert_gt(count, 12000);
    cr_assert_leq(count, 16384);
}
