/* opts_stray.c — variables of the program's prefix that nothing reads: misspelt ones, most often. */
#include <string.h>

#include "opts.h"
#include "optvalue.h"

enum { NAME_SIZE = 80, FAR = 4 }; /* so many changes make another word of a variable's name */

/* Insertions, deletions and exchanges of a letter that make b of a: the distance of Levenshtein. */
static size_t distance(const char *a, size_t size, const char *b) {
    size_t row[NAME_SIZE], length = strlen(b);
    for (size_t j = 0; j <= length; j++) row[j] = j;
    for (size_t i = 0; i < size; i++) {
        size_t diagonal = row[0];
        row[0] = i + 1;
        for (size_t j = 0; j < length; j++) {
            size_t best = diagonal + (a[i] != b[j]);
            diagonal = row[j + 1];
            if (row[j] + 1 < best) best = row[j] + 1;
            if (diagonal + 1 < best) best = diagonal + 1;
            row[j + 1] = best;
        }
    }
    return row[length];
}

typedef struct nearest {
    size_t distance; /* 0: the name is known */
    char name[NAME_SIZE];
} nearest;

static void compare(nearest *n, const char *name, size_t size, const char *known) {
    size_t d = strlen(known) < NAME_SIZE ? distance(name, size, known) : FAR;
    if (d >= n->distance) return;
    n->distance = d;
    strcpy(n->name, known);
}

static nearest find_nearest(const tf_opt_spec *spec, const char *name, size_t size) {
    nearest n = {.distance = FAR};
    for (size_t i = 0; i < spec->count; i++) {
        char known[NAME_SIZE];
        if (spec->opts[i].kind != TF_OPT_ACTION)
            compare(&n, name, size, tf_opt_variable(known, spec, &spec->opts[i]));
    }
    for (const char *const *p = spec->variables; p && *p; p++) compare(&n, name, size, *p);
    return n;
}

/* Of a prefix that other programs or scripts have for themselves? */
static bool is_reserved(const tf_opt_spec *spec, const char *name) {
    for (const char *const *p = spec->reserved; p && *p; p++)
        if (strncmp(name, *p, strlen(*p)) == 0) return true;
    return false;
}

bool tf_opts_stray(tf_text *out, const tf_opt_spec *spec, const tf_host *host, size_t *at) {
    const char *entry;
    while (host->entry && (entry = host->entry(host->context, *at))) {
        ++*at;
        size_t size = strcspn(entry, "=");
        if (strncmp(entry, spec->env, strlen(spec->env)) != 0 || is_reserved(spec, entry)) continue;
        nearest n = find_nearest(spec, entry, size);
        if (n.distance == 0) continue;
        tf_text_printf(out, "the environment variable %.*s is none of ours, and ignored", (int)size,
                       entry);
        if (n.distance < FAR) tf_text_printf(out, "; did you mean %s?", n.name);
        return true;
    }
    return false;
}
