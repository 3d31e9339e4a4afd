/* numbers.c — operands to numbers, with the messages of trifactor for those that are none. */
#include "numbers.h"

#include <stdlib.h>
#include <string.h>

#include "invalid.h"
#include "log.h"

static void report(const char *text, uint64_t position, const tf_number_error *error) {
    const tf_token token = {.text = text,
                            .size = strlen(text),
                            .line = position,
                            .column = 1,
                            .context = text,
                            .context_size = strlen(text)};
    tf_text message = {0};
    tf_invalid_format(&message, &token, error, &(tf_invalid_style){.program = "paradigms"});
    tf_log_lines(TF_LOG_ERROR, tf_text_get(&message), message.size);
    tf_text_clear(&message);
}

tf_exit_code numbers_read(numbers *n, const paradigms_config *config, const char *const defaults[],
                          size_t count) {
    bool given = config->operands.count > 1;
    const char *const *texts = given ? &config->operands.items[1] : defaults;
    tf_exit_code code = TF_EXIT_COMPLETE;
    if (given) count = config->operands.count - 1;
    *n = (numbers){.items = malloc((count + 1) * sizeof(mpz_t))};
    if (!n->items) return example_end(TF_ENOMEM);
    for (; n->count < count; n->count++) {
        const char *text = texts[n->count];
        tf_number_error error;
        mpz_init(n->items[n->count]);
        tf_status s = tf_number_parse(n->items[n->count], text, strlen(text), NULL, &error);
        if (s == TF_ENOMEM) code = example_end(s);
        if (s != TF_EFORMAT && s != TF_ELIMIT) continue;
        report(text, n->count + 1, &error);
        if (code == TF_EXIT_COMPLETE) code = TF_EXIT_INVALID;
    }
    return code;
}

void numbers_clear(numbers *n) {
    for (size_t i = 0; i < n->count; i++) mpz_clear(n->items[i]);
    free(n->items);
    *n = (numbers){0};
}
