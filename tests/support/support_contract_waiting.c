/* Cases of the contract: sources that have nothing to give for a while. */
#include "support_contract_cases.h"

#include <fcntl.h>
#include <unistd.h>

/* Every result makes two more tasks until there are enough. */
static tf_status seen_spawn(tf_scene *s, const tf_result *r) {
    s->user += 2;
    return r->status;
}

static tf_more gate_spawn(tf_scene *s) {
    if (s->given == s->total) return TF_SOURCE_END;
    if (s->user == 0) return TF_SOURCE_WAIT;
    s->user--;
    return TF_SOURCE_TASK;
}

static void setup_spawn(const tf_contract *c, tf_scene *s) {
    s->make = tf_contract_echo;
    s->gate = gate_spawn;
    s->seen = seen_spawn;
    s->user = 1;
    s->total = c->scale / 50 + 7;
}

static tf_more gate_patience(tf_scene *s) {
    if (s->given == s->total) return TF_SOURCE_END;
    return s->user++ % 4 == 3 ? TF_SOURCE_TASK : TF_SOURCE_WAIT;
}

static void setup_patience(const tf_contract *c, tf_scene *s) {
    (void)c;
    s->make = tf_contract_echo;
    s->gate = gate_patience;
    s->total = 5;
}

static void *write_slowly(void *arg) {
    tf_scene *s = arg;
    for (uint64_t i = 0; i < s->total; i++) {
        tf_contract_nap(0.003);
        if (write(s->fd[1], "x", 1) != 1) break;
    }
    return NULL;
}

/* One task for every byte that comes through a pipe. */
static tf_more gate_pipe(tf_scene *s) {
    char byte;
    if (s->given == s->total) return TF_SOURCE_END;
    return read(s->fd[0], &byte, 1) == 1 ? TF_SOURCE_TASK : TF_SOURCE_WAIT;
}

static void setup_pipe(const tf_contract *c, tf_scene *s) {
    s->make = tf_contract_echo;
    s->gate = gate_pipe;
    s->total = 20;
    if (!c->root) return;
    if (pipe(s->fd) != 0) {
        tf_scene_fail(s, "the test itself: no pipe");
        return;
    }
    fcntl(s->fd[0], F_SETFL, O_NONBLOCK);
    s->source.wait_fd = s->fd[0];
    tf_contract_start_outside(s, write_slowly);
}

/* A descriptor that cannot be polled (a regular file) does not disturb the waiting. */
static void setup_file(const tf_contract *c, tf_scene *s) {
    setup_patience(c, s);
    s->fd[0] = open("/proc/self/exe", O_RDONLY);
    s->source.wait_fd = s->fd[0];
}

static const tf_contract_case cases[] = {
    {"tasks that create tasks", setup_spawn, NULL, TF_OK, 1, false},
    {"waiting for nothing but time", setup_patience, NULL, TF_OK, 1, false},
    {"waiting for a pipe", setup_pipe, NULL, TF_OK, 1, true},
    {"waiting on a file", setup_file, NULL, TF_OK, 1, false},
};

const tf_contract_group tf_contract_waiting = {cases, TF_ARRAY_LEN(cases)};
