/* sieving.c — see sieving.h. A span is a range of a-indices that is out, or whose relations wait for
 * those before them; spans are kept in order. */
#include "sieving.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "forecast.h"
#include "log.h"
#include "qs_forecast.h"
#include "sieve_work.h"

/* Answers that wait for earlier ones, over the outstanding tasks. */
#define SPECULATION 4
/* A number of the smallest sizes may run out of polynomials: then a larger factor base. */
#define ATTEMPTS 6
/* Answers with false relations to the same a-values before one is taken without them. */
#define FALSE_ANSWERS 8
/* From so many workers on, answers are verified so many bytes at a time: some thousand relations, of
 * which that many workers find more than a million a second. */
#define CROWD          256
#define TOGETHER_BYTES ((size_t)256 << 10)
/* Some hundred relations. */
#define SAMPLE_BYTES 20000
/* Foretelling takes about so long for each prime of the factor base, and must be worth this many times as
 * much sieving of all workers. */
#define FORETELLING_SECONDS 4e-6
#define FORETELLING_WORTH   25

typedef struct span {
    uint64_t first, count;
    uint64_t id;    /* of the task that is out; 0: its relations are here */
    int64_t worker; /* where they come from; -1: out of the state */
    tf_bytes bytes; /* of these */
} span;

typedef enum phase { GATHERING, ENOUGH, SOLVING } phase;

struct tf_sieving {
    tf_sieve_head head;
    tf_bytes key; /* the head's bytes */
    unsigned attempt;
    tf_qs *qs;
    tf_qs_pot *pot;
    phase phase;
    uint64_t solve_id, solves; /* solves: in vain */
    uint64_t step;             /* of the linear algebra */
    tf_bytes iterate;          /* to go on from; empty: none */
    uint64_t settled;          /* all a below are in the pot */
    size_t used;               /* bytes of the first span that are */
    size_t count, capacity, out;
    span *spans;
    tf_forecast forecast;
    double began;        /* for people */
    uint64_t began_done; /* a-values and relations there were then */
    uint64_t began_relations;
    uint64_t false_at;      /* the first a of an answer that was false ... */
    unsigned false_answers; /* ... so many times */
    int64_t liar;           /* who gave the last one; -1: nobody yet */
    unsigned workers;       /* as they were told last; at first 1 */
    const tf_parallel *par;
    tf_bytes together; /* for settle_together */
    tf_sieve_keeper keeper;
};

/* ---- life --------------------------------------------------------------------------------------
 */

static void forget_spans(tf_sieving *s) {
    for (size_t i = 0; i < s->count; i++) tf_bytes_clear(&s->spans[i].bytes);
    s->count = s->out = 0;
    s->used = 0;
}

static void close_attempt(tf_sieving *s) {
    forget_spans(s);
    tf_bytes_clear(&s->iterate);
    tf_qs_pot_free(s->pot);
    tf_qs_free(s->qs);
    s->pot = NULL;
    s->qs = NULL;
}

/* Context and pot for the head as it is. */
static tf_status open_attempt(tf_sieving *s, mpz_t factor) {
    s->phase = GATHERING;
    s->settled = s->solves = s->step = 0;
    s->false_answers = 0;
    s->key.size = 0;
    tf_writer w = {&s->key, TF_OK};
    tf_sieve_head_put(&w, &s->head);
    tf_status status = w.status;
    if (status == TF_OK)
        status = tf_qs_new(&s->qs, factor, s->head.n, s->head.seed, &s->head.params);
    if (status == TF_OK) status = tf_qs_pot_new(&s->pot, s->qs);
    if (status != TF_OK) return status;
    tf_qs_pot_share(s->pot, s->par);
    tf_forecast_init(&s->forecast, mpz_sizeinbase(s->head.n, 2), tf_qs_poly_count(&s->qs->pool));
    if (s->keeper.begin) s->keeper.begin(s->keeper.context, s);
    s->began = tf_clock_now();
    s->began_done = s->settled;
    s->began_relations = tf_qs_pot_look(s->pot)->relations;
    return TF_OK;
}

