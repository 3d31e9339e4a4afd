/* task.h — a task is bytes; so is its result.
 *
 * An executor moves tasks and results without looking into them. What the bytes of a kind mean is
 * known to the source that makes the task and to the runner that computes it (src/engine/). A
 * task's result depends on its bytes alone, never on who ran it: a lost task is run again. */
#ifndef TF_TASK_H
#define TF_TASK_H

#include "base.h"

/** A growable byte string that owns its memory; zero-initialized is empty. */
typedef struct tf_bytes {
    uint8_t *data;
    size_t size, capacity;
} tf_bytes;

TF_WARN_UNUSED tf_status tf_bytes_append(tf_bytes *b, const void *data, size_t size);
TF_WARN_UNUSED tf_status tf_bytes_reserve(tf_bytes *b, size_t extra);
void tf_bytes_clear(tf_bytes *b); /* frees; leaves an empty string */

#define TF_TASK_KIND_MAP(X)                                                                        \
    X(TF_TASK_SLEEP, 1, "sleep")      /* wait: the tutorial's I/O-bound work */                    \
    X(TF_TASK_ECHO, 2, "echo")        /* give the payload back: tests and overhead figures */      \
    X(TF_TASK_FAIL, 3, "fail")        /* end with the status in the payload: tests */              \
    X(TF_TASK_ADVANCE, 16, "advance") /* carry a batch of numbers on by everything cheap */        \
    X(TF_TASK_SPLIT, 17, "split")     /* a range of P-1, P+1 or ECM runs on one composite */       \
    X(TF_TASK_SIEVE, 18, "sieve")     /* the polynomials of a range of a-values */                 \
    X(TF_TASK_SOLVE, 19, "solve")     /* matrix and square roots of a quadratic sieve */           \
    X(TF_TASK_BLOCK, 20, "block")     /* text in, the answers to its plain numbers out */          \
    X(TF_TASK_SCAN, 21, "scan")       /* where some parts of a file begin and end */               \
    X(TF_TASK_PART, 22, "part")       /* a part of a file in, a file of answers out */             \
    X(TF_TASK_DEMO, 32, "demo")       /* the tutorial's own computations (drivers/paradigms) */

typedef enum tf_task_kind {
#define TF_TASK_ENUM_(name, value, text) name = (value),
    TF_TASK_KIND_MAP(TF_TASK_ENUM_)
#undef TF_TASK_ENUM_
} tf_task_kind;

const char *tf_task_kind_name(tf_task_kind kind); /* "?" outside the enum */

typedef struct tf_task {
    uint64_t id;    /* given by the source, unique within a run */
    uint64_t group; /* tasks that may be dropped together; 0: none */
    tf_task_kind kind;
    tf_bytes body;
} tf_task;

typedef struct tf_result {
    uint64_t id, group; /* those of the task */
    tf_task_kind kind;
    tf_status status; /* TF_OK or above: done; below: why not. The body may be set even then. */
    double seconds;   /* time the run took, for adaptive sizes; never part of the answer */
    uint32_t worker;  /* who ran it: rank << 16 | thread; for statistics, and for blame */
    bool doubted;     /* by who hands it in: what it says of itself is no reason not to read it */
    tf_bytes body;
} tf_result;

void tf_task_clear(tf_task *t);     /* frees the body and zeroes */
void tf_result_clear(tf_result *r); /* likewise */

#endif
