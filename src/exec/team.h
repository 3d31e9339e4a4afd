/* team.h — threads lent to one task: the parallel loop of a kernel (kernels/base/parallel.h).
 *
 * A matrix is a chain of thousands of loops of a millisecond. Helpers are started once for all of
 * them, look out for the next loop for some microseconds, and then sleep. A loop does not wait for
 * helpers that come late: whoever is there takes its turns. So a team on a busy machine is slower, and
 * never stuck. Without the threads it asked for, a team works with those there are. */
#ifndef TF_TEAM_H
#define TF_TEAM_H

#include "parallel.h"

typedef struct tf_team tf_team;

/** @param width  threads, the caller's included
 *  @return TF_OK, TF_ENOMEM */
TF_WARN_UNUSED tf_status tf_team_new(tf_team **out, unsigned width);
/** The loop to hand to a kernel; valid as long as the team, for the thread that made it. */
const tf_parallel *tf_team_parallel(const tf_team *t);
void tf_team_free(tf_team *t); /* NULL is allowed */

#endif
