/* A thread that OpenMP has tied to one processor: what the program may use is known all the same, and its
 * own threads get all of it. The program starts itself again with OMP_PROC_BIND, for the runtime reads it
 * before main. */
#define _GNU_SOURCE /* sched_getaffinity */
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "places.h"

static unsigned mask(void) {
    cpu_set_t set;
    return sched_getaffinity(0, sizeof set, &set) == 0 ? (unsigned)CPU_COUNT(&set) : 0;
}

static void *roam(void *before) {
    *(unsigned *)before = mask();
    tf_places_roam();
    return (void *)(uintptr_t)mask();
}

static int check(unsigned all) {
    unsigned found =
        tf_places_processors(); /* first: some runtimes tie threads down when first asked */
    unsigned first = mask(), before = 0;
    pthread_t thread;
    void *after;
    if (pthread_create(&thread, NULL, roam, &before) != 0) return 1;
    pthread_join(thread, &after);
    printf("%u processors: the first thread has %u, one that it starts %u, then %u; in places %u\n",
           all, first, before, (unsigned)(uintptr_t)after, found);
    if (first != 1) return 77; /* this runtime ties nothing down: nothing to see */
    return before != 1 || (uintptr_t)after != all || found != all;
}

int main(int argc, char *argv[]) {
    if (argc > 1) return check((unsigned)strtoul(argv[1], NULL, 10));
    char all[16];
    snprintf(all, sizeof all, "%u", mask());
    setenv("OMP_PROC_BIND", "true", 1);
    setenv("OMP_PLACES", "threads", 1);
    execl("/proc/self/exe", argv[0], all, (char *)NULL);
    perror("/proc/self/exe");
    return 1;
}
