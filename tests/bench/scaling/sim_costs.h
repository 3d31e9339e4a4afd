/* sim_costs.h — the simulated clock is moved by what the real program would spend.
 *
 * Under SMPI code takes no time of its own here (smpi/simulate-computation:no); whoever does work
 * says how long it takes. Small amounts are saved up, since each sleep is an event of the simulator.
 */
#ifndef TF_SIM_COSTS_H
#define TF_SIM_COSTS_H

#include "base.h"

/** The main thread of this rank has worked for @p seconds. On rank 0 its own tasks wait meanwhile:
 *  a rank has no core to spare. */
void tf_sim_spend(double seconds);
/** Let the saved time pass. */
void tf_sim_settle(void);
/** Seconds spent so far. */
double tf_sim_spent(void);

/** Sleep in simulated time. */
void tf_sim_sleep(double seconds);
/** Collective, before anything else: lets ranks wake one another (see sim_bridge.c). */
void tf_sim_meet(int rank, int ranks);

/** What a task of the model is: its body, and how its result is made. */
typedef struct tf_sim_task {
    double seconds;        /* it runs for so long */
    uint64_t result_bytes; /* and answers with so many bytes */
} tf_sim_task;

#define TF_SIM_TASK_BYTES 16u /* in front of the padding of a body */

#endif
