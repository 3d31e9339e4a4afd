/* block_check.c — see block_check.h. */
#include "block_check.h"

#include "digits.h"

typedef struct check {
    tf_block_head head;
    const char *p, *end; /* the text that is left */
    uint64_t token;      /* index in the block of the next one */
    /* The next number, as given and without sign and zeros: */
    const char *given, *digits;
    size_t given_size, length;
    tf_u128 n;
    const char *a, *z; /* the lines that are left */
} check;

/* ---- the text ---------------------------------------------------------------------------------
 */

static inline bool is_blank(char c) {
    return c == ' ' || (unsigned char)(c - '\t') < 5;
}

static const char *token_end(const check *c) {
    const char *p = c->p;
    uint64_t digits;
    for (unsigned n = 8; n == 8; p += n) n = tf_digits_count(&digits, tf_le64_load(p));
    if (p > c->end) return c->end;
    while (p < c->end && !is_blank(*p)) p++;
    return p;
}

/* The next token of this shard. @return false: there is none */
static bool next_token(check *c) {
    const tf_opt_shard *shard = &c->head.shard;
    while (c->p < c->end) {
        if (is_blank(*c->p)) {
            c->p++;
        } else if (*c->p == '#') {
            const char *newline = memchr(c->p, '\n', (size_t)(c->end - c->p));
            c->p = newline ? newline : c->end;
        } else {
            c->given = c->p;
            c->p = token_end(c);
            c->given_size = (size_t)(c->p - c->given);
            bool mine = shard->n <= 1 || (c->head.index + c->token) % shard->n == shard->k - 1;
            c->token++;
            if (mine) return true;
        }
    }
    return false;
}

/* The number that the token is. 20 digits may be a word or not. */
static bool is_number(check *c) {
    const char *s = c->given, *end = s + c->given_size;
    s += *s == '+';
    while (end - s > 1 && *s == '0') s++;
    c->digits = s;
    c->length = (size_t)(end - s);
    uint64_t word = 0;
    unsigned length = tf_digits_word(&word, s);
    c->n = word;
    if (length == 0 && c->head.wide) length = tf_digits_wide(&c->n, s);
    return length > 0 && length == c->length;
}

/* ---- the lines --------------------------------------------------------------------------------
 */

static bool expect(check *c, const char *text, size_t size) {
    if ((size_t)(c->z - c->a) < size || memcmp(c->a, text, size) != 0) return false;
    c->a += size;
    return true;
}

#define EXPECT(c, literal) expect(c, literal, sizeof(literal) - 1)

/* Where numbers can be read from: at a, or a copy with something behind it. */
static inline const char *readable(const check *c, char copy[static 64]) {
    size_t left = (size_t)(c->z - c->a);
    if (TF_LIKELY(left >= 64)) return c->a;
    memset(copy, 0, 64);
    return memcpy(copy, c->a, left);
}

static inline bool take_word(check *c, uint64_t *v) {
    char copy[64];
    const char *s = readable(c, copy);
    unsigned length = tf_digits_word(v, s);
    c->a += length;
    return length == 1 || (length > 1 && *s != '0');
}

static bool take_any(check *c, tf_u128 *v) {
    char copy[64];
    const char *s = readable(c, copy);
    unsigned length = tf_digits_any(v, s);
    c->a += length;
    return length == 1 || (length > 1 && *s != '0');
}

static bool take_name(check *c) {
    const char *from = c->a;
    while (c->a < c->z && ((*c->a >= 'a' && *c->a <= 'z') || *c->a == ' ' || *c->a == '1')) c->a++;
    return c->a > from;
}

static bool take_seconds(check *c) {
    const char *from = c->a;
    while (c->a < c->z && ((*c->a >= '0' && *c->a <= '9') || *c->a == '.')) c->a++;
    return c->a > from;
}

/* The factors of a number on their way to the product. */
typedef struct product {
    tf_u128 value, last;
} product;

static bool multiply(product *m, tf_u128 p, uint64_t exponent) {
    if (p < 2 || p < m->last || exponent == 0 || exponent > 127) return false;
    m->last = p;
    for (; exponent > 0; exponent--)
        if (__builtin_mul_overflow(m->value, p, &m->value)) return false;
    return true;
}

/* 0 and 1 have no factors. */
static bool is_product(const check *c, const product *m) {
    return m->last > 0 ? m->value == c->n : c->n <= 1;
}

static bool text_line(check *c) {
    if (!expect(c, c->digits, c->length) || !EXPECT(c, ":")) return false;
    product m = {1, 0};
    while (c->a < c->z && *c->a == ' ') {
        tf_u128 p;
        uint64_t exponent = 1;
        c->a++;
        if (!take_any(c, &p)) return false;
        if (c->head.exponents && EXPECT(c, "^") && !take_word(c, &exponent)) return false;
        if (!multiply(&m, p, exponent)) return false;
    }
    return EXPECT(c, "\n") && is_product(c, &m);
}

