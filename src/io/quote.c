/* quote.c — quoting for messages, JSON and CSV. */
#define _GNU_SOURCE /* wcwidth */
#include "quote.h"

#include <langinfo.h>
#include <string.h>
#include <wchar.h>
#include <wctype.h>

typedef struct marks {
    const char *open, *close;
    size_t close_size;
} marks;

static marks locale_marks(void) {
    if (strcmp(nl_langinfo(CODESET), "UTF-8") == 0) return (marks){"\u2018", "\u2019", 3};
    return (marks){"'", "'", 1};
}

/* ---- the locale style ----------------------------------------------------------------------- */

/* One character of a multibyte text. */
typedef struct character {
    size_t size;    /* in bytes */
    bool printable; /* can it be shown? */
    wchar_t wide;   /* if it can */
} character;

static character next_character(const char *s, size_t size, mbstate_t *shift) {
    wchar_t wide;
    size_t n = mbrtowc(&wide, s, size, shift);
    if (n == 0) return (character){.size = 1};             /* NUL */
    if (n == (size_t)-2) return (character){.size = size}; /* incomplete at the end */
    if (n == (size_t)-1) {
        memset(shift, 0, sizeof *shift);
        return (character){.size = 1};
    }
    return (character){.size = n, .printable = iswprint((wint_t)wide) != 0, .wide = wide};
}

/* A control character as C writes it, every other byte in octal. A NUL is \0, unless a digit behind
 * it would be read as a part of the number. */
static void put_escape(tf_text *out, unsigned char c, bool digit_follows) {
    static const char letters[] = "abtnvfr"; /* 7 to 13 */
    if (c >= 7 && c <= 13)
        tf_text_printf(out, "\\%c", letters[c - 7]);
    else if (c == 0 && !digit_follows)
        tf_text_puts(out, "\\0");
    else
        tf_text_printf(out, "\\%03o", c);
}

static void put_body(tf_text *out, const char *s, size_t size, const marks *m) {
    mbstate_t shift = {0};
    for (size_t i = 0; i < size;) {
        character c = next_character(s + i, size - i, &shift);
        if (s[i] == '\\' || (size - i >= m->close_size && !memcmp(s + i, m->close, m->close_size)))
            tf_text_puts(out, "\\");
        if (c.printable) {
            tf_text_put(out, s + i, c.size);
        } else {
            for (size_t k = i; k < i + c.size; k++) {
                bool digit = k + 1 < size && s[k + 1] >= '0' && s[k + 1] <= '9';
                put_escape(out, (unsigned char)s[k], digit);
            }
        }
        i += c.size;
    }
}

void tf_quote(tf_text *out, const char *s, size_t size) {
    marks m = locale_marks();
    tf_text_puts(out, m.open);
    put_body(out, s, size, &m);
    tf_text_puts(out, m.close);
}

/* Is s[i] inside a UTF-8 character? Then a cut there would split it. */
static bool is_continuation(const char *s, size_t i) {
    return ((unsigned char)s[i] & 0xc0) == 0x80;
}

const char *tf_quote_ellipsis(void) {
    return locale_marks().close_size == 3 ? "\u2026" : "...";
}

size_t tf_quote_plain(tf_text *out, const char *s, size_t size) {
    mbstate_t shift = {0};
    size_t columns = 0;
    for (size_t i = 0; i < size;) {
        character c = next_character(s + i, size - i, &shift);
        int width = c.printable ? wcwidth(c.wide) : -1;
        if (width >= 0)
            tf_text_put(out, s + i, c.size);
        else
            tf_text_puts(out, "?");
        columns += width >= 0 ? (size_t)width : 1;
        i += c.size;
    }
    return columns;
}

