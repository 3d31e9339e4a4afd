/* scaling_sim.c — one job on many simulated ranks: hub, serving side, codec and message layer are
 * the program's own (src/exec, src/mpi), compiled for SimGrid's SMPI; only the source, the workers
 * and the clock are models.
 *
 *     scaling_sim KEY=VALUE...      under smpirun; see README.md for the keys
 *
 * Rank 0 prints one line: ranks, tasks, seconds, efficiency, how busy its main thread was; and
 * fails when a result is missing, comes twice, or a task never came back. */
#include <mpi.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "comm.h"
#include "executor.h"
#include "rng.h"
#include "sim_costs.h"

typedef struct model {
    /* the job */
    double tasks, task_seconds, spread; /* times vary evenly by +- spread */
    double task_bytes, result_bytes;
    double window; /* tasks between the oldest unfinished and the newest one; 0: no limit */
    double taper; /* near the end a task is no more than this share of what is left; 0: all alike */
    double workers;
    /* before these: tasks of another kind, all of which have to be back first. They count as no work */
    double scans, scan_seconds, scan_bytes /* of a result */;
    /* what rank 0 spends: seconds */
    double next, absorb, /* of the source, for each task */
        hub;             /* of the hub, for each task given and taken */
} model;

static const struct key {
    const char *name;
    size_t at;
} keys[] = {{"tasks", offsetof(model, tasks)},
            {"task_seconds", offsetof(model, task_seconds)},
            {"spread", offsetof(model, spread)},
            {"task_bytes", offsetof(model, task_bytes)},
            {"result_bytes", offsetof(model, result_bytes)},
            {"window", offsetof(model, window)},
            {"taper", offsetof(model, taper)},
            {"workers", offsetof(model, workers)},
            {"scans", offsetof(model, scans)},
            {"scan_seconds", offsetof(model, scan_seconds)},
            {"scan_bytes", offsetof(model, scan_bytes)},
            {"next", offsetof(model, next)},
            {"absorb", offsetof(model, absorb)},
            {"hub", offsetof(model, hub)}};

static bool set_key(model *m, const char *argument) {
    for (size_t i = 0; i < TF_ARRAY_LEN(keys); i++) {
        size_t n = strlen(keys[i].name);
        if (strncmp(argument, keys[i].name, n) != 0 || argument[n] != '=') continue;
        char *end;
        double value = strtod(argument + n + 1, &end);
        if (end == argument + n + 1 || *end || !(value >= 0)) return false;
        memcpy((char *)m + keys[i].at, &value, sizeof value);
        return true;
    }
    return false;
}

/* ---- the source ------------------------------------------------------------------------------- */

typedef struct job {
    tf_source source;
    model m;
    uint64_t total, given, absorbed, oldest; /* all before `oldest` are absorbed */
    uint64_t scans;                          /* so many are the first of these */
    uint8_t *seen;                           /* per task: 1 given, 2 absorbed */
    double *part;                            /* per task: its size, 1 but near the end */
    double work;                             /* seconds of all tasks given */
    const char *failure;
} job;

static uint64_t result_bytes(const job *j, uint64_t i) {
    return (uint64_t)(i < j->scans ? j->m.scan_bytes : j->part[i] * j->m.result_bytes);
}

static tf_more job_next(tf_source *source, tf_task *task) {
    job *j = (job *)source;
    if (j->given == j->total) return TF_SOURCE_END;
    if (j->m.window > 0 && (double)(j->given - j->oldest) >= j->m.window) return TF_SOURCE_WAIT;
    if (j->given == j->scans && j->absorbed < j->scans) return TF_SOURCE_WAIT;
    bool scan = j->given < j->scans;
    double u = (double)(tf_mix64(j->given) >> 11) / 9007199254740992.0; /* in [0, 1) */
    double part = j->part[j->given];
    tf_sim_task t = {.seconds = part * j->m.task_seconds * (1 + j->m.spread * (2 * u - 1)),
                     .result_bytes = result_bytes(j, j->given)};
    if (scan) t.seconds = j->m.scan_seconds;
    double bytes = part * j->m.task_bytes;
    size_t size = bytes > sizeof t ? (size_t)bytes : sizeof t;
    if (tf_bytes_reserve(&task->body, size) != TF_OK) abort();
    memset(task->body.data, 't', size);
    memcpy(task->body.data, &t, sizeof t);
    task->body.size = size;
    j->seen[j->given++] = 1;
    task->id = j->given;
    task->kind = TF_TASK_ECHO;
    if (scan) return TF_SOURCE_TASK;
    j->work += t.seconds;
    tf_sim_spend(part * j->m.next + j->m.hub / 2);
    return TF_SOURCE_TASK;
}

