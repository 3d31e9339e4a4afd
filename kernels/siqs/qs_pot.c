/* qs_pot.c — absorbing: verify, find duplicates, count cycles.
 *
 * Relations of one a go through in batches, each step for all of a batch: decode and verify; look up
 * the large primes; test those that are new; put in, in their order. What a step will look at in
 * tables larger than the caches was asked for by the step before. */
#include "qs_pot.h"

#include <stdlib.h>
#include <string.h>

#include "qs_pot_internal.h"

#define NEW UINT32_MAX /* of a vertex: a large prime that was not seen yet */

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
    tf_qs_poly_init(&pot->poly);
    tf_qs_residue_init(&pot->residue, qs);
    pot->are_primes = tf_isprime32v_for(TF_ISA_BEST);
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
    tf_qs_poly_clear(&pot->poly);
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

/* Relations of one a mostly come together and share a slot, whose primes are marked with the first. */
static tf_status slot_of(uint32_t *slot, tf_qs_pot *pot) {
    uint64_t n = pot->state.relations;
    if (n > 0 && pot->kept[n - 1].a == pot->poly.index) {
        *slot = pot->kept[n - 1].slot;
        return TF_OK;
    }
    size_t s = pot->qs->pool.s;
    if (pot->slots == pot->slots_room) {
        uint32_t room = 2 * pot->slots_room + 64;
        tf_fbidx *primes = realloc(pot->a_primes, room * s * sizeof *primes);
        if (!primes) return TF_ENOMEM;
        pot->a_primes = primes;
        pot->slots_room = room;
    }
    memcpy(pot->a_primes + pot->slots * s, pot->poly.q, s * sizeof *pot->a_primes);
    mark_primes(pot, pot->poly.q, pot->poly.s);
    *slot = pot->slots++;
    return TF_OK;
}

static tf_status store(tf_qs_pot *pot, const tf_qs_brief *r, tf_qs_kept *k) {
    if (pot->state.relations == pot->kept_room) {
        size_t room = 2 * pot->kept_room + 1024;
        tf_qs_kept *kept = realloc(pot->kept, room * sizeof *kept);
        if (!kept) return TF_ENOMEM;
        pot->kept = kept;
        pot->kept_room = room;
    }
    if (tf_qs_bytes_reserve(&pot->bytes, r->size) != TF_OK) return TF_ENOMEM;
    k->offset = pot->bytes.size;
    memcpy(pot->bytes.data + pot->bytes.size, r->record, r->size);
    pot->bytes.size += r->size;
    pot->kept[pot->state.relations++] = *k;
    return TF_OK;
}

void tf__qs_pot_get(tf_qs_relation *r, const tf_qs_pot *pot, size_t number) {
    const tf_qs_kept *k = &pot->kept[number];
    tf_qs_reader reader = {.at = pot->bytes.data + k->offset,
                           .end = pot->bytes.data + pot->bytes.size,
                           .a = k->a,
                           .left = 1};
    tf_status s = tf_qs_decode(r, &reader);
    (void)s;
}

/* ---- a batch -----------------------------------------------------------------------------------
 */

/* Polynomial and residues of an a. @return false if there is no such a */
static bool prepare(tf_qs_pot *pot, uint64_t a) {
    const tf_qs *qs = pot->qs;
    if (pot->poly.s > 0 && pot->poly.index == a) return true;
    if (a >= tf_qs_pool_count(&qs->pool)) return false;
    tf_qs_poly_set(&pot->poly, &qs->pool, qs->kn, a);
    tf_qs_residue_set(&pot->residue, &pot->poly);
    return true;
}

/* All that can be said of a relation without a look at what is there. */
static bool plausible(const tf_qs_pot *pot, tf_qs_staged *g) {
    const tf_qs *qs = pot->qs;
    uint32_t low = tf_qs_fb_largest(&qs->fb);
    for (unsigned i = 0; i < 2; i++)
        if (g->r.large[i] != 1 && (g->r.large[i] <= low || g->r.large[i] >= qs->lp_bound))
            return false;
    return g->r.large[0] <= g->r.large[1] && g->r.number < tf_qs_poly_count(&qs->pool) &&
           tf_qs_residue_holds(&g->id, &pot->residue, qs, &g->r, g->factor);
}

/* Relations up to the end of a group, or until the stage is full.
 * @return of decoding: TF_FOUND as long as more may follow */
