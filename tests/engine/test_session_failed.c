/* A session after an error, handled task by task: what it must not look at any more. */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "session.h"
#include "work.h"

/* The numbers of two blocks that are out, on a full device: the first answer cannot be printed and goes; the
 * second one, which was under way, must not bring it up again. */
Test(session_failed, an_answer_that_could_not_be_printed_is_not_looked_at_again) {
    enum { LINES = 100000 };
    tf_work *work;
    tf_cancel never = {0};
    tf_executor two = {.workers = 2};
    tf_sink sink;
    tf_session_setup setup = {.shard = {1, 1}, .sink = &sink, .executor = &two};
    tf_plan_init(&setup.plan);
    cr_assert_eq(tf_work_new(&work, TF_ISA_BEST), TF_OK);
    FILE *numbers = tmpfile();
    for (int i = 0; i < LINES; i++) fprintf(numbers, "%d\n", 1000000000 + i);
    rewind(numbers);
    cr_assert_eq(tf_reader_new(&setup.reader, NULL), TF_OK);
    cr_assert_eq(tf_reader_add_fd(setup.reader, fileno(numbers), "numbers", true), TF_OK);
    int full = open("/dev/full", O_WRONLY);
    cr_assert_eq(tf_sink_open(&sink, &tf_sink_text, full, NULL), TF_OK);
    cr_assert_eq(tf_sink_put_lines(&sink, "\n", 1), TF_OK);
    cr_assert_eq(tf_sink_flush(&sink), TF_EIO); /* as its buffer will, once it is full */
    tf_session *session;
    cr_assert_eq(tf_session_new(&session, &setup), TF_OK);
    tf_source *source = tf_session_source(session);
    tf_result results[2];
    uint64_t first = 0; /* lines in the first block */
    for (int i = 0; i < 2; i++) {
        tf_task task = {0};
        cr_assert_eq(source->next(source, &task), TF_SOURCE_TASK);
        cr_assert_eq(task.kind, TF_TASK_BLOCK);
        for (size_t at = 0; i == 0 && at < task.body.size; at++)
            first += task.body.data[at] == '\n';
        results[i] = (tf_result){.id = task.id, .group = task.group, .kind = task.kind};
        tf_work_run(work, &task, &results[i], &never);
        tf_task_clear(&task);
    }
    for (int i = 0; i < 2; i++) {
        cr_assert_eq(source->absorb(source, &results[i]), TF_EIO, "answer %d", i);
        memset(results[i].body.data, 0xff, results[i].body.size);
        tf_result_clear(&results[i]);
    }
    tf_session_summary sum;
    tf_session_finish(session, &sum);
    cr_assert_eq(sum.status, TF_EIO);
    cr_assert(sum.printed <= first && first < LINES, "%lu of %lu", sum.printed, first);
    tf_session_free(session);
    (void)!tf_sink_close(&sink);
    close(full);
    tf_reader_free(setup.reader);
    fclose(numbers);
    tf_work_free(work);
}
