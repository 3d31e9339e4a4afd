/* opts_help.c — --help from the option table: sections, aligned, wrapped at 79 columns. */
#include <string.h>

#include "optvalue.h"

#define WIDTH  79
#define COLUMN 26 /* where the help texts start */

/* Words of @p text, broken before @p WIDTH, every line but the first indented. @p at: present
 * column. */
static void wrap(tf_text *out, const char *text, size_t indent, size_t at) {
    bool fresh = true; /* at the start of a line: no blank before the next word */
    while (*text) {
        size_t n = strcspn(text, " \n");
        if (!fresh && at + 1 + n > WIDTH) {
            tf_text_puts(out, "\n");
            tf_text_fill(out, ' ', indent);
            at = indent;
            fresh = true;
        }
        if (!fresh) tf_text_puts(out, " ");
        tf_text_put(out, text, n);
        at += n + !fresh;
        fresh = false;
        text += n;
        text += strspn(text, " \n");
    }
    tf_text_puts(out, "\n");
}

static void left_column(tf_text *out, const tf_opt *o) {
    char name[40];
    tf_text_puts(out, "  ");
    if (o->letter)
        tf_text_printf(out, "-%c, ", o->letter);
    else
        tf_text_puts(out, "    ");
    tf_text_printf(out, "--%s", tf_opt_name(name, o));
    if (o->arg) tf_text_printf(out, "=%s", o->arg);
}

static bool shows_default(const tf_opt *o) {
    return o->initial && strcmp(o->initial, "0") != 0; /* 0 is "not set", the text says what then */
}

static void option(tf_text *out, const tf_opt *o) {
    size_t start = out->size;
    left_column(out, o);
    size_t width = out->size - start;
    if (width + 1 > COLUMN) {
        tf_text_puts(out, "\n");
        width = 0;
    }
    tf_text_fill(out, ' ', COLUMN - width);
    tf_text help = {0};
    tf_text_puts(&help, o->help);
    if (shows_default(o)) tf_text_printf(&help, " [%s]", o->initial);
    wrap(out, tf_text_get(&help), COLUMN, COLUMN);
    out->failed |= help.failed;
    tf_text_clear(&help);
}

static void synopsis(tf_text *out, const tf_opt_spec *spec) {
    const char *lead = "Usage:";
    for (const char *p = spec->synopsis; *p; p += *p == '\n') {
        size_t n = strcspn(p, "\n");
        tf_text_printf(out, "%s %s %.*s\n", lead, spec->program, (int)n, p);
        lead = "  or: ";
        p += n;
    }
}

static void options(tf_text *out, const tf_opt_spec *spec) {
    const char *section = "";
    for (size_t i = 0; i < spec->count; i++) {
        const tf_opt *o = &spec->opts[i];
        if (!o->section || !tf_opt_is_for(o, spec)) continue;
        if (strcmp(section, o->section) != 0) tf_text_printf(out, "\n%s:\n", o->section);
        section = o->section;
        option(out, o);
    }
}

void tf_opts_help(tf_text *out, const tf_opt_spec *spec) {
    synopsis(out, spec);
    wrap(out, spec->intro, 0, 0);
    options(out, spec);
    if (!spec->closing) return;
    tf_text_puts(out, "\n");
    wrap(out, spec->closing, 0, 0);
}
