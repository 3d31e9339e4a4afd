/* known.c — see known.h. */
#include "known.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "numparse.h"
#include "sigs.h"
#include "task.h"

static tf_status add(tf_known *k, const mpz_t v) {
    if (mpz_cmp_ui(v, 1) <= 0) return TF_OK;
    if (k->count == k->capacity) {
        size_t capacity = k->capacity ? 2 * k->capacity : 16;
        mpz_t *items = realloc(k->items, capacity * sizeof *items);
        if (!items) return TF_ENOMEM;
        k->items = items;
        k->capacity = capacity;
    }
    mpz_init_set(k->items[k->count++], v);
    return TF_OK;
}

void tf_known_clear(tf_known *k) {
    for (size_t i = 0; i < k->count; i++) mpz_clear(k->items[i]);
    free(k->items);
    *k = (tf_known){0};
}

/* ---- lines ------------------------------------------------------------------------------------
 */

/* One expression; of the form p^e the p is taken, of (c) the c. */
static tf_status take_word(tf_known *k, const char *word, size_t size) {
    const char *power = memchr(word, '^', size);
    bool plain = power && power > word && power + 1 < word + size;
    for (const char *p = word; plain && p < word + size; p++)
        plain = p == power || isdigit((unsigned char)*p);
    if (plain) size = (size_t)(power - word);
    mpz_t v;
    mpz_init(v);
    tf_status s = tf_number_parse(v, word, size, NULL, NULL);
    if (s == TF_OK) s = add(k, v);
    mpz_clear(v);
    return s;
}

static tf_status take_words(tf_known *k, const char *p, const char *end) {
    static const char blanks[] = " \t\r,;";
    tf_status s = TF_OK;
    while (p < end && s == TF_OK) {
        while (p < end && strchr(blanks, *p)) p++;
        const char *word = p;
        while (p < end && !strchr(blanks, *p)) p++;
        if (p > word) s = take_word(k, word, (size_t)(p - word));
    }
    return s;
}

/* "P12", "prp34", "C56" */
static bool is_label(const char *p, const char *end) {
    while (end > p && (end[-1] == ' ' || end[-1] == '\t')) end--;
    if (end - p >= 4 && strncasecmp(p, "prp", 3) == 0)
        p += 3;
    else if (end - p >= 2 && strchr("PpCc", *p))
        p++;
    else
        return false;
    while (p < end && isdigit((unsigned char)*p)) p++;
    return p == end;
}

/* The value of "N=" among the fields of a line of GMP-ECM. */
static tf_status take_save_line(tf_known *k, const char *p, const char *end) {
    while (p < end) {
        while (p < end && (*p == ' ' || *p == '\t')) p++;
        const char *next = memchr(p, ';', (size_t)(end - p));
        if (!next) next = end;
        if (next - p > 2 && p[0] == 'N' && p[1] == '=')
            return take_word(k, p + 2, (size_t)(next - p) - 2);
        p = next + (next < end);
    }
    return TF_EFORMAT;
}

static tf_status take_line(tf_known *k, const char *p, const char *end) {
    while (p < end && isspace((unsigned char)*p)) p++;
    while (end > p && isspace((unsigned char)end[-1])) end--;
    if (p == end || *p == '#') return TF_OK;
    if (end - p > 7 && strncmp(p, "METHOD=", 7) == 0) return take_save_line(k, p, end);
    const char *equals = memchr(p, '=', (size_t)(end - p)),
               *colon = memchr(p, ':', (size_t)(end - p));
    if (equals && is_label(p, equals)) return take_words(k, equals + 1, end);
    if (colon) return take_words(k, colon + 1, end);
    return take_words(k, p, end);
}

/* ---- files ------------------------------------------------------------------------------------
 */

/* Also of a FIFO that nobody writes yet: so that a signal ends it, nothing here blocks.
 * @return TF_OK, TF_EIO with errno, TF_CANCELLED, TF_ENOMEM */
static tf_status read_whole(tf_bytes *text, int fd, const tf_cancel *cancel) {
    enum { PIECE = 1 << 16, PATIENCE = 100 /* milliseconds: a signal may come before poll */ };
    for (;;) {
        struct pollfd p = {.fd = fd, .events = POLLIN};
        if (tf_cancel_reason(cancel)) return TF_CANCELLED;
        int ready = poll(&p, 1, PATIENCE);
        if (ready == 0 || (ready < 0 && errno == EINTR)) continue;
        if (ready < 0) return TF_EIO;
        tf_status s = tf_bytes_reserve(text, PIECE);
        if (s != TF_OK) return s;
        ssize_t n = read(fd, text->data + text->size, PIECE);
        if (n == 0) return TF_OK;
        if (n > 0) text->size += (size_t)n;
        if (n < 0 && errno != EINTR && errno != EAGAIN) return TF_EIO;
    }
}

static tf_status take_lines(tf_known *k, const char *p, const char *end, size_t *number) {
    tf_status s = TF_OK;
    while (p < end && s == TF_OK) {
        const char *next = memchr(p, '\n', (size_t)(end - p));
        if (!next) next = end;
        ++*number;
        s = take_line(k, p, next);
        p = next + (next < end);
    }
    return s;
}

tf_status tf_known_read(tf_known *k, const char *path, const tf_cancel *cancel, tf_text *error) {
    tf_bytes text = {0};
    size_t number = 0;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    tf_status s = fd < 0 ? TF_EIO : read_whole(&text, fd, cancel);
    if (s == TF_EIO) {
        tf_text_printf(error, "%s: %s", path, strerror(errno));
    } else if (s == TF_CANCELLED) {
        tf_text_printf(error, "stopped by %s while reading %s",
                       tf_signal_name(tf_cancel_reason(cancel)), path);
    } else if (s == TF_OK && text.size > 0) {
        s = take_lines(k, (const char *)text.data, (const char *)text.data + text.size, &number);
        if (s == TF_ELIMIT) s = TF_EFORMAT;
        if (s == TF_EFORMAT)
            tf_text_printf(error, "%s:%zu: no factors in a form that is known", path, number);
    }
    if (fd >= 0) close(fd);
    tf_bytes_clear(&text);
    return s;
}

/* ---- splitting --------------------------------------------------------------------------------
 */

tf_status tf_known_split(tf_tree *t, const tf_known *k) {
    tf_status found = TF_NONE;
    mpz_t g;
    if (!k || k->count == 0) return TF_NONE;
    mpz_init(g);
    for (size_t j = 0; j < k->count && found >= 0; j++) {
        for (size_t i = 0; i < t->count && found >= 0; i++) {
            const tf_part *part = &t->parts[i];
            if (part->state >= TF_PART_PROBABLE) continue;
            mpz_gcd(g, part->value, k->items[j]);
            if (mpz_cmp_ui(g, 1) == 0 || mpz_cmp(g, part->value) == 0) continue;
            tf_status s = tf_tree_split(t, i, g, TF_METHOD_GIVEN);
            found = s == TF_OK ? TF_FOUND : s;
        }
    }
    mpz_clear(g);
    return found;
}
