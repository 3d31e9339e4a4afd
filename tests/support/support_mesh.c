#include "support_mesh.h"

#include <pthread.h>
#include <stdlib.h>

typedef struct letter {
    struct letter *next;
    unsigned from;
    tf_bytes frame;
} letter;

typedef struct mesh_end {
    tf_transport transport;
    tf_mesh *mesh;
    letter *first, **last;
    bool broken, deaf, silent;
} mesh_end;

struct tf_mesh {
    pthread_mutex_t lock;
    uint64_t sent, received;
    unsigned ranks;
    mesh_end *ends;
};

static tf_status mesh_send(tf_transport *t, unsigned to, tf_bytes *frame) {
    mesh_end *from = (mesh_end *)t;
    tf_mesh *m = from->mesh;
    letter *l = malloc(sizeof *l);
    pthread_mutex_lock(&m->lock);
    tf_status s = from->broken ? TF_EIO : l ? TF_OK : TF_ENOMEM;
    if (s == TF_OK) {
        *l = (letter){.from = t->rank, .frame = *frame};
        *frame = (tf_bytes){0};
        *m->ends[to].last = l;
        m->ends[to].last = &l->next;
        m->sent++;
    }
    pthread_mutex_unlock(&m->lock);
    if (s == TF_OK) return s;
    free(l);
    tf_bytes_clear(frame);
    return s;
}

static tf_status mesh_receive(tf_transport *t, unsigned *from, tf_bytes *frame) {
    mesh_end *e = (mesh_end *)t;
    pthread_mutex_lock(&e->mesh->lock);
    bool deaf = e->deaf;
    letter *l = deaf ? NULL : e->first;
    if (l) {
        e->first = l->next;
        if (!e->first) e->last = &e->first;
        e->mesh->received++;
    }
    pthread_mutex_unlock(&e->mesh->lock);
    if (!l) return deaf ? TF_EIO : TF_NONE;
    *from = l->from;
    *frame = l->frame;
    free(l);
    return TF_FOUND;
}

static bool mesh_there(tf_transport *t, unsigned rank) {
    tf_mesh *m = ((mesh_end *)t)->mesh;
    pthread_mutex_lock(&m->lock);
    bool silent = m->ends[rank].silent;
    pthread_mutex_unlock(&m->lock);
    return !silent;
}

static const char *mesh_host(tf_transport *t, unsigned rank) {
    (void)t;
    return rank % 2 ? "odd" : "even";
}

static void mesh_destroy(tf_transport *t) {
    (void)t;
}

tf_mesh *tf_mesh_new(unsigned ranks) {
    tf_mesh *m = calloc(1, sizeof *m);
    if (!m) return NULL;
    m->ends = calloc(ranks, sizeof *m->ends);
    if (!m->ends) {
        free(m);
        return NULL;
    }
    m->ranks = ranks;
    pthread_mutex_init(&m->lock, NULL);
    for (unsigned i = 0; i < ranks; i++) {
        mesh_end *e = &m->ends[i];
        e->transport = (tf_transport){.rank = i,
                                      .ranks = ranks,
                                      .send = mesh_send,
                                      .receive = mesh_receive,
                                      .there = mesh_there,
                                      .host = mesh_host,
                                      .destroy = mesh_destroy};
        e->mesh = m;
        e->last = &e->first;
    }
    return m;
}

tf_transport *tf_mesh_end(tf_mesh *m, unsigned rank) {
    return &m->ends[rank].transport;
}

uint64_t tf_mesh_frames(tf_mesh *m) {
    pthread_mutex_lock(&m->lock);
    uint64_t n = m->received;
    pthread_mutex_unlock(&m->lock);
    return n;
}

uint64_t tf_mesh_left(tf_mesh *m) {
    pthread_mutex_lock(&m->lock);
    uint64_t n = m->sent - m->received;
    pthread_mutex_unlock(&m->lock);
    return n;
}

void tf_mesh_break(tf_mesh *m, unsigned rank) {
    pthread_mutex_lock(&m->lock);
    m->ends[rank].broken = true;
    pthread_mutex_unlock(&m->lock);
}

void tf_mesh_deafen(tf_mesh *m, unsigned rank) {
    pthread_mutex_lock(&m->lock);
    m->ends[rank].deaf = true;
    pthread_mutex_unlock(&m->lock);
}

void tf_mesh_silence(tf_mesh *m, unsigned rank, bool silent) {
    pthread_mutex_lock(&m->lock);
    m->ends[rank].silent = silent;
    pthread_mutex_unlock(&m->lock);
}

void tf_mesh_free(tf_mesh *m) {
    for (unsigned i = 0; i < m->ranks; i++) {
        unsigned from;
        tf_bytes frame;
        m->ends[i].deaf = false;
        while (mesh_receive(&m->ends[i].transport, &from, &frame) == TF_FOUND)
            tf_bytes_clear(&frame);
    }
    pthread_mutex_destroy(&m->lock);
    free(m->ends);
    free(m);
}
