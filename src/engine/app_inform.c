/* app_inform.c — what is answered without work: help, version, what is in a state file, errors. */
#include <errno.h>
#include <string.h>

#include "app_internal.h"
#include "exitcode.h"
#include "relation_file.h"
#include "sigs.h"
#include "store_report.h"
#include "version.h"

static int print_text(tf_text *text, int fd, const char *path) {
    tf_status s = text->failed ? TF_ENOMEM : tf_write_all(fd, tf_text_get(text), text->size);
    int code = TF_EXIT_COMPLETE;
    if (s != TF_OK) code = tf__app_output_failed(path, s == TF_ENOMEM ? ENOMEM : errno);
    tf_text_clear(text);
    return code;
}

static bool asks_for(const tf_config *config, const char *word) {
    return config->operands.count > 0 && strcmp(config->operands.items[0], word) == 0;
}

bool tf__app_asks_for_state(const tf_config *config) {
    return asks_for(config, "state") || asks_for(config, "relations");
}

static tf_status show(tf_text *text, const tf_config *config, const char *path,
                      tf_store_error *error) {
    if (asks_for(config, "relations")) return tf_relation_file_write(text, path, error);
    return tf_store_report(text, path, config->format == TF_FORMAT_JSONL, error);
}

int tf__app_show_states(const tf_app *app, tf_app_ready *r) {
    const tf_config *config = &r->config;
    tf_text text = {0};
    if (app->rank != 0) return TF_EXIT_COMPLETE;
    int code = tf__app_begin_output(r, NULL);
    if (code != TF_EXIT_COMPLETE) return code;
    for (size_t i = 1; i < config->operands.count; i++) {
        tf_store_error error;
        if (show(&text, config, config->operands.items[i], &error) == TF_OK) continue;
        tf_log_root(TF_LOG_ERROR, "%s", error.text);
        code = error.code;
    }
    int printed = print_text(&text, r->output.fd, r->output.path);
    if (tf_outfile_close(&r->output) != TF_OK && printed == TF_EXIT_COMPLETE)
        printed = tf__app_output_failed(r->output.path, errno);
    return printed == TF_EXIT_COMPLETE ? code : printed;
}

int tf__app_usage_error(const tf_text *error) {
    tf_log_lines(TF_LOG_ERROR, tf_text_get(error), error->size);
    return TF_EXIT_USAGE;
}

int tf__app_inform(const tf_app *app, const tf_config *config) {
    if (app->rank != 0) return TF_EXIT_COMPLETE;
    tf_text text = {0};
    tf_isa isa = TF_ISA_GENERIC;
    if (config->version && tf_settings_isa(&isa, config, &tf_host_system, &text) != TF_OK) {
        int code = tf__app_usage_error(&text);
        tf_text_clear(&text);
        return code;
    }
    if (config->help)
        tf_config_help(&text, app->program);
    else if (config->man)
        tf_config_man(&text, app->program);
    else
        tf_version_text(&text, &(tf_version_facts){tf_config_spec(app->program)->program,
                                                   app->message_layer, app->archives, isa});
    return print_text(&text, 1, NULL);
}

void tf__app_say(tf_log_level level, tf_text *text) {
    if (text->size > 0) tf_log_root(level, "%s", tf_text_get(text));
    tf_text_clear(text);
}
