/* ledger.h — the tasks that are out: what each is, and which rank has it.
 *
 * The hub keeps the bytes of every task until its result is absorbed, so that the task of a lost
 * rank, or one that was answered wrongly, can be given to another. An entry is here exactly as long
 * as its task is outstanding: a second answer to the same task finds none and is dropped. */
#ifndef TF_LEDGER_H
#define TF_LEDGER_H

#include "task.h"

typedef struct tf_held {
    tf_task task;        /* task.id is the key */
    unsigned rank;       /* who has it now */
    unsigned wrong;      /* answers that contradicted it so far ... */
    unsigned wrong_rank; /* ... and who gave the last one, if any */
    bool dropped;        /* nobody wants its result any more */
} tf_held;

/** Zero-initialized is empty. Open addressing, linear probing, at most half full. */
typedef struct tf_ledger {
    tf_held *cells;
    bool *taken;
    size_t room; /* 0 or a power of two */
    size_t used;
} tf_ledger;

/** Make sure that the next tf_ledger_put has room. @return TF_OK or TF_ENOMEM (nothing changed) */
TF_WARN_UNUSED tf_status tf_ledger_reserve(tf_ledger *l);
/** Enter a task; takes its body over. There is room, and no entry with this id. */
void tf_ledger_put(tf_ledger *l, tf_held *held);
/** The entry of a task, to look at until the ledger changes; NULL: none. */
tf_held *tf_ledger_find(const tf_ledger *l, uint64_t id);
/** Take an entry out; its body is the caller's. @return whether there was one */
bool tf_ledger_take(tf_ledger *l, uint64_t id, tf_held *held);

/** The next entry at or behind *cursor (start with 0), to look at; NULL: no more. */
tf_held *tf_ledger_next(const tf_ledger *l, size_t *cursor);
/** Take out the next entry that @p rank has. Entries that are put back for another rank between the
 *  calls are not given. @return whether there was one */
bool tf_ledger_take_from(tf_ledger *l, unsigned rank, size_t *cursor, tf_held *held);

void tf_ledger_clear(tf_ledger *l);

#endif
