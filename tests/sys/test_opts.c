/* The option mechanism on a small table of its own, as the program `paradigms` would have one. */
#include <criterion/criterion.h>

#include "fake_host.h"
#include "opts.h"

#define TABLE(X)                                                                                   \
    X(scale, 's', REAL, "X", "1.5", 0, 1000, NULL, 1, "One", "scale everything by X")              \
    X(count, 'n', UINT, "N", "7", 2, 100, NULL, 3, "One", "how many")                              \
    X(wide, 0, UINT, "N", "0", 0, UINT64_MAX, NULL, 3, "One", "a full word")                       \
    X(wait, 'w', SECONDS, "TIME", "10", 0, 86400 * 30, NULL, 3, "One", "time to wait")             \
    X(room, 0, SIZE, "SIZE", "1K", 0, UINT64_MAX, NULL, 3, "One", "memory")                        \
    X(loud, 'l', FLAG, NULL, NULL, 0, 0, NULL, 3, "Two", "be loud")                                \
    X(verbose, 'v', COUNT, NULL, NULL, 0, 0, NULL, 3, "Two", "tell more")                          \
    X(color, 'c', CHOICE, "WORD", "green", 0, 0, "red|green|blue|", 3, "Two", "one of three")      \
    X(name_it, 0, STRING, "TEXT", NULL, 0, 0, NULL, 3, "Two", "a name")                            \
    X(file, 'f', LIST, "FILE", NULL, 0, 0, NULL, 3, "Two", "files to read")                        \
    X(part, 0, SHARD, "K/N", "1/1", 0, 0, NULL, 3, "Two", "part of the work")                      \
    X(help, 0, ACTION, NULL, NULL, 0, 0, NULL, 3, "Two", "help and exit")                          \
    X(secret, 0, ACTION, NULL, NULL, 0, 0, NULL, 3, NULL, "not shown")

typedef struct options {
#define FIELD(id, letter, kind, ...) TF_OPT_TYPE_##kind id;
    TABLE(FIELD)
} options;

enum {
#define INDEX(id, ...) AT_##id,
    TABLE(INDEX) COUNT
};

static const tf_opt table[] = {
#define ROW(...) TF_OPT_ROW(options, __VA_ARGS__)
    TABLE(ROW)};

static const tf_opt_chapter no_chapters[] = {{0}};
static const tf_opt_spec spec = {.program = "demo",
                                 .mask = 1,
                                 .env = "DEMO_",
                                 .opts = table,
                                 .count = COUNT,
                                 .purpose = "show",
                                 .synopsis = "[OPTION]... [WORD]...\nhelp",
                                 .intro = "Do things.",
                                 .chapters = no_chapters};

static options o;
static tf_opt_origin origins[COUNT];
static tf_opt_list operands;
static tf_text error;
static const tf_opt_target target = {.config = &o, .origins = origins, .operands = &operands};

static tf_status parse_with(const tf_opt_spec *sp, void *env, const char *const *args) {
    int argc = 0;
    while (args[argc]) argc++;
    tf_opts_clear(sp, &target);
    tf_text_clear(&error);
    o = (options){0};
    tf_host host = fake_host(env);
    return tf_opts_parse(sp, &target, &host, argc, (char *const *)(uintptr_t)args, &error);
}

#define PARSE(...)          parse_with(&spec, NULL, (const char *const[]){"demo", __VA_ARGS__, NULL})
#define PARSE_ENV(env, ...) parse_with(&spec, env, (const char *const[]){"demo", __VA_ARGS__, NULL})

static void finish(void) {
    tf_opts_clear(&spec, &target);
    tf_text_clear(&error);
}

TestSuite(opts, .fini = finish);

Test(opts, defaults) {
    cr_assert_eq(parse_with(&spec, NULL, (const char *const[]){"demo", NULL}), TF_OK);
    cr_assert_eq(o.scale, 1.5);
    cr_assert_eq(o.count, 7);
    cr_assert_eq(o.wait, 10);
    cr_assert_eq(o.room, 1024);
    cr_assert_eq(o.color, 1);
    cr_assert_eq(o.part.k, 1);
    cr_assert_eq(o.part.n, 1);
    cr_assert_null(o.name_it);
    cr_assert_not(o.loud);
    cr_assert_eq(operands.count, 0);
    for (int i = 0; i < COUNT; i++) cr_assert_eq(origins[i], TF_OPT_DEFAULT);
}

