/* support_store.h — a state file in an empty folder of its own, and what a test writes to it and
 * expects of it. For Criterion programs (failures assert): tf_support_open_folder() and
 * tf_support_close_folder() are what a suite begins and ends with. */
#ifndef TF_SUPPORT_STORE_H
#define TF_SUPPORT_STORE_H

#include <criterion/criterion.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fake_host.h"
#include "log.h"
#include "store.h"

static char tf_support_folder[64], tf_support_state[128];

static inline void tf_support_open_folder(void) {
    cr_assert(fake_root_make(tf_support_folder));
    snprintf(tf_support_state, sizeof tf_support_state, "%s/state", tf_support_folder);
    tf_log_init(&(tf_log_setup){"test", 0, -1, 2});
}
static inline void tf_support_close_folder(void) {
    fake_root_remove(tf_support_folder);
}

static const tf_store_setting tf_support_settings[] = {{"seed", "7"}, {"method", "auto"}};

static inline tf_status tf_support_try_open(tf_store **s, tf_store_error *e, size_t setting_count) {
    return tf_store_open(s,
                         &(tf_store_terms){.path = tf_support_state,
                                           .settings = tf_support_settings,
                                           .setting_count = setting_count,
                                           .program = "test 1",
                                           .ranks = 1,
                                           .threads = 2,
                                           .host = &tf_host_system,
                                           .patience = 0.5},
                         e);
}

static inline tf_store *tf_support_open_store(void) {
    tf_store *s;
    tf_store_error e;
    cr_assert_eq(tf_support_try_open(&s, &e, TF_ARRAY_LEN(tf_support_settings)), TF_OK, "%s",
                 e.text);
    return s;
}

static inline void tf_support_put_answers(tf_store *s, uint64_t first, uint64_t count,
                                          const char *answers) {
    tf_stored_answers b = {.first = first, .count = count};
    cr_assert_eq(tf_bytes_append(&b.data, answers, strlen(answers)), TF_OK);
    cr_assert_eq(tf_store_put_answers(s, &b), TF_OK);
    tf_stored_answers_clear(&b);
}

static inline void tf_support_expect_answers(tf_store *s, uint64_t from, uint64_t first,
                                             const char *answers) {
    tf_stored_answers b = {0};
    cr_assert_eq(tf_store_next_answers(s, from, UINT64_MAX >> 1, &b), TF_FOUND);
    cr_assert_eq(b.first, first);
    cr_assert_eq(b.data.size, strlen(answers));
    if (*answers) cr_assert_eq(memcmp(b.data.data, answers, strlen(answers)), 0);
    tf_stored_answers_clear(&b);
}

static inline void tf_support_expect_no_answers(tf_store *s, uint64_t from) {
    tf_stored_answers b = {0};
    cr_assert_eq(tf_store_next_answers(s, from, UINT64_MAX >> 1, &b), TF_NONE);
}

static inline void tf_support_put_number(tf_store *s, uint64_t ordinal, const char *tree) {
    tf_stored_factor f[] = {{"3", 2, "trial", "prime"}, {"35", 1, "none", "composite"}};
    tf_stored_effort e[] = {{"35", "ecm", 150, 6000, 12}};
    tf_stored_number n = {.ordinal = ordinal,
                          .value = "315",
                          .status = "open",
                          .seconds = 1.25,
                          .tree = tree,
                          .tree_size = strlen(tree),
                          .factors = f,
                          .factor_count = 2,
                          .efforts = e,
                          .effort_count = 1};
    cr_assert_eq(tf_store_put_number(s, &n), TF_OK);
}

static inline void tf_support_shell(const char *format, ...) __attribute__((format(printf, 1, 2)));
static inline void tf_support_shell(const char *format, ...) {
    char command[2000];
    va_list args;
    va_start(args, format);
    vsnprintf(command, sizeof command, format, args);
    va_end(args);
    cr_assert_eq(system(command), 0, "%s", command);
}

#endif