static tf_status job_absorb(tf_source *source, const tf_result *r) {
    job *j = (job *)source;
    if (r->id == 0 || r->id > j->total || j->seen[r->id - 1] != 1) {
        j->failure = "a result twice, or of a task never given";
        return TF_EINTERNAL;
    }
    if (r->status != TF_OK || r->body.size != result_bytes(j, r->id - 1)) {
        j->failure = "a result is not the one of its task";
        return TF_EINTERNAL;
    }
    j->seen[r->id - 1] = 2;
    j->absorbed++;
    while (j->oldest < j->given && j->seen[j->oldest] == 2) j->oldest++;
    if (r->id > j->scans) tf_sim_spend(j->part[r->id - 1] * j->m.absorb + j->m.hub / 2);
    return TF_OK;
}

/* ---- ranks ------------------------------------------------------------------------------------ */

static void inner_destroy(tf_executor *e) {
    free(e);
}

/* Only its workers count: sim_bridge.c plays them. */
static tf_executor *inner_new(unsigned workers) {
    tf_executor *e = calloc(1, sizeof *e);
    if (!e) abort();
    *e = (tf_executor){.name = "model", .workers = workers, .destroy = inner_destroy};
    return e;
}

static int report(const job *j, tf_status status, unsigned ranks, unsigned workers,
                  double seconds) {
    const char *failure = j->failure;
    if (!failure && status != TF_OK) failure = tf_status_text(status);
    if (!failure && (j->given != j->total || j->absorbed != j->total))
        failure = "not every task was given and came back";
    if (failure) {
        fprintf(stderr, "scaling_sim: %s\n", failure);
        return 1;
    }
    printf("%u %llu %.6f %.4f %.4f\n", ranks, (unsigned long long)j->total, seconds,
           j->work / (seconds * workers), tf_sim_spent() / seconds);
    return 0;
}

/* The scans, and cut the work of m.tasks whole tasks; 1/64 of a task is the smallest. */
static void cut(job *j, unsigned workers) {
    double left = j->m.tasks;
    j->scans = (uint64_t)j->m.scans;
    size_t room = (size_t)j->scans + (size_t)left + 64 * (size_t)workers * 64 + 64;
    j->part = malloc(room * sizeof *j->part);
    if (!j->part) abort();
    while (j->total < j->scans) j->part[j->total++] = 1;
    while (left > 1e-9) {
        double part = j->m.taper > 0 ? j->m.taper * left / workers : 1;
        part = part > 1 ? 1 : part < 1.0 / 64 ? 1.0 / 64 : part;
        if (part > left) part = left;
        if (j->total == room) abort();
        j->part[j->total++] = part;
        left -= part;
    }
    j->seen = calloc(j->total ? j->total : 1, 1);
    if (!j->seen) abort();
}

static int lead(tf_executor *e, const model *m, unsigned ranks) {
    job j = {.source = {.next = job_next, .absorb = job_absorb, .wait_fd = -1}, .m = *m};
    j.m.tasks = (double)(uint64_t)m->tasks;
    cut(&j, e->workers);
    tf_cancel cancel = {0};
    double start = tf_clock_now();
    tf_status status = e->run(e, &j.source, &cancel);
    tf_sim_settle();
    int code = report(&j, status, ranks, e->workers, tf_clock_now() - start);
    free(j.seen);
    free(j.part);
    return code;
}

int main(int argc, char **argv) {
    model m = {.tasks = 1000,
               .task_seconds = 0.01,
               .spread = 0.2,
               .task_bytes = 1000,
               .result_bytes = 1000,
               .workers = 1};
    tf_comm *comm;
    if (tf_comm_open(&comm, &argc, &argv, &(tf_comm_patience){0}) != TF_OK) return 70;
    for (int i = 1; i < argc; i++) {
        if (set_key(&m, argv[i])) continue;
        if (tf_comm_rank(comm) == 0) fprintf(stderr, "scaling_sim: what is %s?\n", argv[i]);
        return 2;
    }
    tf_sim_meet(tf_comm_rank(comm), tf_comm_size(comm));
    tf_executor *e = tf_exec_ranks_new(comm, inner_new((unsigned)m.workers));
    int code = 70;
    if (e && tf_comm_size(comm) > 1) {
        tf_cancel cancel = {0};
        if (tf_comm_rank(comm) == 0)
            code = lead(e, &m, (unsigned)tf_comm_size(comm));
        else
            code = e->run(e, NULL, &cancel) == TF_OK ? 0 : 1;
    }
    tf_executor_destroy(e);
    tf_comm_close(comm);
    return code;
}
