#include <criterion/criterion.h>

#include "config.h"
#include "fake_host.h"

static tf_config c;
static tf_text error;

static tf_status read_with(unsigned program, void *env, const char *const *args) {
    int argc = 0;
    while (args[argc]) argc++;
    tf_config_clear(&c);
    tf_text_clear(&error);
    tf_host host = fake_host(env);
    return tf_config_read(&c, program, &host, argc, (char *const *)(uintptr_t)args, &error);
}

#define READ(...)                                                                                  \
    read_with(TF_PROGRAM_TRIFACTOR, NULL, (const char *const[]){"trifactor", __VA_ARGS__, NULL})

static void finish(void) {
    tf_config_clear(&c);
    tf_text_clear(&error);
}

TestSuite(config, .fini = finish);

Test(config, defaults) {
    cr_assert_eq(read_with(TF_PROGRAM_MPI, NULL, (const char *const[]){"x", NULL}), TF_OK);
    cr_assert_eq(c.program, TF_PROGRAM_MPI);
    cr_assert_eq(c.format, TF_FORMAT_TEXT);
    cr_assert_eq(c.method, TF_CONFIG_AUTO);
    cr_assert_eq(c.prove, TF_PROVE_AUTO);
    cr_assert_eq(c.progress, 10);
    cr_assert(c.threads == 0 && c.seed == 0 && c.timeout == 0 && c.max_digits == 0);
    cr_assert(c.shard.k == 1 && c.shard.n == 1);
    cr_assert(c.input.count == 0 && c.operands.count == 0 && !c.help && !c.exponents);
}

Test(config, everything_at_once) {
    cr_assert_eq(READ("-h", "--format=jsonl", "--input", "a", "--input=-", "-t4", "--seed=42",
                      "--timeout=1.5m", "--max-digits=60", "--max-curves=1e3", "-m", "ecm",
                      "--b1=11e3", "--b2=1.9e6", "--curves=74", "--sigma=123456789", "--x0=7",
                      "--shard=2/5", "--progress=0", "-qvv", "--plan", "--prove=no", "--memory=2G",
                      "15", "2^67-1"),
                 TF_OK, "%s", tf_text_get(&error));
    cr_assert(c.exponents && c.quiet && c.verbose == 2 && c.plan);
    cr_assert_eq(c.format, TF_FORMAT_JSONL);
    cr_assert(c.input.count == 2 && strcmp(c.input.items[1], "-") == 0);
    cr_assert(c.threads == 4 && c.seed == 42 && c.timeout == 90);
    cr_assert(c.max_digits == 60 && c.max_curves == 1000);
    cr_assert_eq(c.method, TF_CONFIG_ECM);
    cr_assert(c.b1 == 11000 && c.b2 == 1900000 && c.curves == 74 && c.sigma == 123456789 &&
              c.x0 == 7);
    cr_assert(c.shard.k == 2 && c.shard.n == 5 && c.progress == 0);
    cr_assert(c.prove == TF_PROVE_NO && c.memory == UINT64_C(2) << 30);
    cr_assert(c.operands.count == 2 && strcmp(c.operands.items[1], "2^67-1") == 0);
    cr_assert_eq(c.origin[TF_OPTION_b1], TF_OPT_COMMAND_LINE);
    cr_assert_eq(c.origin[TF_OPTION_man], TF_OPT_DEFAULT);
}

Test(config, environment_counts) {
    void *env = FAKE_ENV("TRIFACTOR_THREADS", "3", "TRIFACTOR_MAX_DIGITS", "50");
    cr_assert_eq(
        read_with(TF_PROGRAM_TRIFACTOR, env, (const char *const[]){"x", "--max-digits=40", NULL}),
        TF_OK);
    cr_assert(c.threads == 3 && c.max_digits == 40);
    cr_assert_eq(c.origin[TF_OPTION_threads], TF_OPT_ENVIRONMENT);
    tf_text text = {0};
    tf_config_explain(&text, &c);
    cr_assert_str_eq(tf_text_get(&text),
                     "max-digits = 40 (command line)\nthreads = 3 (environment)\n");
    tf_text_clear(&text);
}

static const char *entry_of(void *context, size_t i) {
    return ((const char *const *)context)[i];
}

Test(config, variables_that_nothing_reads_are_told) {
    static const char *const entries[] = {"PATH=/bin",
                                          "TRIFACTOR_THREDS=3",
                                          "TRIFACTOR_THREADS=3",
                                          "TRIFACTOR_HEARTBEAT=9", /* of trifactor-mpi */
                                          "TRIFACTOR_JOB_START=1",
                                          "TRIFACTOR_TUNE_SECONDS=3",
                                          "TRIFACTORY=1",
                                          "TRIFACTOR_SOMETHING_ELSE=1",
                                          "TRIFACTOR_MAXDIGITS",
                                          NULL};
    tf_host host = fake_host(NULL);
    tf_text text = {0};
    size_t at = 0;
    cr_assert(!tf_opts_stray(&text, tf_config_spec(TF_PROGRAM_TRIFACTOR), &host, &at));
    host.entry = entry_of;
    host.context = (void *)(uintptr_t)entries;
    while (tf_opts_stray(&text, tf_config_spec(TF_PROGRAM_TRIFACTOR), &host, &at))
        tf_text_puts(&text, "\n");
    cr_assert_str_eq(tf_text_get(&text),
                     "the environment variable TRIFACTOR_THREDS is none of ours, and ignored; did "
                     "you mean TRIFACTOR_THREADS?\n"
                     "the environment variable TRIFACTOR_SOMETHING_ELSE is none of ours, and "
                     "ignored\n"
                     "the environment variable TRIFACTOR_MAXDIGITS is none of ours, and ignored; "
                     "did you mean TRIFACTOR_MAX_DIGITS?\n");
    tf_text_clear(&text);
}