static tf_status fill_stage(tf_qs_pot *pot, tf_qs_reader *reader) {
    tf_fbidx *factor = pot->factor;
    pot->staged = 0;
    do {
        tf_qs_staged *g = &pot->stage[pot->staged];
        tf_status s = tf_qs_decode_brief(&g->r, factor, reader);
        if (s != TF_FOUND) return s;
        g->factor = factor;
        pot->staged++;
        if (!prepare(pot, g->r.a) || !plausible(pot, g)) {
            g->id = 0;
            continue;
        }
        factor += g->r.count;
        tf_qs_set_prefetch(&pot->seen, g->id);
        for (unsigned i = 0; i < 2; i++)
            if (g->r.large[i] != 1) tf_qs_map_prefetch(&pot->primes, g->r.large[i]);
    } while (reader->left > 0 && pot->staged < TF_QS_BATCH);
    return TF_FOUND;
}

/* What is a vertex already is a prime. */
static void find_vertices(tf_qs_pot *pot) {
    for (tf_qs_staged *g = pot->stage; g < pot->stage + pot->staged; g++) {
        for (unsigned i = 0; g->id && i < 2; i++) {
            g->vertex[i] = g->r.large[i] == 1 ? 0 : NEW;
            if (g->vertex[i] == NEW) tf_qs_map_get(&g->vertex[i], &pot->primes, g->r.large[i]);
            if (g->vertex[i] != NEW) __builtin_prefetch(&pot->parent[g->vertex[i]], 1);
        }
    }
}

/* Those that wait to be tested, and the relations they belong to. */
typedef struct queue {
    unsigned count;
    uint32_t prime[TF_ISPRIME32V_LANES];
    tf_qs_staged *of[TF_ISPRIME32V_LANES];
} queue;

static void test_queue(tf_qs_pot *pot, queue *q) {
    for (unsigned i = q->count; i < TF_ISPRIME32V_LANES; i++) q->prime[i] = q->prime[0];
    uint32_t primes = pot->are_primes(q->prime);
    for (unsigned i = 0; i < q->count; i++)
        if (!(primes >> i & 1)) q->of[i]->id = 0;
    q->count = 0;
}

static void test_new_primes(tf_qs_pot *pot) {
    queue q = {.count = 0};
    for (tf_qs_staged *g = pot->stage; g < pot->stage + pot->staged; g++) {
        for (unsigned i = 0; g->id && i < 2; i++) {
            if (g->vertex[i] != NEW) continue;
            q.prime[q.count] = g->r.large[i];
            q.of[q.count] = g;
            if (++q.count == TF_ISPRIME32V_LANES) test_queue(pot, &q);
        }
    }
    if (q.count) test_queue(pot, &q);
}

static tf_status absorb_one(tf_qs_pot *pot, tf_qs_staged *g) {
    if (g->id == 0) {
        pot->state.rejected++;
        return TF_OK;
    }
    tf_status s = tf_qs_set_put(&pot->seen, g->id);
    if (s == TF_FOUND) pot->state.duplicates++;
    if (s != TF_OK) return s == TF_FOUND ? TF_OK : s;
    tf_qs_kept k = {.a = g->r.a};
    for (unsigned i = 0; i < 2; i++) {
        k.vertex[i] = g->vertex[i];
        if (k.vertex[i] == NEW && vertex_of(&k.vertex[i], pot, g->r.large[i]) != TF_OK)
            return TF_ENOMEM;
    }
    if (slot_of(&k.slot, pot) != TF_OK || store(pot, &g->r, &k) != TF_OK) return TF_ENOMEM;
    mark_primes(pot, g->factor, g->r.count);
    if (g->r.large[1] == 1) {
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

static tf_status absorb(tf_qs_pot *pot, tf_qs_reader *reader, bool until) {
    tf_status s;
    do {
        if (reader->left == 0 && until) { /* between two a */
            pot->state.needed = needed(pot);
            if (tf_qs_pot_ready(pot)) return TF_FOUND;
        }
        s = fill_stage(pot, reader);
        find_vertices(pot);
        test_new_primes(pot);
        for (unsigned i = 0; i < pot->staged; i++)
            if (absorb_one(pot, &pot->stage[i]) != TF_OK) return TF_ENOMEM;
    } while (s == TF_FOUND);
    if (s == TF_EFORMAT) pot->state.rejected++;
    pot->state.needed = needed(pot);
    return s;
}

tf_status tf_qs_pot_absorb(tf_qs_pot *pot, const uint8_t *data, size_t size) {
    tf_qs_reader reader;
    tf_qs_reader_init(&reader, data, size);
    return absorb(pot, &reader, false);
}

tf_status tf_qs_pot_absorb_until(tf_qs_pot *pot, const uint8_t *data, size_t size, size_t *used) {
    tf_qs_reader reader;
    tf_qs_reader_init(&reader, data, size);
    tf_status s = absorb(pot, &reader, true);
    *used = s == TF_FOUND ? (size_t)(reader.at - data) : size;
    if (s == TF_NONE && tf_qs_pot_ready(pot)) s = TF_FOUND;
    return s;
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
