/* places.h — the processors of this process where OpenMP has tied its threads down.
 *
 * With OMP_PROC_BIND, OMP_PLACES or GOMP_CPU_AFFINITY in the environment, as many clusters set them,
 * the OpenMP runtime ties the first thread to one of the places before main. That thread's affinity
 * mask is then no measure of what the process may use, and the threads that it starts itself inherit
 * it: all of them would share that one place. */
#ifndef TF_PLACES_H
#define TF_PLACES_H

#include "base.h"

/** Processors in all places of OpenMP together; 0: it has none, and the affinity mask counts. */
unsigned tf_places_processors(void);

/** Let the calling thread run in all places, and not only in that of the thread that started it.
 *  Nothing where OpenMP has none. Workers of OpenMP's own must not call it: the runtime has given
 *  each its place. */
void tf_places_roam(void);

#endif
