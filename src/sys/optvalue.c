/* optvalue.c — values of options: numbers with suffixes, words, shards. */
#include "optvalue.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "memlimit.h"

void *tf_optvalue_field(const tf_opt *o, const void *config) {
    return (char *)(uintptr_t)config + o->offset;
}

bool tf_opt_has_value(const tf_opt *o) {
    return o->kind != TF_OPT_FLAG && o->kind != TF_OPT_ACTION && o->kind != TF_OPT_COUNT;
}

bool tf_opt_is_for(const tf_opt *o, const tf_opt_spec *spec) {
    return (o->programs & spec->mask) != 0;
}

char *tf_opt_name(char buf[40], const tf_opt *o) {
    size_t i = 0;
    for (; o->id[i] && i < 39; i++) buf[i] = o->id[i] == '_' ? '-' : o->id[i];
    buf[i] = '\0';
    return buf;
}

tf_status tf_opt_list_add(tf_opt_list *list, const char *item) {
    /* Grows at powers of two, so that the capacity need not be stored. */
    if ((list->count & (list->count - 1)) == 0) {
        size_t capacity = list->count ? 2 * list->count : 1;
        const char **items = realloc(list->items, capacity * sizeof *items);
        if (!items) return TF_ENOMEM;
        list->items = items;
    }
    list->items[list->count++] = item;
    return TF_OK;
}

/* ---- numbers -------------------------------------------------------------------------------- */

static bool parse_digits(uint64_t *out, const char **s) {
    const char *p = *s;
    uint64_t v = 0;
    if (*p < '0' || *p > '9') return false;
    for (; *p >= '0' && *p <= '9'; p++)
        if (__builtin_mul_overflow(v, 10u, &v) ||
            __builtin_add_overflow(v, (unsigned)(*p - '0'), &v))
            return false;
    *out = v;
    *s = p;
    return true;
}

static bool mul_power(uint64_t *v, uint64_t base, uint64_t exponent) {
    if (*v == 0 || base == 1) return true;
    if (base == 0) return exponent == 0 || (*v = 0, true);
    for (; exponent > 0; exponent--)
        if (__builtin_mul_overflow(*v, base, v)) return false;
    return true;
}

/* digits [. digits] [e digits], or base^exponent: exactly, and only if it comes to an integer. */
static bool parse_uint(uint64_t *out, const char *s) {
    uint64_t v, exponent = 0;
    if (!parse_digits(&v, &s)) return false;
    if (*s == '^') {
        uint64_t base = v;
        s++;
        v = 1;
        if (!parse_digits(&exponent, &s) || *s != '\0' || !mul_power(&v, base, exponent))
            return false;
        *out = v;
        return true;
    }
    uint64_t decimals = 0;
    if (*s == '.') {
        const char *fraction = ++s;
        for (; *s >= '0' && *s <= '9'; s++)
            if (__builtin_mul_overflow(v, 10u, &v) ||
                __builtin_add_overflow(v, (unsigned)(*s - '0'), &v))
                return false;
        decimals = (uint64_t)(s - fraction);
        if (decimals == 0) return false;
    }
    if (*s == 'e' || *s == 'E') {
        s++;
        if (*s == '+') s++;
        if (!parse_digits(&exponent, &s)) return false;
    }
    for (; decimals > exponent && v % 10 == 0; decimals--) v /= 10;
    if (*s != '\0' || decimals > exponent || !mul_power(&v, 10, exponent - decimals)) return false;
    *out = v;
    return true;
}

/* A finite number >= 0 in decimal, with what follows it in *rest. */
static bool parse_real(double *out, const char *s, const char **rest) {
    if ((*s < '0' || *s > '9') && *s != '.') return false; /* no sign, blank, hex, inf or nan */
    if (s[0] == '0' && (s[1] == 'x' || s[1] == 'X')) return false;
    char *end;
    double v = strtod(s, &end);
    if (end == s || !isfinite(v)) return false;
    *out = v;
    *rest = end;
    return true;
}

