/* app_allow.c — what a process may use: threads, memory, time. */
#include <ctype.h>
#include <time.h>

#include "app_internal.h"
#include "clock.h"
#include "cores.h"
#include "memlimit.h"
#include "places.h"
#include "timelimit.h"

/* Options that say nothing of threads, memory, time, progress or anything that may last. */
static bool is_harmless(unsigned option) {
    static const unsigned harmless[] = {TF_OPTION_exponents, TF_OPTION_format, TF_OPTION_isa,
                                        TF_OPTION_quiet, TF_OPTION_seed};
    for (size_t i = 0; i < TF_ARRAY_LEN(harmless); i++)
        if (harmless[i] == option) return true;
    return false;
}

/* Below 2^64, plainly. */
static bool is_word(const char *text) {
    size_t size = 0;
    while (isdigit((unsigned char)text[size])) size++;
    return size > 0 && size < 20 && text[size] == '\0';
}

bool tf__app_brief(const tf_app *app, const tf_config *config) {
    enum { FEW = 16 };
    if (app->widen || config->operands.count == 0 || config->operands.count > FEW) return false;
    for (unsigned i = 0; i < TF_OPTION_COUNT; i++)
        if (config->origin[i] != TF_OPT_DEFAULT && !is_harmless(i)) return false;
    for (size_t i = 0; i < config->operands.count; i++)
        if (!is_word(config->operands.items[i])) return false;
    return true;
}

/* What every rank decides for itself: rank 0 tells its own, the others theirs with -v -v. */
static void tell(tf_log_level level, tf_text *text) {
    if (text->size > 0) tf_log_rank(level, "%s", tf_text_get(text));
    tf_text_clear(text);
}

unsigned tf__app_threads(const tf_config *config) {
    tf_cores cores;
    tf_text text = {0};
    tf_host host = tf_host_system;
    host.affinity = tf_places_processors();
    bool from_environment = config->origin[TF_OPTION_threads] == TF_OPT_ENVIRONMENT;
    tf_cores_decide(&cores, (unsigned)config->threads,
                    from_environment ? "TRIFACTOR_THREADS" : "--threads", &host);
    tf_cores_explain(&text, &cores);
    tell(TF_LOG_VERBOSE, &text);
    tf_cores_warn(&text, &cores);
    tell(TF_LOG_WARNING, &text);
    return cores.threads;
}

bool tf__app_memory(const tf_config *config, uint64_t *allowed, tf_text *error) {
    static const uint64_t needed = UINT64_C(48) << 20;
    tf_memlimit limit;
    tf_text text = {0};
    tf_memlimit_decide(&limit, config->memory, "--memory", &tf_host_system);
    tf_memlimit_explain(&text, &limit);
    tell(TF_LOG_VERBOSE, &text);
    *allowed = limit.bytes;
    if (limit.bytes >= needed) return true;
    char have[12], need[12];
    tf_text_printf(error, "%s of memory allowed by %s, but %s are needed",
                   tf_size_text(have, limit.bytes), limit.rule, tf_size_text(need, needed));
    return false;
}

double tf__app_end(const tf_config *config, double started) {
    tf_timelimit limit;
    tf_text text = {0};
    static const char *const rules[] = {NULL, "TRIFACTOR_TIME_LIMIT", "--time-limit"};
    tf_timelimit_decide(&limit, config->time_limit, rules[config->origin[TF_OPTION_time_limit]],
                        (double)time(NULL), &tf_host_system);
    tf_timelimit_explain(&text, &limit);
    tf__app_say(TF_LOG_VERBOSE, &text);
    return limit.seconds > 0 ? started + limit.seconds : 0;
}

void tf__app_patience(tf_deadline *d, const tf_app_ready *r, const tf_cancel *cancel) {
    double left = r->stop_at - tf_clock_now();
    tf_deadline_init(d, cancel, !(r->stop_at > 0) ? 0 : left > 1e-9 ? left : 1e-9);
}
