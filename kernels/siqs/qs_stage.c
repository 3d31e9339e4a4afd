/* qs_stage.c — see qs_stage.h. First a quick walk over the bytes, which only finds where records end;
 * then everything else, by batches in which each step is done for all relations: decode and verify; look
 * up the large primes; test those that are new. What a step will look at in tables larger than the
 * caches was asked for by the step before. */
#include "qs_stage.h"

#include <stdlib.h>
#include <string.h>

#include "qs_pot_internal.h"

enum {
    BATCH = 64,
    PART_LEAST = 96, /* relations that are worth another thread */
};

void tf__qs_stage_init(tf_qs_stage *stage) {
    *stage = (tf_qs_stage){.are_primes = tf_isprime32v_for(TF_ISA_BEST)};
}

void tf__qs_stage_clear(tf_qs_stage *stage) {
    for (uint32_t i = 0; i < stage->checkers; i++) {
        tf__qs_checker_clear(stage->checker[i]);
        free(stage->checker[i]);
    }
    free(stage->checker);
    free(stage->group);
    free(stage->at);
}

/* ---- records ----------------------------------------------------------------------------------
 */

static tf_status add_group(tf_qs_stage *stage, uint64_t a, size_t begins) {
    if (stage->groups == stage->groups_room) {
        size_t room = 2 * stage->groups_room + 16;
        tf_qs_staged_group *group = realloc(stage->group, room * sizeof *group);
        if (!group) return TF_ENOMEM;
        stage->group = group;
        stage->groups_room = room;
    }
    stage->group[stage->groups++] = (tf_qs_staged_group){.a = a, .begins = begins};
    return TF_OK;
}

static tf_status reserve(tf_qs_stage *stage, size_t more) {
    if (stage->room - stage->count >= more) return TF_OK;
    size_t room = 2 * stage->room + more;
    tf_qs_staged *at = realloc(stage->at, room * sizeof *at);
    if (!at) return TF_ENOMEM;
    stage->at = at;
    stage->room = room;
    return TF_OK;
}

/* The records of the reader's group, until it ends or there are @p most relations. */
static tf_status walk_group(tf_qs_stage *stage, tf_qs_reader *reader, size_t most) {
    size_t count = most - stage->count < reader->left ? most - stage->count : reader->left;
    /* A record has five bytes at least: no room is made for what cannot be there. */
    if (count > (size_t)(reader->end - reader->at) / 5 + 1)
        count = (size_t)(reader->end - reader->at) / 5 + 1;
    if (reserve(stage, count) != TF_OK) return TF_ENOMEM;
    for (; count > 0; count--) {
        tf_qs_staged *g = &stage->at[stage->count];
        g->record = reader->at;
        g->group = (uint32_t)(stage->groups - 1);
        if (!tf_qs_skip(reader)) return TF_EFORMAT;
        g->size = (uint16_t)(reader->at - g->record);
        stage->count++;
    }
    return TF_OK;
}

static tf_status walk(tf_qs_stage *stage, tf_qs_reader *reader, const uint8_t *data, size_t most) {
    stage->count = stage->groups = 0;
    stage->malformed = false;
    tf_status s = TF_OK;
    if (reader->left > 0) s = add_group(stage, reader->a, SIZE_MAX);
    while (s == TF_OK && stage->count < most) {
        size_t begins = (size_t)(reader->at - data);
        if (reader->left == 0) {
            s = tf_qs_next_group(reader);
            if (s == TF_NONE) return TF_NONE;
            if (s == TF_FOUND) s = add_group(stage, reader->a, begins);
        }
        if (s == TF_OK) s = walk_group(stage, reader, most);
    }
    if (s == TF_ENOMEM) return s;
    stage->malformed = s == TF_EFORMAT;
    return s == TF_OK ? TF_FOUND : TF_NONE;
}

/* ---- a batch -----------------------------------------------------------------------------------
 */

typedef struct turns {
    tf_qs_stage *stage;
    const tf_qs_pot *pot;
    uint32_t parts;
} turns;

