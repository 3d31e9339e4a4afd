/* part_task.c — see part_task.h. */
#include "part_task.h"

#include <inttypes.h>
#include <stdio.h>

char *tf_part_name(char buf[TF_PART_NAME_ROOM], uint64_t number) {
    snprintf(buf, TF_PART_NAME_ROOM, "part-%07" PRIu64, (number + 1) % (TF_PART_MOST + 1));
    return buf;
}

static void input_put(tf_writer *w, const tf_part_input *i) {
    tf_put_blob(w, i->path, i->path_size);
    tf_put_uint(w, i->size);
}

static void input_get(tf_part_input *i, tf_cursor *c) {
    i->path = (const char *)tf_get_blob(c, &i->path_size);
    i->size = tf_get_uint(c);
}

void tf_cut_part_put(tf_writer *w, const tf_cut_part *p) {
    tf_put_uint(w, p->begin);
    tf_put_uint(w, p->size);
    tf_put_uint(w, p->lines);
    tf_put_uint(w, p->tokens);
    tf_put_uint(w, p->checksum);
}

tf_cut_part tf_cut_part_get(tf_cursor *c) {
    tf_cut_part p;
    p.begin = tf_get_uint(c);
    p.size = tf_get_uint(c);
    p.lines = tf_get_uint(c);
    p.tokens = tf_get_uint(c);
    p.checksum = tf_get_uint(c);
    return p;
}

void tf_scan_order_put(tf_writer *w, const tf_scan_order *o) {
    input_put(w, &o->input);
    tf_put_uint(w, o->part_size);
    tf_put_uint(w, o->first);
    tf_put_uint(w, o->count);
}

tf_status tf_scan_order_get(tf_scan_order *o, tf_cursor *c) {
    input_get(&o->input, c);
    o->part_size = tf_get_uint(c);
    o->first = tf_get_uint(c);
    o->count = tf_get_uint(c);
    if (!c->ok || c->p != c->end || o->part_size == 0) return TF_EFORMAT;
    return o->first < TF_PART_MOST && o->count <= TF_PART_MOST - o->first ? TF_OK : TF_EFORMAT;
}

static void result_put(tf_writer *w, const tf_part_result *r) {
    tf_put_uint(w, r->bytes);
    tf_put_uint(w, r->checksum);
    tf_put_uint(w, r->printed);
    tf_put_uint(w, r->invalid);
    tf_put_uint(w, r->incomplete);
    tf_put_uint(w, r->timed_out);
}

static tf_part_result result_get(tf_cursor *c) {
    tf_part_result r;
    r.bytes = tf_get_uint(c);
    r.checksum = tf_get_uint(c);
    r.printed = tf_get_uint(c);
    r.invalid = tf_get_uint(c);
    r.incomplete = tf_get_uint(c);
    r.timed_out = tf_get_uint(c);
    return r;
}

enum { EXPONENTS = 1, DETAILED = 2, CHECKED = 4, KEPT = 8, ALL_FLAGS = 15 };

void tf_part_order_put(tf_writer *w, const tf_part_order *o) {
    input_put(w, &o->input);
    tf_put_blob(w, o->folder, o->folder_size);
    tf_put_uint(w, o->number);
    tf_cut_part_put(w, &o->text);
    tf_put_uint(w, o->line);
    tf_put_uint(w, o->index);
    tf_plan_put(w, &o->plan);
    tf_put_u8(w, o->format);
    tf_put_u8(w, (uint8_t)((o->exponents ? EXPONENTS : 0) | (o->detailed ? DETAILED : 0) |
                           (o->checked ? CHECKED : 0) | (o->kept ? KEPT : 0)));
    tf_put_uint(w, o->shard.k);
    tf_put_uint(w, o->shard.n);
    tf_put_f64(w, o->timeout);
    if (o->kept) result_put(w, &o->earlier);
}