tf_status tf_sieving_new(tf_sieving **out, mpz_t factor, const mpz_t n, uint64_t seed,
                         const tf_sieve_keeper *keeper) {
    *out = NULL;
    tf_sieving *s = calloc(1, sizeof *s);
    if (!s) return TF_ENOMEM;
    mpz_init_set(s->head.n, n);
    s->head.seed = seed;
    s->liar = -1;
    s->workers = 1;
    tf_qs_params_for(&s->head.params, (unsigned)mpz_sizeinbase(n, 2));
    if (keeper) s->keeper = *keeper;
    tf_status status = open_attempt(s, factor);
    while (status == TF_EINVAL && ++s->attempt < ATTEMPTS) { /* too small a factor base */
        close_attempt(s);
        s->head.params.fb_size += s->head.params.fb_size / 2;
        status = open_attempt(s, factor);
    }
    if (status == TF_OK)
        *out = s;
    else
        tf_sieving_free(s);
    return status;
}

void tf_sieving_keep(tf_sieving *s, const tf_sieve_keeper *keeper) {
    s->keeper = *keeper;
    if (s->keeper.begin) s->keeper.begin(s->keeper.context, s);
}

void tf_sieving_free(tf_sieving *s) {
    if (!s) return;
    close_attempt(s);
    free(s->spans);
    tf_bytes_clear(&s->together);
    tf_bytes_clear(&s->key);
    mpz_clear(s->head.n);
    free(s);
}

const uint8_t *tf_sieving_head(const tf_sieving *s, size_t *size) {
    *size = s->key.size;
    return s->key.data;
}

static void tell_end(const tf_sieving *s) {
    if (s->keeper.end) s->keeper.end(s->keeper.context, s);
}

/* ---- spans ------------------------------------------------------------------------------------
 */

static span *insert_span(tf_sieving *s, size_t at, uint64_t first, uint64_t count) {
    if (s->count == s->capacity) {
        size_t capacity = s->capacity ? 2 * s->capacity : 16;
        span *spans = realloc(s->spans, capacity * sizeof *spans);
        if (!spans) return NULL;
        s->spans = spans;
        s->capacity = capacity;
    }
    memmove(s->spans + at + 1, s->spans + at, (s->count - at) * sizeof *s->spans);
    s->count++;
    s->spans[at] = (span){.first = first, .count = count};
    return &s->spans[at];
}

static void remove_span(tf_sieving *s, size_t at) {
    tf_bytes_clear(&s->spans[at].bytes);
    s->count--;
    memmove(s->spans + at, s->spans + at + 1, (s->count - at) * sizeof *s->spans);
}

/* The first a-values that nobody has: @p at is where their span belongs. */
static uint64_t find_gap(const tf_sieving *s, size_t *at, uint64_t *room) {
    uint64_t next = s->settled;
    for (*at = 0; *at < s->count && s->spans[*at].first == next; ++*at) next += s->spans[*at].count;
    uint64_t all = tf_qs_pool_count(&s->qs->pool);
    uint64_t end = *at < s->count ? s->spans[*at].first : all;
    *room = end > next ? end - next : 0;
    return next;
}

/* Answers to tasks that were dropped will not come. */
static void forget_tasks(tf_sieving *s) {
    for (size_t i = s->count; i-- > 0;)
        if (s->spans[i].id) remove_span(s, i);
    s->out = 0;
}

/* ---- next -------------------------------------------------------------------------------------
 */