static bool jsonl_line(check *c) {
    if (!EXPECT(c, "{\"v\":1,\"input\":\"") || !expect(c, c->given, c->given_size) ||
        !EXPECT(c, "\",\"number\":\"") || !expect(c, c->digits, c->length) ||
        !EXPECT(c, "\",\"factors\":["))
        return false;
    product m = {1, 0};
    for (tf_u128 p; m.last ? EXPECT(c, ",{\"factor\":\"") : EXPECT(c, "{\"factor\":\"");) {
        uint64_t exponent;
        if (!take_any(c, &p) || !EXPECT(c, "\",\"exponent\":") || !take_word(c, &exponent) ||
            !multiply(&m, p, exponent) || !EXPECT(c, ",\"method\":\"") || !take_name(c) ||
            !EXPECT(c, "\",\"certainty\":\"") || !take_name(c) || !EXPECT(c, "\"}"))
            return false;
    }
    return EXPECT(c, "],\"status\":\"complete\",\"seconds\":") && take_seconds(c) &&
           EXPECT(c, "}\n") && is_product(c, &m);
}

static bool csv_end(check *c) {
    return EXPECT(c, ",complete,") && take_seconds(c) && EXPECT(c, ",\n");
}

static bool csv_number(check *c) {
    return expect(c, c->given, c->given_size) && EXPECT(c, ",") && expect(c, c->digits, c->length);
}

static bool csv_line(check *c) {
    product m = {1, 0};
    if (c->n <= 1) return csv_number(c) && EXPECT(c, ",,,,") && csv_end(c);
    for (tf_u128 p; m.value < c->n;) {
        uint64_t exponent;
        if (!csv_number(c) || !EXPECT(c, ",") || !take_any(c, &p) || !EXPECT(c, ",") ||
            !take_word(c, &exponent) || !multiply(&m, p, exponent) || !EXPECT(c, ",") ||
            !take_name(c) || !EXPECT(c, ",") || !take_name(c) || !csv_end(c))
            return false;
    }
    return m.value == c->n;
}

/* ---- the answer -------------------------------------------------------------------------------
 */

/* *value *= p. @return whether it fits */
static inline bool multiply_in(tf_u128 *value, tf_u128 p) {
    if (TF_LIKELY(!tf_hi64(*value) && !tf_hi64(p))) {
        *value = (tf_u128)tf_lo64(*value) * tf_lo64(p);
        return true;
    }
    return !__builtin_mul_overflow(*value, p, value);
}

/* The factors behind the colon: in order, each after a blank, their product the number. Before `last`
 * there is room to read one more. @return the end of the line, or NULL: it is wrong */
static const char *usual_factors(const char *a, const char *last, tf_u128 n) {
    tf_u128 value = 1, p, before = 2;
    while (*a == ' ' && a < last) {
        unsigned length = tf_digits_any(&p, ++a);
        if (length == 0 || *a == '0' || p < before || !multiply_in(&value, p)) return NULL;
        before = p;
        a += length;
    }
    return *a == '\n' && value == n ? a + 1 : NULL;
}

/* Plain lines have to be fast. What is not as usual is left to others; room for the longest of them,
 * 2^127, and for what is read beyond it, is there.
 * @return how many lines were right, up to count; *wrong: the one behind them is not */
static uint32_t usual_lines(check *c, uint32_t count, bool *wrong) {
    enum { ROOM = 512, ONE = 64 };
    uint32_t done = 0;
    for (; done < count && c->z - c->a >= ROOM; done++) {
        const char *t = c->p;
        while (t < c->end && is_blank(*t)) t++;
        tf_u128 n;
        unsigned length = tf_digits_any(&n, t);
        if (*t == '0' || length == 0 || t >= c->end ||
            (t + length < c->end && !is_blank(t[length])) || (!c->head.wide && tf_hi64(n)))
            break;
        const char *end = NULL;
        if (memcmp(c->a, t, length) == 0 && c->a[length] == ':' && n > 1)
            end = usual_factors(c->a + length + 1, c->a + ROOM - ONE, n);
        if (!end && n <= 1) break;
        *wrong = !end;
        if (*wrong) return done;
        c->a = end;
        c->p = t + length;
        c->token++;
    }
    return done;
}

static bool right_lines(check *c, const tf_piece *piece) {
    bool (*line)(check *) = c->head.format == &tf_sink_text    ? text_line
                            : c->head.format == &tf_sink_jsonl ? jsonl_line
                                                               : csv_line;
    c->a = piece->lines;
    c->z = piece->lines + piece->size;
    bool usual = line == text_line && !c->head.exponents && c->head.shard.n == 1, wrong = false;
    for (uint32_t i = 0; i < piece->numbers; i++) {
        if (usual) i += usual_lines(c, piece->numbers - i, &wrong);
        if (wrong) return false;
        if (i == piece->numbers) break;
        if (!next_token(c) || !is_number(c) || !line(c)) return false;
    }
    return c->a == c->z;
}

static bool right_token(check *c, const tf_piece *piece) {
    return next_token(c) && piece->index == c->token - 1 && piece->token.size == c->given_size &&
           memcmp(piece->token.text, c->given, c->given_size) == 0;
}

tf_status tf_block_check(const tf_bytes *body, const tf_bytes *answer) {
    tf_cursor asked = tf_cursor_over(body), answers = tf_cursor_over(answer);
    check c = {0};
    tf_block_text t;
    tf_status s = tf_block_get(&c.head, &t, &asked);
    if (s != TF_OK) return TF_EINTERNAL;
    c.p = t.text;
    c.end = t.text + t.size;
    tf_piece piece;
    bool right = true;
    while (right && (s = tf_piece_get(&piece, &answers)) == TF_FOUND)
        right = piece.kind == TF_PIECE_LINES ? right_lines(&c, &piece) : right_token(&c, &piece);
    return right && s == TF_NONE && !next_token(&c) ? TF_OK : TF_EINTERNAL;
}
