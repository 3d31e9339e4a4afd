/* hub_internal.h — between hub.c (messages, the run) and hub_deal.c (who gets what). */
#ifndef TF_HUB_INTERNAL_H
#define TF_HUB_INTERNAL_H

#include "hub.h"

/* hub.c */

/** Say a message of one number. */
void tf__hub_say_uint(tf_hub *h, unsigned to, tf_message kind, uint64_t value);
/** Send the TASKS frame that has been filled for a rank, if there is one. */
void tf__hub_flush(tf_hub *h, unsigned to);

/* hub_deal.c */

/** How many tasks may be out at a rank: two per worker, and what it computes in TF_HUB_AHEAD. */
uint64_t tf__hub_depth(const tf_hub_peer *p);
/** Ask the source and fill the ranks. @return whether any task was given */
bool tf__hub_hand_out(tf_hub *h);
/** A task that comes back unanswered and is not in the ledger any more goes to the emptiest rank,
 *  full or not, if possible to another one than the last that answered it wrongly; or it ends as
 *  cancelled, when nobody wants it, the run has stopped, or there is nobody. */
void tf__hub_give_again(tf_hub *h, tf_held *held);

/* hub_care.c */

/** May it be given tasks? */
static inline bool tf__hub_usable(const tf_hub_peer *p) {
    return !p->lost && !p->gone && p->wrong < TF_HUB_STRIKES;
}
/** Notice ranks that are lost or back. */
void tf__hub_look_after(tf_hub *h);
/** Never again in this run: @p why completes "rank 3 (host) ...". Its tasks go to others. */
void tf__hub_leave_out(tf_hub *h, unsigned rank, const char *why);
/** Take in an answer from @p rank: absorbed if it is the first to its task and does not contradict
 *  it. Its body is borrowed. */
void tf__hub_answer(tf_hub *h, unsigned rank, tf_result *r);

#endif
