/* qs_pot.c — absorbing: what has been verified (qs_stage.h) is put in, duplicates are found, cycles
 * counted. */
#include "qs_pot.h"

#include <stdlib.h>
#include <string.h>

#include "qs_pot_internal.h"

enum {
    STAGE_ALONE = 512, /* relations that are verified, then put in, while they are in the cache */
    STAGE_SHARED = 32768, /* enough for many threads */
    AHEAD = 12,           /* places in the tables are asked for so many relations before */
};

static uint64_t needed(const tf_qs_pot *pot) {
    return (uint64_t)pot->state.primes + pot->margin;
}

tf_status tf_qs_pot_new(tf_qs_pot **out, const tf_qs *qs) {
    *out = NULL;
    tf_qs_pot *pot = calloc(1, sizeof *pot);
    if (!pot) return TF_ENOMEM;
    pot->qs = qs;
    pot->margin = qs->fb.size < 2000 ? 10 : 60;
    pot->vertices = 1;
    tf__qs_stage_init(&pot->stage);
    pot->occurs = calloc(qs->fb.size, 1);
    pot->parent_room = 1024;
    pot->parent = calloc(pot->parent_room, sizeof *pot->parent);
    pot->state.primes = qs->fb.size / 2; /* until more is known */
    if (pot->occurs && pot->parent && tf_qs_set_init(&pot->seen) == TF_OK &&
        tf_qs_map_init(&pot->primes) == TF_OK) {
        pot->state.primes = 0;
        pot->state.needed = needed(pot);
        *out = pot;
        return TF_OK;
    }
    tf_qs_pot_free(pot);
    return TF_ENOMEM;
}

void tf_qs_pot_free(tf_qs_pot *pot) {
    if (!pot) return;
    tf_qs_map_clear(&pot->primes);
    tf_qs_set_clear(&pot->seen);
    tf_qs_bytes_clear(&pot->bytes);
    free(pot->kept);
    free(pot->parent);
    free(pot->occurs);
    free(pot->a_primes);
    tf__qs_stage_clear(&pot->stage);
    free(pot);
}

static uint32_t root_of(tf_qs_pot *pot, uint32_t v) {
    uint32_t *parent = pot->parent;
    while (parent[v] != v) v = parent[v] = parent[parent[v]]; /* path halving */
    return v;
}

/* The vertex of a large prime, made if it is new. */
static tf_status vertex_of(uint32_t *vertex, tf_qs_pot *pot, uint32_t prime) {
    *vertex = pot->vertices;
    if (pot->vertices == pot->parent_room) {
        size_t room = 2 * pot->parent_room;
        uint32_t *parent = realloc(pot->parent, room * sizeof *parent);
        if (!parent) return TF_ENOMEM;
        pot->parent = parent;
        pot->parent_room = room;
    }
    tf_status s = tf_qs_map_put(&pot->primes, prime, vertex);
    if (s < 0) return s;
    if (s == TF_OK) pot->parent[pot->vertices] = pot->vertices, pot->vertices++;
    return TF_OK;
}

static void mark_primes(tf_qs_pot *pot, const tf_fbidx *factor, unsigned count) {
    uint32_t news = 0;
    for (unsigned i = 0; i < count; i++) {
        uint8_t *flag = &pot->occurs[factor[i]];
        news += !*flag;
        *flag = 1;
    }
    pot->state.primes += news;
}

/* It is rare that a relation brings new ones. */
static void mark_news(tf_qs_pot *pot, const tf_qs_staged *g) {
    if (g->news_count <= TF_QS_NEWS) {
        mark_primes(pot, g->news, g->news_count);
        return;
    }
    tf_qs_reader reader = {.at = g->record, .end = g->record + g->size, .left = 1};
    tf_fbidx factor[TF_QS_MAX_FACTORS];
    tf_qs_brief r;
    if (tf_qs_decode_brief(&r, factor, &reader) == TF_FOUND) mark_primes(pot, factor, r.count);
}

/* Relations of one a mostly come together and share a slot, whose primes are marked with the first. */
static tf_status slot_of(uint32_t *slot, tf_qs_pot *pot, const tf_qs_staged_group *group) {
    uint64_t n = pot->state.relations;
    if (n > 0 && pot->kept[n - 1].a == group->a) {
        *slot = pot->kept[n - 1].slot;
        return TF_OK;
    }
    unsigned s = pot->qs->pool.s;
    if (pot->slots == pot->slots_room) {
        uint32_t room = 2 * pot->slots_room + 64;
        tf_fbidx *primes = realloc(pot->a_primes, room * s * sizeof *primes);
        if (!primes) return TF_ENOMEM;
        pot->a_primes = primes;
        pot->slots_room = room;
    }
    memcpy(pot->a_primes + (size_t)pot->slots * s, group->q, s * sizeof *pot->a_primes);
    mark_primes(pot, group->q, s);
    *slot = pot->slots++;
    return TF_OK;
}

