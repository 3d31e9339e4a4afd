/* qs_docket.c — see qs_docket.h. */
#include "qs_docket.h"

#include <stdlib.h>
#include <string.h>

#include "isprime32v.h"
#include "qs_checker.h"

enum { HEAD = 12, GROUP = 16, MARKS_AT = 12 };

/* ---- writing -----------------------------------------------------------------------------------
 */

typedef struct making {
    const tf_qs *qs;
    tf_qs_checker checker;
    tf_isprime32v *are_primes;
    uint32_t prime[TF_ISPRIME32V_LANES]; /* large primes that wait to be tested */
    unsigned primes;
    uint8_t *listed; /* primes of the factor base that are among the marks */
    tf_fbidx *news;  /* of the present group */
    uint32_t news_count;
    tf_qs_bytes group, entry, mark;
    uint32_t groups, entries;
} making;

static void store(tf_qs_bytes *b, uint64_t v, unsigned bytes) {
    for (unsigned i = 0; i < bytes; i++) b->data[b->size++] = (uint8_t)(v >> 8 * i);
}

static void store32_at(uint8_t *at, uint32_t v) {
    for (unsigned i = 0; i < 4; i++) at[i] = (uint8_t)(v >> 8 * i);
}

static bool test_primes(making *m) {
    if (m->primes == 0) return true;
    for (unsigned i = m->primes; i < TF_ISPRIME32V_LANES; i++) m->prime[i] = m->prime[0];
    m->primes = 0;
    return m->are_primes(m->prime) == (UINT32_C(1) << TF_ISPRIME32V_LANES) - 1;
}

static int by_index(const void *a, const void *b) {
    tf_fbidx x = *(const tf_fbidx *)a, y = *(const tf_fbidx *)b;
    return (x > y) - (x < y);
}

/* The marks of the group that ends. */
static tf_status end_group(making *m) {
    if (m->groups == 0) return TF_OK;
    qsort(m->news, m->news_count, sizeof *m->news, by_index);
    if (tf_qs_bytes_reserve(&m->mark, 5 * (size_t)m->news_count) != TF_OK) return TF_ENOMEM;
    size_t begin = m->mark.size;
    tf_fbidx last = 0;
    for (uint32_t i = 0; i < m->news_count; i++) {
        uint32_t v = m->news[i] - last;
        for (; v >= 128; v >>= 7) m->mark.data[m->mark.size++] = (uint8_t)(v | 128);
        m->mark.data[m->mark.size++] = (uint8_t)v;
        last = m->news[i];
    }
    size_t width = GROUP + 4 * (size_t)m->qs->pool.s;
    store32_at(m->group.data + m->group.size - width + MARKS_AT, (uint32_t)(m->mark.size - begin));
    m->news_count = 0;
    return TF_OK;
}

/* @return TF_OK, TF_EFORMAT (there is no such a), TF_ENOMEM */
static tf_status begin_group(making *m, uint64_t a, uint32_t count) {
    if (!tf__qs_checker_turn(&m->checker, m->qs, a)) return TF_EFORMAT;
    unsigned s = m->qs->pool.s;
    if (end_group(m) != TF_OK || tf_qs_bytes_reserve(&m->group, GROUP + 4 * s) != TF_OK)
        return TF_ENOMEM;
    store(&m->group, a, 8);
    store(&m->group, count, 4);
    store(&m->group, 0, 4);
    for (unsigned i = 0; i < s; i++) store(&m->group, m->checker.poly.q[i], 4);
    m->groups++;
    return TF_OK;
}

/* @return TF_OK, TF_EFORMAT (it is false), TF_ENOMEM */
static tf_status enter(making *m, const tf_qs_brief *r, const tf_fbidx *factor) {
    uint64_t id;
    if (!tf__qs_checker_holds(&id, &m->checker, m->qs, r, factor)) return TF_EFORMAT;
    for (unsigned i = 0; i < 2; i++) {
        if (r->large[i] == 1) continue;
        m->prime[m->primes++] = r->large[i];
        if (m->primes == TF_ISPRIME32V_LANES && !test_primes(m)) return TF_EFORMAT;
    }
    for (uint32_t i = 0; i < r->count; i++) {
        if (m->listed[factor[i]]) continue;
        m->listed[factor[i]] = 1;
        m->news[m->news_count++] = factor[i];
    }
    if (tf_qs_bytes_reserve(&m->entry, TF__QS_DOCKET_ENTRY) != TF_OK) return TF_ENOMEM;
    store(&m->entry, id, 8);
    store(&m->entry, r->large[0], 4);
    store(&m->entry, r->large[1], 4);
    store(&m->entry, r->size, 2);
    m->entries++;
    return TF_OK;
}

static tf_status enter_all(making *m, const uint8_t *data, size_t size) {
    tf_qs_reader reader;
    tf_qs_reader_init(&reader, data, size);
    tf_status s;
    while ((s = tf_qs_next_group(&reader)) == TF_FOUND) {
        s = begin_group(m, reader.a, reader.left);
        while (s == TF_OK && reader.left > 0) {
            tf_fbidx factor[TF_QS_MAX_FACTORS];
            tf_qs_brief r;
            s = tf_qs_decode_brief(&r, factor, &reader);
            if (s == TF_FOUND) s = enter(m, &r, factor);
        }
        if (s != TF_OK) return s;
    }
    if (s != TF_NONE || !test_primes(m)) return TF_EFORMAT;
    return end_group(m);
}

