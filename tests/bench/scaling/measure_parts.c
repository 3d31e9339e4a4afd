/* measure_parts.c — what --output-parts costs rank 0 for a part, from its scan to its line in the journal, and a
 * worker for a byte that it scans. The source, the hub and the journal are real; the ranks answer at once. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"
#include "measure.h"
#include "parts.h"
#include "rng.h"

enum { PART = 1 << 18, LINE = 20 };

/* Every line has as many bytes; a part is answered as if it had been written. */
static void answer(void *context, const tf_task *task, tf_result *r, const tf_cancel *cancel) {
    (void)context, (void)cancel;
    tf_cursor c = tf_cursor_over(&task->body);
    tf_writer w = {&r->body, TF_OK};
    tf_part_answer a = {.outcome = TF_PART_DONE, .text = ""};
    if (task->kind == TF_TASK_SCAN) {
        tf_scan_order o;
        tf_need(tf_scan_order_get(&o, &c) == TF_OK, "no scan");
        a.number = o.first;
        tf_part_answer_put(&w, &a);
        for (uint64_t i = o.first; i < o.first + o.count; i++) {
            tf_cut_part p = {i * PART, PART, PART / LINE, PART / LINE, tf_mix64(i)};
            tf_cut_part_put(&w, &p);
        }
    } else {
        tf_part_order o;
        tf_need(tf_part_order_get(&o, &c) == TF_OK, "no part");
        a.number = o.number;
        a.result = (tf_part_result){5 * PART / 2, tf_mix64(o.number), o.text.tokens, 0, 0, 0};
        tf_part_answer_put(&w, &a);
    }
    r->status = w.status;
}

static double scan_byte(void) {
    static char text[1 << 22];
    static tf_cut_part parts[sizeof text / PART];
    size_t size = 0;
    for (uint64_t i = 0; size + 2 * LINE < sizeof text; i++)
        size += (size_t)sprintf(text + size, "%llu\n", (unsigned long long)tf_mix64(i));
    double start = tf_clock_thread();
    tf_cut c;
    tf_cut_begin(&c, PART, 0, tf_cut_count(size, PART), parts);
    (void)tf_cut_feed(&c, text, size);
    tf_cut_end(&c);
    return (tf_clock_thread() - start) / (double)size;
}

static double rank0(const char *folder, unsigned ranks, unsigned count) {
    char input[300];
    snprintf(input, sizeof input, "%s/numbers", folder);
    int fd = open(input, O_CREAT | O_WRONLY, 0600);
    tf_need(fd >= 0 && ftruncate(fd, (off_t)count * PART) == 0, "no file"); /* nobody reads it */
    close(fd);
    tf_config config = {.shard = {1, 1}};
    tf_settings settings = {.format = &tf_sink_text};
    tf_plan_init(&settings.plan);
    tf_part_list list;
    tf_need(tf_part_list_open(&list, folder, input, PART, &config, &settings) == TF_OK, "no list");
    tf_echo echo = {0};
    tf_runner runner = {answer, NULL};
    tf_executor *e = tf_echo_new(&echo, ranks, &runner);
    tf_cancel cancel = {0};
    tf_parts *parts;
    tf_parts_setup setup = {.list = &list,
                            .executor = e,
                            .cancel = &cancel,
                            .plan = settings.plan,
                            .format = settings.format,
                            .shard = {1, 1}};
    tf_need(tf_parts_new(&parts, &setup) == TF_OK, "no memory");
    double start = tf_clock_thread();
    tf_need(e->run(e, tf_parts_source(parts), &cancel) == TF_OK, "the run failed");
    double spent = tf_clock_thread() - start - echo.inside;
    tf_parts_summary sum;
    tf_parts_finish(parts, &sum);
    tf_need(sum.done == count, "not all parts are done");
    tf_parts_free(parts);
    tf_executor_destroy(e);
    tf_echo_clear(&echo);
    tf_part_list_clear(&list);
    unlink(input);
    return spent / count;
}

void tf_measure_parts(unsigned ranks, unsigned count) {
    char folder[] = "/tmp/tf-measure-XXXXXX", name[300];
    tf_need(mkdtemp(folder) != NULL, "no folder");
    double scan = scan_byte();
    printf("parts %u rank0=%.4g scan=%.4g\n", ranks, rank0(folder, ranks, count), scan);
    for (int i = 0; i < 2; i++) {
        snprintf(name, sizeof name, "%s/%s", folder, i ? "manifest" : "journal");
        unlink(name);
    }
    rmdir(folder);
}
