/* sieving_settle.c — relations, in the order of their a-values, into the pot; what becomes of false ones. */
#include "sieving_internal.h"

#include <inttypes.h>
#include <stdio.h>

#include "log.h"
#include "qs_forecast.h"

/* Answers with false relations to the same a-values before one is taken without them. */
#define FALSE_ANSWERS 8
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

/* What the rank said of its other relations that wait here is not believed either: they are verified. */
static void distrust(tf_sieving *s, int64_t worker) {
    for (size_t i = 0; i < s->count; i++)
        if (s->spans[i].worker >> 16 == worker >> 16) s->spans[i].docket.size = 0;
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
    if (p->worker >= 0) {
        s->liar = p->worker;
        distrust(s, p->worker);
    }
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

/* The first span is in the pot. */
static void settle_first(tf_sieving *s) {
    foretell(s, &s->spans[0]);
    s->settled += s->spans[0].count;
    s->used = 0;
    tf__sieving_remove(s, 0);
}

/* @param gone  set if the span was rejected
 * @return as tf_qs_pot_take */
static tf_status verify_one(tf_sieving *s, size_t *used, bool *gone) {
    const tf_span *p = &s->spans[0];
    uint64_t wrong;
    tf_status status =
        tf_qs_pot_stage(s->pot, p->bytes.data + s->used, p->bytes.size - s->used, &wrong);
    if (status != TF_OK) return status;
    if (wrong == 0) wrong = p->untrue;
    *gone = wrong > 0 && reject(s, wrong);
    if (*gone) return TF_OK;
    return tf_qs_pot_take(s->pot, used);
}

/* By its docket, unless a part of it is in the pot already. @return as verify_one */
static tf_status take_one(tf_sieving *s, size_t *used, bool *gone) {
    const tf_span *p = &s->spans[0];
    if (p->docket.size > 0 && s->used == 0) {
        tf_status status = tf_qs_pot_believe(s->pot, p->bytes.data, p->bytes.size, p->docket.data,
                                             p->docket.size, used);
        if (status != TF_EFORMAT) return status;
    }
    return verify_one(s, used, gone);
}

static tf_status settle_one(tf_sieving *s, bool *stop) {
    size_t used;
    *stop = false;
    tf_status status = take_one(s, &used, stop);
    if (*stop || status == TF_ENOMEM) return status;
    const tf_span *p = &s->spans[0];
    if (status == TF_FOUND) tf__sieving_enough(s);
    s->used += used;
    *stop = s->used < p->bytes.size && status == TF_FOUND;
    if (!*stop) settle_first(s);
    return TF_OK;
}

tf_status tf__sieving_settle(tf_sieving *s) {
    tf_status status = TF_OK;
    bool stop = false;
    while (status >= 0 && !stop && s->phase == GATHERING && s->count > 0 &&
           s->spans[0].first == s->settled && s->spans[0].id == 0)
        status = settle_one(s, &stop);
    if (status < 0) return status;
    tf_forecast_state(&s->forecast, s->settled, tf_qs_pot_look(s->pot));
    return TF_OK;
}