tf_status tf_part_order_get(tf_part_order *o, tf_cursor *c) {
    *o = (tf_part_order){0};
    input_get(&o->input, c);
    o->folder = (const char *)tf_get_blob(c, &o->folder_size);
    o->number = tf_get_uint(c);
    o->text = tf_cut_part_get(c);
    o->line = tf_get_uint(c);
    o->index = tf_get_uint(c);
    tf_status s = tf_plan_get(&o->plan, c);
    o->format = tf_get_u8(c);
    uint8_t flags = tf_get_u8(c);
    o->exponents = flags & EXPONENTS;
    o->detailed = flags & DETAILED;
    o->checked = flags & CHECKED;
    o->kept = flags & KEPT;
    o->shard.k = tf_get_uint(c);
    o->shard.n = tf_get_uint(c);
    o->timeout = tf_get_f64(c);
    if (o->kept) o->earlier = result_get(c);
    if (s != TF_OK || !c->ok || c->p != c->end || flags > ALL_FLAGS) return TF_EFORMAT;
    if (o->shard.k == 0 || o->shard.k > o->shard.n || o->line == 0) return TF_EFORMAT;
    return o->number < TF_PART_MOST && o->timeout >= 0 ? TF_OK : TF_EFORMAT;
}

void tf_part_answer_put(tf_writer *w, const tf_part_answer *a) {
    tf_put_uint(w, a->number);
    tf_put_u8(w, (uint8_t)a->outcome);
    tf_put_blob(w, a->text, a->text_size);
    tf_put_u8(w, a->kept);
    result_put(w, &a->result);
}

tf_status tf_part_answer_get(tf_part_answer *a, tf_cursor *c) {
    a->number = tf_get_uint(c);
    uint8_t outcome = tf_get_u8(c);
    a->outcome = (tf_part_outcome)outcome;
    a->text = (const char *)tf_get_blob(c, &a->text_size);
    uint8_t kept = tf_get_u8(c);
    a->kept = kept == 1;
    a->result = result_get(c);
    return c->ok && outcome <= TF_PART_NO_OUTPUT && kept <= 1 ? TF_OK : TF_EFORMAT;
}

/* Every part of the order, in order, each where the one before it ended. */
static bool parts_fit(const tf_scan_order *o, tf_cursor *c) {
    uint64_t at = 0;
    for (uint64_t i = 0; i < o->count; i++) {
        tf_cut_part p = tf_cut_part_get(c);
        if (!c->ok || (i > 0 && p.begin != at) || p.begin > o->input.size ||
            p.size > o->input.size - p.begin)
            return false;
        at = p.begin + p.size;
    }
    return true;
}

tf_status tf_part_check(const tf_task *task, const tf_result *r) {
    if (r->status == TF_CANCELLED) return TF_CANCELLED; /* no part carries a time limit */
    if (r->status < 0) {
        bool damaged =
            r->status == TF_EFORMAT || r->status == TF_EINVAL || r->status == TF_EINTERNAL;
        return damaged ? TF_EINTERNAL : TF_OK;
    }
    tf_cursor asked = tf_cursor_over(&task->body), c = tf_cursor_over(&r->body);
    tf_part_answer a;
    bool fits = tf_part_answer_get(&a, &c) == TF_OK;
    if (task->kind == TF_TASK_SCAN) {
        tf_scan_order o;
        fits = fits && tf_scan_order_get(&o, &asked) == TF_OK && a.number == o.first;
        if (fits && a.outcome == TF_PART_DONE) fits = parts_fit(&o, &c);
    } else {
        tf_part_order o;
        fits = fits && tf_part_order_get(&o, &asked) == TF_OK && a.number == o.number;
        fits = fits && (!a.kept || o.kept);
        uint64_t tokens = a.result.printed + a.result.invalid;
        if (fits && a.outcome == TF_PART_DONE && !a.kept)
            fits = o.shard.n > 1 ? tokens <= o.text.tokens : tokens == o.text.tokens;
    }
    return fits && c.p == c.end ? TF_OK : TF_EINTERNAL;
}
