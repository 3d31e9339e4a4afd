/* async.c — tasks, timers and the loop below async.h.
 *
 * A task waits for a number of things to happen, its sleep or its children, and goes on when the
 * last of them has. Its end is told to its parent not at once but by the callback that closes its
 * timer: libuv may touch the timer until then, and so the frame is never freed or used again too
 * early. It also means that nobody's function is ever called from within itself. */
#include "async.h"

#include <math.h>
#include <stdio.h>

struct async_loop {
    uv_loop_t uv;
    double time_scale;
    bool root_ended;
};

static void start(async_task *t, struct async_loop *loop, async_task *parent) {
    t->resume = 0;
    t->awaited = 0;
    t->parent = parent;
    t->loop = loop;
    uv_timer_init(&loop->uv, &t->timer); /* never fails */
    t->timer.data = t;
    t->run(t);
}

/* One of the things that @p t waits for has happened. */
static void happened(async_task *t) {
    if (--t->awaited == 0) t->run(t);
}

/* A sleep is never shorter than asked, yet libuv's timers alone may be: they count whole
 * milliseconds from a clock that is rounded down, and so end up to one millisecond early. So the end
 * is told by the fine clock, and a timer that fired before it is set again for the rest. */
static void sleep_on(async_task *t);

static void on_timer(uv_timer_t *timer) {
    async_task *t = timer->data;
    if (uv_hrtime() < t->wake_at)
        sleep_on(t);
    else
        happened(t);
}

static void sleep_on(async_task *t) {
    uint64_t now = uv_hrtime();
    uint64_t rest = t->wake_at > now ? t->wake_at - now : 0;
    uv_update_time(&t->loop->uv); /* the loop's clock stood still while coroutines ran */
    uv_timer_start(&t->timer, on_timer, (rest + 999999) / 1000000, 0);
}

void async_sleep_(async_task *t, double seconds) {
    t->wake_at = uv_hrtime() + (uint64_t)ceil(seconds * t->loop->time_scale * 1e9);
    t->awaited = 1;
    sleep_on(t);
}

void async_gather_(async_task *t, async_task *const children[], size_t count) {
    t->awaited = (unsigned)count;
    for (size_t i = 0; i < count; i++) start(children[i], t->loop, t);
}

static void on_closed(uv_handle_t *timer) {
    async_task *t = timer->data;
    if (t->parent)
        happened(t->parent);
    else
        t->loop->root_ended = true;
}

void async_end_(async_task *t) {
    uv_close((uv_handle_t *)&t->timer, on_closed);
}

tf_status async_run(async_task *root, double time_scale) {
    struct async_loop loop = {.time_scale = time_scale};
    int error = uv_loop_init(&loop.uv);
    if (error) return error == UV_ENOMEM ? TF_ENOMEM : TF_EIO;
    start(root, &loop, NULL);
    uv_run(&loop.uv, UV_RUN_DEFAULT);
    /* Both hold unless a coroutine broke a rule of async.h. */
    bool clean = uv_loop_close(&loop.uv) == 0;
    return clean && loop.root_ended ? TF_OK : TF_EINTERNAL;
}

char *async_library(char buf[32]) {
    snprintf(buf, 32, "libuv %s", uv_version_string());
    return buf;
}
