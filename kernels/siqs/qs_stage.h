/* qs_stage.h — relations on their way into the pot: found in the bytes, verified, looked up.
 *
 * None of that changes the pot, so it may go on in several threads at once, each with a part of the
 * relations. What is left for the pot (qs_pot.c) is done in their order, on one. */
#ifndef TF_QS_STAGE_H
#define TF_QS_STAGE_H

#include "isprime32v.h"
#include "parallel.h"
#include "qs_checker.h"
#include "qs_docket.h"

struct tf_qs_pot;

#define TF_QS_NEW UINT32_MAX /* of a vertex: a large prime that had not been seen yet */

enum { TF_QS_NEWS = 4 };

typedef struct tf_qs_staged {
    const uint8_t *record;
    uint64_t id; /* of X up to sign; 0: the relation is false */
    uint32_t large[2];
    uint32_t vertex[2]; /* of these */
    uint32_t group;
    uint16_t size;                 /* of the record */
    uint16_t news_count;           /* its primes of the factor base that did not occur before ... */
    tf_fbidx news[TF_QS_NEWS + 1]; /* ... these, unless there are more than fit */
} tf_qs_staged;                    /* a line of the cache */

typedef struct tf_qs_staged_group {
    uint64_t a;
    size_t begins;           /* in the bytes; SIZE_MAX: it had begun before */
    tf_qs_docket_group said; /* what a docket says of it; otherwise without marks */
    tf_fbidx q[TF_QS_MAX_S];
} tf_qs_staged_group;

typedef struct tf_qs_stage {
    tf_qs_staged *at;
    size_t count, room;
    tf_qs_staged_group *group;
    size_t groups, groups_room;
    bool malformed; /* the bytes went wrong behind the last relation */
    tf_qs_checker **checker;
    uint32_t checkers;
    tf_isprime32v *are_primes;
    const uint8_t *copied; /* what begins here is in the pot's bytes already ... */
    size_t copied_to;      /* ... from there on; NULL: nothing is */
} tf_qs_stage;

void tf__qs_stage_init(tf_qs_stage *stage);
void tf__qs_stage_clear(tf_qs_stage *stage);

/** Stage the next relations of the reader, @p most of them or until the end.
 *  @param data  where the reader began
 *  @param par   NULL: one thread
 *  @return TF_FOUND (there may be more), TF_NONE (no more), TF_ENOMEM */
TF_WARN_UNUSED tf_status tf__qs_stage_fill(tf_qs_stage *stage, const struct tf_qs_pot *pot,
                                           tf_qs_reader *reader, const uint8_t *data, size_t most,
                                           const tf_parallel *par);

/* Relations that are taken in by their docket. */
typedef struct tf_qs_docketed {
    tf_qs_docket docket;
    tf_qs_docket_group group; /* the last that was begun ... */
    uint32_t left;            /* ... and so many of its relations are to come */
    size_t at;                /* in the bytes: the next record, or the beginning of a group */
} tf_qs_docketed;

/** Stage the next relations of a docket, without a look at them.
 *  @param data  their batch
 *  @return TF_FOUND (there may be more), TF_NONE (no more), TF_ENOMEM */
TF_WARN_UNUSED tf_status tf__qs_stage_docket(tf_qs_stage *stage, const struct tf_qs_pot *pot,
                                             tf_qs_docketed *d, const uint8_t *data, size_t most);

#endif
