#include "support_crew.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "crew.h"
#include "support_mesh.h"

#define MOST_RANKS 8

/* All ranks meet here to agree on a value: the last one to come lets everybody go on. */
typedef struct forum {
    pthread_mutex_t lock;
    pthread_cond_t moved;
    unsigned ranks, present;
    uint64_t round;
    int proposed, agreed;
} forum;

typedef struct member {
    forum *forum;
    unsigned rank;
    tf_contract contract;
    char failure[200];
    pthread_t thread;
} member;

static int agree(void *context, int value) {
    member *m = context;
    forum *f = m->forum;
    pthread_mutex_lock(&f->lock);
    uint64_t round = f->round;
    if (m->rank == 0) f->proposed = value;
    if (++f->present == f->ranks) {
        f->agreed = f->proposed;
        f->present = 0;
        f->round++;
        pthread_cond_broadcast(&f->moved);
    }
    while (f->round == round) pthread_cond_wait(&f->moved, &f->lock);
    int agreed = f->agreed;
    pthread_mutex_unlock(&f->lock);
    return agreed;
}

static void *member_main(void *arg) {
    member *m = arg;
    const char *text = tf_contract_check(&m->contract);
    if (text) snprintf(m->failure, sizeof m->failure, "%s", text);
    return NULL;
}

static bool make_member(member *m, unsigned rank, tf_crew_inner *make, tf_mesh *mesh,
                        const tf_contract *c, forum *f) {
    uint32_t workers[MOST_RANKS];
    tf_executor *inner = make();
    for (unsigned i = 0; i < MOST_RANKS; i++) workers[i] = inner ? inner->workers : 0;
    *m = (member){.forum = f, .rank = rank, .contract = *c};
    m->contract.root = rank == 0;
    m->contract.agree = agree;
    m->contract.context = m;
    if (inner) m->contract.executor = tf_exec_crew_new(tf_mesh_end(mesh, rank), inner, workers);
    return m->contract.executor != NULL;
}

const char *tf_crew_contract(unsigned ranks, tf_crew_inner *inner, uint64_t seed, unsigned scale) {
    static char text[250];
    member members[MOST_RANKS];
    forum f = {.lock = PTHREAD_MUTEX_INITIALIZER, .moved = PTHREAD_COND_INITIALIZER};
    f.ranks = ranks;
    tf_mesh *mesh = tf_mesh_new(ranks);
    tf_contract c = {.ranks = ranks, .seed = seed, .scale = scale};
    if (!mesh || ranks > MOST_RANKS) return "the test itself: out of memory";
    for (unsigned i = 0; i < ranks; i++)
        if (!make_member(&members[i], i, inner, mesh, &c, &f)) return "no executor";
    for (unsigned i = 1; i < ranks; i++)
        if (pthread_create(&members[i].thread, NULL, member_main, &members[i]) != 0)
            return "the test itself: no thread";
    member_main(&members[0]);
    text[0] = 0;
    for (unsigned i = 0; i < ranks; i++) {
        if (i) pthread_join(members[i].thread, NULL);
        if (members[i].failure[0] && !text[0])
            snprintf(text, sizeof text, "rank %u: %s", i, members[i].failure);
        tf_executor_destroy(members[i].contract.executor);
    }
    if (!text[0] && tf_mesh_left(mesh)) snprintf(text, sizeof text, "frames left over");
    tf_mesh_free(mesh);
    return text[0] ? text : NULL;
}
