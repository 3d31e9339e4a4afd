/* processes_basic.c — five processes, each with a name, an ID and a memory of its own.
 *
 * Here no executor hands out work: everybody shall speak exactly once, so the message layer asks
 * all processes for their IDs, and the first one prints them: lines of several processes never mix,
 * and none comes after the end. */
#include <stdlib.h>
#include <unistd.h>

#include "paradigms.h"
#include "print_line.h"
#include "processes.h"
#include "wire.h"

#define PROCESSES 5

static tf_exit_code introduce(tf_comm *comm, void *context) {
    (void)context;
    unsigned ranks = (unsigned)tf_comm_size(comm);
    uint32_t *ids = calloc(ranks, sizeof *ids);
    if (!ids) tf_comm_abort(comm, TF_EXIT_RESOURCE); /* the others wait for our ID */
    tf_status s = tf_wire_gather(comm, (uint32_t)getpid(), ids);
    if (s == TF_OK && tf_comm_rank(comm) == 0) {
        for (unsigned i = 0; i < PROCESSES; i++)
            print_line("Process name: Process-%u, Process ID: %u", i, ids[i % ranks]);
        print_line("All processes have completed execution.");
    }
    free(ids);
    return example_end(s);
}

tf_exit_code example_processes_basic(const paradigms_config *config) {
    const processes_job job = {.wanted = PROCESSES, .args = config->argv + 1, .body = introduce};
    return processes_run(config, &job);
}