static tf_more sieve_task(tf_sieving *s, tf_task *task, const tf_sieving_terms *terms) {
    s->workers = terms->workers ? terms->workers : 1;
    if (s->out >= terms->window) return TF_SOURCE_WAIT;
    size_t at;
    uint64_t room, first = find_gap(s, &at, &room);
    /* What all others wait for may go out at any time. */
    if (at > 0 && s->count >= (size_t)SPECULATION * terms->window) return TF_SOURCE_WAIT;
    if (room == 0) return TF_SOURCE_WAIT; /* the last polynomials are out */
    uint64_t count = tf_forecast_task(&s->forecast, terms->workers);
    tf_sieve_order order = {.head = s->key.data,
                            .head_size = s->key.size,
                            .seconds = terms->seconds,
                            .first = first,
                            .count = count < room ? count : room};
    tf_writer w = {&task->body, TF_OK};
    tf_sieve_order_put(&w, &order);
    span *p = w.status == TF_OK ? insert_span(s, at, first, order.count) : NULL;
    if (!p) return TF_SOURCE_END;
    p->id = terms->id;
    s->out++;
    task->kind = TF_TASK_SIEVE;
    return TF_SOURCE_TASK;
}

static tf_more solve_task(tf_sieving *s, tf_task *task, const tf_sieving_terms *terms) {
    tf_qs_bytes relations = {0};
    tf_status status = tf_qs_pot_export(&relations, s->pot);
    tf_solve_order order = {.head = s->key.data,
                            .head_size = s->key.size,
                            .seconds = terms->seconds,
                            .seed = s->head.seed + s->solves,
                            .slice = s->keeper.keep_iterate ? s->keeper.period : 0,
                            .iterate = s->iterate.data,
                            .iterate_size = s->iterate.size,
                            .relations = relations.data,
                            .size = relations.size};
    tf_writer w = {&task->body, status};
    tf_solve_order_put(&w, &order);
    tf_qs_bytes_clear(&relations);
    if (w.status != TF_OK) return TF_SOURCE_END;
    s->phase = SOLVING;
    s->solve_id = terms->id;
    task->kind = TF_TASK_SOLVE;
    return TF_SOURCE_TASK;
}

tf_more tf_sieving_next(tf_sieving *s, tf_task *task, const tf_sieving_terms *terms) {
    if (s->phase == SOLVING) return TF_SOURCE_WAIT;
    return s->phase == ENOUGH ? solve_task(s, task, terms) : sieve_task(s, task, terms);
}

/* ---- absorb -----------------------------------------------------------------------------------
 */

/* Somebody should look at the machine they came from. */
static void tell_false(const span *p, uint64_t wrong, bool again) {
    char from[40] = "the state file";
    if (p->worker >= 0) snprintf(from, sizeof from, "rank %" PRId64, p->worker >> 16);
    tf_log_root(TF_LOG_WARNING,
                "%" PRIu64 " false relations from %s: it, or what is between, is not reliable; %s",
                wrong, from,
                again ? "nothing of that answer is used, and its polynomials are sieved again"
                      : "they are dropped");
}

/* The first span has false relations: its a-values go out again, and what is gathered will be as if it
 * had never come; but not for ever.
 * @return is that so? */
static bool reject(tf_sieving *s, uint64_t wrong) {
    const span *p = &s->spans[0];
    if (s->false_answers == 0 || s->false_at != p->first) s->false_answers = 0;
    s->false_at = p->first;
    bool again = ++s->false_answers < FALSE_ANSWERS;
    tell_false(p, wrong, again);
    if (p->worker >= 0) s->liar = p->worker;
    if (again) remove_span(s, 0);
    return again;
}

bool tf_sieving_liar(tf_sieving *s, uint32_t *worker) {
    if (s->liar < 0) return false;
    *worker = (uint32_t)s->liar;
    s->liar = -1;
    return true;
}

void tf_sieving_share(tf_sieving *s, const tf_parallel *par) {
    s->par = par;
    tf_qs_pot_share(s->pot, par);
}

/* The first span of some size is the sample from which the rest is foretold. All workers may wait
 * meanwhile, so it has to be worth it: many workers are through before it would be of use. */
