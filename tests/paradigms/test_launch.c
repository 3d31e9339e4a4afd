/* Which environments mean that a launcher started us, and the command line that starts others. */
#include <criterion/criterion.h>
#include <string.h>
#include <unistd.h>

#include "launch.h"

/* An environment: NAME, VALUE, NAME, VALUE, ..., NULL. */
static const char *lookup(void *context, const char *name) {
    for (const char *const *v = context; *v; v += 2)
        if (strcmp(*v, name) == 0) return v[1];
    return NULL;
}

static const char *found(const char **variables) {
    const tf_host host = {.variable = lookup, .context = variables, .root = ""};
    return launch_found(&host);
}

Test(launch, who_started_us) {
    cr_expect_null(found((const char *[]){"PATH", "/bin", NULL}));
    cr_expect_not_null(found((const char *[]){"OMPI_COMM_WORLD_SIZE", "1", NULL}));
    cr_expect_not_null(found((const char *[]){"PMIX_RANK", "0", NULL}));
    cr_expect_not_null(found((const char *[]){"PMI_RANK", "3", NULL}));
    /* A Slurm batch script: a job of many tasks, but we are not one of them. */
    cr_expect_null(found((const char *[]){"SLURM_PROCID", "0", "SLURM_NTASKS", "8", NULL}));
    cr_expect_null(found((const char *[]){"SLURM_PROCID", "0", "SLURM_STEP_NUM_TASKS", "1", NULL}));
    /* srun -n 8 without a process manager. */
    cr_expect_not_null(
        found((const char *[]){"SLURM_PROCID", "0", "SLURM_STEP_NUM_TASKS", "8", NULL}));
}

Test(launch, command_line) {
    char command[] = "processes-factor", number[] = "2^67-1", shell[] = "/bin/sh";
    char *args[] = {command, number, NULL};
    launch l;
    cr_assert_eq(launch_prepare(&l, shell, false, 5, args), TF_OK);
    cr_expect_str_eq(l.argv[0], shell);
    cr_expect_str_eq(l.argv[1], "-n");
    cr_expect_str_eq(l.argv[2], "5");
    size_t n = 0;
    while (l.argv[n]) n++;
    cr_assert_geq(n, 6);
    cr_expect_str_eq(l.argv[n - 3], l.self);
    cr_expect_str_eq(l.argv[n - 2], command);
    cr_expect_str_eq(l.argv[n - 1], number);
    tf_text shown = {0};
    launch_show(&shown, &l);
    cr_expect(strstr(tf_text_get(&shown), " processes-factor '2^67-1'"), "%s", tf_text_get(&shown));
    tf_text_clear(&shown);
    launch_clear(&l);
}

Test(launch, no_mpirun) {
    char *args[] = {NULL};
    char path[CHILD_PATH_MAX];
    launch l;
    cr_expect_eq(launch_prepare(&l, "/nowhere/mpirun", false, 5, args), TF_EIO);
    launch_clear(&l);
    cr_expect(child_find(path, "sh"));
    cr_expect_not(child_find(path, "no such program"));
}

static int run_shell(const char *script, tf_text *output) {
    char shell[] = "/bin/sh", option[] = "-c", text[128];
    strcpy(text, script);
    int code = -1;
    cr_assert_eq(child_run((char *[]){shell, option, text, NULL}, -1, output, &code), TF_OK);
    return code;
}

Test(child, output_and_exit_code) {
    tf_text output = {0};
    cr_expect_eq(run_shell("echo one; echo two; exit 7", &output), 7);
    cr_expect_str_eq(tf_text_get(&output), "one\ntwo\n");
    tf_text_reset(&output);
    cr_expect_eq(run_shell("kill -9 $$", &output), 128 + 9);
    cr_expect_eq(run_shell("cat; seq 100000 | tail -n 1", &output), 0); /* its input is empty */
    cr_expect_str_eq(tf_text_get(&output), "100000\n");
    tf_text_clear(&output);
}

Test(child, that_cannot_start) {
    tf_text output = {0};
    char path[] = "/nowhere/program";
    int code;
    cr_expect_eq(child_run((char *[]){path, NULL}, -1, &output, &code), TF_EIO);
    tf_text_clear(&output);
}