static tf_status store(tf_qs_pot *pot, const tf_qs_staged *g, tf_qs_kept *k) {
    if (pot->state.relations == pot->kept_room) {
        size_t room = 2 * pot->kept_room + 1024;
        tf_qs_kept *kept = realloc(pot->kept, room * sizeof *kept);
        if (!kept) return TF_ENOMEM;
        pot->kept = kept;
        pot->kept_room = room;
    }
    if (pot->stage.copied) {
        k->offset = pot->stage.copied_to + (size_t)(g->record - pot->stage.copied);
    } else {
        if (tf_qs_bytes_reserve(&pot->bytes, g->size) != TF_OK) return TF_ENOMEM;
        k->offset = pot->bytes.size;
        memcpy(pot->bytes.data + pot->bytes.size, g->record, g->size);
        pot->bytes.size += g->size;
    }
    pot->kept[pot->state.relations++] = *k;
    return TF_OK;
}

bool tf__qs_pot_get(tf_qs_relation *r, const tf_qs_pot *pot, size_t number) {
    const tf_qs_kept *k = &pot->kept[number];
    tf_qs_reader reader = {.at = pot->bytes.data + k->offset,
                           .end = pot->bytes.data + pot->bytes.size,
                           .a = k->a,
                           .left = 1};
    return tf_qs_decode(r, &reader) == TF_FOUND;
}

/* ---- putting in --------------------------------------------------------------------------------
 */

static tf_status put_one(tf_qs_pot *pot, const tf_qs_staged *g) {
    if (g->id == 0) {
        pot->state.rejected++;
        return TF_OK;
    }
    tf_status s = tf_qs_set_put(&pot->seen, g->id);
    if (s == TF_FOUND) pot->state.duplicates++;
    if (s != TF_OK) return s == TF_FOUND ? TF_OK : s;
    const tf_qs_staged_group *group = &pot->stage.group[g->group];
    tf_qs_kept k = {.a = group->a};
    for (unsigned i = 0; i < 2; i++) {
        k.vertex[i] = g->vertex[i];
        if (k.vertex[i] == TF_QS_NEW && vertex_of(&k.vertex[i], pot, g->large[i]) != TF_OK)
            return TF_ENOMEM;
    }
    if (slot_of(&k.slot, pot, group) != TF_OK || store(pot, g, &k) != TF_OK) return TF_ENOMEM;
    if (g->news_count) mark_news(pot, g);
    if (g->large[1] == 1) {
        pot->state.full++;
        return TF_OK;
    }
    uint32_t u = root_of(pot, k.vertex[0]), v = root_of(pot, k.vertex[1]);
    if (u == v)
        pot->state.cycles++;
    else
        pot->parent[u > v ? u : v] = u > v ? v : u;
    return TF_OK;
}

static void ask_for(const tf_qs_pot *pot, const tf_qs_staged *g) {
    if (g->id == 0) return;
    tf_qs_set_prefetch(&pot->seen, g->id);
    for (unsigned i = 0; i < 2; i++) {
        if (g->vertex[i] != TF_QS_NEW)
            __builtin_prefetch(&pot->parent[g->vertex[i]], 1);
        else
            tf_qs_map_prefetch(&pot->primes, g->large[i]);
    }
}

/* The primes that the docket of a group tells of. */
static void mark_said(tf_qs_pot *pot, const tf_qs_docket_group *said) {
    if (said->mark_bytes)
        pot->state.primes += tf_qs_docket_mark(pot->occurs, pot->qs->fb.size, said);
}

/* Everything staged, in its order.
 * @param until  stop between two a when the pot is ready
 * @param used   set if so: where the next a begins
 * @return TF_OK, TF_FOUND (stopped), TF_ENOMEM */
static tf_status put_staged(tf_qs_pot *pot, bool until, size_t *used) {
    const tf_qs_stage *stage = &pot->stage;
    uint32_t group = UINT32_MAX;
    for (size_t i = 0; i < stage->count; i++) {
        const tf_qs_staged *g = &stage->at[i];
        if (i + AHEAD < stage->count) ask_for(pot, g + AHEAD);
        if (until && g->group != group && stage->group[g->group].begins != SIZE_MAX) {
            pot->state.needed = needed(pot);
            *used = stage->group[g->group].begins;
            if (tf_qs_pot_ready(pot)) return TF_FOUND;
        }
        if (g->group != group) mark_said(pot, &stage->group[g->group].said);
        group = g->group;
        if (put_one(pot, g) != TF_OK) return TF_ENOMEM;
    }
    pot->state.rejected += stage->malformed;
    pot->state.needed = needed(pot);
    return TF_OK;
}