/* Scale by the unit letter in @p units that ends the text; none or the first is factor[0]. */
static bool apply_unit(double *v, const char *rest, const char *units, const double *factor) {
    if (*rest == '\0') return true;
    const char *unit = strchr(units, rest[0] >= 'A' && rest[0] <= 'Z' ? rest[0] + 32 : rest[0]);
    if (!unit || rest[1] != '\0') return false;
    *v *= factor[unit - units];
    return true;
}

static bool parse_seconds(double *out, const char *s) {
    static const double factor[] = {1, 60, 3600, 86400};
    const char *rest;
    return parse_real(out, s, &rest) && apply_unit(out, rest, "smhd", factor);
}

static bool parse_size(uint64_t *out, const char *s) {
    static const double factor[] = {1024., 1048576., 1073741824., 1099511627776.};
    const char *rest;
    double v;
    if (!parse_real(&v, s, &rest) || !apply_unit(&v, rest, "kmgt", factor) || v >= 0x1p63)
        return false;
    *out = (uint64_t)v;
    return true;
}

static bool parse_shard(tf_opt_shard *out, const char *s) {
    tf_opt_shard v;
    if (!parse_digits(&v.k, &s) || *s++ != '/' || !parse_digits(&v.n, &s) || *s != '\0')
        return false;
    if (v.k < 1 || v.k > v.n) return false;
    *out = v;
    return true;
}

/* ---- words ---------------------------------------------------------------------------------- */

static int find_choice(const char *choices, const char *word) {
    size_t length = strlen(word);
    for (int index = 0; *choices; index++) {
        size_t n = strcspn(choices, "|");
        if (n == length && memcmp(choices, word, n) == 0) return index;
        choices += n + (choices[n] == '|');
    }
    return -1;
}

static bool parse_flag(bool *out, const char *s) {
    static const char *const words[] = {"0", "1", "no", "yes", "false", "true", "off", "on"};
    for (size_t i = 0; i < TF_ARRAY_LEN(words); i++) {
        if (strcmp(s, words[i]) == 0) {
            *out = i & 1;
            return true;
        }
    }
    return false;
}

/* ---- fields --------------------------------------------------------------------------------- */

static void say_expected(const tf_opt *o, tf_text *out) {
    switch (o->kind) {
    case TF_OPT_FLAG:
        tf_text_puts(out, "yes or no");
        break;
    case TF_OPT_COUNT:
    case TF_OPT_UINT:
        tf_text_puts(out, "a whole number such as 1000 or 1e3");
        if (o->min > 0 || o->max < UINT64_MAX)
            tf_text_printf(out, " from %" PRIu64 " to %" PRIu64, o->min, o->max);
        break;
    case TF_OPT_REAL:
        tf_text_puts(out, "a number such as 0.5");
        break;
    case TF_OPT_SECONDS:
        tf_text_puts(out, "a time such as 30, 2.5m or 1h");
        break;
    case TF_OPT_SIZE:
        tf_text_puts(out, "a size such as 512M or 4G");
        break;
    case TF_OPT_CHOICE:
        for (const char *p = o->choices; *p; p += *p == '|') {
            size_t n = strcspn(p, "|");
            bool last = p[n] == '\0' || p[n + 1] == '\0';
            tf_text_puts(out, p == o->choices ? "" : last ? " or " : ", ");
            tf_text_put(out, p, n);
            p += n;
        }
        break;
    case TF_OPT_SHARD:
        tf_text_puts(out, "K/N with 1 <= K <= N");
        break;
    case TF_OPT_STRING:
    case TF_OPT_LIST:
        tf_text_puts(out, "a name");
        break;
    case TF_OPT_ACTION:
        break;
    }
}

static bool in_range(const tf_opt *o, uint64_t v) {
    return v >= o->min && v <= o->max;
}

