/* opts.c — command line and environment into a config struct. */
#include "opts.h"

#include <stdlib.h>
#include <string.h>

#include "optvalue.h"

typedef struct parse {
    const tf_opt_spec *spec;
    const tf_opt_target *target;
    int argc;
    char *const *argv;
    int next;  /* index of the argument to look at */
    bool done; /* an ACTION was seen */
    tf_text *error;
} parse;

/* Set one option. @p shown is how the user wrote it: --b1, -t or TRIFACTOR_B1. */
static tf_status set_option(parse *p, const tf_opt *o, const char *shown, const char *value,
                            tf_opt_origin origin) {
    p->target->origins[o - p->spec->opts] = origin;
    if (!value) {
        void *field = tf_optvalue_field(o, p->target->config);
        if (o->kind == TF_OPT_COUNT)
            ++*(unsigned *)field;
        else
            *(bool *)field = true;
        p->done = o->kind == TF_OPT_ACTION;
        return TF_OK;
    }
    tf_text expected = {0};
    tf_status s = tf_optvalue_set(o, p->target->config, value, &expected);
    if (s == TF_EINVAL)
        tf_text_printf(p->error, "invalid argument '%s' for '%s': expected %s", value, shown,
                       tf_text_get(&expected));
    tf_text_clear(&expected);
    return s;
}

/* ---- long options --------------------------------------------------------------------------- */

typedef struct match {
    const tf_opt *option; /* NULL: none */
    bool ambiguous;
} match;

static bool begins_with(const parse *p, const tf_opt *o, const char *word, size_t length) {
    char name[40];
    if (!tf_opt_is_for(o, p->spec) || strncmp(tf_opt_name(name, o), word, length) != 0)
        return false;
    return o->section || name[length] == '\0'; /* hidden options are not abbreviated */
}

/* The option called exactly so, or else the only one whose name begins so. */
static match find_long(const parse *p, const char *word, size_t length) {
    match m = {0};
    for (size_t i = 0; i < p->spec->count; i++) {
        const tf_opt *o = &p->spec->opts[i];
        if (!begins_with(p, o, word, length)) continue;
        if (strlen(o->id) == length) return (match){.option = o};
        m.ambiguous = m.option != NULL;
        m.option = o;
    }
    return m;
}

static tf_status say_ambiguous(parse *p, const char *arg, size_t length) {
    tf_text_printf(p->error, "option '%s' is ambiguous; possibilities:", arg);
    for (size_t i = 0; i < p->spec->count; i++) {
        char name[40];
        if (begins_with(p, &p->spec->opts[i], arg + 2, length))
            tf_text_printf(p->error, " '--%s'", tf_opt_name(name, &p->spec->opts[i]));
    }
    return TF_EINVAL;
}

static tf_status parse_long(parse *p, const char *arg) {
    size_t length = strcspn(arg + 2, "=");
    const char *value = arg[2 + length] == '=' ? arg + 2 + length + 1 : NULL;
    const match found = find_long(p, arg + 2, length);
    const tf_opt *o = found.option;
    if (found.ambiguous) return say_ambiguous(p, arg, length);
    if (!o) {
        tf_text_printf(p->error, "unrecognized option '%s'", arg);
        return TF_EINVAL;
    }
    char shown[44] = "--";
    tf_opt_name(shown + 2, o);
    if (value && !tf_opt_has_value(o)) {
        tf_text_printf(p->error, "option '%s' doesn't allow an argument", shown);
        return TF_EINVAL;
    }
    if (!value && tf_opt_has_value(o)) {
        if (p->next >= p->argc) {
            tf_text_printf(p->error, "option '%s' requires an argument", shown);
            return TF_EINVAL;
        }
        value = p->argv[p->next++];
    }
    return set_option(p, o, shown, value, TF_OPT_COMMAND_LINE);
}

/* ---- short options -------------------------------------------------------------------------- */

static const tf_opt *find_short(const parse *p, char letter) {
    for (size_t i = 0; i < p->spec->count; i++) {
        const tf_opt *o = &p->spec->opts[i];
        if (o->letter == letter && tf_opt_is_for(o, p->spec)) return o;
    }
    return NULL;
}

/* A cluster of letters: -qv, -t4, -t 4. */
static tf_status parse_short(parse *p, const char *arg) {
    for (const char *c = arg + 1; *c && !p->done;) {
        const tf_opt *o = find_short(p, *c);
        if (!o) {
            tf_text_printf(p->error, "invalid option -- '%c'", *c);
            return TF_EINVAL;
        }
        char shown[3] = {'-', *c++, '\0'};
        const char *value = NULL;
        if (tf_opt_has_value(o)) {
            if (*c) {
                value = c;
                c += strlen(c);
            } else if (p->next < p->argc) {
                value = p->argv[p->next++];
            } else {
                tf_text_printf(p->error, "option requires an argument -- '%c'", shown[1]);
                return TF_EINVAL;
            }
        }
        tf_status s = set_option(p, o, shown, value, TF_OPT_COMMAND_LINE);
        if (s != TF_OK) return s;
    }
    return TF_OK;
}

