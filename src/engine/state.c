/* state.c — see state.h. */
#include "state.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "log.h"
#include "sigs.h"
#include "state_name.h"

/* What shapes the answers. Values are texts of their own, kept by the caller. */
enum { SETTINGS = 8, VALUE_SIZE = 48 };

typedef struct setting_texts {
    tf_store_setting list[SETTINGS];
    char values[SETTINGS][VALUE_SIZE];
    size_t count;
} setting_texts;

static void add_number(setting_texts *t, const char *name, uint64_t v) {
    snprintf(t->values[t->count], VALUE_SIZE, "%" PRIu64, v);
    t->list[t->count] = (tf_store_setting){name, t->values[t->count]};
    t->count++;
}

static void add_word(setting_texts *t, const char *name, const char *word) {
    snprintf(t->values[t->count], VALUE_SIZE, "%s", word);
    t->list[t->count] = (tf_store_setting){name, t->values[t->count]};
    t->count++;
}

static void list_settings(setting_texts *t, const tf_config *config, const tf_plan *plan) {
    char shard[VALUE_SIZE];
    t->count = 0;
    snprintf(shard, sizeof shard, "%" PRIu64 "/%" PRIu64, config->shard.k, config->shard.n);
    add_word(t, "method", plan->method == TF_METHOD_NONE ? "auto" : tf_method_name(plan->method));
    add_number(t, "b1", plan->b1);
    add_number(t, "b2", plan->b2);
    add_number(t, "curves", plan->curves);
    add_number(t, "start", plan->start);
    add_number(t, "seed", plan->seed);
    add_word(t, "prove", plan->prove ? "yes" : "no");
    add_word(t, "shard", shard);
}

/* ---- opening ----------------------------------------------------------------------------------
 */

/* --state FILE. */
static bool is_named(const tf_config *config) {
    return config->state && *config->state && strcmp(config->state, "none") != 0;
}

bool tf_state_possible(const tf_config *config) {
    return !config->plan && !config->output_parts && (!config->state || is_named(config));
}

static tf_status open_at(tf_state *s, const char *path, const tf_cancel *cancel,
                         tf_store_error *error) {
    char program[64];
    setting_texts texts;
    list_settings(&texts, s->config, &s->settings->plan);
    snprintf(program, sizeof program, "%s %s", tf_config_spec(s->config->program)->program,
             tf_version());
    return tf_store_open(&s->store,
                         &(tf_store_terms){.path = path,
                                           .settings = texts.list,
                                           .setting_count = texts.count,
                                           .program = program,
                                           .ranks = s->ranks,
                                           .threads = s->threads,
                                           .period = s->config->state_period,
                                           .host = &tf_host_system,
                                           .cancel = cancel,
                                           .optional = s->by_default},
                         error);
}

/* One warning, and no second attempt. */
static void do_without(tf_state *s, const tf_store_error *error) {
    tf_log_root(TF_LOG_WARNING, "%s. The run goes on without a state", error->text);
    tf_text_clear(&s->path);
}

/* What an earlier run of the same command has left. @return TF_OK, TF_EIO (stopped while waiting) */
static tf_status open_default(tf_state *s, const tf_cancel *cancel, tf_store_error *error) {
    setting_texts texts;
    list_settings(&texts, s->config, &s->settings->plan);
    if (tf_state_name(&s->path, s->config, texts.list, texts.count) != TF_FOUND) {
        tf_text_clear(&s->path);
        return TF_OK;
    }
    if (access(tf_text_get(&s->path), F_OK) != 0) return TF_OK;
    if (open_at(s, tf_text_get(&s->path), cancel, error) == TF_OK) {
        tf_log_root(TF_LOG_INFO, "going on from the state in %s", tf_text_get(&s->path));
    } else if (error->code == TF_EXIT_STOPPED) {
        tf_text_clear(&s->path);
        return TF_EIO;
    } else {
        do_without(s, error);
        *error = (tf_store_error){0};
    }
    return TF_OK;
}

tf_status tf_state_open(tf_state *s, const tf_config *config, const tf_settings *settings,
                        unsigned ranks, unsigned threads, const tf_cancel *cancel,
                        tf_store_error *error) {
    *s = (tf_state){.by_default = !is_named(config),
                    .config = config,
                    .settings = settings,
                    .ranks = ranks,
                    .threads = threads};
    if (!s->by_default) return open_at(s, config->state, cancel, error);
    return open_default(s, cancel, error);
}

tf_store *tf_state_make(tf_state *s) {
    tf_store_error error = {0};
    tf_cancel at_once = {0}; /* work waits: there is no time to watch whether another owner lives */
    tf_cancel_request(&at_once, TF_REASON_TIME_LIMIT);
    if (s->store || s->path.size == 0) return s->store;
    if (open_at(s, tf_text_get(&s->path), &at_once, &error) == TF_OK)
        tf_log_root(TF_LOG_INFO, "this run is long: its state is kept in %s until it is done",
                    tf_text_get(&s->path));
    else
        do_without(s, &error);
    return s->store;
}

const char *tf_state_path(const tf_state *s) {
    return s->store && !tf_store_given_up(s->store) ? tf_store_path(s->store) : NULL;
}

void tf_state_close(tf_state *s, int code, const char *outcome) {
    if (s->by_default && (code == TF_EXIT_COMPLETE || code == TF_EXIT_INVALID))
        tf_store_discard(s->store);
    else
        tf_store_close(s->store, outcome);
    tf_text_clear(&s->path);
    *s = (tf_state){0};
}