void tf_quote_clipped(tf_text *out, const char *s, size_t size, size_t width) {
    marks m = locale_marks();
    if (width < 8) width = 8;
    if (size <= width) {
        tf_quote(out, s, size);
        return;
    }
    size_t head = (width - 3) / 2, tail = size - (width - 3 - head);
    while (head > 0 && is_continuation(s, head)) head--;
    while (tail < size && is_continuation(s, tail)) tail++;
    tf_text_puts(out, m.open);
    put_body(out, s, head, &m);
    tf_text_puts(out, tf_quote_ellipsis());
    put_body(out, s + tail, size - tail, &m);
    tf_text_puts(out, m.close);
}

/* ---- JSON ----------------------------------------------------------------------------------- */

/* Length of the well-formed UTF-8 sequence at s (RFC 3629: no overlong forms, no surrogates,
 * nothing above U+10FFFF); 0: malformed. Independent of the locale, for JSON is always UTF-8. */
static size_t utf8_length(const unsigned char *s, size_t size) {
    size_t n = s[0] < 0x80   ? 1
               : s[0] < 0xc2 ? 0
               : s[0] < 0xe0 ? 2
               : s[0] < 0xf0 ? 3
               : s[0] < 0xf5 ? 4
                             : 0;
    if (n == 0 || n > size) return 0;
    for (size_t i = 1; i < n; i++)
        if ((s[i] & 0xc0) != 0x80) return 0;
    if ((s[0] == 0xe0 && s[1] < 0xa0) || (s[0] == 0xed && s[1] > 0x9f)) return 0;
    if ((s[0] == 0xf0 && s[1] < 0x90) || (s[0] == 0xf4 && s[1] > 0x8f)) return 0;
    return n;
}

static void put_json_ascii(tf_text *out, unsigned char c) {
    switch (c) {
    case '"':
        tf_text_puts(out, "\\\"");
        break;
    case '\\':
        tf_text_puts(out, "\\\\");
        break;
    case '\b':
        tf_text_puts(out, "\\b");
        break;
    case '\f':
        tf_text_puts(out, "\\f");
        break;
    case '\n':
        tf_text_puts(out, "\\n");
        break;
    case '\r':
        tf_text_puts(out, "\\r");
        break;
    case '\t':
        tf_text_puts(out, "\\t");
        break;
    default:
        tf_text_printf(out, "\\u%04x", c);
    }
}

#define REPLACEMENT "\xef\xbf\xbd" /* U+FFFD */

void tf_quote_json(tf_text *out, const char *s, size_t size) {
    const unsigned char *p = (const unsigned char *)s;
    tf_text_puts(out, "\"");
    for (size_t i = 0; i < size;) {
        size_t run = i; /* most text needs nothing: copied in one piece */
        while (run < size && p[run] >= ' ' && p[run] < 0x7f && p[run] != '"' && p[run] != '\\')
            run++;
        tf_text_put(out, s + i, run - i);
        i = run;
        if (i == size) break;
        size_t n = utf8_length(p + i, size - i);
        if (n == 1)
            put_json_ascii(out, p[i]);
        else if (n > 1)
            tf_text_put(out, s + i, n);
        else
            tf_text_puts(out, REPLACEMENT);
        i += n ? n : 1;
    }
    tf_text_puts(out, "\"");
}

/* ---- CSV ------------------------------------------------------------------------------------ */

void tf_quote_csv(tf_text *out, const char *s, size_t size) {
    bool plain = true;
    for (size_t i = 0; i < size && plain; i++)
        plain = s[i] >= ' ' && s[i] < 0x7f && s[i] != ',' && s[i] != '"';
    if (plain) {
        tf_text_put(out, s, size);
        return;
    }
    tf_text_puts(out, "\"");
    const unsigned char *p = (const unsigned char *)s;
    for (size_t i = 0, n; i < size; i += n ? n : 1) {
        n = utf8_length(p + i, size - i);
        if (s[i] == '"') tf_text_puts(out, "\"");
        if (n > 0 && s[i] != '\0')
            tf_text_put(out, s + i, n);
        else
            tf_text_puts(out, REPLACEMENT);
    }
    tf_text_puts(out, "\"");
}