Test(opts, all_spellings_of_a_value) {
    cr_assert_eq(PARSE("--count=9"), TF_OK);
    cr_assert_eq(o.count, 9);
    cr_assert_eq(PARSE("--count", "10"), TF_OK);
    cr_assert_eq(o.count, 10);
    cr_assert_eq(PARSE("-n11"), TF_OK);
    cr_assert_eq(o.count, 11);
    cr_assert_eq(PARSE("-n", "12"), TF_OK);
    cr_assert_eq(o.count, 12);
    cr_assert_eq(PARSE("-lvn13"), TF_OK);
    cr_assert(o.loud && o.verbose == 1 && o.count == 13);
    cr_assert_eq(PARSE("-vlvn", "14", "-v"), TF_OK);
    cr_assert(o.loud && o.verbose == 3 && o.count == 14);
    cr_assert_eq(PARSE("--cou=15"), TF_OK); /* unique prefix */
    cr_assert_eq(o.count, 15);
    cr_assert_eq(PARSE("--name-it=="), TF_OK); /* the first = ends the name */
    cr_assert_str_eq(o.name_it, "=");
    cr_assert_eq(PARSE("--name-it", "--loud"), TF_OK); /* taken as it stands */
    cr_assert_str_eq(o.name_it, "--loud");
    cr_assert_not(o.loud);
}

Test(opts, operands_anywhere) {
    cr_assert_eq(PARSE("a", "-l", "b", "-", "--", "-n", "--help", "c"), TF_OK);
    static const char *const expected[] = {"a", "b", "-", "-n", "--help", "c"};
    cr_assert_eq(operands.count, 6);
    for (int i = 0; i < 6; i++) cr_assert_str_eq(operands.items[i], expected[i]);
    cr_assert(o.loud && !o.help && o.count == 7);
}

Test(opts, posixly_correct_stops_at_the_first_operand) {
    cr_assert_eq(PARSE_ENV(FAKE_ENV("POSIXLY_CORRECT", ""), "-v", "a", "-l"), TF_OK);
    cr_assert_eq(operands.count, 2);
    cr_assert_str_eq(operands.items[1], "-l");
    cr_assert(o.verbose == 1 && !o.loud);
}

Test(opts, lists_grow) {
    const char *args[202] = {"demo"};
    for (int i = 0; i < 100; i++) {
        args[1 + 2 * i] = i % 2 ? "--file" : "-f";
        args[2 + 2 * i] = i % 3 ? "x" : "yy";
    }
    cr_assert_eq(parse_with(&spec, NULL, args), TF_OK);
    cr_assert_eq(o.file.count, 100);
    for (int i = 0; i < 100; i++) cr_assert_str_eq(o.file.items[i], i % 3 ? "x" : "yy");
}

Test(opts, environment_below_command_line) {
    void *env = FAKE_ENV("DEMO_COUNT", "20", "DEMO_NAME_IT", "env", "DEMO_LOUD", "yes",
                         "DEMO_VERBOSE", "2", "DEMO_COLOR", "", "DEMO_HELP", "1");
    cr_assert_eq(PARSE_ENV(env, "--count=30", "-v"), TF_OK);
    cr_assert_eq(o.count, 30);
    cr_assert_eq(origins[AT_count], TF_OPT_COMMAND_LINE);
    cr_assert_str_eq(o.name_it, "env");
    cr_assert_eq(origins[AT_name_it], TF_OPT_ENVIRONMENT);
    cr_assert(o.loud);
    cr_assert_eq(o.verbose, 1); /* the command line replaces, it does not add */
    cr_assert_eq(o.color, 1);   /* an empty variable is not set */
    cr_assert_eq(origins[AT_color], TF_OPT_DEFAULT);
    cr_assert_not(o.help); /* actions have no variable */
    tf_text text = {0};
    tf_opts_explain(&text, &spec, &target);
    cr_assert_str_eq(tf_text_get(&text), "count = 30 (command line)\n"
                                         "loud = yes (environment)\n"
                                         "verbose = 1 (command line)\n"
                                         "name-it = env (environment)\n");
    tf_text_clear(&text);
}