static tf_status put_together(tf_qs_bytes *out, const making *m) {
    size_t all = HEAD + m->group.size + m->entry.size + m->mark.size;
    if (m->mark.size > UINT32_MAX || tf_qs_bytes_reserve(out, all) != TF_OK) return TF_ENOMEM;
    store(out, m->groups, 4);
    store(out, m->entries, 4);
    store(out, m->mark.size, 4);
    const tf_qs_bytes *const part[] = {&m->group, &m->entry, &m->mark};
    for (size_t i = 0; i < TF_ARRAY_LEN(part); i++) {
        if (part[i]->size) memcpy(out->data + out->size, part[i]->data, part[i]->size);
        out->size += part[i]->size;
    }
    return TF_OK;
}

tf_status tf_qs_docket_make(tf_qs_bytes *out, const tf_qs *qs, const uint8_t *data, size_t size) {
    making m = {.qs = qs,
                .are_primes = tf_isprime32v_for(TF_ISA_BEST),
                .listed = calloc(qs->fb.size, 1),
                .news = malloc(qs->fb.size * sizeof *m.news)};
    tf__qs_checker_init(&m.checker, qs);
    tf_status s = m.listed && m.news ? enter_all(&m, data, size) : TF_ENOMEM;
    if (s == TF_OK) s = put_together(out, &m);
    tf_qs_bytes_clear(&m.group);
    tf_qs_bytes_clear(&m.entry);
    tf_qs_bytes_clear(&m.mark);
    tf__qs_checker_clear(&m.checker);
    free(m.news);
    free(m.listed);
    return s;
}

/* ---- reading -----------------------------------------------------------------------------------
 */

/* @param size  of the batch, less what the groups say of themselves
 * @return do the entries make sense, and their sizes add up to it? */
static bool entries_fit(tf_qs_docket d, uint64_t size) {
    uint64_t sum = 0;
    bool good = true;
    while (d.entries > 0) {
        tf_qs_docket_entry e;
        tf_qs_docket_next(&e, &d);
        good = good && e.id != 0 && e.large[0] != 0 && e.large[0] <= e.large[1];
        sum += e.size;
    }
    return good && sum == size;
}

bool tf_qs_docket_open(tf_qs_docket *d, const tf_qs *qs, size_t size, const uint8_t *docket,
                       size_t docket_size) {
    if (docket_size < HEAD) return false;
    *d = (tf_qs_docket){
        .s = qs->pool.s, .groups = tf__qs_load32(docket), .entries = tf__qs_load32(docket + 4)};
    uint64_t groups = d->groups * (uint64_t)(GROUP + 4 * d->s);
    uint64_t entries = d->entries * (uint64_t)TF__QS_DOCKET_ENTRY;
    uint64_t marks = tf__qs_load32(docket + 8);
    if (HEAD + groups + entries + marks != docket_size) return false;
    d->group = docket + HEAD;
    d->entry = d->group + groups;
    d->mark = d->entry + entries;
    d->end = d->mark + marks;
    tf_qs_docket walk = *d;
    tf_qs_docket_group g;
    uint64_t count = 0, own = 0, marked = 0;
    while (tf_qs_docket_next_group(&g, &walk)) {
        for (unsigned i = 0; i < d->s; i++)
            if (tf__qs_load32(g.q + 4 * (size_t)i) >= qs->fb.size) return false;
        count += g.count;
        marked += g.mark_bytes;
        own += tf_qs_group_bytes(g.a);
    }
    return walk.groups == 0 && count == d->entries && marked == marks && own <= size &&
           entries_fit(*d, size - own);
}

bool tf_qs_docket_next_group(tf_qs_docket_group *g, tf_qs_docket *d) {
    if (d->groups == 0) return false;
    g->a = tf_le64_load(d->group);
    g->count = tf__qs_load32(d->group + 8);
    g->mark_bytes = tf__qs_load32(d->group + MARKS_AT);
    g->q = d->group + GROUP;
    g->mark = d->mark;
    if (g->mark_bytes > (size_t)(d->end - d->mark)) return false;
    d->mark += g->mark_bytes;
    d->group = g->q + 4 * (size_t)d->s;
    d->groups--;
    return true;
}

uint32_t tf_qs_docket_mark(uint8_t *flag, uint32_t flags, const tf_qs_docket_group *g) {
    const uint8_t *at = g->mark, *end = at + g->mark_bytes;
    uint64_t index = 0;
    uint32_t news = 0;
    while (at < end) {
        uint32_t v = *at & 127;
        for (unsigned shift = 7; *at++ >= 128 && at < end && shift < 32; shift += 7)
            v |= (uint32_t)(*at & 127) << shift;
        index += v;
        if (index >= flags) break;
        news += !flag[index];
        flag[index] = 1;
    }
    return news;
}
