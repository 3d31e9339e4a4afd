/* The coroutines of async.h: order, nesting, loops, and frames that are used again. */
#include <criterion/criterion.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "async.h"
#include "clock.h"

/* What happened, in order. Tests run in processes of their own. */
static char story[256];

__attribute__((format(printf, 1, 2))) static void tell(const char *format, ...) {
    va_list args;
    va_start(args, format);
    size_t used = strlen(story);
    vsnprintf(story + used, sizeof story - used, format, args);
    va_end(args);
}

/* How many sleep now, and the most that ever did at once: what shows that they do not wait for one
 * another, on a machine as slow as it likes. */
static int asleep, most_asleep;

static void falls_asleep(void) {
    if (++asleep > most_asleep) most_asleep = asleep;
}

/* Sleeps a number of times, telling so each time. */
typedef struct sleeper {
    async_task task;
    int name, times;
    double seconds;
    int slept;
} sleeper;

static void sleeper_run(async_task *task) {
    sleeper *self = (sleeper *)task;
    ASYNC_BEGIN(self);
    for (self->slept = 0; self->slept < self->times; self->slept++) {
        falls_asleep();
        AWAIT_SLEEP(self, self->seconds);
        asleep--;
        tell("%d", self->name);
    }
    tell("(end %d)", self->name);
    ASYNC_END(self);
}

Test(async, one_task_runs_to_its_end) {
    sleeper s = {.task.run = sleeper_run, .name = 7, .times = 3, .seconds = 0.001};
    cr_assert_eq(async_run(&s.task, 1), TF_OK);
    cr_assert_str_eq(story, "777(end 7)");
    cr_assert_eq(s.slept, 3);
}

typedef struct parent {
    async_task task;
    sleeper children[3];
    int round;
} parent;

/* Delays of 120, 180 and 60 ms: as the tutorial's 2, 3 and 1 s. */
static void make_children(parent *p) {
    static const double delays[] = {0.12, 0.18, 0.06};
    for (int i = 0; i < 3; i++)
        p->children[i] =
            (sleeper){.task.run = sleeper_run, .name = i + 1, .times = 1, .seconds = delays[i]};
}

static void gather_run(async_task *task) {
    parent *self = (parent *)task;
    ASYNC_BEGIN(self);
    make_children(self);
    AWAIT_GATHER(self, &self->children[0].task, &self->children[1].task, &self->children[2].task);
    tell("(all)");
    ASYNC_END(self);
}

Test(async, gather_takes_as_long_as_the_longest) {
    parent p = {.task.run = gather_run};
    double start = tf_clock_now();
    cr_assert_eq(async_run(&p.task, 1), TF_OK);
    double took = tf_clock_now() - start;
    cr_assert_str_eq(story, "3(end 3)1(end 1)2(end 2)(all)");
    cr_assert_geq(took, 0.18);
    cr_assert_eq(most_asleep, 3, "together, not one by one");
}

static void sequence_run(async_task *task) {
    parent *self = (parent *)task;
    ASYNC_BEGIN(self);
    make_children(self);
    for (self->round = 0; self->round < 3; self->round++)
        AWAIT(self, &self->children[self->round].task);
    ASYNC_END(self);
}

Test(async, awaiting_one_by_one_is_one_after_the_other) {
    parent p = {.task.run = sequence_run};
    double start = tf_clock_now();
    cr_assert_eq(async_run(&p.task, 1), TF_OK);
    cr_assert_str_eq(story, "1(end 1)2(end 2)3(end 3)");
    cr_assert_geq(tf_clock_now() - start, 0.36);
    cr_assert_eq(most_asleep, 1);
}

Test(async, the_time_scale_stretches_every_sleep) {
    sleeper year = {.task.run = sleeper_run, .name = 8, .times = 1, .seconds = 365 * 86400.0};
    cr_assert_eq(async_run(&year.task, 0), TF_OK);
    cr_assert_str_eq(story, "8(end 8)");
    parent p = {.task.run = sequence_run};
    double start = tf_clock_now();
    cr_assert_eq(async_run(&p.task, 1.5), TF_OK);
    cr_assert_geq(tf_clock_now() - start, 0.54);
}

/* A coroutine that never awaits still ends later than it was started, never within. */
typedef struct hasty {
    async_task task;
} hasty;

static void hasty_run(async_task *task) {
    hasty *self = (hasty *)task;
    ASYNC_BEGIN(self);
    tell("h");
    ASYNC_END(self);
}

/* The frame of a task that has ended is its maker's again: freed and made anew each round. */
typedef struct maker {
    async_task task;
    hasty *child;
    int round;
} maker;

static void maker_run(async_task *task) {
    maker *self = (maker *)task;
    ASYNC_BEGIN(self);
    for (self->round = 0; self->round < 100; self->round++) {
        self->child = calloc(1, sizeof *self->child);
        self->child->task.run = hasty_run;
        AWAIT(self, &self->child->task);
        free(self->child);
    }
    tell("(%d rounds)", self->round);
    ASYNC_END(self);
}

Test(async, a_frame_may_go_once_it_was_awaited) {
    maker m = {.task.run = maker_run};
    cr_assert_eq(async_run(&m.task, 1), TF_OK);
    cr_assert_eq(strspn(story, "h"), 100);
    cr_assert_str_eq(story + 100, "(100 rounds)");
}

/* Each level starts two of the level below and waits for both. */
typedef struct tree {
    async_task task;
    int depth;
    struct tree *left, *right;
    int leaves;
} tree;

static tree *tree_new(int depth);

static void tree_run(async_task *task) {
    tree *self = (tree *)task;
    ASYNC_BEGIN(self);
    if (self->depth == 0) {
        falls_asleep();
        AWAIT_SLEEP(self, 0.5);
        asleep--;
        self->leaves = 1;
    } else {
        self->left = tree_new(self->depth - 1);
        self->right = tree_new(self->depth - 1);
        AWAIT_GATHER(self, &self->left->task, &self->right->task);
        self->leaves = self->left->leaves + self->right->leaves;
        free(self->left);
        free(self->right);
    }
    ASYNC_END(self);
}

static tree *tree_new(int depth) {
    tree *t = calloc(1, sizeof *t);
    t->task.run = tree_run;
    t->depth = depth;
    return t;
}

Test(async, a_thousand_sleepers_on_one_thread) {
    tree root = {.task.run = tree_run, .depth = 10};
    cr_assert_eq(async_run(&root.task, 1), TF_OK);
    cr_assert_eq(root.leaves, 1024);
    cr_assert_eq(most_asleep, 1024);
}
