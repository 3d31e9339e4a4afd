/* app_parts.c — a run with --output-parts: the folder and its owner, the work of rank 0, and how it ended. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "app_internal.h"
#include "clock.h"
#include "exitcode.h"
#include "parts.h"
#include "sigs.h"
#include "ticker.h"

#define REPORT_PERIOD 0.1 /* seconds between looks at progress and SIGUSR2 */
#define SYNC_PERIOD   2.0 /* seconds after which the journal is made durable */

/* ---- the folder -------------------------------------------------------------------------------
 */

static void watching(void *folder, const tf_owner *other) {
    char who[400];
    tf_log_root(TF_LOG_INFO, "the parts in %s are owned by %s: waiting to see whether it lives",
                (const char *)folder, tf_owner_text(who, sizeof who, other));
}

static int cannot_write(const char *path) {
    int error = errno;
    tf_log_root(TF_LOG_ERROR, "cannot write %s: %s", path, strerror(error));
    return tf_exit_of_errno(error, TF_EXIT_STATE);
}

static int take_ownership(tf_app_parts *a, const char *folder, const tf_cancel *patience) {
    tf_owner other;
    char who[400];
    const char *path = tf_text_get(&a->owner_path);
    tf_owner_terms terms = {0, patience, watching, (void *)(uintptr_t)folder};
    tf_owner_self(&a->owner, &tf_host_system);
    switch (tf_owner_take(path, &a->owner, &other, &terms)) {
    case TF_OK:
        break;
    case TF_FOUND:
        tf_log_root(TF_LOG_WARNING, "the parts in %s were left behind by %s; taken over", folder,
                    tf_owner_text(who, sizeof who, &other));
        break;
    case TF_EINVAL:
        tf_log_root(TF_LOG_ERROR,
                    "the parts in %s are in use by %s, since %s; if that one is gone for certain, "
                    "remove %s",
                    folder, tf_owner_text(who, sizeof who, &other), other.since, path);
        return TF_EXIT_STATE;
    case TF_CANCELLED:
        tf_log_root(TF_LOG_ERROR, "stopped while waiting for the parts in %s, by %s", folder,
                    tf_signal_name(tf_cancel_reason(patience)));
        return TF_EXIT_STOPPED;
    default:
        return cannot_write(path);
    }
    a->owned = true;
    return TF_EXIT_COMPLETE;
}

int tf__app_open_parts(tf_app_parts *a, const tf_app_ready *r, const tf_cancel *cancel) {
    const tf_config *c = &r->config;
    const char *folder = c->output_parts;
    if (mkdir(folder, 0777) != 0 && errno != EEXIST) return cannot_write(folder);
    tf_text_printf(&a->owner_path, "%s/owner", folder);
    tf_deadline patience;
    tf__app_patience(&patience, r, cancel);
    int code = take_ownership(a, folder, &patience.cancel);
    if (code != TF_EXIT_COMPLETE) return code;
    if (tf_part_list_open(&a->list, folder, c->input.items[0], c->part_size, c, &r->settings) ==
        TF_OK)
        return TF_EXIT_COMPLETE;
    tf_log_root(TF_LOG_ERROR, "%s", tf_text_get(&a->list.error));
    return a->list.code;
}

void tf__app_close_parts(tf_app_parts *a) {
    if (a->owned) tf_owner_leave(tf_text_get(&a->owner_path), &a->owner);
    tf_part_list_clear(&a->list);
    tf_text_clear(&a->owner_path);
}

/* ---- the run ----------------------------------------------------------------------------------
 */

typedef struct watcher {
    tf_parts *parts;
    tf_app_parts *folder;
    tf_cancel *cancel;
    double stop_at; /* on the clock; 0: never */
    double beat_at, sync_at;
    bool lost; /* the folder is somebody else's */
} watcher;

static void tick(void *context) {
    watcher *w = context;
    double now = tf_clock_now();
    tf_parts_report(w->parts);
    if (w->stop_at > 0 && now >= w->stop_at && !tf_cancel_reason(w->cancel))
        tf_cancel_request(w->cancel, TF_REASON_TIME_LIMIT);
    if (now >= w->sync_at) {
        tf_part_list_sync(&w->folder->list);
        w->sync_at = tf_clock_now() + SYNC_PERIOD;
    }
    if (now < w->beat_at || w->lost) return;
    w->beat_at = now + TF_OWNER_BEAT;
    w->lost = tf_owner_beat(tf_text_get(&w->folder->owner_path), &w->folder->owner) == TF_EINVAL;
    if (w->lost) tf_cancel_request(w->cancel, TF_REASON_TIME_LIMIT);
}

