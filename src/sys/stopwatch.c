/* stopwatch.c — see stopwatch.h. */
#include "stopwatch.h"

#include "clock.h"

const tf_clocks tf_clocks_system = {tf_clock_now, tf_clock_thread};

void tf_stopwatch_start(tf_stopwatch *w) {
    w->wall_began = w->clocks->wall();
    w->thread_began = w->clocks->thread();
}

double tf_stopwatch_stop(tf_stopwatch *w) {
    double thread = w->clocks->thread() - w->thread_began;
    w->thread += thread;
    w->wall += w->clocks->wall() - w->wall_began;
    return thread;
}

double tf_stopwatch_share(const tf_stopwatch *w) {
    return w->wall > w->thread && w->thread >= 0 ? w->thread / w->wall : 1;
}
