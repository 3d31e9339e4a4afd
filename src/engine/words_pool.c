/* words_pool.c — see words_pool.h. */
#include "words_pool.h"

#include <stdlib.h>

/* As many as take the time of making the table: then at most twice the best possible time is spent
 * on small numbers, however many there will be. */
#define TABLE_PAYS_FROM 200000u

void tf_words_pool_init(tf_words_pool *p) {
    *p = (tf_words_pool){0};
    pthread_mutex_init(&p->lock, NULL);
}

void tf_words_pool_clear(tf_words_pool *p) {
    while (p->idle) {
        tf_words *w = p->idle;
        p->idle = w->next;
        tf_small_free(w->wide.small);
        free(w);
    }
    tf_lpf_free(p->least);
    pthread_mutex_destroy(&p->lock);
}

tf_words *tf_words_pool_get(tf_words_pool *p) {
    pthread_mutex_lock(&p->lock);
    tf_words *w = p->idle;
    if (w) p->idle = w->next;
    pthread_mutex_unlock(&p->lock);
    if (w || !(w = malloc(sizeof *w))) return w;
    w->wide.small = NULL; /* the rest is filled as it is used */
    return w;
}

void tf_words_pool_put(tf_words_pool *p, tf_words *w) {
    pthread_mutex_lock(&p->lock);
    w->next = p->idle;
    p->idle = w;
    pthread_mutex_unlock(&p->lock);
}

const tf_lpf_lines *tf_words_pool_table(tf_words_pool *p) {
    return __atomic_load_n(&p->table, __ATOMIC_ACQUIRE);
}

void tf_words_pool_count(tf_words_pool *p, unsigned numbers) {
    if (numbers == 0) return;
    uint64_t before = __atomic_fetch_add(&p->seen, numbers, __ATOMIC_RELAXED);
    /* Exactly one caller crosses the line. */
    if (before >= TABLE_PAYS_FROM || before + numbers < TABLE_PAYS_FROM) return;
    if (tf_lpf_new(&p->least) != TF_OK) return;
    tf_lpf_lines_init(&p->lines, p->least);
    __atomic_store_n(&p->table, &p->lines, __ATOMIC_RELEASE);
}
