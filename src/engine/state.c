/* state.c — see state.h. */
#include "state.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

bool tf_state_wanted(const tf_config *config) {
    return config->state && *config->state && strcmp(config->state, "none") != 0;
}

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

tf_status tf_state_open(tf_store **out, const tf_config *config, const tf_settings *settings,
                        unsigned ranks, unsigned threads, const tf_cancel *cancel,
                        tf_store_error *error) {
    char program[64];
    setting_texts texts;
    *out = NULL;
    if (!tf_state_wanted(config)) return TF_OK;
    list_settings(&texts, config, &settings->plan);
    snprintf(program, sizeof program, "%s %s", tf_config_spec(config->program)->program,
             tf_version());
    return tf_store_open(out,
                         &(tf_store_terms){.path = config->state,
                                           .settings = texts.list,
                                           .setting_count = texts.count,
                                           .program = program,
                                           .ranks = ranks,
                                           .threads = threads,
                                           .period = config->state_period,
                                           .host = &tf_host_system,
                                           .cancel = cancel},
                         error);
}
