/* paradigms_config.c — the option table of paradigms, and which command goes with which option. */
#include "paradigms.h"

#include <string.h>

#include "optvalue.h" /* tf_opt_name */
#include "paradigms_manual.h"

static const tf_opt table[] = {
#define TF_OPT(...) TF_OPT_ROW(paradigms_config, __VA_ARGS__)
#include "paradigms_opts.def"
#undef TF_OPT
};

static const paradigms_command commands[] = {
#define COMMAND_ROW(id, word, mask, numbers, text)                                                 \
    {.name = word, .options = mask, .takes_numbers = numbers, .summary = text, .run = example_##id},
    PARADIGMS_COMMAND_MAP(COMMAND_ROW)
#undef COMMAND_ROW
};

static const tf_opt_spec spec = {.program = "paradigms",
                                 .mask = PARADIGMS_EXAMPLE | PARADIGMS_COMPARE | PARADIGMS_FACTOR,
                                 .env = "PARADIGMS_",
                                 .opts = table,
                                 .count = TF_ARRAY_LEN(table),
                                 .purpose = PARADIGMS_MANUAL_PURPOSE,
                                 .synopsis = PARADIGMS_MANUAL_SYNOPSIS,
                                 .intro = PARADIGMS_MANUAL_INTRO,
                                 .chapters = paradigms_manual};

static tf_opt_target target_of(paradigms_config *c) {
    return (tf_opt_target){.config = c, .origins = c->origin, .operands = &c->operands};
}

static void list_commands(tf_text *out) {
    for (size_t i = 0; i < TF_ARRAY_LEN(commands); i++)
        tf_text_printf(out, "%s %s", i ? "," : "", commands[i].name);
}

static const paradigms_command *find_command(const paradigms_config *c, tf_text *message) {
    if (c->operands.count == 0) {
        tf_text_puts(message, "missing EXAMPLE; one of:");
        list_commands(message);
        return NULL;
    }
    const char *name = c->operands.items[0];
    for (size_t i = 0; i < TF_ARRAY_LEN(commands); i++)
        if (strcmp(commands[i].name, name) == 0) return &commands[i];
    tf_text_printf(message, "unknown EXAMPLE '%s'; one of:", name);
    list_commands(message);
    return NULL;
}

/* Options and operands that the command has no use for are mistakes; variables are not. */
static bool fits(const paradigms_config *c, const paradigms_command *command, tf_text *message) {
    for (size_t i = 0; i < TF_ARRAY_LEN(table); i++) {
        char name[40];
        if (c->origin[i] != TF_OPT_COMMAND_LINE || table[i].programs & command->options) continue;
        tf_text_printf(message, "option '--%s' is not for %s", tf_opt_name(name, &table[i]),
                       command->name);
        return false;
    }
    if (c->operands.count == 1 || command->takes_numbers) return true;
    tf_text_printf(message, "extra operand '%s': %s takes none", c->operands.items[1],
                   command->name);
    return false;
}

static tf_status read_all(paradigms_config *c, const paradigms_command **command,
                          tf_text *message) {
    tf_opt_target target = target_of(c);
    tf_status s = tf_opts_parse(&spec, &target, &tf_host_system, c->argc, c->argv, message);
    if (s != TF_OK || c->help || c->version || c->man) return s;
    *command = find_command(c, message);
    return *command && fits(c, *command, message) ? TF_OK : TF_EINVAL;
}

tf_status paradigms_config_read(paradigms_config *c, const paradigms_command **command, int argc,
                                char *const argv[], tf_text *error) {
    *c = (paradigms_config){.argc = argc, .argv = argv};
    *command = NULL;
    tf_text message = {0};
    tf_status s = read_all(c, command, &message);
    if (s == TF_EINVAL) tf_opts_usage_error(error, &spec, tf_text_get(&message));
    bool failed = message.failed || error->failed;
    tf_text_clear(&message);
    return failed ? TF_ENOMEM : s;
}

void paradigms_config_clear(paradigms_config *c) {
    tf_opt_target target = target_of(c);
    tf_opts_clear(&spec, &target);
}

void paradigms_help(tf_text *out) {
    tf_opts_help(out, &spec);
    tf_text_puts(out, "\nExamples:\n");
    for (size_t i = 0; i < TF_ARRAY_LEN(commands); i++)
        tf_text_printf(out, "  %-17s %s\n", commands[i].name, commands[i].summary);
    tf_text_puts(out, "\n" PARADIGMS_MANUAL_CLOSING);
}

void paradigms_man(tf_text *out) {
    tf_opts_man(out, &spec, tf_version());
}
