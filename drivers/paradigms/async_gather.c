/* async_gather.c — three coroutines at once on one thread: it takes as long as the longest.
 *
 * The results come in the order of the tasks, whatever the order in which they end. */
#include <stdio.h>

#include "async.h"
#include "paradigms.h"
#include "print_line.h"

typedef struct fetch_data {
    async_task task;
    int id;
    double delay;
    char result[32];
} fetch_data;

static void fetch_data_run(async_task *task) {
    fetch_data *self = (fetch_data *)task;
    ASYNC_BEGIN(self);
    print_line("Task %d: Start fetching data", self->id);
    AWAIT_SLEEP(self, self->delay);
    print_line("Task %d: Done fetching data", self->id);
    snprintf(self->result, sizeof self->result, "Data from task %d", self->id);
    ASYNC_END(self);
}

typedef struct main_task {
    async_task task;
    fetch_data tasks[3];
} main_task;

static void main_task_run(async_task *task) {
    static const double delays[] = {2, 3, 1};
    main_task *self = (main_task *)task;
    ASYNC_BEGIN(self);
    for (int i = 0; i < 3; i++)
        self->tasks[i] = (fetch_data){.task.run = fetch_data_run, .id = i + 1, .delay = delays[i]};
    AWAIT_GATHER(self, &self->tasks[0].task, &self->tasks[1].task, &self->tasks[2].task);
    for (int i = 0; i < 3; i++) print_line("%s", self->tasks[i].result);
    ASYNC_END(self);
}

tf_exit_code example_async_gather(const paradigms_config *config) {
    main_task task = {.task.run = main_task_run};
    return example_end(async_run(&task.task, config->time_scale));
}
