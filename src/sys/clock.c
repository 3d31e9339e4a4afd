/* clock.c — clocks of POSIX, and durations for people. */
#include "clock.h"

#include <math.h>
#include <stdio.h>
#include <time.h>

static uint64_t read_ns(clockid_t id) {
    struct timespec t = {0};
    clock_gettime(id, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

uint64_t tf_clock_now_ns(void) {
    return read_ns(CLOCK_MONOTONIC);
}
double tf_clock_now(void) {
    return (double)tf_clock_now_ns() * 1e-9;
}
double tf_clock_cpu(void) {
    return (double)read_ns(CLOCK_PROCESS_CPUTIME_ID) * 1e-9;
}
double tf_clock_thread(void) {
    return (double)read_ns(CLOCK_THREAD_CPUTIME_ID) * 1e-9;
}

void tf_clock_sleep(double seconds) {
    if (!(seconds > 0)) return;
    double whole = floor(seconds < 1e9 ? seconds : 1e9);
    double rest = seconds < 1e9 ? seconds - whole : 0;
    struct timespec t = {.tv_sec = (time_t)whole, .tv_nsec = (long)(rest * 1e9)};
    nanosleep(&t, NULL);
}

char *tf_duration_text(char buf[16], double seconds) {
    if (!(seconds >= 0)) seconds = 0;
    if (seconds < 9.995) {
        snprintf(buf, 16, "%.2fs", seconds);
    } else if (seconds < 59.95) {
        snprintf(buf, 16, "%.1fs", seconds);
    } else if (seconds < 3599.5) {
        unsigned s = (unsigned)lround(seconds);
        snprintf(buf, 16, "%um%02us", s / 60, s % 60);
    } else if (seconds < 86400 - 30) {
        unsigned m = (unsigned)lround(seconds / 60);
        snprintf(buf, 16, "%uh%02um", m / 60, m % 60);
    } else if (seconds < 86400 * 1e6) {
        unsigned h = (unsigned)lround(seconds / 3600);
        snprintf(buf, 16, "%ud%02uh", h / 24, h % 24);
    } else {
        snprintf(buf, 16, "years");
    }
    return buf;
}
