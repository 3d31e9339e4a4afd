/* places.c — see places.h. */
#define _GNU_SOURCE /* sched_setaffinity, CPU_ALLOC */
#include "places.h"

#include <omp.h>
#include <sched.h>
#include <stdlib.h>

#define PROCESSORS 65536 /* more than Linux can be built for */

static void add_place(cpu_set_t *set, int place) {
    int count = omp_get_place_num_procs(place);
    int *ids = count > 0 ? calloc((size_t)count, sizeof *ids) : NULL;
    if (!ids) return;
    omp_get_place_proc_ids(place, ids);
    for (int i = 0; i < count; i++) CPU_SET_S((size_t)ids[i], CPU_ALLOC_SIZE(PROCESSORS), set);
    free(ids);
}

/* The processors of all places; the caller frees the set. NULL: no places, or no memory. */
static cpu_set_t *all_places(void) {
    int places = omp_get_num_places();
    cpu_set_t *set = places > 0 ? CPU_ALLOC(PROCESSORS) : NULL;
    if (!set) return NULL;
    CPU_ZERO_S(CPU_ALLOC_SIZE(PROCESSORS), set);
    for (int p = 0; p < places; p++) add_place(set, p);
    return set;
}

unsigned tf_places_processors(void) {
    cpu_set_t *set = all_places();
    if (!set) return 0;
    unsigned count = (unsigned)CPU_COUNT_S(CPU_ALLOC_SIZE(PROCESSORS), set);
    CPU_FREE(set);
    return count;
}

void tf_places_roam(void) {
    cpu_set_t *set = all_places();
    if (!set) return;
    /* If it is refused, the thread stays where it is. */
    (void)sched_setaffinity(0, CPU_ALLOC_SIZE(PROCESSORS), set);
    CPU_FREE(set);
}
