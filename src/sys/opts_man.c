/* opts_man.c — the man page from the option table and the program's chapters, in man(7) roff. */
#include <string.h>

#include "optvalue.h"

/* Text with roff's special characters made harmless. */
static void put_escaped(tf_text *out, const char *s, size_t size) {
    for (size_t i = 0; i < size; i++) {
        bool line_start = i == 0 || s[i - 1] == '\n';
        if (line_start && (s[i] == '.' || s[i] == '\'')) tf_text_puts(out, "\\&");
        if (s[i] == '\\')
            tf_text_puts(out, "\\e");
        else if (s[i] == '-')
            tf_text_puts(out, "\\-");
        else if (s[i] == '^' || s[i] == '~')
            tf_text_puts(out, s[i] == '^' ? "\\(ha" : "\\(ti");
        else
            tf_text_put(out, s + i, 1);
    }
}

static void puts_escaped(tf_text *out, const char *s) {
    put_escaped(out, s, strlen(s));
}

static void paragraphs(tf_text *out, const char *text) {
    for (bool first = true; *text; first = false) {
        const char *end = strstr(text, "\n\n");
        size_t n = end ? (size_t)(end - text) : strlen(text);
        bool verbatim = *text == ' ';
        if (verbatim)
            tf_text_puts(out, ".PP\n.nf\n");
        else if (!first)
            tf_text_puts(out, ".PP\n");
        put_escaped(out, text, n);
        tf_text_puts(out, verbatim ? "\n.fi\n" : "\n");
        text += n;
        text += strspn(text, "\n");
    }
}

static void terms(tf_text *out, const tf_opt_term *t) {
    for (; t && t->term; t++) {
        tf_text_puts(out, ".TP\n.B ");
        puts_escaped(out, t->term);
        tf_text_puts(out, "\n");
        paragraphs(out, t->text);
    }
}

static void synopsis(tf_text *out, const tf_opt_spec *spec) {
    tf_text_puts(out, ".SH SYNOPSIS\n");
    for (const char *p = spec->synopsis; *p; p += *p == '\n') {
        size_t n = strcspn(p, "\n");
        if (p != spec->synopsis) tf_text_puts(out, ".br\n");
        tf_text_printf(out, ".B %s\n", spec->program);
        put_escaped(out, p, n);
        tf_text_puts(out, "\n");
        p += n;
    }
}

static void option(tf_text *out, const tf_opt *o) {
    char name[40];
    tf_text_puts(out, ".TP\n");
    if (o->letter) tf_text_printf(out, "\\fB\\-%c\\fR, ", o->letter);
    tf_text_puts(out, "\\fB\\-\\-");
    puts_escaped(out, tf_opt_name(name, o));
    tf_text_puts(out, "\\fR");
    if (o->arg) tf_text_printf(out, "=\\fI%s\\fR", o->arg);
    tf_text_puts(out, "\n");
    puts_escaped(out, o->help);
    if (o->initial && strcmp(o->initial, "0") != 0) {
        tf_text_puts(out, " (default: ");
        puts_escaped(out, o->initial);
        tf_text_puts(out, ")");
    }
    tf_text_puts(out, "\n");
}

static void options(tf_text *out, const tf_opt_spec *spec) {
    const char *section = "";
    tf_text_puts(out, ".SH OPTIONS\n");
    for (size_t i = 0; i < spec->count; i++) {
        const tf_opt *o = &spec->opts[i];
        if (!o->section || !tf_opt_is_for(o, spec)) continue;
        if (strcmp(section, o->section) != 0) tf_text_printf(out, ".SS %s\n", o->section);
        section = o->section;
        option(out, o);
    }
}

static void variables(tf_text *out, const tf_opt_spec *spec) {
    for (size_t i = 0; i < spec->count; i++) {
        const tf_opt *o = &spec->opts[i];
        char variable[80], name[40];
        if (!o->section || o->kind == TF_OPT_ACTION || !tf_opt_is_for(o, spec)) continue;
        tf_text_printf(out, ".TP\n.B %s\nthe same as\n.B \\-\\-",
                       tf_opt_variable(variable, spec, o));
        puts_escaped(out, tf_opt_name(name, o));
        tf_text_puts(out, "\n");
    }
}

static void chapter(tf_text *out, const tf_opt_spec *spec, const tf_opt_chapter *c) {
    tf_text_printf(out, ".SH %s\n", c->heading);
    if (c->text) paragraphs(out, c->text);
    terms(out, c->terms);
    if (strcmp(c->heading, "ENVIRONMENT") == 0) variables(out, spec);
}

static void title(tf_text *out, const tf_opt_spec *spec, const char *version) {
    tf_text_puts(out, ".\\\" Made by the program itself from its option table.\n.TH ");
    for (const char *c = spec->program; *c; c++)
        tf_text_printf(out, "%c", *c >= 'a' && *c <= 'z' ? *c - 'a' + 'A' : *c);
    tf_text_printf(out, " 1 \"\" \"%s %s\" \"User Commands\"\n.SH NAME\n", spec->program, version);
    puts_escaped(out, spec->program);
    tf_text_puts(out, " \\- ");
    puts_escaped(out, spec->purpose);
    tf_text_puts(out, "\n");
}

void tf_opts_man(tf_text *out, const tf_opt_spec *spec, const char *version) {
    title(out, spec, version);
    synopsis(out, spec);
    const tf_opt_chapter *c = spec->chapters;
    for (; c->heading && strcmp(c->heading, "DESCRIPTION") == 0; c++) chapter(out, spec, c);
    options(out, spec);
    for (; c->heading; c++) chapter(out, spec, c);
}
