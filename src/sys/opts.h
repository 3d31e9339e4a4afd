/* opts.h — the command line of a program as a table: one row per option, everything else derived.
 *
 * A program lists its options once, as an X-macro (trifactor_opts.def shows the columns). From the
 * rows come the fields of its config struct, the parser, the environment variables, --help and the
 * man page, so that none of them can drift. config.h is the worked example.
 *
 * Parsing follows getopt_long: `--name=value`, `--name value`, `-xvalue`, `-x value`, bundled short
 * flags, unique prefixes of long names, `--` ends the options, operands may stand between options
 * (unless POSIXLY_CORRECT is set). Precedence: command line > environment > default. An ACTION
 * (--help) ends the parsing. Nothing is printed and nothing is global: errors are texts. */
#ifndef TF_OPTS_H
#define TF_OPTS_H

#include "host.h"
#include "textbuf.h"

typedef enum tf_opt_kind {
    TF_OPT_FLAG,    /* bool */
    TF_OPT_ACTION,  /* bool; ends the parsing; no environment variable */
    TF_OPT_COUNT,   /* unsigned; each use adds one (-v -v) */
    TF_OPT_UINT,    /* uint64_t; also 1e6, 2.5e3, 2^20 */
    TF_OPT_REAL,    /* double */
    TF_OPT_SECONDS, /* double; suffixes s m h d */
    TF_OPT_SIZE,    /* uint64_t bytes; suffixes K M G T (powers of 1024) */
    TF_OPT_STRING,  /* const char *; not empty: an empty variable of a script, most often */
    TF_OPT_CHOICE,  /* int: the index of the word in `choices` */
    TF_OPT_LIST,    /* tf_opt_list; each use adds one */
    TF_OPT_SHARD    /* tf_opt_shard "K/N", 1 <= K <= N */
} tf_opt_kind;

typedef struct tf_opt_list {
    const char **items; /* borrowed strings in an owned array */
    size_t count;
} tf_opt_list;

typedef struct tf_opt_shard {
    uint64_t k, n; /* part k of n, counted from 1 */
} tf_opt_shard;

/* Field type of each kind, for X-macros: TF_OPT_TYPE_##kind field; */
#define TF_OPT_TYPE_FLAG    bool
#define TF_OPT_TYPE_ACTION  bool
#define TF_OPT_TYPE_COUNT   unsigned
#define TF_OPT_TYPE_UINT    uint64_t
#define TF_OPT_TYPE_REAL    double
#define TF_OPT_TYPE_SECONDS double
#define TF_OPT_TYPE_SIZE    uint64_t
#define TF_OPT_TYPE_STRING  const char *
#define TF_OPT_TYPE_CHOICE  int
#define TF_OPT_TYPE_LIST    tf_opt_list
#define TF_OPT_TYPE_SHARD   tf_opt_shard

typedef enum tf_opt_origin {
    TF_OPT_DEFAULT,
    TF_OPT_ENVIRONMENT,
    TF_OPT_COMMAND_LINE
} tf_opt_origin;

typedef struct tf_opt {
    const char *id; /* name of the field; the option is --id with - for _ */
    char letter;    /* short form, 0: none */
    tf_opt_kind kind;
    size_t offset;       /* of the field in the config struct */
    const char *arg;     /* what the value is called, NULL for kinds without one */
    const char *initial; /* default as text, read by the same parser; NULL: zero, unset */
    uint64_t min, max;   /* for numbers */
    const char *choices; /* "text|jsonl|csv" for CHOICE */
    unsigned programs;   /* mask of the programs that have it */
    const char *section; /* heading in --help; NULL: hidden */
    const char *help;    /* one paragraph */
} tf_opt;

/* A row of the X-macro as a tf_opt of the program whose config struct is @p config:
 * #define TF_OPT(...) TF_OPT_ROW(tf_config, __VA_ARGS__) */
#define TF_OPT_ROW(config, name, ch, type, value, preset, low, high, words, mask, heading, text)   \
    {.id = #name,                                                                                  \
     .letter = ch,                                                                                 \
     .kind = TF_OPT_##type,                                                                        \
     .offset = offsetof(config, name),                                                             \
     .arg = value,                                                                                 \
     .initial = preset,                                                                            \
     .min = low,                                                                                   \
     .max = high,                                                                                  \
     .choices = words,                                                                             \
     .programs = mask,                                                                             \
     .section = heading,                                                                           \
     .help = text},
