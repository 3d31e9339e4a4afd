/* sieve_times.c — see sieve_times.h. */
#include "sieve_times.h"

#include <stdio.h>

char *tf_sieve_times_text(char *text, size_t size, const tf_sieve_times *t) {
    double outside = t->pretest + t->preparation + t->filter + t->kernel + t->roots;
    double whole = t->sieving + outside;
    snprintf(
        text, size,
        "sieving %.3f s, outside it %.3f s (%.1f %% of %.3f s: pretest %.3f, preparation %.3f, "
        "filter %.3f, linear algebra %.3f, square roots %.3f)",
        t->sieving, outside, whole > 0 ? 100 * outside / whole : 0.0, whole, t->pretest,
        t->preparation, t->filter, t->kernel, t->roots);
    return text;
}