/* ---- the three sources ---------------------------------------------------------------------- */

static tf_status set_defaults(parse *p) {
    for (size_t i = 0; i < p->spec->count; i++) {
        const tf_opt *o = &p->spec->opts[i];
        if (!o->initial) continue;
        tf_status s = set_option(p, o, o->id, o->initial, TF_OPT_DEFAULT);
        if (s != TF_OK) return s == TF_EINVAL ? TF_EINTERNAL : s;
    }
    return TF_OK;
}

char *tf_opt_variable(char buf[80], const tf_opt_spec *spec, const tf_opt *o) {
    size_t n = 0;
    for (const char *c = spec->env; *c && n < 39; c++) buf[n++] = *c;
    for (const char *c = o->id; *c && n < 79; c++)
        buf[n++] = *c >= 'a' && *c <= 'z' ? (char)(*c - 'a' + 'A') : *c;
    buf[n] = '\0';
    return buf;
}

/* What the command line left open. An empty variable counts as not set. */
static tf_status read_environment(parse *p, const tf_host *host) {
    for (size_t i = 0; i < p->spec->count; i++) {
        const tf_opt *o = &p->spec->opts[i];
        char name[80];
        if (o->kind == TF_OPT_ACTION || !tf_opt_is_for(o, p->spec)) continue;
        if (p->target->origins[i] != TF_OPT_DEFAULT) continue;
        const char *value = tf_host_variable(host, tf_opt_variable(name, p->spec, o));
        if (!value || !*value) continue;
        tf_status s = set_option(p, o, name, value, TF_OPT_ENVIRONMENT);
        if (s != TF_OK) return s;
    }
    return TF_OK;
}

static tf_status read_arguments(parse *p, bool operands_end_options) {
    bool options = true;
    while (p->next < p->argc && !p->done) {
        const char *arg = p->argv[p->next++];
        tf_status s;
        if (!options || arg[0] != '-' || arg[1] == '\0') {
            s = tf_opt_list_add(p->target->operands, arg);
            if (operands_end_options) options = false;
        } else if (arg[1] != '-') {
            s = parse_short(p, arg);
        } else if (arg[2] != '\0') {
            s = parse_long(p, arg);
        } else {
            options = false;
            s = TF_OK;
        }
        if (s != TF_OK) return s;
    }
    return TF_OK;
}

tf_status tf_opts_parse(const tf_opt_spec *spec, const tf_opt_target *target, const tf_host *host,
                        int argc, char *const argv[], tf_text *error) {
    parse p = {
        .spec = spec, .target = target, .argc = argc, .argv = argv, .next = 1, .error = error};
    for (size_t i = 0; i < spec->count; i++) target->origins[i] = TF_OPT_DEFAULT;
    tf_status s = set_defaults(&p);
    if (s == TF_OK) s = read_arguments(&p, tf_host_variable(host, "POSIXLY_CORRECT") != NULL);
    if (s == TF_OK && !p.done) s = read_environment(&p, host);
    return error->failed ? TF_ENOMEM : s;
}

void tf_opts_clear(const tf_opt_spec *spec, const tf_opt_target *target) {
    for (size_t i = 0; i < spec->count; i++) {
        if (spec->opts[i].kind != TF_OPT_LIST) continue;
        tf_opt_list *list = tf_optvalue_field(&spec->opts[i], target->config);
        free(list->items);
        *list = (tf_opt_list){0};
    }
    free(target->operands->items);
    *target->operands = (tf_opt_list){0};
}

void tf_opts_usage_error(tf_text *out, const tf_opt_spec *spec, const char *error) {
    tf_text_printf(out, "%s: %s\nTry '%s --help' for more information.\n", spec->program, error,
                   spec->program);
}

void tf_opts_explain(tf_text *out, const tf_opt_spec *spec, const tf_opt_target *target) {
    static const char *const origins[] = {"default", "environment", "command line"};
    for (size_t i = 0; i < spec->count; i++) {
        const tf_opt *o = &spec->opts[i];
        char name[40];
        if (!tf_opt_is_for(o, spec) || target->origins[i] == TF_OPT_DEFAULT) continue;
        tf_text_printf(out, "%s = ", tf_opt_name(name, o));
        tf_optvalue_show(o, target->config, out);
        tf_text_printf(out, " (%s)\n", origins[target->origins[i]]);
    }
}
