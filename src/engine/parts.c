/* parts.c — see parts.h. */
#include "parts.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "exitcode.h"
#include "log.h"
#include "sigs.h"

/* Bytes of the input that one task scans, at least a part. */
#define SCAN_BYTES (UINT64_C(2) << 20)

/* What is known of a part in this run. */
typedef struct standing {
    bool done;
    char *messages; /* about its invalid input, not yet printed; owned */
} standing;

struct tf_parts {
    tf_source source; /* first: the executor's pointer is ours */
    pthread_mutex_t lock;
    tf_parts_setup setup;
    tf_part_list *list; /* that of the setup */
    standing *standing;
    bool settled;     /* all parts are known */
    uint64_t scanned; /* parts whose scan was handed out; */
    uint64_t found;   /* and has come back */
    uint64_t next;    /* the next part to look at */
    uint64_t said;    /* the messages of those before it are printed */
    uint64_t next_id;
    uint64_t tokens, answered; /* of all parts; of those done, for the progress */
    tf_parts_summary sum;
};

static tf_status fail(tf_parts *p, tf_status s) {
    if (p->sum.status == TF_OK) p->sum.status = s;
    return p->sum.status;
}

/* What the list says goes out at the end. */
static tf_status list_failed(tf_parts *p, tf_status s) {
    if (s == TF_EIO && p->sum.code == 0) {
        p->sum.code = p->list->code;
        p->sum.text = tf_text_get(&p->list->error);
    }
    return s;
}

/* ---- handing out ------------------------------------------------------------------------------
 */

static tf_part_input input_of(const tf_part_list *l) {
    return (tf_part_input){l->input, strlen(l->input), l->size};
}

/* Parts that the task scans which begins with this one. */
static uint64_t scan_count(const tf_part_list *l, uint64_t first) {
    uint64_t count = SCAN_BYTES / l->part_size, left = l->count - first;
    if (count == 0) count = 1;
    return count < left ? count : left;
}

static tf_status scan_task(tf_parts *p, tf_task *task) {
    uint64_t count = scan_count(p->list, p->scanned);
    tf_scan_order o = {input_of(p->list), p->list->part_size, p->scanned, count};
    tf_writer w = {&task->body, TF_OK};
    task->kind = TF_TASK_SCAN;
    tf_scan_order_put(&w, &o);
    p->scanned += count;
    return w.status;
}

static tf_status part_task(tf_parts *p, tf_task *task) {
    const tf_parts_setup *s = &p->setup;
    const tf_part_entry *e = &p->list->parts[p->next];
    tf_part_order o = {.input = input_of(p->list),
                       .folder = p->list->folder,
                       .folder_size = strlen(p->list->folder),
                       .number = p->next,
                       .text = e->text,
                       .line = e->line,
                       .index = e->index,
                       .plan = s->plan,
                       .format = s->format->id,
                       .exponents = s->exponents,
                       .detailed = s->detailed,
                       .checked = s->executor->checks,
                       .shard = s->shard,
                       .timeout = s->timeout,
                       .kept = e->recorded,
                       .earlier = e->result};
    tf_writer w = {&task->body, TF_OK};
    task->kind = TF_TASK_PART;
    tf_part_order_put(&w, &o);
    p->next++;
    return w.status;
}

/* All parts are known from now on. */
static tf_status settle(tf_parts *p) {
    tf_status s = tf_part_list_settle(p->list);
    if (s != TF_OK) return list_failed(p, s);
    for (size_t i = 0; i < p->list->count; i++) p->tokens += p->list->parts[i].text.tokens;
    p->settled = true;
    return TF_OK;
}

static tf_more next_task(tf_parts *p, tf_task *task) {
    if (p->sum.status != TF_OK) return TF_SOURCE_END;
    tf_status s = TF_OK;
    bool scanning = !p->list->scanned && p->scanned < p->list->count;
    if (!scanning && !p->settled && (p->list->scanned || p->found == p->list->count)) s = settle(p);
    if (s != TF_OK) {
        fail(p, s);
        return TF_SOURCE_END;
    }
    if (!scanning && !p->settled) return TF_SOURCE_WAIT;
    if (!scanning && p->next == p->list->count) return TF_SOURCE_END;
    s = scanning ? scan_task(p, task) : part_task(p, task);
    if (s != TF_OK) {
        fail(p, s);
        return TF_SOURCE_END;
    }
    task->id = p->next_id++;
    return TF_SOURCE_TASK;
}

static tf_more parts_next(tf_source *source, tf_task *task) {
    tf_parts *p = (tf_parts *)source;
    pthread_mutex_lock(&p->lock);
    tf_more more = next_task(p, task);
    pthread_mutex_unlock(&p->lock);
    return more;
}

/* ---- taking back ------------------------------------------------------------------------------
 */

/* A worker cannot read the input, or not write the output: the run ends. */
static tf_status report_trouble(tf_parts *p, const tf_part_answer *a) {
    tf_part_list *l = p->list;
    if (p->sum.code != 0) return TF_EIO;
    tf_text_reset(&l->error);
    tf_text_put(&l->error, a->text, a->text_size);
    l->code = a->outcome == TF_PART_CHANGED ? TF_EXIT_STATE : TF_EXIT_RESOURCE;
    return list_failed(p, TF_EIO);
}