static void foretell(tf_sieving *s, const span *p) {
    tf_qs_forecast f;
    if (s->forecast.wanted || p->bytes.size < SAMPLE_BYTES) return;
    double left = s->forecast.expected * s->forecast.seconds / s->workers;
    if (left < FORETELLING_WORTH * FORETELLING_SECONDS * s->head.params.fb_size) return;
    if (tf_qs_forecast_from(&f, s->qs, p->bytes.data, p->bytes.size, s->head.seed) == TF_OK)
        s->forecast.wanted = f.relations;
}

/* Spans at the front whose relations are here: how many of them, and their bytes. */
static size_t count_ready(const tf_sieving *s, size_t *size) {
    uint64_t next = s->settled;
    size_t i = 0;
    for (*size = 0; i < s->count && s->spans[i].first == next && s->spans[i].id == 0; i++) {
        *size += s->spans[i].bytes.size;
        next += s->spans[i].count;
    }
    return i;
}

/* The first span is in the pot. */
static void settle_first(tf_sieving *s) {
    foretell(s, &s->spans[0]);
    s->settled += s->spans[0].count;
    s->used = 0;
    remove_span(s, 0);
}

/* So many bytes of the first spans are in the pot; those that are wholly in it are settled. */
static void advance(tf_sieving *s, size_t size) {
    while (s->count > 0 && s->spans[0].id == 0 && s->spans[0].first == s->settled) {
        size_t here = s->spans[0].bytes.size - s->used;
        if (size < here) break;
        size -= here;
        settle_first(s);
        if (size == 0 && s->phase == ENOUGH) return;
    }
    s->used += size;
}

/* Bring the first spans into the pot in one go, if nothing in them is false.
 * @return TF_OK, TF_NONE (something is: one by one), TF_ENOMEM */
static tf_status settle_together(tf_sieving *s, size_t spans) {
    tf_bytes *all = &s->together;
    uint64_t wrong;
    size_t used;
    all->size = 0;
    for (size_t i = 0; i < spans; i++) {
        size_t from = i ? 0 : s->used;
        const tf_bytes *b = &s->spans[i].bytes;
        if (b->size > from && tf_bytes_append(all, b->data + from, b->size - from) != TF_OK)
            return TF_ENOMEM;
    }
    tf_status status = tf_qs_pot_stage(s->pot, all->data, all->size, &wrong);
    if (status != TF_OK) return status;
    if (wrong > 0) return TF_NONE;
    status = tf_qs_pot_take(s->pot, &used);
    if (status == TF_ENOMEM) return status;
    if (status == TF_FOUND) s->phase = ENOUGH;
    advance(s, used);
    return TF_OK;
}

static tf_status settle_one(tf_sieving *s, bool *stop) {
    const span *p = &s->spans[0];
    size_t used;
    uint64_t wrong;
    tf_status status =
        tf_qs_pot_stage(s->pot, p->bytes.data + s->used, p->bytes.size - s->used, &wrong);
    if (status != TF_OK) return status;
    *stop = wrong > 0 && reject(s, wrong);
    if (*stop) return TF_OK;
    status = tf_qs_pot_take(s->pot, &used);
    if (status == TF_ENOMEM) return status;
    if (status == TF_FOUND) s->phase = ENOUGH;
    s->used += used;
    *stop = s->used < p->bytes.size && status == TF_FOUND;
    if (!*stop) settle_first(s);
    return TF_OK;
}

/* Bring the relations at the front into the pot, as long as they are not enough. Where hundreds of
 * workers send little each, it waits for some more, so that several threads have something to verify. */
static tf_status settle(tf_sieving *s) {
    size_t size, ready = count_ready(s, &size);
    bool crowd = s->par && s->par->width > 1 && s->workers >= CROWD;
    if (crowd && s->out > 0 && size < TOGETHER_BYTES) return TF_OK;
    tf_status status = TF_OK;
    if (s->phase == GATHERING && crowd && ready > 1) status = settle_together(s, ready);
    bool stop = false;
    while (status >= 0 && !stop && s->phase == GATHERING && s->count > 0 &&
           s->spans[0].first == s->settled && s->spans[0].id == 0)
        status = settle_one(s, &stop);
    if (status < 0) return status;
    tf_forecast_state(&s->forecast, s->settled, tf_qs_pot_look(s->pot));
    return TF_OK;
}

