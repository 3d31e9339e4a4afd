/* numparse.c — the grammar of numbers: precedence climbing with bounded depth. */
#include "numparse.h"

#include <stdio.h>
#include <string.h>

#include "numeval.h"

typedef struct parser {
    const char *s;
    size_t size, pos;
    unsigned depth;
    tf_numeval eval;
    tf_number_error error;
    tf_status status;
} parser;

static bool is_blank(char c) {
    return c == ' ' || c == '\t';
}
static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
static bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_digit_of(char c, int base) {
    if (base == 2) return c == '0' || c == '1';
    return is_digit(c) || (base == 16 && ((c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F')));
}

static bool fail_at(parser *p, size_t column, tf_status status, const char *reason) {
    p->status = status;
    p->error.column = column;
    snprintf(p->error.reason, sizeof p->error.reason, "%s", reason);
    return false;
}

/* Something stands at the present place that cannot stand there. */
static bool fail_here(parser *p, const char *expected) {
    char reason[sizeof p->error.reason];
    unsigned char c = p->pos < p->size ? (unsigned char)p->s[p->pos] : 0;
    if (p->pos >= p->size)
        snprintf(reason, sizeof reason, "expected %s, found the end", expected);
    else if (c > ' ' && c < 0x7f)
        snprintf(reason, sizeof reason, "expected %s, found '%c'", expected, c);
    else if (c == ' ')
        snprintf(reason, sizeof reason, "expected %s, found a blank", expected);
    else
        snprintf(reason, sizeof reason, "expected %s, found byte 0x%02x", expected, c);
    return fail_at(p, p->pos, TF_EFORMAT, reason);
}

/* Take over what the evaluation complained about. */
static bool fail_eval(parser *p, size_t column) {
    return fail_at(p, column, p->eval.status, p->eval.reason);
}

static void skip_blanks(parser *p) {
    while (p->pos < p->size && is_blank(p->s[p->pos])) p->pos++;
}

static char peek(const parser *p) {
    return p->pos < p->size ? p->s[p->pos] : '\0';
}

static bool accept(parser *p, char c) {
    if (peek(p) != c || p->pos >= p->size) return false;
    p->pos++;
    skip_blanks(p);
    return true;
}

/* ---- literals ------------------------------------------------------------------------------- */

/* 0x and 0b, else decimal. */
static int take_prefix(parser *p) {
    if (peek(p) != '0' || p->pos + 1 >= p->size) return 10;
    char c = p->s[p->pos + 1];
    int base = c == 'x' || c == 'X' ? 16 : c == 'b' || c == 'B' ? 2 : 10;
    if (base != 10) p->pos += 2;
    return base;
}

static bool parse_literal(parser *p, mpz_t out) {
    int base = take_prefix(p);
    size_t start = p->pos;
    while (p->pos < p->size && is_digit_of(p->s[p->pos], base)) p->pos++;
    if (p->pos == start)
        return fail_here(p, base == 16 ? "a hexadecimal digit" : base == 2 ? "0 or 1" : "a number");
    if (!tf_numeval_literal(&p->eval, out, p->s + start, p->pos - start, base))
        return fail_eval(p, start);
    return true;
}

/* ---- expressions ---------------------------------------------------------------------------- */

static bool parse_binary(parser *p, mpz_t out, int lowest);

static bool enter(parser *p) {
    if (++p->depth <= p->eval.limits->max_depth) return true;
    return fail_at(p, p->pos, TF_ELIMIT, "expression too deeply nested");
}

static bool parse_parenthesis(parser *p, mpz_t out) {
    if (!enter(p) || !parse_binary(p, out, 0)) return false;
    p->depth--;
    if (peek(p) != ')') return fail_here(p, "')'");
    p->pos++;
    return true;
}

static bool parse_call(parser *p, mpz_t out) {
    size_t start = p->pos;
    while (p->pos < p->size && is_letter(p->s[p->pos])) p->pos++;
    size_t size = p->pos - start;
    if (!tf_numeval_knows(p->s + start, size))
        return fail_at(p, start, TF_EFORMAT, "unknown function");
    skip_blanks(p);
    if (!accept(p, '(')) return fail_here(p, "'('");
    if (!parse_parenthesis(p, out)) return false;
    if (!tf_numeval_function(&p->eval, out, p->s + start, size)) return fail_eval(p, start);
    return true;
}

/* number, (expression) or function(expression), with postfix operators */
static bool parse_primary(parser *p, mpz_t out) {
    bool ok;
    if (is_letter(peek(p)))
        ok = parse_call(p, out);
    else if (accept(p, '('))
        ok = parse_parenthesis(p, out);
    else
        ok = parse_literal(p, out);
    if (!ok) return false;
    for (skip_blanks(p); peek(p) == '!' || peek(p) == '#'; skip_blanks(p)) {
        if (!tf_numeval_postfix(&p->eval, out, peek(p))) return fail_eval(p, p->pos);
        p->pos++;
    }
    return true;
}

enum { SUM = 1, PRODUCT = 2, PREFIX = 3, POWER = 4 };

/* The binary operator at the present place as one character, with its precedence; 0: none. */
static int peek_operator(const parser *p, char *op, size_t *length) {
    *op = peek(p);
    *length = 1;
    switch (*op) {
    case '+':
    case '-':
        return SUM;
    case '*':
        if (p->pos + 1 >= p->size || p->s[p->pos + 1] != '*') return PRODUCT;
        *op = '^';
        *length = 2;
        return POWER;
    case '/':
    case '%':
        return PRODUCT;
    case '^':
        return POWER;
    default:
        return 0;
    }
}

/* Signs bind weaker than ^, so that -2^2 is -(2^2), and stronger than *. */
static bool parse_prefix(parser *p, mpz_t out) {
    bool minus = peek(p) == '-';
    if (!accept(p, '-') && !accept(p, '+')) return parse_primary(p, out);
    if (!enter(p) || !parse_binary(p, out, PREFIX)) return false;
    p->depth--;
    if (minus) mpz_neg(out, out);
    return true;
}

/* operand (operator operand)*, as long as the operators bind at least as @p lowest */
static bool parse_binary(parser *p, mpz_t out, int lowest) {
    if (!parse_prefix(p, out)) return false;
    mpz_t right;
    mpz_init(right);
    bool ok = true;
    for (;;) {
        char op;
        size_t length, at = p->pos;
        int precedence = peek_operator(p, &op, &length);
        if (precedence == 0 || precedence < lowest) break;
        p->pos += length;
        skip_blanks(p);
        /* To the right for powers, to the left for all others; an exponent may have a sign. */
        ok = enter(p) && parse_binary(p, right, precedence == POWER ? PREFIX : precedence + 1);
        if (!ok) break;
        p->depth--;
        ok = tf_numeval_binary(&p->eval, out, op, right);
        if (!ok) {
            fail_eval(p, at);
            break;
        }
    }
    mpz_clear(right);
    return ok;
}

static bool parse_expression(parser *p, mpz_t out) {
    skip_blanks(p);
    if (!parse_binary(p, out, 0)) return false;
    if (p->pos < p->size) return fail_here(p, "an operator");
    if (mpz_sgn(out) < 0) return fail_at(p, 0, TF_EFORMAT, "result is negative");
    return true;
}

/* ---- plain numbers, as GNU factor reads them ------------------------------------------------ */

static bool parse_plain(parser *p, mpz_t out) {
    while (peek(p) == ' ') p->pos++;
    if (peek(p) == '-') return fail_at(p, p->pos, TF_EFORMAT, "number is negative");
    if (peek(p) == '+') p->pos++;
    size_t start = p->pos;
    while (p->pos < p->size && is_digit(p->s[p->pos])) p->pos++;
    if (p->pos < p->size || p->pos == start)
        return fail_here(p, p->pos == start ? "a number" : "a digit");
    if (!tf_numeval_literal(&p->eval, out, p->s + start, p->pos - start, 10))
        return fail_eval(p, start);
    return true;
}

bool tf_number_is_expression(const char *s, size_t size) {
    size_t i = 0;
    while (i < size && s[i] == ' ') i++;
    while (i < size && (s[i] == '+' || s[i] == '-')) i++;
    if (i + 1 < size && s[i] == '0' && memchr("xXbB", s[i + 1], 4)) return true;
    for (; i < size; i++)
        if (s[i] != '\0' && strchr("+-*/%^!#()", s[i])) return true;
    return false;
}

bool tf_parse_u64(uint64_t *out, const char *s, size_t size) {
    if (size > 0 && *s == '+') {
        s++;
        size--;
    }
    uint64_t v = 0;
    if (size == 0) return false;
    /* Nineteen digits cannot overflow; what is longer is rare and checked. */
    size_t safe = size < 19 ? size : 19;
    for (size_t i = 0; i < safe; i++) {
        unsigned d = (unsigned)(unsigned char)s[i] - '0';
        if (d > 9) return false;
        v = 10 * v + d;
    }
    for (size_t i = safe; i < size; i++) {
        unsigned d = (unsigned)(unsigned char)s[i] - '0';
        if (d > 9 || __builtin_mul_overflow(v, 10u, &v) || __builtin_add_overflow(v, d, &v))
            return false;
    }
    *out = v;
    return true;
}

tf_status tf_number_parse(mpz_t out, const char *s, size_t size, const tf_number_limits *limits,
                          tf_number_error *error) {
    static const tf_number_limits defaults = TF_NUMBER_LIMITS_DEFAULT;
    parser p = {.s = s, .size = size, .eval = {.limits = limits ? limits : &defaults}};
    bool ok;
    if (size > p.eval.limits->max_text)
        ok = fail_at(&p, p.eval.limits->max_text, TF_ELIMIT, "text too long");
    else if (tf_number_is_expression(s, size))
        ok = parse_expression(&p, out);
    else
        ok = parse_plain(&p, out);
    /* Estimates are a little generous; the result itself must keep the limit. */
    if (ok && mpz_sizeinbase(out, 2) > p.eval.limits->max_bits)
        ok = fail_at(&p, 0, TF_ELIMIT, "number too large");
    if (ok) return TF_OK;
    mpz_set_ui(out, 0);
    if (error) *error = p.error;
    return p.status;
}