static tf_status take_scan(tf_parts *p, const tf_scan_order *o, tf_cursor *c) {
    tf_status s = TF_OK;
    for (uint64_t i = 0; i < o->count && s == TF_OK; i++) {
        tf_cut_part part = tf_cut_part_get(c);
        s = c->ok ? list_failed(p, tf_part_list_found(p->list, o->first + i, &part)) : TF_EINTERNAL;
    }
    p->found += o->count;
    return s;
}

static void say_in_order(tf_parts *p) {
    for (; p->said < p->list->count && p->standing[p->said].done; p->said++) {
        standing *st = &p->standing[p->said];
        if (st->messages) tf_log_lines(TF_LOG_ERROR, st->messages, strlen(st->messages));
        free(st->messages);
        st->messages = NULL;
    }
}

static tf_status take_part(tf_parts *p, const tf_part_answer *a) {
    standing *st = &p->standing[a->number];
    const tf_part_entry *e = &p->list->parts[a->number];
    if (st->done) return TF_EINTERNAL;
    if (a->text_size > 0 && !(st->messages = strndup(a->text, a->text_size))) return TF_ENOMEM;
    st->done = true;
    p->answered += e->text.tokens;
    p->sum.done++;
    p->sum.kept += a->kept;
    p->sum.rewritten += e->recorded && !a->kept;
    p->sum.printed += a->result.printed;
    p->sum.invalid += a->result.invalid;
    p->sum.incomplete += a->result.incomplete;
    p->sum.timed_out += a->result.timed_out;
    say_in_order(p);
    return a->kept ? TF_OK : list_failed(p, tf_part_list_add(p->list, a->number, &a->result));
}

static tf_status absorb(tf_parts *p, const tf_result *r) {
    if (r->status == TF_CANCELLED)
        return tf_cancel_reason(p->setup.cancel) || p->sum.status != TF_OK ? TF_OK : TF_EINTERNAL;
    if (r->status < 0) return r->status == TF_EFORMAT ? TF_EINTERNAL : r->status;
    tf_cursor c = tf_cursor_over(&r->body);
    tf_part_answer a;
    if (tf_part_answer_get(&a, &c) != TF_OK || a.number >= p->list->count) return TF_EINTERNAL;
    if (a.outcome != TF_PART_DONE) return report_trouble(p, &a);
    if (r->kind == TF_TASK_PART) return take_part(p, &a);
    tf_scan_order o = {.first = a.number, .count = scan_count(p->list, a.number)};
    return take_scan(p, &o, &c);
}

static tf_status parts_absorb(tf_source *source, const tf_result *r) {
    tf_parts *p = (tf_parts *)source;
    pthread_mutex_lock(&p->lock);
    tf_status s = absorb(p, r);
    if (s != TF_OK) fail(p, s);
    s = p->sum.status;
    pthread_mutex_unlock(&p->lock);
    return s;
}

static tf_status parts_check(tf_source *source, const tf_task *task, const tf_result *r) {
    (void)source;
    return tf_part_check(task, r);
}

/* ---- its life ---------------------------------------------------------------------------------
 */

tf_status tf_parts_new(tf_parts **out, const tf_parts_setup *setup) {
    size_t count = setup->list->count;
    tf_parts *p = calloc(1, sizeof *p);
    if (p) p->standing = calloc(count ? count : 1, sizeof *p->standing);
    if (!p || !p->standing) {
        free(p);
        return TF_ENOMEM;
    }
    p->source = (tf_source){parts_next, parts_absorb, -1, parts_check};
    pthread_mutex_init(&p->lock, NULL);
    p->setup = *setup;
    p->list = setup->list;
    p->next_id = 1;
    p->sum.parts = count;
    *out = p;
    return TF_OK;
}

tf_source *tf_parts_source(tf_parts *p) {
    return &p->source;
}

void tf_parts_report(tf_parts *p) {
    pthread_mutex_lock(&p->lock);
    tf_meter *m = p->setup.meter;
    if (m) {
        char text[100];
        snprintf(text, sizeof text, "%s %llu of %llu parts", p->settled ? "written" : "scanned",
                 (unsigned long long)(p->settled ? p->sum.done : p->found),
                 (unsigned long long)p->list->count);
        tf_meter_update(m, tf_clock_now(), p->answered, p->tokens, text);
        if (tf_sigs_take_status()) tf_meter_status(m, tf_clock_now());
    }
    pthread_mutex_unlock(&p->lock);
}

/* Messages behind a part that was not finished are said all the same. */
void tf_parts_finish(tf_parts *p, tf_parts_summary *summary) {
    for (uint64_t i = p->said; i < p->list->count; i++) {
        const char *messages = p->standing[i].messages;
        if (messages) tf_log_lines(TF_LOG_ERROR, messages, strlen(messages));
    }
    tf_part_list_sync(p->list);
    *summary = p->sum;
}

void tf_parts_free(tf_parts *p) {
    if (!p) return;
    for (size_t i = 0; i < p->list->count; i++) free(p->standing[i].messages);
    free(p->standing);
    pthread_mutex_destroy(&p->lock);
    free(p);
}
