/* qs_pot.c — absorbing: verify, find duplicates, count cycles. */
#include "qs_pot.h"

#include <stdlib.h>
#include <string.h>

#include "qs_pot_internal.h"
#include "rng.h"

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
    mpz_init(pot->X);
    pot->occurs = calloc(qs->fb.size, 1);
    pot->parent_room = 1024;
    pot->parent = calloc(pot->parent_room, sizeof *pot->parent);
    pot->state.primes = qs->fb.size / 2; /* until more is known */
    if (pot->occurs && pot->parent && tf_qs_map_init(&pot->seen) == TF_OK &&
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
    tf_qs_map_clear(&pot->seen);
    tf_qs_bytes_clear(&pot->bytes);
    free(pot->kept);
    free(pot->parent);
    free(pot->occurs);
    free(pot->a_primes);
    mpz_clear(pot->X);
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
    *vertex = 0;
    if (prime == 1) return TF_OK;
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

static void mark_primes(tf_qs_pot *pot, const tf_qs_relation *r) {
    for (uint32_t i = 0; i < r->count; i++) {
        uint8_t *flag = &pot->occurs[r->factor[i]];
        pot->state.primes += !*flag;
        *flag = 1;
    }
    for (unsigned i = 0; i < pot->poly.s; i++) {
        uint8_t *flag = &pot->occurs[pot->poly.q[i]];
        pot->state.primes += !*flag;
        *flag = 1;
    }
}

/* Relations of one a mostly come together and share a slot. */
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
    *slot = pot->slots++;
    return TF_OK;
}

static tf_status store(tf_qs_pot *pot, const tf_qs_relation *r, tf_qs_kept *k) {
    if (pot->state.relations == pot->kept_room) {
        size_t room = 2 * pot->kept_room + 1024;
        tf_qs_kept *kept = realloc(pot->kept, room * sizeof *kept);
        if (!kept) return TF_ENOMEM;
        pot->kept = kept;
        pot->kept_room = room;
    }
    if (pot->bytes.size == 0 && tf_qs_encode_group(&pot->bytes, &pot->group, 0) != TF_OK)
        return TF_ENOMEM;
    k->offset = pot->bytes.size;
    if (tf_qs_encode(&pot->bytes, pot->group, r) != TF_OK) return TF_ENOMEM;
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

/* X and -X make the same relation. */
static uint64_t identity(const mpz_t X) {
    uint64_t h = 0;
    for (size_t i = 0; i < mpz_size(X); i++) h = tf_mix64(h ^ mpz_getlimbn(X, (mp_size_t)i));
    return h ? h : 1;
}

static tf_status absorb_one(tf_qs_pot *pot, const tf_qs_relation *r) {
    if (!tf_qs_relation_verify(pot->X, &pot->poly, pot->qs, r)) {
        pot->state.rejected++;
        return TF_OK;
    }
    uint32_t unused = 0;
    tf_status s = tf_qs_map_put(&pot->seen, identity(pot->X), &unused);
    if (s == TF_FOUND) pot->state.duplicates++;
    if (s != TF_OK) return s == TF_FOUND ? TF_OK : s;
    tf_qs_kept k = {.a = r->a};
    for (unsigned i = 0; i < 2; i++)
        if (vertex_of(&k.vertex[i], pot, r->large[i]) != TF_OK) return TF_ENOMEM;
    if (slot_of(&k.slot, pot) != TF_OK || store(pot, r, &k) != TF_OK) return TF_ENOMEM;
    mark_primes(pot, r);
    uint32_t u = root_of(pot, k.vertex[0]), v = root_of(pot, k.vertex[1]);
    if (r->large[1] == 1)
        pot->state.full++;
    else if (u == v)
        pot->state.cycles++;
    else
        pot->parent[u > v ? u : v] = u > v ? v : u;
    return TF_OK;
}

static tf_status absorb(tf_qs_pot *pot, tf_qs_reader *reader, bool until) {
    tf_qs_relation r;
    tf_status s;
    do {
        if (reader->left == 0 && until) { /* between two a */
            pot->state.needed = needed(pot);
            if (tf_qs_pot_ready(pot)) return TF_FOUND;
        }
        s = tf_qs_decode(&r, reader);
        if (s == TF_FOUND && absorb_one(pot, &r) != TF_OK) s = TF_ENOMEM;
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
