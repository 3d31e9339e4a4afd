/* settings.c — see settings.h. */
#include "settings.h"

#include <stdio.h>
#include <string.h>

#include "splitter.h"

/* Bounds of a method chosen by hand without --b1: each takes about a second at 100 digits. */
static const uint64_t default_b1[TF_METHOD_COUNT_] = {
    [TF_METHOD_TRIAL] = 1u << 24, [TF_METHOD_RHO] = 1u << 24, [TF_METHOD_PM1] = 1000000,
    [TF_METHOD_PP1] = 400000,     [TF_METHOD_ECM] = 50000,
};

static uint64_t runs(const tf_config *c) {
    return c->curves ? c->curves : 1;
}

/* Run number i begins at start + i: does one of them begin at @p value? */
static bool comes_to(const tf_config *c, uint64_t start, uint64_t value) {
    return start && start <= value && value - start < runs(c);
}

static bool wraps(const tf_config *c, uint64_t start) {
    return start && start > UINT64_MAX - (runs(c) - 1);
}

/* Where the runs begin: inside of the domain that splitter.h gives for each method. */
static const char *bad_start(const tf_config *c, tf_method method) {
    if (c->sigma && method != TF_METHOD_ECM) return "--sigma is for --method ecm";
    if (c->x0 && method != TF_METHOD_PM1 && method != TF_METHOD_PP1 && method != TF_METHOD_RHO)
        return "--x0 is for --method pm1, pp1 and rho";
    if (comes_to(c, c->sigma, 1) || comes_to(c, c->sigma, 5))
        return "--sigma 1 and 5 give no elliptic curve";
    if (method == TF_METHOD_PM1 && c->x0 == 1) return "--x0 of --method pm1 begins at 2";
    if (method == TF_METHOD_PP1 && c->x0 && c->x0 < 3) return "--x0 of --method pp1 begins at 3";
    if (wraps(c, c->sigma) || wraps(c, c->x0))
        return "--sigma or --x0 of the last of --curves is beyond 2^64";
    return NULL;
}

static const char *bad_bounds(const tf_config *c, tf_method method) {
    if (method == TF_METHOD_TRIAL && c->b1 > UINT64_C(1) << 32)
        return "--method trial goes up to --b1 4294967296";
    if (method == TF_METHOD_SIQS)
        return c->b1 || c->b2 ? "--b1 and --b2 are for the other methods than siqs" : NULL;
    if (method == TF_METHOD_TRIAL || method == TF_METHOD_RHO)
        return c->b2 ? "--b2 is for --method pm1, pp1 and ecm" : NULL;
    if (c->b1 == 1) return "--b1 begins at 2";
    if (c->b1 > TF_SPLIT_MAX_B1) return "--b1 goes up to 2^48";
    return c->b2 > TF_SPLIT_MAX_B2 ? "--b2 goes up to 2^56-1" : NULL;
}

/* The parts are those of one file, and everything a part needs is in the file and on the command line. */
static const char *bad_parts(const tf_config *c) {
    if (!c->output_parts) return c->part_size ? "--part-size is for --output-parts" : NULL;
    if (c->operands.count > 0 || c->input.count != 1 || strcmp(c->input.items[0], "-") == 0)
        return "--output-parts needs one --input, a regular file that all ranks can read";
    if (c->output && c->origin[TF_OPTION_output] == TF_OPT_COMMAND_LINE)
        return "--output and --output-parts exclude one another";
    if (c->plan) return "--plan has no parts: leave --output-parts away";
    if (c->known_factors.count > 0 || c->relations.count > 0)
        return "--known-factors and --relations are not for --output-parts";
    if (c->state && strcmp(c->state, "none") != 0)
        return "--output-parts needs no --state: the parts that are there are not done again";
    return NULL;
}

static const char *contradiction(const tf_config *c, tf_method method) {
    bool by_hand = method != TF_METHOD_NONE;
    const char *parts = bad_parts(c);
    if (parts) return parts;
    if (!by_hand && (c->b1 || c->b2 || c->curves || c->sigma || c->x0))
        return "--b1, --b2, --curves, --sigma and --x0 need a --method";
    if (c->exponents && c->format != TF_FORMAT_TEXT) return "--exponents is for --format text";
    if (!by_hand) return NULL;
    const char *wrong = bad_start(c, method);
    return wrong ? wrong : bad_bounds(c, method);
}

#define ISA_VARIABLE "TRIFACTOR_ISA"

static tf_status refuse_isa(tf_text *error, const tf_config *c, const char *source,
                            const char *word, const char *why) {
    char message[160];
    snprintf(message, sizeof message, "%s %.32s: %s", source, word, why);
    tf_opts_usage_error(error, tf_config_spec(c->program), message);
    return TF_EINVAL;
}

tf_status tf_settings_isa(tf_isa *isa, const tf_config *c, const tf_host *host, tf_text *error) {
    tf_isa wish = (tf_isa)c->isa;
    const char *source = c->origin[TF_OPTION_isa] == TF_OPT_ENVIRONMENT ? ISA_VARIABLE : "--isa";
    if (c->origin[TF_OPTION_isa] == TF_OPT_DEFAULT) { /* --version leaves the variables unread */
        const char *word = tf_host_variable(host, ISA_VARIABLE);
        source = ISA_VARIABLE;
        if (word && *word && !tf_isa_parse(&wish, word))
            return refuse_isa(error, c, source, word, "expected generic, avx2, avx512 or best");
    }
    *isa = tf_isa_pick(wish);
    if (wish == TF_ISA_BEST || *isa == wish || c->program == TF_PROGRAM_MPI) return TF_OK;
    return refuse_isa(error, c, source, tf_isa_name(wish), "this processor does not have it");
}

tf_status tf_settings_derive(tf_settings *s, const tf_config *c, tf_text *error) {
    static const tf_sink_format *const formats[] = {
        [TF_FORMAT_TEXT] = &tf_sink_text,
        [TF_FORMAT_JSONL] = &tf_sink_jsonl,
        [TF_FORMAT_CSV] = &tf_sink_csv,
    };
    tf_method method = tf_config_split_method(c);
    const char *wrong = contradiction(c, method);
    if (wrong) {
        tf_opts_usage_error(error, tf_config_spec(c->program), wrong);
        return TF_EINVAL;
    }
    if (tf_settings_isa(&s->isa, c, &tf_host_system, error) != TF_OK) return TF_EINVAL;
    s->format = formats[c->format];
    tf_plan_init(&s->plan);
    s->plan.method = method;
    s->plan.b1 = method != TF_METHOD_NONE && c->b1 == 0 ? default_b1[method] : c->b1;
    s->plan.b2 = c->b2;
    s->plan.curves = runs(c);
    s->plan.start = c->sigma ? c->sigma : c->x0;
    s->plan.seed = c->seed;
    s->plan.max_curves = c->max_curves;
    s->plan.max_digits = (unsigned)c->max_digits;
    s->plan.prove =
        c->prove == TF_PROVE_YES || (c->prove == TF_PROVE_AUTO && c->format != TF_FORMAT_TEXT);
    return TF_OK;
}