Test(opts, action_ends_parsing_whatever_follows) {
    void *env = FAKE_ENV("DEMO_COUNT", "nonsense");
    cr_assert_eq(PARSE_ENV(env, "--help", "--bogus"), TF_OK);
    cr_assert(o.help);
    cr_assert_eq(PARSE("--secret"), TF_OK);
    cr_assert(o.secret);
}

static void expect_error(const char *text) {
    cr_assert_str_eq(tf_text_get(&error), text, "got: %s", tf_text_get(&error));
}

/* The texts are those of glibc's getopt_long. */
Test(opts, usage_errors) {
    cr_assert_eq(PARSE("--bogus=3"), TF_EINVAL);
    expect_error("unrecognized option '--bogus=3'");
    cr_assert_eq(PARSE("-5"), TF_EINVAL);
    expect_error("invalid option -- '5'");
    cr_assert_eq(PARSE("-lx"), TF_EINVAL);
    expect_error("invalid option -- 'x'");
    cr_assert_eq(PARSE("--count"), TF_EINVAL);
    expect_error("option '--count' requires an argument");
    cr_assert_eq(PARSE("-vn"), TF_EINVAL);
    expect_error("option requires an argument -- 'n'");
    cr_assert_eq(PARSE("--loud=yes"), TF_EINVAL);
    expect_error("option '--loud' doesn't allow an argument");
    cr_assert_eq(PARSE("--wa", "3", "--co=1"), TF_EINVAL);
    expect_error("option '--co=1' is ambiguous; possibilities: '--count' '--color'");
    cr_assert_eq(PARSE("--secre"), TF_EINVAL); /* hidden options are not abbreviated */
    expect_error("unrecognized option '--secre'");
    cr_assert_eq(PARSE_ENV(FAKE_ENV("DEMO_COUNT", "x"), "a"), TF_EINVAL);
    expect_error("invalid argument 'x' for 'DEMO_COUNT': expected a whole number such as 1000 or "
                 "1e3 from 2 to 100");
}

Test(opts, error_message_as_coreutils_print_it) {
    tf_text text = {0};
    tf_opts_usage_error(&text, &spec, "invalid option -- '5'");
    cr_assert_str_eq(tf_text_get(&text), "demo: invalid option -- '5'\n"
                                         "Try 'demo --help' for more information.\n");
    tf_text_clear(&text);
}

Test(opts, other_programs_options_do_not_exist) {
    tf_opt_spec other = spec;
    other.mask = 2;
    cr_assert_eq(parse_with(&other, NULL, (const char *const[]){"demo", "--scale=2", NULL}),
                 TF_EINVAL);
    cr_assert_eq(parse_with(&other, NULL, (const char *const[]){"demo", "-n3", NULL}), TF_OK);
}

/* ---- values --------------------------------------------------------------------------------- */

static bool accepts(const char *option, const char *value) {
    tf_status s = PARSE(option, value);
    if (s == TF_EINVAL)
        cr_assert_not_null(strstr(tf_text_get(&error), "': expected "), "%s", tf_text_get(&error));
    return s == TF_OK;
}

Test(opts, whole_numbers) {
    static const struct {
        const char *text;
        uint64_t value;
    } good[] = {{"0", 0},
                {"1e6", 1000000},
                {"1E+6", 1000000},
                {"2.5e3", 2500},
                {"1.50e1", 15},
                {"12.0", 12},
                {"2^20", 1048576},
                {"0e99", 0},
                {"1^999999999999999999", 1},
                {"0^5", 0},
                {"0^0", 1},
                {"2^63", UINT64_C(1) << 63},
                {"18446744073709551615", UINT64_MAX},
                {"1.8446744073709551615e19", UINT64_MAX}};
    for (size_t i = 0; i < TF_ARRAY_LEN(good); i++) {
        cr_assert(accepts("--wide", good[i].text), "%s", good[i].text);
        cr_assert_eq(o.wide, good[i].value, "%s", good[i].text);
    }
    static const char *const bad[] = {"",         "-1",
                                      "+1",       "1.5",
                                      "1e",       "e5",
                                      "1e-3",     "0x10",
                                      "1 ",       " 1",
                                      "1.",       "1e6.5",
                                      "2^",       "^2",
                                      "2^64",     "1k",
                                      "1e20",     "1.5e0",
                                      "inf",      "1_000",
                                      "1,000",    "18446744073709551616",
                                      "0.0001e3", "2^3^4"};
    for (size_t i = 0; i < TF_ARRAY_LEN(bad); i++)
        cr_assert_not(accepts("--wide", bad[i]), "%s", bad[i]);
    cr_assert_not(accepts("--count", "1"));
    cr_assert(accepts("--count", "2"));
    cr_assert(accepts("--count", "100"));
    cr_assert_not(accepts("--count", "101"));
}

