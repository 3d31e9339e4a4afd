/* support_scene.h — a source that keeps the books: it checks rules 1 to 4 and 6 of executor.h while
 * it is being run, and fails the run with a text when one is broken. */
#ifndef TF_SUPPORT_SCENE_H
#define TF_SUPPORT_SCENE_H

#include <pthread.h>

#include "executor.h"

typedef struct tf_scene tf_scene;
struct tf_scene {
    tf_source source; /* first: the executor hands it back */
    tf_executor *executor;
    tf_cancel cancel;
    uint64_t seed;
    /* what the case decides */
    uint64_t total;                                     /* tasks with index 0 .. total-1 */
    tf_status (*make)(tf_scene *, uint64_t, tf_task *); /* fill kind, group and body */
    tf_more (*gate)(tf_scene *);                      /* may say WAIT before a task; NULL: never */
    tf_status (*seen)(tf_scene *, const tf_result *); /* NULL: nothing to look at */
    tf_status allowed;                                /* a status results may have besides TF_OK */
    unsigned long user;                               /* the case's own */
    int fd[2];
    pthread_t outside; /* a thread that a case started */
    /* the books */
    const char *failure; /* first broken rule */
    int inside;          /* next() or absorb() is on (rule 1) */
    bool closed;         /* END was given, an error returned, or the cancel set inside */
    uint64_t given, absorbed, cancelled, failed;
    uint64_t most_out;     /* most tasks out at any time */
    uint64_t digest;       /* independent of the order of results */
    uint64_t workers_seen; /* bit (rank mod 64) of every worker id */
    uint8_t *state;        /* per task: 0 not given, 1 given, 2 absorbed */
    uint64_t room;
};

/** @return false when out of memory */
bool tf_scene_init(tf_scene *s, tf_executor *e, uint64_t seed, uint64_t room);
void tf_scene_clear(tf_scene *s);
/** Record a broken rule (the first counts). @return TF_EINTERNAL, to be returned by absorb */
tf_status tf_scene_fail(tf_scene *s, const char *what);
/** Books after the run: every task given was absorbed once. @return s->failure */
const char *tf_scene_close(tf_scene *s);
/** Set the cancel flag from inside next() or absorb(). */
void tf_scene_cancel(tf_scene *s, int reason);

#endif
