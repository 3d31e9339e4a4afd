/* paradigms.c — parse, dispatch, exit code. The examples are in the files named after them. */
#include "paradigms.h"

#include <locale.h>
#include <string.h>

#include "async.h"
#include "comm.h"
#include "log.h"
#include "print_line.h"
#include "version.h"

static void version(tf_text *out) {
    char loop[32];
    tf_version_facts facts = {.program = "paradigms", .message_layer = tf_comm_library()};
    facts.isa = tf_isa_detect();
    tf_version_text(out, &facts);
    tf_text_printf(out, "%s\n", async_library(loop));
}

static tf_exit_code inform(const paradigms_config *c) {
    tf_text text = {0};
    if (c->help)
        paradigms_help(&text);
    else if (c->man)
        paradigms_man(&text);
    else
        version(&text);
    print_text(&text);
    tf_text_clear(&text);
    return TF_EXIT_COMPLETE;
}

static tf_exit_code run(const paradigms_config *config, const paradigms_command *command) {
    tf_exit_code code = command ? command->run(config) : inform(config);
    int lost = print_line_error();
    if (!lost) return code;
    tf_log_root(TF_LOG_ERROR, "write error: %s", strerror(lost));
    return TF_EXIT_RESOURCE;
}

int main(int argc, char *argv[]) {
    setlocale(LC_CTYPE, "");
    paradigms_config config;
    const paradigms_command *command;
    tf_text error = {0};
    tf_exit_code code = TF_EXIT_USAGE;
    tf_status s = paradigms_config_read(&config, &command, argc, argv, &error);
    example_log(&config, 0);
    if (s == TF_OK)
        code = run(&config, command);
    else if (s == TF_EINVAL)
        tf_log_lines(TF_LOG_ERROR, tf_text_get(&error), error.size);
    else
        code = example_end(s);
    tf_text_clear(&error);
    paradigms_config_clear(&config);
    return (int)code;
}
