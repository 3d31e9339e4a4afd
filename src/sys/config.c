/* config.c — the option table of trifactor and trifactor-mpi, instantiated. */
#include "config.h"

#include <string.h>

#include "manual.h"

static const tf_opt table[] = {
#define TF_OPT(...) TF_OPT_ROW(tf_config, __VA_ARGS__)
#include "trifactor_opts.def"
#undef TF_OPT
};

/* Of the build, the job scripts and tune.c. */
static const char *const variables[] = {"TRIFACTOR_JOB_START", "TRIFACTOR_MAX_REQUEUES", NULL};
static const char *const reserved[] = {"TRIFACTOR_TUNE_", NULL};

#define COMMON                                                                                     \
    .env = "TRIFACTOR_", .variables = variables, .reserved = reserved, .opts = table,              \
    .count = TF_ARRAY_LEN(table),                                                                  \
    .synopsis = "[OPTION]... [NUMBER]...\nstate FILE...\nrelations FILE...",                       \
    .intro = TF_MANUAL_INTRO, .closing = TF_MANUAL_CLOSING

static const tf_opt_spec spec_threads = {.program = "trifactor",
                                         .mask = TF_PROGRAM_TRIFACTOR,
                                         .purpose = "factor integers on all processors",
                                         .chapters = tf_manual_trifactor,
                                         COMMON};

static const tf_opt_spec spec_mpi = {.program = "trifactor-mpi",
                                     .mask = TF_PROGRAM_MPI,
                                     .purpose = "factor integers on many machines with MPI",
                                     .chapters = tf_manual_mpi,
                                     COMMON};

const tf_opt_spec *tf_config_spec(unsigned program) {
    return program == TF_PROGRAM_MPI ? &spec_mpi : &spec_threads;
}

static tf_opt_target target_of(const tf_config *c) {
    tf_config *config = (tf_config *)(uintptr_t)c;
    return (tf_opt_target){
        .config = config, .origins = config->origin, .operands = &config->operands};
}

tf_status tf_config_read(tf_config *c, unsigned program, const tf_host *host, int argc,
                         char *const argv[], tf_text *error) {
    const tf_opt_spec *spec = tf_config_spec(program);
    *c = (tf_config){.program = program};
    tf_opt_target target = target_of(c);
    tf_text message = {0};
    tf_status s = tf_opts_parse(spec, &target, host, argc, argv, &message);
    if (s == TF_EINVAL) tf_opts_usage_error(error, spec, tf_text_get(&message));
    tf_text_clear(&message);
    return error->failed ? TF_ENOMEM : s;
}

void tf_config_clear(tf_config *c) {
    tf_opt_target target = target_of(c);
    tf_opts_clear(tf_config_spec(c->program), &target);
}

tf_method tf_config_split_method(const tf_config *c) {
    switch ((tf_config_method)c->method) {
    case TF_CONFIG_AUTO:
        return TF_METHOD_NONE;
    case TF_CONFIG_TRIAL:
        return TF_METHOD_TRIAL;
    case TF_CONFIG_RHO:
        return TF_METHOD_RHO;
    case TF_CONFIG_PM1:
        return TF_METHOD_PM1;
    case TF_CONFIG_PP1:
        return TF_METHOD_PP1;
    case TF_CONFIG_ECM:
        return TF_METHOD_ECM;
    case TF_CONFIG_SIQS:
        return TF_METHOD_SIQS;
    }
    return TF_METHOD_NONE;
}

void tf_config_help(tf_text *out, unsigned program) {
    tf_opts_help(out, tf_config_spec(program));
}

void tf_config_man(tf_text *out, unsigned program) {
    tf_opts_man(out, tf_config_spec(program), tf_version());
}

void tf_config_explain(tf_text *out, const tf_config *c) {
    tf_opt_target target = target_of(c);
    tf_opts_explain(out, tf_config_spec(c->program), &target);
}