static void note_news(tf_qs_staged *g, const tf_qs_pot *pot, const tf_fbidx *factor,
                      uint32_t count) {
    uint16_t news = 0;
    for (uint32_t i = 0; i < count; i++) {
        g->news[news < TF_QS_NEWS ? news : TF_QS_NEWS] = factor[i];
        news = (uint16_t)(news + !pot->occurs[factor[i]]);
    }
    g->news_count = news;
}

/* @param first  the first relation of its group: the group learns the primes of its a */
static void verify(tf_qs_staged *g, const turns *t, tf_qs_checker *c, bool first) {
    const tf_qs_pot *pot = t->pot;
    const tf_qs *qs = pot->qs;
    tf_qs_staged_group *group = &t->stage->group[g->group];
    tf_qs_reader reader = {.at = g->record, .end = g->record + g->size, .a = group->a, .left = 1};
    tf_fbidx factor[TF_QS_MAX_FACTORS];
    tf_qs_brief r;
    g->id = 0;
    bool known = tf__qs_checker_turn(c, qs, group->a);
    if (first && known) memcpy(group->q, c->poly.q, c->poly.s * sizeof *group->q);
    if (!known || tf_qs_decode_brief(&r, factor, &reader) != TF_FOUND ||
        !tf__qs_checker_holds(&g->id, c, qs, &r, factor)) {
        g->id = 0;
        return;
    }
    note_news(g, pot, factor, r.count);
    tf_qs_set_prefetch(&pot->seen, g->id);
    for (unsigned i = 0; i < 2; i++) {
        g->large[i] = r.large[i];
        if (r.large[i] != 1) tf_qs_map_prefetch(&pot->primes, r.large[i]);
    }
}

/* What is a vertex already is a prime. */
static void find_vertices(tf_qs_staged *g, size_t count, const tf_qs_pot *pot) {
    for (; count > 0; count--, g++) {
        for (unsigned i = 0; g->id && i < 2; i++) {
            g->vertex[i] = g->large[i] == 1 ? 0 : TF_QS_NEW;
            if (g->vertex[i] == TF_QS_NEW) tf_qs_map_get(&g->vertex[i], &pot->primes, g->large[i]);
        }
    }
}

/* Those that wait to be tested, and the relations they belong to. */
typedef struct queue {
    unsigned count;
    uint32_t prime[TF_ISPRIME32V_LANES];
    tf_qs_staged *of[TF_ISPRIME32V_LANES];
} queue;

static void test_queue(tf_isprime32v *are_primes, queue *q) {
    for (unsigned i = q->count; i < TF_ISPRIME32V_LANES; i++) q->prime[i] = q->prime[0];
    uint32_t primes = are_primes(q->prime);
    for (unsigned i = 0; i < q->count; i++)
        if (!(primes >> i & 1)) q->of[i]->id = 0;
    q->count = 0;
}

static void test_new_primes(tf_qs_staged *g, size_t count, tf_isprime32v *are_primes) {
    queue q = {.count = 0};
    for (; count > 0; count--, g++) {
        for (unsigned i = 0; g->id && i < 2; i++) {
            if (g->vertex[i] != TF_QS_NEW) continue;
            q.prime[q.count] = g->large[i];
            q.of[q.count] = g;
            if (++q.count == TF_ISPRIME32V_LANES) test_queue(are_primes, &q);
        }
    }
    if (q.count) test_queue(are_primes, &q);
}

static void check_part(void *arg, uint32_t part) {
    const turns *t = arg;
    tf_qs_stage *stage = t->stage;
    size_t i = stage->count * part / t->parts, end = stage->count * (part + 1) / t->parts;
    while (i < end) {
        size_t n = end - i < BATCH ? end - i : BATCH;
        tf_qs_staged *g = stage->at + i;
        for (size_t j = 0; j < n; j++)
            verify(&g[j], t, stage->checker[part],
                   i + j == 0 || g[j].group != stage->at[i + j - 1].group);
        find_vertices(g, n, t->pot);
        test_new_primes(g, n, stage->are_primes);
        i += n;
    }
}

