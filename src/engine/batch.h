/* batch.h — fresh numbers gathered into ADVANCE tasks, and their answers taken apart.
 *
 * Small numbers travel by the hundreds: as many as are expected to take some milliseconds, from the
 * time that earlier batches took. Larger numbers travel alone. */
#ifndef TF_BATCH_H
#define TF_BATCH_H

#include "known.h"
#include "window.h"
#include "work.h"

typedef struct tf_batch {
    uint64_t id; /* of its task; 0 while it is being filled */
    bool alone;  /* one large number */
    tf_advance_head head;
    double weight; /* expected work, in units of one small number */
    double started;
    size_t count, capacity;
    uint64_t *places;      /* of the entries, in the order of the task's */
    tf_bytes body;         /* until it is handed out */
    const tf_known *known; /* splits numbers on their way in; NULL: nothing is */
} tf_batch;

/** What batches took: the adaptive part, one for a session. */
typedef struct tf_batch_pace {
    double seconds_per_weight; /* smoothed */
} tf_batch_pace;

void tf_batch_pace_init(tf_batch_pace *p);
void tf_batch_pace_learn(tf_batch_pace *p, double weight, double seconds);

TF_WARN_UNUSED tf_status tf_batch_init(tf_batch *b, const tf_advance_head *head);
void tf_batch_clear(tf_batch *b);

/** Add the entry at this place. @return TF_OK, TF_ENOMEM */
TF_WARN_UNUSED tf_status tf_batch_add(tf_batch *b, uint64_t place, const tf_entry *e);
/** Is it large enough to be sent? */
bool tf_batch_ready(const tf_batch *b, const tf_batch_pace *p);
/** Does this number travel alone? */
bool tf_batch_alone(const tf_entry *e);

#endif
