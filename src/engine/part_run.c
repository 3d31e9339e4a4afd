/* part_run.c — see part_run.h. */
#include "part_run.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "part_task.h"
#include "session.h"

#define CHUNK ((size_t)1 << 20) /* bytes read at a time */
/* A part of one line that is longer cannot be held in memory by each worker. */
#define LONGEST_PART (UINT64_C(1) << 30)

/* What a task has at hand. */
typedef struct place {
    tf_part_worker *worker;
    const tf_cancel *cancel;
    tf_text text; /* of the answer */
    tf_part_outcome outcome;
} place;

static const char *host_name(char buf[65]) {
    if (gethostname(buf, 64) != 0) strcpy(buf, "this host");
    buf[64] = '\0';
    return buf;
}

/* "FILE on HOST: why". @return TF_MORE: the answer says so */
static tf_status say(place *p, tf_part_outcome outcome, const char *path, const char *why) {
    char host[65];
    tf_text_reset(&p->text);
    tf_text_printf(&p->text, "%s on %s: %s", path, host_name(host), why);
    p->outcome = outcome;
    return p->text.failed ? TF_ENOMEM : TF_MORE;
}

static char *terminated(const char *s, size_t size) {
    char *copy = malloc(size + 1);
    if (!copy) return NULL;
    memcpy(copy, s, size);
    copy[size] = '\0';
    return copy;
}

/* ---- input ------------------------------------------------------------------------------------
 */

/* @return TF_OK, TF_MORE (the answer says why not), TF_ENOMEM */
static tf_status open_input(place *p, const tf_part_input *in, const char *path, int *fd) {
    struct stat st;
    char why[160];
    *fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (*fd < 0 || fstat(*fd, &st) != 0) {
        tf_status s = say(p, TF_PART_NO_INPUT, path, strerror(errno));
        if (*fd >= 0) close(*fd);
        return s;
    }
    if (S_ISREG(st.st_mode) && (uint64_t)st.st_size == in->size) return TF_OK;
    close(*fd);
    snprintf(why, sizeof why, "has %llu bytes, not the %llu that it had at first on rank 0's host",
             (unsigned long long)st.st_size, (unsigned long long)in->size);
    return say(p, TF_PART_CHANGED, path, S_ISREG(st.st_mode) ? why : "is no regular file");
}

/* @return TF_OK, TF_MORE (the answer says why not), TF_ENOMEM */
static tf_status read_at(place *p, int fd, const char *path, void *data, size_t size, uint64_t at) {
    for (size_t done = 0; done < size;) {
        ssize_t n = pread(fd, (char *)data + done, size - done, (off_t)(at + done));
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return say(p, TF_PART_NO_INPUT, path, strerror(errno));
        if (n == 0) return say(p, TF_PART_CHANGED, path, "has become shorter");
        done += (size_t)n;
    }
    return TF_OK;
}

static tf_status scan_file(place *p, const tf_scan_order *o, const char *path, int fd,
                           tf_cut *cut) {
    uint8_t *data = malloc(CHUNK);
    if (!data) return TF_ENOMEM;
    tf_status s = TF_OK;
    bool more = cut->at < o->input.size;
    while (s == TF_OK && more) {
        uint64_t left = o->input.size - cut->at;
        size_t size = left < CHUNK ? (size_t)left : CHUNK;
        s = tf_cancel_reason(p->cancel) ? TF_CANCELLED : read_at(p, fd, path, data, size, cut->at);
        if (s == TF_OK) more = tf_cut_feed(cut, data, size) && cut->at < o->input.size;
    }
    if (s == TF_OK) tf_cut_end(cut);
    free(data);
    return s;
}

static tf_status scan(place *p, const tf_scan_order *o, tf_cut_part *parts) {
    char *path = terminated(o->input.path, o->input.path_size);
    if (!path) return TF_ENOMEM;
    int fd;
    tf_cut cut;
    tf_cut_begin(&cut, o->part_size, o->first, o->count, parts);
    tf_status s = open_input(p, &o->input, path, &fd);
    if (s == TF_OK) {
        s = scan_file(p, o, path, fd, &cut);
        close(fd);
    }
    free(path);
    return s;
}

/* ---- one part ---------------------------------------------------------------------------------
 */

typedef struct part {
    place *place;
    const tf_part_order *order;
    char *input, *path, *temporary; /* owned */
    char *text;                     /* owned */
    tf_part_result result;
} part;

static tf_status no_output(part *t, int error) {
    return say(t->place, TF_PART_NO_OUTPUT, t->path, strerror(error));
}