tf_status tf_sieving_restore(tf_sieving *s, uint64_t first, uint64_t count, const uint8_t *bytes,
                             size_t size) {
    if (count == 0 || first > UINT64_MAX - count || first < s->settled) return TF_OK;
    size_t at = 0;
    while (at < s->count && s->spans[at].first < first) at++;
    if (at > 0 && s->spans[at - 1].first + s->spans[at - 1].count > first) return TF_OK;
    if (at < s->count && s->spans[at].first < first + count) return TF_OK;
    span *p = insert_span(s, at, first, count);
    if (!p || tf_bytes_append(&p->bytes, bytes, size) != TF_OK) return TF_ENOMEM;
    p->worker = -1;
    return settle(s);
}

/* Every polynomial was used in vain: begin again with a larger factor base. */
static tf_status next_attempt(tf_sieving *s, mpz_t factor, bool *leave) {
    *leave = true;
    tell_end(s);
    close_attempt(s);
    if (++s->attempt == ATTEMPTS) return TF_ELIMIT;
    s->head.seed++;
    s->head.params.fb_size += s->head.params.fb_size / 2;
    return open_attempt(s, factor);
}

static tf_status after_settling(tf_sieving *s, mpz_t factor, bool *leave) {
    if (s->phase == ENOUGH) {
        *leave = s->out > 0;
        forget_tasks(s);
    } else if (s->phase == GATHERING && s->count == 0 &&
               s->settled >= tf_qs_pool_count(&s->qs->pool)) {
        return next_attempt(s, factor, leave);
    }
    return TF_OK;
}

static tf_status absorb_relations(tf_sieving *s, mpz_t factor, bool *leave, const tf_result *r) {
    size_t i = 0;
    while (i < s->count && s->spans[i].id != r->id) i++;
    if (i == s->count) return TF_EINTERNAL; /* answers to dropped tasks do not get here */
    span *p = &s->spans[i];
    tf_status status = tf_bytes_append(&p->bytes, r->body.data, r->body.size);
    if (status != TF_OK) return status;
    p->id = 0;
    p->worker = r->worker;
    s->out--;
    tf_forecast_time(&s->forecast, p->count, r->seconds);
    if (s->keeper.keep)
        s->keeper.keep(s->keeper.context, s, p->first, p->count, p->bytes.data, p->bytes.size);
    status = settle(s);
    return status == TF_OK ? after_settling(s, factor, leave) : status;
}

tf_status tf_sieving_resume(tf_sieving *s, uint64_t step, const uint8_t *bytes, size_t size) {
    s->step = step;
    s->iterate.size = 0;
    return tf_bytes_append(&s->iterate, bytes, size);
}

/* A slice of the linear algebra is through: the next begins where it ends. */
static tf_status absorb_iterate(tf_sieving *s, const tf_solve_answer *a) {
    s->phase = ENOUGH;
    if (s->keeper.keep_iterate)
        s->keeper.keep_iterate(s->keeper.context, s, a->step, a->iterate, a->iterate_size);
    return tf_sieving_resume(s, a->step, a->iterate, a->iterate_size);
}

static void forget_iterate(tf_sieving *s) {
    s->step = s->iterate.size = 0;
    if (s->keeper.keep_iterate) s->keeper.keep_iterate(s->keeper.context, s, 0, NULL, 0);
}

