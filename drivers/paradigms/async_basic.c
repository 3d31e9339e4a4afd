/* async_basic.c — one coroutine that waits for its data without keeping anybody else waiting.
 *
 * The function bodies are the tutorial's, line for line; async.h tells what the frames are for. */
#include "async.h"
#include "paradigms.h"
#include "print_line.h"

typedef struct fetch_data {
    async_task task;
    const char *result;
} fetch_data;

static void fetch_data_run(async_task *task) {
    fetch_data *self = (fetch_data *)task;
    ASYNC_BEGIN(self);
    print_line("Start fetching data");
    AWAIT_SLEEP(self, 2); /* in place of a real request */
    print_line("Done fetching data");
    self->result = "Data";
    ASYNC_END(self);
}

typedef struct main_task {
    async_task task;
    fetch_data fetch;
} main_task;

static void main_task_run(async_task *task) {
    main_task *self = (main_task *)task;
    ASYNC_BEGIN(self);
    self->fetch = (fetch_data){.task.run = fetch_data_run};
    AWAIT(self, &self->fetch.task);
    print_line("Fetched: %s", self->fetch.result);
    ASYNC_END(self);
}

tf_exit_code example_async_basic(const paradigms_config *config) {
    main_task task = {.task.run = main_task_run};
    return example_end(async_run(&task.task, config->time_scale));
}