/* The text of the part, which must be what it was when it was scanned. */
static tf_status read_text(part *t) {
    const tf_part_order *o = t->order;
    if (o->text.size > LONGEST_PART)
        return say(t->place, TF_PART_NO_INPUT, t->input, "a line of more than 1 GiB");
    t->text = malloc(o->text.size + 1);
    if (!t->text) return TF_ENOMEM;
    int fd;
    tf_status s = open_input(t->place, &o->input, t->input, &fd);
    if (s != TF_OK) return s;
    s = read_at(t->place, fd, t->input, t->text, (size_t)o->text.size, o->text.begin);
    close(fd);
    if (s != TF_OK) return s;
    if (tf_digest(0, t->text, (size_t)o->text.size) == o->text.checksum) return TF_OK;
    return say(t->place, TF_PART_CHANGED, t->input, "is not what it was when the run began");
}

/* An answer is read by its own worker when nobody else will see it. */
static void run_checked(void *work, const tf_task *task, tf_result *result,
                        const tf_cancel *cancel) {
    tf_work_run(work, task, result, cancel);
    if (result->status >= 0 && tf_work_check(task, result) == TF_EINTERNAL)
        result->status = TF_EINTERNAL;
}

static tf_status run_session(part *t, tf_reader *reader, tf_sink *sink) {
    const tf_part_order *o = t->order;
    const tf_part_worker *w = t->place->worker;
    tf_cancel cancel = {.parent = t->place->cancel};
    tf_runner runner = {o->checked ? run_checked : tf_work_run, w->work};
    tf_executor *executor = tf_exec_serial_new(&runner);
    if (!executor) return TF_ENOMEM;
    tf_session *session;
    tf_session_setup setup = {.reader = reader,
                              .sink = sink,
                              .executor = executor,
                              .cancel = &cancel,
                              .plan = o->plan,
                              .shard = o->shard,
                              .timeout = o->timeout,
                              .memory = w->memory,
                              .threads = 1,
                              .keep_text = sink->format != tf_sink_format_of(1),
                              .invalid_style = {w->program, o->detailed},
                              .messages = &t->place->text,
                              .first_index = o->index};
    tf_status s = tf_session_new(&session, &setup);
    if (s == TF_OK) {
        tf_session_summary sum;
        tf_status run = executor->run(executor, tf_session_source(session), &cancel);
        tf_session_finish(session, &sum);
        tf_session_free(session);
        s = run != TF_OK && run != TF_CANCELLED ? run : sum.status != TF_OK ? sum.status : run;
        if (s == TF_OK && sum.unfinished > 0) s = TF_EINTERNAL;
        t->result.printed = sum.printed;
        t->result.invalid = sum.invalid;
        t->result.incomplete = sum.incomplete;
        t->result.timed_out = sum.timed_out;
    }
    tf_executor_destroy(executor);
    return s;
}

/* Factor the text into the file. */
static tf_status factor(part *t, int fd) {
    const tf_part_order *o = t->order;
    tf_reader *reader = NULL;
    tf_sink sink;
    tf_status s = tf_sink_open(&sink, tf_sink_format_of(o->format), fd, t->place->cancel);
    if (s != TF_OK) return s;
    sink.exponents = o->exponents;
    if (o->number > 0) sink.out.size = 0; /* the first part alone has the header */
    s = tf_reader_new(&reader, NULL);
    if (s == TF_OK && o->text.size > 0)
        s = tf_reader_add_text(reader, t->text, (size_t)o->text.size, t->input, o->line);
    if (s == TF_OK) s = run_session(t, reader, &sink);
    tf_reader_free(reader);
    tf_status closed = tf_sink_close(&sink);
    if (s == TF_OK) s = closed;
    return s == TF_EIO && sink.out.error ? no_output(t, sink.out.error) : s;
}

/* What the file has. @return TF_OK, TF_ENOMEM, TF_EIO with errno */
static tf_status sum_file(int fd, tf_part_result *r) {
    uint8_t *data = malloc(CHUNK);
    tf_digesting digest;
    ssize_t n;
    if (!data) return TF_ENOMEM;
    r->bytes = 0;
    tf_digest_begin(&digest, 0);
    while ((n = pread(fd, data, CHUNK, (off_t)r->bytes)) != 0) {
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) break;
        tf_digest_feed(&digest, data, (size_t)n);
        r->bytes += (uint64_t)n;
    }
    r->checksum = tf_digest_end(&digest);
    free(data);
    return n == 0 ? TF_OK : TF_EIO;
}

/* Is the file of an earlier run there, as it was? */
static bool still_there(part *t) {
    int fd = open(t->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0) return false;
    tf_part_result now = t->order->earlier;
    bool same = sum_file(fd, &now) == TF_OK && now.bytes == t->order->earlier.bytes &&
                now.checksum == t->order->earlier.checksum;
    close(fd);
    if (same) t->result = t->order->earlier;
    return same;
}

