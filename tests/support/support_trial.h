/* support_trial.h — a sieve as its owner sees it, with workers that answer in any order, some of them wrongly: played
 * on one thread. For Criterion programs (failures assert). */
#ifndef TF_SUPPORT_TRIAL_H
#define TF_SUPPORT_TRIAL_H

#include "sieving.h"
#include "task.h"

typedef struct tf_sieve_trial {
    const char *number; /* NULL: one of 50 digits, with a few dozen a-values to get through */
    unsigned window;
    uint64_t seed;
    unsigned stop_after;                  /* answers; 0: never */
    bool crowd;                           /* as for hundreds of workers, with threads to verify */
    unsigned starve;                      /* so many matrices get half of their relations */
    void (*spoil)(tf_result *, unsigned); /* sees each answer and its number */
    uint8_t forge;                        /* workers believe false dockets: so are they changed */
    unsigned lies;                        /* so many first answers are false, and sealed as they are
                                             but for the first; once that is found, all are doubted */
    unsigned sieved, solved;              /* tasks run */
    unsigned liars;                       /* workers that were blamed */
    uint64_t rejected, relations;
    char factor[64];
} tf_sieve_trial;

/** Two workers of different vector levels, for all trials of a test. */
void tf_sieve_trial_open(void);
void tf_sieve_trial_close(void);
/** To the end, or until stop_after answers were taken. @param keeper  NULL: nothing is kept */
void tf_sieve_trial_run(tf_sieve_trial *how, const tf_sieve_keeper *keeper);

#endif