/* "text|jsonl|csv|" from a map of the words, X(enumerator, word): the choices of a row. */
#define TF_CHOICE_WORD_(enumerator, word) word "|"
#define TF_CHOICES_(map)                  map(TF_CHOICE_WORD_)

/** A term and what it means: an exit code, a signal, a variable. */
typedef struct tf_opt_term {
    const char *term;
    const char *text;
} tf_opt_term;

/** A headed piece of text for the man page. */
typedef struct tf_opt_chapter {
    const char *heading;      /* "EXAMPLES" */
    const char *text;         /* paragraphs separated by "\n\n"; one that starts with a blank is
                                 shown as it stands (a command, a sample of output); may be NULL */
    const tf_opt_term *terms; /* below the text, ends with a NULL term; may be NULL */
} tf_opt_chapter;

typedef struct tf_opt_spec {
    const char *program;          /* "trifactor" */
    unsigned mask;                /* its bit in tf_opt.programs */
    const char *env;              /* prefix of its variables, "TRIFACTOR_" */
    const char *const *variables; /* others of that prefix which something reads; ends with NULL */
    const char *const *reserved;  /* longer prefixes that are somebody else's; ends with NULL */
    const tf_opt *opts;
    size_t count;
    const char *purpose;            /* man page NAME: "factor integers" */
    const char *synopsis;           /* "[OPTION]... [NUMBER]...", several separated by \n */
    const char *intro;              /* paragraph below Usage: in --help */
    const char *closing;            /* last paragraph of --help, NULL: none */
    const tf_opt_chapter *chapters; /* of the man page, in order; ends with a NULL heading.
                                       DESCRIPTION comes before OPTIONS, all others after; below
                                       ENVIRONMENT the variables of the options are listed. */
} tf_opt_spec;

/** What a command line came to. The config struct is the caller's; origins has spec->count items.
 */
typedef struct tf_opt_target {
    void *config;
    tf_opt_origin *origins;
    tf_opt_list *operands;
} tf_opt_target;

/** Fill the config from argv[1..argc-1], the environment and the defaults. The config struct and
 *  *target->operands are zeroed by the caller; argv and the environment must outlive them.
 *  @param host   where variables come from (host.h)
 *  @param error  on TF_EINVAL: the message, without program name and newline
 *  @return TF_OK, TF_EINVAL (a usage error), TF_ENOMEM */
TF_WARN_UNUSED tf_status tf_opts_parse(const tf_opt_spec *spec, const tf_opt_target *target,
                                       const tf_host *host, int argc, char *const argv[],
                                       tf_text *error);
/** The next variable of the program's prefix that nothing reads: a misspelt one, most often.
 *  @param out  receives a sentence about it, with the nearest name that is read
 *  @param at   where to go on looking, 0 at first
 *  @return false: there is none */
bool tf_opts_stray(tf_text *out, const tf_opt_spec *spec, const tf_host *host, size_t *at);
/** Name of the variable that sets the option, TRIFACTOR_MAX_DIGITS. @return buf */
char *tf_opt_variable(char buf[80], const tf_opt_spec *spec, const tf_opt *o);
/** Free the lists in the config and the operands. */
void tf_opts_clear(const tf_opt_spec *spec, const tf_opt_target *target);

/** The usage error as coreutils print it: "PROGRAM: ERROR\nTry 'PROGRAM --help' ...\n". */
void tf_opts_usage_error(tf_text *out, const tf_opt_spec *spec, const char *error);
/** --help: usage, then the options by section, wrapped at 79 columns. */
void tf_opts_help(tf_text *out, const tf_opt_spec *spec);
/** The complete man page in roff. @param version  "0.1.0" */
void tf_opts_man(tf_text *out, const tf_opt_spec *spec, const char *version);
/** One line "name = value (command line)" per option that is not at its default, for -v. */
void tf_opts_explain(tf_text *out, const tf_opt_spec *spec, const tf_opt_target *target);

#endif