static tf_status make_checkers(tf_qs_stage *stage, const tf_qs *qs, uint32_t count) {
    if (stage->checkers >= count) return TF_OK;
    tf_qs_checker **all = realloc(stage->checker, count * sizeof(tf_qs_checker *));
    if (!all) return TF_ENOMEM;
    stage->checker = all;
    while (stage->checkers < count) {
        tf_qs_checker *c = calloc(1, sizeof *c);
        if (!c) return TF_ENOMEM;
        tf__qs_checker_init(c, qs);
        all[stage->checkers++] = c;
    }
    return TF_OK;
}

tf_status tf__qs_stage_fill(tf_qs_stage *stage, const tf_qs_pot *pot, tf_qs_reader *reader,
                            const uint8_t *data, size_t most, const tf_parallel *par) {
    tf_status s = walk(stage, reader, data, most);
    stage->copied = NULL;
    turns t = {stage, pot, tf_parallel_parts(par, stage->count, PART_LEAST)};
    if (s == TF_ENOMEM || make_checkers(stage, pot->qs, t.parts) != TF_OK) return TF_ENOMEM;
    tf_parallel_run(par, t.parts, check_part, &t);
    return s;
}

/* ---- by a docket -------------------------------------------------------------------------------
 */

/* The stage learns of the docket's present group. */
static tf_status enter_group(tf_qs_stage *stage, const tf_qs_docketed *d, size_t begins) {
    if (add_group(stage, d->group.a, begins) != TF_OK) return TF_ENOMEM;
    tf_qs_staged_group *group = &stage->group[stage->groups - 1];
    for (unsigned i = 0; i < d->docket.s; i++)
        group->q[i] = tf__qs_load32(d->group.q + 4 * (size_t)i);
    if (begins != SIZE_MAX) group->said = d->group;
    return TF_OK;
}

/* @return TF_FOUND, TF_NONE (there is none), TF_ENOMEM */
static tf_status begin_group(tf_qs_stage *stage, tf_qs_docketed *d) {
    if (!tf_qs_docket_next_group(&d->group, &d->docket)) return TF_NONE;
    if (enter_group(stage, d, d->at) != TF_OK) return TF_ENOMEM;
    d->left = d->group.count;
    d->at += tf_qs_group_bytes(d->group.a);
    return TF_FOUND;
}

static void believe(tf_qs_stage *stage, const tf_qs_pot *pot, tf_qs_docketed *d,
                    const uint8_t *data) {
    tf_qs_docket_entry e;
    tf_qs_docket_next(&e, &d->docket);
    tf_qs_staged *g = &stage->at[stage->count++];
    *g = (tf_qs_staged){.record = data + d->at,
                        .id = e.id,
                        .large = {e.large[0], e.large[1]},
                        .group = (uint32_t)(stage->groups - 1),
                        .size = e.size};
    d->at += e.size;
    d->left--;
    tf_qs_set_prefetch(&pot->seen, e.id);
    for (unsigned i = 0; i < 2; i++)
        if (e.large[i] != 1) tf_qs_map_prefetch(&pot->primes, e.large[i]);
}

tf_status tf__qs_stage_docket(tf_qs_stage *stage, const tf_qs_pot *pot, tf_qs_docketed *d,
                              const uint8_t *data, size_t most) {
    stage->count = stage->groups = 0;
    stage->malformed = false;
    size_t found = 0;
    if (d->left > 0 && enter_group(stage, d, SIZE_MAX) != TF_OK) return TF_ENOMEM;
    if (reserve(stage, most) != TF_OK) return TF_ENOMEM;
    tf_status s = TF_FOUND;
    while (stage->count < most) {
        while (s == TF_FOUND && d->left == 0) s = begin_group(stage, d);
        if (s != TF_FOUND) break;
        while (d->left > 0 && stage->count < most) {
            believe(stage, pot, d, data);
            if (stage->count - found < BATCH) continue;
            find_vertices(stage->at + found, BATCH, pot);
            found = stage->count;
        }
    }
    find_vertices(stage->at + found, stage->count - found, pot);
    return s;
}
