/* sieving_spans.c — ranges of a-values that are out, or whose relations wait for those before them. */
#include "sieving_internal.h"

#include <stdlib.h>
#include <string.h>

tf_span *tf__sieving_insert(tf_sieving *s, size_t at, uint64_t first, uint64_t count) {
    if (s->count == s->capacity) {
        size_t capacity = s->capacity ? 2 * s->capacity : 16;
        tf_span *spans = realloc(s->spans, capacity * sizeof *spans);
        if (!spans) return NULL;
        s->spans = spans;
        s->capacity = capacity;
    }
    memmove(s->spans + at + 1, s->spans + at, (s->count - at) * sizeof *s->spans);
    s->count++;
    s->spans[at] = (tf_span){.first = first, .count = count};
    return &s->spans[at];
}

void tf__sieving_remove(tf_sieving *s, size_t at) {
    tf_bytes_clear(&s->spans[at].bytes);
    tf_bytes_clear(&s->spans[at].docket);
    s->count--;
    memmove(s->spans + at, s->spans + at + 1, (s->count - at) * sizeof *s->spans);
}

/* The first a-values that nobody has: @p at is where their span belongs. */
uint64_t tf__sieving_find_gap(const tf_sieving *s, size_t *at, uint64_t *room) {
    uint64_t next = s->settled;
    for (*at = 0; *at < s->count && s->spans[*at].first == next; ++*at) next += s->spans[*at].count;
    uint64_t all = tf_qs_pool_count(&s->qs->pool);
    uint64_t end = *at < s->count ? s->spans[*at].first : all;
    *room = end > next ? end - next : 0;
    return next;
}

/* Answers to tasks that were dropped will not come. */
void tf__sieving_forget_tasks(tf_sieving *s) {
    for (size_t i = s->count; i-- > 0;)
        if (s->spans[i].id) tf__sieving_remove(s, i);
    s->out = 0;
}