Test(opts, reals_times_and_sizes) {
    cr_assert(accepts("--scale", ".25") && o.scale == 0.25);
    cr_assert(accepts("--scale", "1e-2") && o.scale == 0.01);
    cr_assert_not(accepts("--scale", "1001"));
    static const char *const bad_real[] = {"", "-1", "nan", "inf", "0x1p3", "1x", "1e999", " 1"};
    for (size_t i = 0; i < TF_ARRAY_LEN(bad_real); i++)
        cr_assert_not(accepts("--scale", bad_real[i]), "%s", bad_real[i]);
    cr_assert(accepts("--wait", "90") && o.wait == 90);
    cr_assert(accepts("--wait", "90s") && o.wait == 90);
    cr_assert(accepts("--wait", "1.5m") && o.wait == 90);
    cr_assert(accepts("--wait", "2H") && o.wait == 7200);
    cr_assert(accepts("--wait", "1d") && o.wait == 86400);
    static const char *const bad_time[] = {"", "5x", "5ms", "m", "1h30m", "-5", "31d"};
    for (size_t i = 0; i < TF_ARRAY_LEN(bad_time); i++)
        cr_assert_not(accepts("--wait", bad_time[i]), "%s", bad_time[i]);
    cr_assert(accepts("--room", "100") && o.room == 100);
    cr_assert(accepts("--room", "1.5k") && o.room == 1536);
    cr_assert(accepts("--room", "4G") && o.room == UINT64_C(4) << 30);
    cr_assert(accepts("--room", "2T") && o.room == UINT64_C(2) << 40);
    static const char *const bad_size[] = {"", "4GB", "K", "-1", "1e19", "8388608T"};
    for (size_t i = 0; i < TF_ARRAY_LEN(bad_size); i++)
        cr_assert_not(accepts("--room", bad_size[i]), "%s", bad_size[i]);
}

Test(opts, words_and_shards) {
    cr_assert_not(accepts("--name-it", "")); /* an empty variable of a script */
    expect_error("invalid argument '' for '--name-it': expected a name");
    cr_assert_not(accepts("--file", ""));
    expect_error("invalid argument '' for '--file': expected a name");
    cr_assert(accepts("--color", "red") && o.color == 0);
    cr_assert(accepts("-c", "blue") && o.color == 2);
    cr_assert_not(accepts("--color", "re"));
    expect_error("invalid argument 're' for '--color': expected red, green or blue");
    cr_assert_not(accepts("--color", ""));
    cr_assert_not(accepts("--color", "red|green"));
    cr_assert(accepts("--part", "3/8") && o.part.k == 3 && o.part.n == 8);
    static const char *const bad[] = {"0/8", "9/8", "3", "3/", "/8", "3/8/9", "-1/8", "a/b", "0/0"};
    for (size_t i = 0; i < TF_ARRAY_LEN(bad); i++)
        cr_assert_not(accepts("--part", bad[i]), "%s", bad[i]);
    cr_assert_eq(PARSE_ENV(FAKE_ENV("DEMO_LOUD", "off"), "x"), TF_OK);
    cr_assert_not(o.loud);
    cr_assert_eq(PARSE_ENV(FAKE_ENV("DEMO_LOUD", "maybe"), "x"), TF_EINVAL);
}

/* ---- help ----------------------------------------------------------------------------------- */

Test(opts, help_is_aligned_and_wrapped) {
    tf_text text = {0};
    tf_opts_help(&text, &spec);
    const char *expected = "Usage: demo [OPTION]... [WORD]...\n"
                           "  or:  demo help\n"
                           "Do things.\n"
                           "\n"
                           "One:\n"
                           "  -s, --scale=X           scale everything by X [1.5]\n"
                           "  -n, --count=N           how many [7]\n"
                           "      --wide=N            a full word\n";
    cr_assert_eq(strncmp(tf_text_get(&text), expected, strlen(expected)), 0, "%s",
                 tf_text_get(&text));
    cr_assert_null(strstr(tf_text_get(&text), "secret"));
    tf_text_clear(&text);
}
