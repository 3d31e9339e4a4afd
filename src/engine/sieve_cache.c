/* sieve_cache.c — see sieve_cache.h. */
#include "sieve_cache.h"

#include <stdlib.h>
#include <string.h>

#include "sieve_work.h"

struct tf_sieve_entry {
    tf_sieve_entry *next;
    uint8_t *head;
    size_t head_size;
    tf_qs *qs;
    unsigned users, owners;
    tf_qs_sieve **idle; /* sieves that nobody works with; room for every sieve there is */
    unsigned idle_count, sieves;
};

void tf_sieve_cache_init(tf_sieve_cache *c) {
    pthread_mutex_init(&c->lock, NULL);
    c->first = NULL;
}

static void entry_free(tf_sieve_entry *e) {
    while (e->idle_count > 0) tf_qs_sieve_free(e->idle[--e->idle_count]);
    free(e->idle);
    tf_qs_free(e->qs);
    free(e->head);
    free(e);
}

void tf_sieve_cache_clear(tf_sieve_cache *c) {
    while (c->first) {
        tf_sieve_entry *e = c->first;
        c->first = e->next;
        entry_free(e);
    }
    pthread_mutex_destroy(&c->lock);
}

static tf_status make_context(tf_qs **qs, const uint8_t *head, size_t size) {
    tf_sieve_head h;
    tf_cursor c = {head, head + size, true};
    mpz_t factor;
    mpz_inits(h.n, factor, NULL);
    tf_status s = tf_sieve_head_get(&h, &c);
    if (s == TF_OK && c.p != c.end) s = TF_EFORMAT;
    if (s == TF_OK) s = tf_qs_new(qs, factor, h.n, h.seed, &h.params);
    mpz_clears(h.n, factor, NULL);
    return s == TF_FOUND ? TF_EINVAL : s; /* who made the head would have seen it */
}

static tf_status entry_new(tf_sieve_entry **out, const uint8_t *head, size_t size) {
    tf_sieve_entry *e = calloc(1, sizeof *e);
    if (!e) return TF_ENOMEM;
    e->head = malloc(size);
    tf_status s = e->head ? make_context(&e->qs, head, size) : TF_ENOMEM;
    if (s != TF_OK) {
        free(e->head);
        free(e);
        return s;
    }
    memcpy(e->head, head, size);
    e->head_size = size;
    *out = e;
    return TF_OK;
}

/* Out of the list. */
static tf_sieve_entry *find(tf_sieve_cache *c, const uint8_t *head, size_t size) {
    for (tf_sieve_entry **at = &c->first; *at; at = &(*at)->next) {
        tf_sieve_entry *e = *at;
        if (e->head_size != size || memcmp(e->head, head, size) != 0) continue;
        *at = e->next;
        return e;
    }
    return NULL;
}

static void drop_idle(tf_sieve_cache *c) {
    unsigned kept = 0;
    for (tf_sieve_entry **at = &c->first; *at;) {
        tf_sieve_entry *e = *at;
        if (e->users + e->owners > 0 || kept++ < TF_SIEVE_CACHE_IDLE) {
            at = &e->next;
            continue;
        }
        *at = e->next;
        entry_free(e);
    }
}

static tf_status get(tf_sieve_entry **out, tf_sieve_cache *c, const uint8_t *head, size_t head_size,
                     bool owner) {
    tf_status s = TF_OK;
    pthread_mutex_lock(&c->lock);
    tf_sieve_entry *e = find(c, head, head_size);
    if (!e) s = entry_new(&e, head, head_size);
    if (s == TF_OK) {
        *(owner ? &e->owners : &e->users) += 1;
        e->next = c->first;
        c->first = *out = e;
        drop_idle(c);
    }
    pthread_mutex_unlock(&c->lock);
    return s;
}

static void put_back(tf_sieve_cache *c, tf_sieve_entry *e, bool owner) {
    pthread_mutex_lock(&c->lock);
    *(owner ? &e->owners : &e->users) -= 1;
    drop_idle(c);
    pthread_mutex_unlock(&c->lock);
}

tf_status tf_sieve_cache_take(tf_sieve_entry **out, tf_sieve_cache *c, const uint8_t *head,
                              size_t head_size) {
    return get(out, c, head, head_size, false);
}

void tf_sieve_cache_give(tf_sieve_cache *c, tf_sieve_entry *e) {
    put_back(c, e, false);
}

tf_status tf_sieve_cache_hold(tf_sieve_entry **out, tf_sieve_cache *c, const uint8_t *head,
                              size_t head_size) {
    return get(out, c, head, head_size, true);
}

void tf_sieve_cache_let_go(tf_sieve_cache *c, tf_sieve_entry *e) {
    put_back(c, e, true);
}

unsigned tf_sieve_cache_users(tf_sieve_cache *c, const tf_bytes *body) {
    tf_cursor cursor = tf_cursor_over(body);
    size_t size;
    const uint8_t *head = tf_get_blob(&cursor, &size);
    unsigned users = 0;
    pthread_mutex_lock(&c->lock);
    for (const tf_sieve_entry *e = c->first; e; e = e->next)
        if (head && e->head_size == size && memcmp(e->head, head, size) == 0) users = e->users;
    pthread_mutex_unlock(&c->lock);
    return users;
}

const tf_qs *tf_sieve_entry_context(const tf_sieve_entry *e) {
    return e->qs;
}

tf_status tf_sieve_cache_take_sieve(tf_qs_sieve **out, tf_sieve_cache *c, tf_sieve_entry *e,
                                    tf_isa isa) {
    *out = NULL;
    pthread_mutex_lock(&c->lock);
    if (e->idle_count > 0) *out = e->idle[--e->idle_count];
    pthread_mutex_unlock(&c->lock);
    if (*out) return TF_OK;
    tf_status s = tf_qs_sieve_new(out, e->qs, isa);
    if (s != TF_OK) return s;
    pthread_mutex_lock(&c->lock);
    tf_qs_sieve **idle = realloc(e->idle, (e->sieves + 1) * sizeof *idle);
    if (idle) {
        e->idle = idle;
        e->sieves++;
    }
    pthread_mutex_unlock(&c->lock);
    if (idle) return TF_OK;
    tf_qs_sieve_free(*out);
    return TF_ENOMEM;
}

void tf_sieve_cache_give_sieve(tf_sieve_cache *c, tf_sieve_entry *e, tf_qs_sieve *sieve) {
    pthread_mutex_lock(&c->lock);
    e->idle[e->idle_count++] = sieve;
    pthread_mutex_unlock(&c->lock);
}