void tf_qs_pot_share(tf_qs_pot *pot, const tf_parallel *par) {
    pot->par = par;
}

static tf_status absorb(tf_qs_pot *pot, const uint8_t *data, size_t size, bool until,
                        size_t *used) {
    size_t most = pot->par && pot->par->width > 1 ? STAGE_SHARED : STAGE_ALONE;
    tf_qs_reader reader;
    tf_qs_reader_init(&reader, data, size);
    tf_status s = TF_FOUND;
    while (s == TF_FOUND) {
        s = tf__qs_stage_fill(&pot->stage, pot, &reader, data, most, pot->par);
        if (s < 0) return s;
        tf_status put = put_staged(pot, until, used);
        if (put != TF_OK) return put;
    }
    *used = size;
    return pot->stage.malformed ? TF_EFORMAT : TF_NONE;
}

tf_status tf_qs_pot_absorb(tf_qs_pot *pot, const uint8_t *data, size_t size) {
    size_t used;
    tf_status s = absorb(pot, data, size, false, &used);
    return s == TF_NONE ? TF_OK : s;
}

/* Behind the last a, too. */
static tf_status ready_or(const tf_qs_pot *pot, tf_status s) {
    return s == TF_NONE && tf_qs_pot_ready(pot) ? TF_FOUND : s;
}

tf_status tf_qs_pot_absorb_until(tf_qs_pot *pot, const uint8_t *data, size_t size, size_t *used) {
    return ready_or(pot, absorb(pot, data, size, true, used));
}

tf_status tf_qs_pot_stage(tf_qs_pot *pot, const uint8_t *data, size_t size, uint64_t *wrong) {
    tf_qs_reader reader;
    tf_qs_reader_init(&reader, data, size);
    tf_status s = tf__qs_stage_fill(&pot->stage, pot, &reader, data, SIZE_MAX, pot->par);
    if (s < 0) return s;
    *wrong = pot->stage.malformed;
    for (size_t i = 0; i < pot->stage.count; i++) *wrong += pot->stage.at[i].id == 0;
    pot->staged_size = size;
    return TF_OK;
}

tf_status tf_qs_pot_take(tf_qs_pot *pot, size_t *used) {
    tf_status s = put_staged(pot, true, used);
    if (s != TF_OK) return s;
    *used = pot->staged_size;
    return ready_or(pot, pot->stage.malformed ? TF_EFORMAT : TF_NONE);
}

/* The batch is copied in one go; groups' heads and duplicates are left lying among the records. */
static tf_status copy_batch(tf_qs_pot *pot, const uint8_t *data, size_t size) {
    if (tf_qs_bytes_reserve(&pot->bytes, size) != TF_OK) return TF_ENOMEM;
    pot->stage.copied = data;
    pot->stage.copied_to = pot->bytes.size;
    if (size) memcpy(pot->bytes.data + pot->bytes.size, data, size);
    pot->bytes.size += size;
    return TF_OK;
}

tf_status tf_qs_pot_believe(tf_qs_pot *pot, const uint8_t *data, size_t size, const uint8_t *docket,
                            size_t docket_size, size_t *used) {
    tf_qs_docketed d = {.at = 0};
    *used = 0;
    if (!tf_qs_docket_open(&d.docket, pot->qs, size, docket, docket_size)) return TF_EFORMAT;
    if (copy_batch(pot, data, size) != TF_OK) return TF_ENOMEM;
    pot->believes = true;
    tf_status s = TF_FOUND;
    while (s == TF_FOUND) {
        s = tf__qs_stage_docket(&pot->stage, pot, &d, data, STAGE_ALONE);
        if (s < 0) return s;
        tf_status put = put_staged(pot, true, used);
        if (put != TF_OK) return put;
    }
    *used = size;
    return ready_or(pot, TF_NONE);
}

void tf_qs_pot_refuse(tf_qs_pot *pot) {
    pot->margin += 20 + pot->state.primes / 50;
    pot->state.needed = needed(pot);
}

const tf_qs_pot_state *tf_qs_pot_look(const tf_qs_pot *pot) {
    return &pot->state;
}

bool tf_qs_pot_ready(const tf_qs_pot *pot) {
    return pot->state.relations > 0 && pot->state.full + pot->state.cycles >= pot->state.needed;
}