Test(config, short_h_is_exponents_as_in_gnu_factor) {
    cr_assert_eq(READ("-h", "8"), TF_OK);
    cr_assert(c.exponents && !c.help);
    cr_assert_eq(READ("--he"), TF_OK);
    cr_assert(c.help);
}

Test(config, negative_operand_is_an_option_error_as_in_gnu_factor) {
    cr_assert_eq(READ("-5"), TF_EINVAL);
    cr_assert_str_eq(tf_text_get(&error), "trifactor: invalid option -- '5'\n"
                                          "Try 'trifactor --help' for more information.\n");
    cr_assert_eq(READ("--", "-5"), TF_OK);
    cr_assert_str_eq(c.operands.items[0], "-5");
}

Test(config, bad_value) {
    const char *const args[] = {"x", "--b1", "x", NULL};
    cr_assert_eq(read_with(TF_PROGRAM_MPI, NULL, args), TF_EINVAL);
    cr_assert_str_eq(tf_text_get(&error),
                     "trifactor-mpi: invalid argument 'x' for '--b1': expected a whole number such "
                     "as 1000 or 1e3\nTry 'trifactor-mpi --help' for more information.\n");
}

Test(config, methods_by_name) {
    static const struct {
        const char *name;
        tf_method method;
    } cases[] = {{"auto", TF_METHOD_NONE}, {"trial", TF_METHOD_TRIAL}, {"rho", TF_METHOD_RHO},
                 {"pm1", TF_METHOD_PM1},   {"pp1", TF_METHOD_PP1},     {"ecm", TF_METHOD_ECM},
                 {"siqs", TF_METHOD_SIQS}};
    for (size_t i = 0; i < TF_ARRAY_LEN(cases); i++) {
        cr_assert_eq(READ("--method", cases[i].name), TF_OK);
        cr_assert_eq(tf_config_split_method(&c), cases[i].method);
        tf_config_clear(&c);
    }
}

/* Every visible option stands in --help and in the man page; no line is too wide. */
Test(config, help_and_man_page_are_complete) {
    static const unsigned programs[] = {TF_PROGRAM_TRIFACTOR, TF_PROGRAM_MPI};
    for (size_t k = 0; k < 2; k++) {
        const tf_opt_spec *spec = tf_config_spec(programs[k]);
        tf_text help = {0}, man = {0};
        tf_config_help(&help, programs[k]);
        tf_config_man(&man, programs[k]);
        cr_assert(!help.failed && !man.failed);
        for (size_t i = 0; i < spec->count; i++) {
            char plain[64] = "--", roff[128] = "\\fB\\-\\-";
            char *q = plain + strlen(plain), *r = roff + strlen(roff);
            for (const char *p = spec->opts[i].id; *p; p++) {
                char dash = *p == '_' ? '-' : *p;
                if (dash == '-') *r++ = '\\';
                *q++ = *r++ = dash;
            }
            *q = *r = '\0';
            bool shown = spec->opts[i].section && spec->opts[i].programs & programs[k];
            cr_assert_eq(strstr(help.data, plain) != NULL, shown, "%s", plain);
            cr_assert_eq(strstr(man.data, roff) != NULL, shown, "%s", roff);
        }
        for (const char *line = help.data; *line; line += strcspn(line, "\n") + 1)
            cr_assert_leq(strcspn(line, "\n"), 79, "%.90s", line);
        static const char *const chapters[] = {"NAME",    "SYNOPSIS",    "DESCRIPTION",
                                               "OPTIONS", "OUTPUT",      "EXIT STATUS",
                                               "SIGNALS", "ENVIRONMENT", "EXAMPLES"};
        const char *at = man.data;
        for (size_t i = 0; i < TF_ARRAY_LEN(chapters); i++) {
            char heading[40];
            snprintf(heading, sizeof heading, "\n.SH %s\n", chapters[i]);
            at = strstr(at, heading);
            cr_assert_not_null(at, "%s, in order", chapters[i]);
        }
        tf_text_clear(&help);
        tf_text_clear(&man);
    }
}

/* groff itself must have nothing to complain about, and show what was written. */
Test(config, man_page_is_valid_roff) {
    if (system("groff --version >/dev/null 2>&1") != 0) cr_skip_test("groff is not installed");
    char path[] = "/tmp/tf-man-XXXXXX", command[256], line[256];
    tf_text man = {0};
    tf_config_man(&man, TF_PROGRAM_TRIFACTOR);
    int fd = mkstemp(path);
    cr_assert_eq(tf_write_all(fd, man.data, man.size), TF_OK);
    snprintf(command, sizeof command, "groff -man -Tascii -ww -P-bcu '%s' 2>&1", path);
    FILE *f = popen(command, "r");
    bool exit_five = false, caret = false;
    while (fgets(line, sizeof line, f)) {
        cr_assert_null(strstr(line, ": warning"), "%s", line);
        cr_assert_null(strstr(line, ": error:"), "%s", line);
        exit_five |= strstr(line, "5      out of memory") != NULL;
        caret |= strstr(line, "trifactor 2^251-1") != NULL;
    }
    pclose(f);
    remove(path);
    cr_assert(exit_five && caret);
    tf_text_clear(&man);
}
