/* async.h — coroutines on an event loop: functions that stop at an await and go on later.
 *
 * A coroutine is a function with a *frame*: a struct that begins with an async_task and holds all
 * that has to survive an await — arguments, variables, the value it returns. The loop calls the
 * function again and again with its frame; an AWAIT gives the thread back to the loop, and the next
 * call goes on right behind it. Everything runs on one thread, so nothing needs a lock.
 *
 *     typedef struct fetch {
 *         async_task task;
 *         double delay;
 *         const char *result;
 *     } fetch;
 *
 *     static void fetch_run(async_task *task) {      // async def fetch(delay):
 *         fetch *self = (fetch *)task;
 *         ASYNC_BEGIN(self);
 *         AWAIT_SLEEP(self, self->delay);            //     await asyncio.sleep(delay)
 *         self->result = "Data";                     //     return "Data"
 *         ASYNC_END(self);
 *     }
 *
 * Awaiting it from another coroutine:
 *
 *     self->fetch = (fetch){.task.run = fetch_run, .delay = 2};
 *     AWAIT(self, &self->fetch.task);                // await fetch(2)
 *     print_line("%s", self->fetch.result);
 *
 * Rules
 *   1. Variables on the C stack do not survive an AWAIT; those in the frame do.
 *   2. One AWAIT a line, and none inside a switch of the coroutine's own (loops are fine): the way
 *      back in is a case label that carries the line's number.
 *   3. A frame belongs to whoever made it: another coroutine's frame, or the caller of async_run().
 *      The loop borrows it from the AWAIT that starts it until that AWAIT is over; then the maker
 *      may read the result, use the frame again, or free it. It must not move in between.
 *   4. Every task is awaited exactly once, by the task that started it. So none outlives its
 *      parent, and async_run() leaves nothing behind. */
#ifndef PARADIGMS_ASYNC_H
#define PARADIGMS_ASYNC_H

#include <uv.h>

#include "base.h"

struct async_loop;

/** What every frame begins with. The maker sets `run` and leaves the rest zero. */
typedef struct async_task {
    void (*run)(struct async_task *); /* the coroutine */
    int resume;                       /* line to go on at; 0: the beginning */
    unsigned awaited;                 /* how many things must still happen before it goes on */
    struct async_task *parent;        /* who waits for it; NULL: async_run() */
    struct async_loop *loop;
    uv_timer_t timer; /* for its sleeps; open from start to end */
    uint64_t wake_at; /* when the sleep it is in ends, in ns of uv_hrtime() */
} async_task;

/** Run @p root and all it starts, until the end.
 *  @param time_scale  every sleep is multiplied by this, >= 0
 *  @return TF_OK, TF_ENOMEM, or TF_EIO (no event loop to be had) */
TF_WARN_UNUSED tf_status async_run(async_task *root, double time_scale);

/** The event loop library, for --version: "libuv 1.44.2". @return buf */
char *async_library(char buf[32]);

/* ---- the body of a coroutine ---------------------------------------------------------------- */

#define ASYNC_BEGIN(self)                                                                          \
    switch ((self)->task.resume) {                                                                 \
    case 0:
#define ASYNC_END(self)                                                                            \
    }                                                                                              \
    async_end_(&(self)->task)

/* Remember the line, arrange to be called again, give the thread back. */
#define AWAIT_(self, arrangement)                                                                  \
    do {                                                                                           \
        (self)->task.resume = __LINE__;                                                            \
        arrangement;                                                                               \
        return;                                                                                    \
    case __LINE__:;                                                                                \
    } while (0)

/** Go on in @p seconds, letting others run meanwhile. */
#define AWAIT_SLEEP(self, seconds) AWAIT_(self, async_sleep_(&(self)->task, seconds))
/** Start one task and go on when it has ended. */
#define AWAIT(self, child) AWAIT_GATHER(self, child)
/** Start several tasks, in this order, and go on when all have ended. */
#define AWAIT_GATHER(self, ...)                                                                    \
    AWAIT_(self, async_gather_(&(self)->task, (async_task *[]){__VA_ARGS__},                       \
                               sizeof((async_task *[]){__VA_ARGS__}) / sizeof(async_task *)))

/* What the macros call; not for use by hand. */
void async_sleep_(async_task *t, double seconds);
void async_gather_(async_task *t, async_task *const children[], size_t count);
void async_end_(async_task *t);

#endif