static bool set_number(const tf_opt *o, void *field, const char *text) {
    uint64_t u;
    double d;
    const char *rest;
    switch (o->kind) {
    case TF_OPT_COUNT:
        if (!parse_uint(&u, text) || u > 1000) return false;
        *(unsigned *)field = (unsigned)u;
        return true;
    case TF_OPT_UINT:
        if (!parse_uint(&u, text) || !in_range(o, u)) return false;
        *(uint64_t *)field = u;
        return true;
    case TF_OPT_SIZE:
        if (!parse_size(&u, text) || !in_range(o, u)) return false;
        *(uint64_t *)field = u;
        return true;
    case TF_OPT_SECONDS:
        if (!parse_seconds(&d, text) || d < (double)o->min || d > (double)o->max) return false;
        *(double *)field = d;
        return true;
    case TF_OPT_REAL:
        if (!parse_real(&d, text, &rest) || *rest || d < (double)o->min || d > (double)o->max)
            return false;
        *(double *)field = d;
        return true;
    default:
        return false;
    }
}

static bool set_word(const tf_opt *o, void *field, const char *text) {
    int choice;
    switch (o->kind) {
    case TF_OPT_FLAG:
    case TF_OPT_ACTION:
        return parse_flag(field, text);
    case TF_OPT_SHARD:
        return parse_shard(field, text);
    case TF_OPT_STRING:
        *(const char **)field = text;
        return *text != '\0';
    case TF_OPT_CHOICE:
        choice = find_choice(o->choices, text);
        if (choice < 0) return false;
        *(int *)field = choice;
        return true;
    default:
        return set_number(o, field, text);
    }
}

tf_status tf_optvalue_set(const tf_opt *o, void *config, const char *text, tf_text *expected) {
    void *field = tf_optvalue_field(o, config);
    if (o->kind == TF_OPT_LIST && *text) return tf_opt_list_add(field, text);
    if (o->kind != TF_OPT_LIST && set_word(o, field, text)) return TF_OK;
    say_expected(o, expected);
    return TF_EINVAL;
}

static void show_choice(const tf_opt *o, int value, tf_text *out) {
    const char *p = o->choices;
    for (int i = 0; i < value; i++) p += strcspn(p, "|") + 1;
    tf_text_put(out, p, strcspn(p, "|"));
}

void tf_optvalue_show(const tf_opt *o, const void *config, tf_text *out) {
    const void *field = tf_optvalue_field(o, config);
    char buf[16];
    switch (o->kind) {
    case TF_OPT_FLAG:
    case TF_OPT_ACTION:
        tf_text_puts(out, *(const bool *)field ? "yes" : "no");
        break;
    case TF_OPT_COUNT:
        tf_text_printf(out, "%u", *(const unsigned *)field);
        break;
    case TF_OPT_UINT:
        tf_text_printf(out, "%" PRIu64, *(const uint64_t *)field);
        break;
    case TF_OPT_REAL:
        tf_text_printf(out, "%g", *(const double *)field);
        break;
    case TF_OPT_SECONDS:
        tf_text_puts(out, tf_duration_text(buf, *(const double *)field));
        break;
    case TF_OPT_SIZE:
        tf_text_puts(out, tf_size_text(buf, *(const uint64_t *)field));
        break;
    case TF_OPT_CHOICE:
        show_choice(o, *(const int *)field, out);
        break;
    case TF_OPT_STRING: {
        const char *s = *(const char *const *)field;
        tf_text_puts(out, s ? s : "(none)");
        break;
    }
    case TF_OPT_LIST: {
        const tf_opt_list *list = field;
        for (size_t i = 0; i < list->count; i++)
            tf_text_printf(out, "%s%s", i ? " " : "", list->items[i]);
        break;
    }
    case TF_OPT_SHARD: {
        const tf_opt_shard *shard = field;
        tf_text_printf(out, "%" PRIu64 "/%" PRIu64, shard->k, shard->n);
        break;
    }
    }
}
