/* hub_internal.h — between hub.c (messages, the run) and hub_deal.c (who gets what). */
#ifndef TF_HUB_INTERNAL_H
#define TF_HUB_INTERNAL_H

#include "hub.h"

/* hub.c */

/** Say a message of one number. */
void tf__hub_say_uint(tf_hub *h, unsigned to, tf_message kind, uint64_t value);
/** Send the TASKS frame that has been filled for a rank, if there is one. */
void tf__hub_flush(tf_hub *h, unsigned to);
/** A task of the group is no longer out at the rank. */
void tf__hub_came_back(tf_hub *h, unsigned rank, uint64_t group);

/* hub_deal.c */

/** How many tasks may be out at a rank: two per worker, and what it computes in TF_HUB_AHEAD. */
uint64_t tf__hub_depth(const tf_hub_peer *p);
/** Ask the source and fill the ranks. @return whether any task was given */
bool tf__hub_hand_out(tf_hub *h);
/** A recalled task goes to the emptiest rank, full or not: it has been somewhere before. */
void tf__hub_give_again(tf_hub *h, tf_task *t);

#endif
