/* config.h — what the user asked of trifactor and trifactor-mpi, and where each setting came from.
 *
 * Fields are made from trifactor_opts.def: the option --max-digits is config.max_digits. A zero
 * means "not set" wherever the help text says so. */
#ifndef TF_CONFIG_H
#define TF_CONFIG_H

#include "opts.h"

#define TF_PROGRAM_TRIFACTOR 1u
#define TF_PROGRAM_MPI       2u

/* Words of the CHOICE options: X(enumerator, word), in the order of the values. */
#define TF_FORMAT_MAP(X)                                                                           \
    X(TF_FORMAT_TEXT, "text")                                                                      \
    X(TF_FORMAT_JSONL, "jsonl")                                                                    \
    X(TF_FORMAT_CSV, "csv")
#define TF_CONFIG_METHOD_MAP(X)                                                                    \
    X(TF_CONFIG_AUTO, "auto")                                                                      \
    X(TF_CONFIG_TRIAL, "trial")                                                                    \
    X(TF_CONFIG_RHO, "rho")                                                                        \
    X(TF_CONFIG_PM1, "pm1")                                                                        \
    X(TF_CONFIG_PP1, "pp1")                                                                        \
    X(TF_CONFIG_ECM, "ecm")                                                                        \
    X(TF_CONFIG_SIQS, "siqs")
#define TF_PROVE_MAP(X)                                                                            \
    X(TF_PROVE_AUTO, "auto")                                                                       \
    X(TF_PROVE_YES, "yes")                                                                         \
    X(TF_PROVE_NO, "no")

/* In the order of tf_isa (cpu.h), which is the type of the value. */
#define TF_ISA_MAP(X)                                                                              \
    X(TF_ISA_GENERIC, "generic")                                                                   \
    X(TF_ISA_AVX2, "avx2")                                                                         \
    X(TF_ISA_AVX512, "avx512")                                                                     \
    X(TF_ISA_BEST, "best")

#define TF_CHOICE_ENUM_(name, word) name,
typedef enum tf_format { TF_FORMAT_MAP(TF_CHOICE_ENUM_) } tf_format;
typedef enum tf_config_method { TF_CONFIG_METHOD_MAP(TF_CHOICE_ENUM_) } tf_config_method;
typedef enum tf_prove { TF_PROVE_MAP(TF_CHOICE_ENUM_) } tf_prove;

enum {
#define TF_OPT(id, ...) TF_OPTION_##id,
#include "trifactor_opts.def"
#undef TF_OPT
    TF_OPTION_COUNT
};

typedef struct tf_config {
#define TF_OPT(id, letter, kind, ...) TF_OPT_TYPE_##kind id;
#include "trifactor_opts.def"
#undef TF_OPT
    tf_opt_list operands;
    tf_opt_origin origin[TF_OPTION_COUNT]; /* by TF_OPTION_<id> */
    unsigned program;                      /* TF_PROGRAM_... */
} tf_config;

/** Read defaults, environment and command line. The config need not be initialized; clear it on
 *  every return.
 *  @param program  TF_PROGRAM_TRIFACTOR or TF_PROGRAM_MPI
 *  @param error    on TF_EINVAL: the complete text for standard error, "trifactor: ...\nTry ...\n"
 *  @return TF_OK, TF_EINVAL (exit with TF_EXIT_USAGE), TF_ENOMEM */
TF_WARN_UNUSED tf_status tf_config_read(tf_config *c, unsigned program, const tf_host *host,
                                        int argc, char *const argv[], tf_text *error);
void tf_config_clear(tf_config *c);

/** The method that --method names as the kernels know it; TF_METHOD_NONE for auto. */
tf_method tf_config_split_method(const tf_config *c);

const tf_opt_spec *tf_config_spec(unsigned program);
void tf_config_help(tf_text *out, unsigned program);
void tf_config_man(tf_text *out, unsigned program);
/** Settings that differ from the default, with their origin; for -v. */
void tf_config_explain(tf_text *out, const tf_config *c);

#endif