static int conclude(const tf_parts_summary *sum, tf_status run, int reason, const tf_app_parts *a) {
    unsigned long long done = sum->done, parts = sum->parts, numbers = sum->printed;
    if (sum->code) {
        tf_log_root(TF_LOG_ERROR, "%s; %llu of %llu parts are done", sum->text, done, parts);
        return sum->code;
    }
    bool broke = run != TF_OK && run != TF_CANCELLED;
    tf_status s = broke || sum->status == TF_OK ? run : sum->status;
    if (s == TF_OK && done < parts) s = TF_EINTERNAL; /* never lose a part silently */
    if (s == TF_CANCELLED) {
        tf_log_root(TF_LOG_ERROR,
                    "stopped by %s: %llu of %llu parts are done, %llu numbers; run the same "
                    "command again to go on",
                    tf_signal_name(reason), done, parts, numbers);
        return TF_EXIT_STOPPED;
    }
    if (s != TF_OK) {
        tf_log_root(TF_LOG_ERROR, "%s; %llu of %llu parts are done", tf_status_text(s), done,
                    parts);
        return s == TF_ENOMEM || s == TF_ELIMIT || s == TF_EIO ? TF_EXIT_RESOURCE
                                                               : TF_EXIT_INTERNAL;
    }
    if (sum->rewritten > 0)
        tf_log_root(TF_LOG_WARNING,
                    "%llu parts of earlier runs were missing or damaged, and were made again",
                    (unsigned long long)sum->rewritten);
    tf_log_root(TF_LOG_VERBOSE, "%llu numbers in %llu parts in %s, %llu of them by earlier runs",
                numbers, parts, a->list.folder, (unsigned long long)sum->kept);
    if (sum->incomplete > 0) {
        tf_log_root(TF_LOG_ERROR,
                    "%llu of %llu numbers left incomplete (%llu by --timeout, the others at the "
                    "end of the plan or "
                    "its limits); factors not known to be prime are marked",
                    (unsigned long long)sum->incomplete, numbers,
                    (unsigned long long)sum->timed_out);
        return TF_EXIT_INCOMPLETE;
    }
    return sum->invalid > 0 ? TF_EXIT_INVALID : TF_EXIT_COMPLETE;
}

static int run_parts(tf_app_ready *r, tf_app_parts *a, tf_parts *parts, tf_cancel *cancel) {
    tf_ticker *ticker = NULL;
    double now = tf_clock_now();
    watcher watched = {.parts = parts,
                       .folder = a,
                       .cancel = cancel,
                       .stop_at = r->stop_at,
                       .beat_at = now + TF_OWNER_BEAT,
                       .sync_at = now + SYNC_PERIOD};
    if (tf_ticker_start(&ticker, REPORT_PERIOD, tick, &watched) != TF_OK)
        tf_log_root(TF_LOG_WARNING,
                    "no thread for progress: SIGUSR2 will not be answered, and no time limit kept");
    tf_status run = r->executor->run(r->executor, tf_parts_source(parts), cancel);
    tf_ticker_stop(ticker);
    tf_parts_summary sum;
    tf_parts_finish(parts, &sum);
    if (!watched.lost) return conclude(&sum, run, tf_cancel_reason(cancel), a);
    a->owned = false;
    tf_log_root(TF_LOG_ERROR, "another run has taken over the parts in %s", a->list.folder);
    return TF_EXIT_STATE;
}

int tf__app_run_parts(tf_app_ready *r, tf_app_parts *a, tf_cancel *cancel) {
    const tf_config *config = &r->config;
    tf_meter meter;
    tf_parts *parts;
    tf_meter_init(&meter, config->quiet ? 0 : config->progress, 2, tf_clock_now());
    tf_parts_setup setup = {.list = &a->list,
                            .meter = &meter,
                            .executor = r->executor,
                            .cancel = cancel,
                            .plan = r->settings.plan,
                            .format = r->settings.format,
                            .exponents = config->exponents,
                            .detailed = config->verbose > 0,
                            .shard = config->shard,
                            .timeout = config->timeout};
    if (tf_parts_new(&parts, &setup) != TF_OK) {
        tf_log_root(TF_LOG_ERROR, "%s", tf_status_text(TF_ENOMEM));
        return TF_EXIT_RESOURCE;
    }
    int code = run_parts(r, a, parts, cancel);
    tf_meter_finish(&meter);
    tf_parts_free(parts);
    return code;
}