static tf_status absorb_solution(tf_sieving *s, mpz_t factor, bool *leave, const tf_result *r) {
    if (s->phase != SOLVING || r->id != s->solve_id) return TF_EINTERNAL;
    tf_cursor c = tf_cursor_over(&r->body);
    tf_solve_answer a;
    mpz_init(a.f);
    tf_status status = tf_solve_answer_get(&a, &c);
    mpz_swap(factor, a.f);
    mpz_clear(a.f);
    if (status != TF_OK) return TF_EINTERNAL;
    if (a.refused)
        tf_log_root(TF_LOG_WARNING, "what was kept of the linear algebra does not belong to its "
                                    "matrix, or is damaged: begun from the start");
    if (a.iterate_size > 0) return absorb_iterate(s, &a);
    if (mpz_sgn(factor) != 0) {
        tell_end(s);
        return TF_FOUND;
    }
    forget_iterate(s);
    s->solves++;
    tf_qs_pot_refuse(s->pot);
    s->phase = GATHERING;
    status = settle(s);
    return status == TF_OK ? after_settling(s, factor, leave) : status;
}

tf_status tf_sieving_absorb(tf_sieving *s, mpz_t factor, bool *leave, const tf_result *r) {
    *leave = false;
    if (r->kind == TF_TASK_SOLVE) return absorb_solution(s, factor, leave, r);
    return absorb_relations(s, factor, leave, r);
}

/* ---- for people --------------------------------------------------------------------------------
 */

const tf_qs *tf_sieving_context(const tf_sieving *s) {
    return s->qs;
}

const tf_qs_pot_state *tf_sieving_look(const tf_sieving *s) {
    return tf_qs_pot_look(s->pot);
}

double tf_sieving_part(const tf_sieving *s) {
    double done = (double)s->settled;
    return s->phase == GATHERING ? done / (done + tf_forecast_left(&s->forecast) + 1e-9) : 1;
}

void tf_sieving_describe(char *text, size_t size, const tf_sieving *s) {
    const tf_qs_pot_state *p = tf_qs_pot_look(s->pot);
    if (s->phase == SOLVING) {
        int used =
            snprintf(text, size, "siqs %" PRIu64 " relations, linear algebra on %" PRIu32 " rows",
                     p->relations, p->primes);
        if (s->step > 0 && used >= 0 && (size_t)used < size)
            snprintf(text + used, size - (size_t)used, ", after %" PRIu64 " steps", s->step);
        return;
    }
    double elapsed = tf_clock_now() - s->began;
    double left = tf_forecast_left(&s->forecast);
    uint64_t here = s->settled - s->began_done;
    snprintf(text, size, "siqs %.0f%%, %" PRIu64 " relations (%" PRIu64 " of %" PRIu64 ")",
             100 * tf_sieving_part(s), p->relations, p->full + p->cycles, p->needed);
    size_t used = strlen(text);
    if (here == 0 || elapsed < 0.1 || used >= size) return;
    char time[16];
    double rows = fmax((double)p->needed, (double)s->head.params.fb_size);
    double seconds = left / ((double)here / elapsed) + tf_forecast_solving(rows);
    snprintf(text + used, size - used, ", %.0f/s, %s left",
             (double)(p->relations - s->began_relations) / elapsed,
             tf_duration_text(time, seconds));
}

uint64_t tf_sieving_memory(size_t bits, unsigned threads) {
    tf_qs_params p;
    tf_qs_params_for(&p, (unsigned)bits);
    uint64_t row = 4 * (uint64_t)p.fb_size;
    uint64_t context = (TF_QS_MAX_POOL + 8) * row;
    /* Roots, their changes for each prime of a, and buckets: four bytes a hit. */
    uint64_t sieve = (TF_QS_MAX_S + 12) * row + 6 * (uint64_t)p.interval;
    /* Relations: some ten for each row with two large primes, of 35 bytes and as many for the index;
     * matrix: some 60 entries a row, twice. */
    uint64_t pot = 12 * (uint64_t)p.fb_size * 150, matrix = 2 * 60 * row;
    return 2 * context + threads * sieve + 2 * pot + matrix;
}
