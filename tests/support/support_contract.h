/* support_contract.h — what executor.h promises, as checks that run on any executor.
 *
 * Free of Criterion, so that plain programs (ThreadSanitizer) and MPI ranks can call it. All cases
 * run one after the other on one executor: consecutive runs, also after cancelled ones, are part of
 * the contract. */
#ifndef TF_SUPPORT_CONTRACT_H
#define TF_SUPPORT_CONTRACT_H

#include "executor.h"

/** Tiny tasks per run, for `scale`: fewer where a sanitizer makes everything ten times slower. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define TF_CONTRACT_SCALE 10000
#else
#define TF_CONTRACT_SCALE 100000
#endif

/** The runner that the executors under test must be made with: the basic kinds, and TF_TASK_DEMO
 *  (body: uint n; n steps of a hash chain from n, polling the flag; gives the value). */
extern const tf_runner tf_contract_runner;

typedef struct tf_contract {
    tf_executor *executor;
    unsigned ranks; /* 1: the only process */
    bool root;      /* false: a rank that serves; it takes part in every run */
    /** Rank 0's value on every rank; NULL on a single process. */
    int (*agree)(void *context, int value);
    void *context;
    uint64_t seed;
    unsigned scale; /* tiny tasks to run, at least 1000 */
} tf_contract;

/** Run all cases. @return NULL, or what failed (static storage; on every rank) */
const char *tf_contract_check(const tf_contract *c);

/** Digest of the results of a fixed list of tasks, sorted by id: equal on all executors. Not one of
 *  the cases, because it has to be compared by the caller. */
const char *tf_contract_digest(const tf_contract *c, uint64_t *digest);

#endif
