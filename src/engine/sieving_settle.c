/* sieving_settle.c — relations, in the order of their a-values, into the pot; what becomes of false ones. */
#include "sieving_internal.h"

#include <inttypes.h>
#include <stdio.h>

#include "log.h"
#include "qs_forecast.h"

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

/* Somebody should look at the machine they came from. */
static void tell_false(const tf_span *p, uint64_t wrong, bool again) {
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
    const tf_span *p = &s->spans[0];
    if (s->false_answers == 0 || s->false_at != p->first) s->false_answers = 0;
    s->false_at = p->first;
    bool again = ++s->false_answers < FALSE_ANSWERS;
    tell_false(p, wrong, again);
    if (p->worker >= 0) s->liar = p->worker;
    if (again) tf__sieving_remove(s, 0);
    return again;
}

bool tf_sieving_liar(tf_sieving *s, uint32_t *worker) {
    if (s->liar < 0) return false;
    *worker = (uint32_t)s->liar;
    s->liar = -1;
    return true;
}

/* The first span of some size is the sample from which the rest is foretold. All workers may wait
 * meanwhile, so it has to be worth it: many workers are through before it would be of use. */
static void foretell(tf_sieving *s, const tf_span *p) {
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
    tf__sieving_remove(s, 0);
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
    if (status == TF_FOUND) tf__sieving_enough(s);
    advance(s, used);
    return TF_OK;
}

static tf_status settle_one(tf_sieving *s, bool *stop) {
    const tf_span *p = &s->spans[0];
    size_t used;
    uint64_t wrong;
    tf_status status =
        tf_qs_pot_stage(s->pot, p->bytes.data + s->used, p->bytes.size - s->used, &wrong);
    if (status != TF_OK) return status;
    *stop = wrong > 0 && reject(s, wrong);
    if (*stop) return TF_OK;
    status = tf_qs_pot_take(s->pot, &used);
    if (status == TF_ENOMEM) return status;
    if (status == TF_FOUND) tf__sieving_enough(s);
    s->used += used;
    *stop = s->used < p->bytes.size && status == TF_FOUND;
    if (!*stop) settle_first(s);
    return TF_OK;
}

/* Bring the relations at the front into the pot, as long as they are not enough. Where hundreds of
 * workers send little each, it waits for some more, so that several threads have something to verify. */
tf_status tf__sieving_settle(tf_sieving *s) {
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