/* Complete, and on the disk, before it gets its name. What is read back is what will be read. */
static tf_status write_file(part *t) {
    int fd = open(t->temporary, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (fd < 0) return no_output(t, errno);
    tf_status s = factor(t, fd);
    if (s == TF_OK && fsync(fd) != 0) s = no_output(t, errno);
    if (s == TF_OK && (s = sum_file(fd, &t->result)) == TF_EIO) s = no_output(t, errno);
    if (close(fd) != 0 && s == TF_OK) s = no_output(t, errno);
    if (s == TF_OK && rename(t->temporary, t->path) != 0) s = no_output(t, errno);
    if (s != TF_OK) unlink(t->temporary);
    return s;
}

/* DIR/part-0000001, and .part-0000001.HOST.PID.COUNT beside it: two workers may have the same part, when one was
 * taken for lost. */
static tf_status name_files(part *t) {
    const tf_part_order *o = t->order;
    char name[TF_PART_NAME_ROOM], host[65];
    tf_text path = {0}, temporary = {0};
    tf_part_name(name, o->number);
    tf_text_printf(&path, "%.*s/%s", (int)o->folder_size, o->folder, name);
    tf_text_printf(&temporary, "%.*s/.%s.%s.%ld.%u", (int)o->folder_size, o->folder, name,
                   host_name(host), (long)getpid(),
                   __atomic_fetch_add(&t->place->worker->files, 1, __ATOMIC_RELAXED));
    t->path = path.data;
    t->temporary = temporary.data;
    t->input = terminated(o->input.path, o->input.path_size);
    return path.failed || temporary.failed || !t->input ? TF_ENOMEM : TF_OK;
}

static tf_status run_part(place *p, const tf_part_order *o, tf_part_answer *a) {
    part t = {.place = p, .order = o};
    tf_status s = tf_sink_format_of(o->format) ? name_files(&t) : TF_EFORMAT;
    if (s == TF_OK) {
        a->kept = o->kept && still_there(&t);
        if (!a->kept) s = read_text(&t);
        if (!a->kept && s == TF_OK) s = write_file(&t);
    }
    a->result = t.result;
    free(t.text);
    free(t.input);
    free(t.path);
    free(t.temporary);
    return s;
}

/* ---- the tasks --------------------------------------------------------------------------------
 */

/* @param s  TF_MORE: the place says what is wrong */
static tf_status answer(tf_bytes *out, place *p, tf_part_answer *a, tf_status s,
                        const tf_cut_part *parts, uint64_t count) {
    if (s == TF_OK && p->text.failed) s = TF_ENOMEM;
    if (s == TF_OK || s == TF_MORE) {
        tf_writer w = {out, TF_OK};
        a->outcome = p->outcome;
        a->text = tf_text_get(&p->text);
        a->text_size = p->text.size;
        tf_part_answer_put(&w, a);
        for (uint64_t i = 0; p->outcome == TF_PART_DONE && i < count; i++)
            tf_cut_part_put(&w, &parts[i]);
        s = w.status;
    }
    tf_text_clear(&p->text);
    return s;
}

static tf_status answer_scan(tf_bytes *out, const tf_bytes *body, place *p) {
    tf_cursor c = tf_cursor_over(body);
    tf_scan_order o;
    tf_status s = tf_scan_order_get(&o, &c);
    if (s != TF_OK) return s;
    tf_cut_part *parts = calloc(o.count ? o.count : 1, sizeof *parts);
    if (!parts) return TF_ENOMEM;
    tf_part_answer a = {.number = o.first};
    s = answer(out, p, &a, scan(p, &o, parts), parts, o.count);
    free(parts);
    return s;
}

static tf_status answer_part(tf_bytes *out, const tf_bytes *body, place *p) {
    tf_cursor c = tf_cursor_over(body);
    tf_part_order o;
    tf_status s = tf_part_order_get(&o, &c);
    if (s != TF_OK) return s;
    tf_part_answer a = {.number = o.number};
    s = run_part(p, &o, &a);
    return answer(out, p, &a, s, NULL, 0);
}

void tf_part_run(void *worker, const tf_task *task, tf_result *result, const tf_cancel *cancel) {
    tf_part_worker *w = worker;
    place p = {.worker = w, .cancel = cancel};
    if (task->kind == TF_TASK_SCAN)
        result->status = answer_scan(&result->body, &task->body, &p);
    else if (task->kind == TF_TASK_PART)
        result->status = answer_part(&result->body, &task->body, &p);
    else
        tf_work_run(w->work, task, result, cancel);
}
