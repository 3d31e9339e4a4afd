/* support_contract_cases.h — between support_contract.c, which runs the cases, and the files that
 * hold them, a group each. A case is a setup, and a look at the books afterwards. */
#ifndef TF_SUPPORT_CONTRACT_CASES_H
#define TF_SUPPORT_CONTRACT_CASES_H

#include "support_contract.h"
#include "support_scene.h"

typedef struct tf_contract_case {
    const char *name;
    void (*setup)(const tf_contract *, tf_scene *);
    const char *(*check)(const tf_contract *, const tf_scene *); /* on rank 0; NULL: books only */
    tf_status expected;
    unsigned rounds;
    bool outside; /* tf_contract_start_outside is called by its setup, on some rank */
} tf_contract_case;

typedef struct tf_contract_group {
    const tf_contract_case *cases;
    size_t count;
} tf_contract_group;

/* In the order in which they are run. */
extern const tf_contract_group tf_contract_work, tf_contract_waiting, tf_contract_answers,
    tf_contract_cancel, tf_contract_drop;

/* ---- tasks (support_contract_tasks.c) ------------------------------------------------------ */

#define TF_CONTRACT_FOREVER 30.0 /* seconds: what only a cancel or a drop can end in time */

enum { TF_DEMO_CHAIN, TF_DEMO_MEET }; /* what a TF_TASK_DEMO does */
extern unsigned tf_contract_arrived;  /* of TF_DEMO_MEET: how many tasks run at the moment */

tf_status tf_contract_demo(tf_task *t, uint64_t op, uint64_t n);
/** The makers of a scene: TF_TASK_ECHO of 8 bytes that tell the index; a task without end; ten of
 *  the first kind and then of the second. */
tf_status tf_contract_echo(tf_scene *s, uint64_t index, tf_task *t);
tf_status tf_contract_forever(tf_scene *s, uint64_t index, tf_task *t);
tf_status tf_contract_tiny_then_forever(tf_scene *s, uint64_t index, tf_task *t);

/* ---- helpers of cases (likewise) ----------------------------------------------------------- */

void tf_contract_nap(double seconds);
/** @return NULL, or the text when the condition does not hold */
const char *tf_contract_must(bool condition, const char *text);
/** A check: rule 6 for tiny tasks. */
const char *tf_contract_bounded(const tf_contract *c, const tf_scene *s);
/** A thread beside the run, joined after it; sets s->user when it has been started. */
void tf_contract_start_outside(tf_scene *s, void *(*body)(void *));

#endif
