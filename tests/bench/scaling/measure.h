/* measure.h — between the files of scaling_measure: what is measured, over ranks that answer at once. */
#ifndef TF_MEASURE_H
#define TF_MEASURE_H

#include "executor.h"
#include "transport.h"

/** Or the program ends with exit code 1. */
void tf_need(bool what, const char *why);

/** Ranks that answer each task as the runner does, and at once, one RESULTS frame for a TASKS frame. Which
 *  answer comes next is left to chance, as if they worked. */
typedef struct tf_echo {
    tf_transport transport;
    tf_runner runner; /* on the calling thread */
    struct tf_echo_reply {
        unsigned from;
        tf_bytes frame;
    } * replies;
    size_t room, count;
    uint64_t chance;
    double inside; /* seconds spent in here: not rank 0's */
} tf_echo;

/** An executor of so many ranks of one worker; the calling thread is rank 0. */
tf_executor *tf_echo_new(tf_echo *e, unsigned ranks, const tf_runner *runner);
void tf_echo_clear(tf_echo *e); /* behind tf_executor_destroy */

/** Random numbers of so many bits: @p count of them factored for what a worker needs; they come again and
 *  again for what rank 0 does with them. */
void tf_measure_batch(unsigned bits, unsigned count, unsigned ranks);
/** --output-parts: what rank 0 spends on a part, and a worker on a byte that it scans. */
void tf_measure_parts(unsigned ranks, unsigned count);
/** The hub alone, its tasks of a kilobyte. */
void tf_measure_hub(unsigned ranks, uint64_t tasks);

#endif
