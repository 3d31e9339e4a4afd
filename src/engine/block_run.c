/* block_run.c — see block_run.h. In three passes over some thousands of numbers at a time: read
 * them, factor them, print them. */
#include "block_run.h"

#include <string.h>

#include "block_seal.h"
#include "clock.h"
#include "digits.h"
#include "sink_text.h"

/* Tokens between the numbers of one pass that are left to others. */
enum { OTHERS = 256 };

/* A token that is no plain number. */
typedef struct other {
    const char *text;
    size_t size;
    uint64_t index; /* in the block */
    unsigned at;    /* it stands before word number `at` of the pass */
} other;

typedef struct run {
    tf_block_head head;
    tf_block_text t;
    const char *p, *end;
    uint64_t token; /* index in the block of the next one */
    tf_words *words;
    other others[OTHERS];
    unsigned other_count;
    unsigned wide;  /* of the pass, are printed */
    double started; /* of the pass */
    double seconds; /* of it, for each number of one word */
    const tf_cancel *cancel;
    const tf_lpf_lines *table; /* for the pass; NULL: none */
    uint64_t wrong;            /* not 0: the table's factors do not multiply to their numbers */
    /* Where the line counting has come to: */
    const char *counted, *line_start;
    uint64_t line;
    /* Output: */
    tf_sink sink;
    size_t mark; /* of the present run of lines */
    uint32_t numbers;
} run;

/* ---- reading ----------------------------------------------------------------------------------
 */

static inline bool is_blank(char c) {
    return c == ' ' || (unsigned char)(c - '\t') < 5;
}

static inline bool ends_at(const run *r, const char *p) {
    return p >= r->end || is_blank(*p);
}

static bool is_mine(const run *r, uint64_t token) {
    const tf_opt_shard *s = &r->head.shard;
    return s->n <= 1 || (r->head.index + token) % s->n == s->k - 1;
}

/* A plain number at p: digits, maybe with a '+'. @return its end, or NULL. Zeros in front are no
 * part of what is printed. */
static inline const char *read_word(const run *r, const char *p) {
    tf_words *w = r->words;
    uint64_t n;
    const char *digits = p + (*p == '+');
    unsigned length = tf_digits_word(&n, digits);
    if (length == 0 || !ends_at(r, digits + length)) return NULL;
    const char *end = digits + length;
    for (; *digits == '0' && length > 1; length--) digits++;
    w->n[w->count] = n;
    w->digits[w->count] = digits;
    w->length[w->count] = (uint8_t)length;
    return end;
}

/* Likewise one of two words, into its own array; a word stands in its place. Rare enough not to be
 * part of the above. */
static const char *read_wide(const run *r, const char *p) {
    tf_words *w = r->words;
    tf_wide *wide = &w->wide;
    const char *digits = p + (*p == '+');
    while (*digits == '0' && digits < r->end) digits++;
    unsigned length = tf_digits_wide(&wide->n[wide->count], digits);
    if (length == 0 || !ends_at(r, digits + length)) return NULL;
    wide->at[wide->count] = (uint16_t)w->count;
    w->n[w->count] = 1;
    w->digits[w->count] = digits;
    w->length[w->count] = (uint8_t)length;
    return digits + length;
}

static const char *skip_token(const run *r, const char *p) {
    while (!ends_at(r, p)) p++;
    return p;
}

static const char *skip_comment(const run *r, const char *p) {
    const char *newline = memchr(p, '\n', (size_t)(r->end - p));
    return newline ? newline : r->end;
}

static void add_other(run *r, const char *begin, const char *end) {
    r->others[r->other_count++] = (other){begin, (size_t)(end - begin), r->token, r->words->count};
}

/* Read until the pass is full, or the end. */
static void read_pass(run *r) {
    const char *p = r->p;
    tf_wide *wide = &r->words->wide;
    r->words->count = wide->count = r->other_count = 0;
    while (p < r->end && r->words->count < TF_WORDS && wide->count < TF_WIDE &&
           r->other_count < OTHERS) {
        if (is_blank(*p)) {
            p++;
            continue;
        }
        if (*p == '#') {
            p = skip_comment(r, p);
            continue;
        }
        bool mine = is_mine(r, r->token);
        const char *end = read_word(r, p);
        if (end) {
            r->words->count += mine;
        } else if (r->head.wide && (end = read_wide(r, p))) {
            r->words->count += mine;
            wide->count += mine;
        } else {
            end = skip_token(r, p);
            if (mine) add_other(r, p, end);
        }
        r->token++;
        p = end;
    }
    r->p = p;
}

/* ---- printing ---------------------------------------------------------------------------------
 */

static void begin_lines(run *r) {
    r->mark = tf_piece_begin_lines(&r->sink.out);
    r->numbers = 0;
}

/* Words [from, to) in the format of GNU factor; what the table has is only looked up here. */
static void print_text(run *r, unsigned from, unsigned to) {
    enum { SOME = 64, AHEAD = 6 };
    const tf_words *w = r->words;
    tf_outbuf *out = &r->sink.out;
    while (from < to) {
        char *start = tf_outbuf_reserve(out, (size_t)SOME * TF_TEXT_LINE_ROOM), *p = start;
        if (!p) return;
        for (unsigned end = to - from > SOME ? from + SOME : to; from < end; from++) {
            if (w->prime_count[from] != TF_WORDS_TABLE) {
                p = tf_text_line(p, w->digits[from], w->length[from], w->primes + w->begin[from],
                                 w->prime_count[from], r->head.exponents);
                continue;
            }
            if (from + AHEAD < to)
                __builtin_prefetch(tf_lpf_line_place(r->table, w->n[from + AHEAD]));
            p = tf_lpf_line(p, w->digits[from], w->length[from], r->table, (uint32_t)w->n[from],
                            &r->wrong);
        }
        out->size += (size_t)(p - start);
    }
}

/* As given: zeros and sign, too. */
static void set_text(tf_record *record, const run *r, unsigned i) {
    const char *text = r->words->digits[i], *end = text + r->words->length[i];
    while (text > r->t.text && !is_blank(text[-1])) text--;
    record->text = text;
    record->text_size = (size_t)(end - text);
}

/* Words [from, to) in any format; each took the same share of the time. */
static void print_records(run *r, unsigned from, unsigned to) {
    const tf_words *w = r->words;
    for (unsigned i = from; i < to; i++) {
        tf_record record = {.is_small = true,
                            .small_n = w->n[i],
                            .small_primes = w->primes + w->begin[i],
                            .small_methods = w->methods + w->begin[i],
                            .small_count = w->prime_count[i],
                            .complete = true,
                            .status = "complete",
                            .seconds = r->seconds};
        set_text(&record, r, i);
        r->head.format->record(&r->sink, &record);
    }
}

static void print_words(run *r, unsigned from, unsigned to) {
    if (r->head.format == &tf_sink_text)
        print_text(r, from, to);
    else
        print_records(r, from, to);
    r->numbers += to - from;
}

/* The number of two words that stands at place i. */
static void print_wide_text(run *r, unsigned i, unsigned k) {
    const tf_wide *wide = &r->words->wide;
    size_t begin = k ? wide->ends[k - 1] : 0;
    char *p = tf_outbuf_reserve(&r->sink.out, TF_TEXT_WIDE_ROOM);
    if (!p) return;
    char *end = tf_text_wide_line(p, r->words->digits[i], r->words->length[i], wide->primes + begin,
                                  (unsigned)(wide->ends[k] - begin), r->head.exponents);
    r->sink.out.size += (size_t)(end - p);
}

static tf_status print_wide_record(run *r, unsigned i, unsigned k) {
    const tf_wide *wide = &r->words->wide;
    mpz_t n;
    tf_factors factors;
    mpz_init(n);
    tf_factors_init(&factors);
    double started = tf_clock_now();
    tf_status s = tf_wide_describe(n, &factors, wide, k, r->head.prove, r->cancel);
    if (s == TF_OK) {
        tf_record record = {.n = n,
                            .factors = &factors,
                            .complete = true,
                            .status = "complete",
                            .seconds = wide->seconds / wide->count + tf_clock_now() - started};
        set_text(&record, r, i);
        r->head.format->record(&r->sink, &record);
    }
    tf_factors_clear(&factors);
    mpz_clear(n);
    return s;
}

/* All numbers [from, to), of one word and of two. */
static tf_status print_numbers(run *r, unsigned from, unsigned to) {
    const tf_wide *wide = &r->words->wide;
    tf_status s = TF_OK;
    for (; r->wide < wide->count && wide->at[r->wide] < to && s == TF_OK; r->wide++) {
        unsigned i = wide->at[r->wide];
        print_words(r, from, i);
        if (r->head.format == &tf_sink_text)
            print_wide_text(r, i, r->wide);
        else
            s = print_wide_record(r, i, r->wide);
        r->numbers++;
        from = i + 1;
    }
    if (s == TF_OK) print_words(r, from, to);
    return s;
}

/* Line and column as the reader would have told them. */
static void print_other(run *r, const other *o) {
    const char *newline;
    while ((newline = memchr(r->counted, '\n', (size_t)(o->text - r->counted)))) {
        r->line++;
        r->counted = r->line_start = newline + 1;
    }
    r->counted = o->text;
    const char *from = r->t.text - r->t.before, *to = r->end + r->t.behind;
    if (r->line > r->t.line) from = r->line_start;
    if (o->text - from > TF_READER_CONTEXT) from = o->text - TF_READER_CONTEXT;
    if (to - (o->text + o->size) > TF_READER_CONTEXT) to = o->text + o->size + TF_READER_CONTEXT;
    uint64_t shift = r->line > r->t.line ? 0 : r->t.column - 1;
    tf_token token = {.text = o->text,
                      .size = o->size,
                      .line = r->line,
                      .column = (uint64_t)(o->text - r->line_start) + shift + 1,
                      .context = from,
                      .context_size = (size_t)(to - from),
                      .context_column = (size_t)(shift + (uint64_t)(from - r->line_start))};
    tf_piece_end_lines(&r->sink.out, r->mark, r->numbers);
    tf_piece_put_token(&r->sink.out, &token, o->index);
    begin_lines(r);
}

static tf_status print_pass(run *r) {
    const tf_words *w = r->words;
    unsigned words = w->count - w->wide.count;
    r->seconds = tf_clock_now() - r->started - w->wide.seconds;
    if (words > 0) r->seconds /= words;
    unsigned done = 0;
    tf_status s = TF_OK;
    r->wide = 0;
    for (unsigned i = 0; i < r->other_count && s == TF_OK; i++) {
        s = print_numbers(r, done, r->others[i].at);
        done = r->others[i].at;
        if (s == TF_OK) print_other(r, &r->others[i]);
    }
    if (s == TF_OK) s = print_numbers(r, done, w->count);
    if (s == TF_OK && r->wrong) s = TF_EINTERNAL;
    return s == TF_OK ? r->sink.out.status : s;
}

/* ---- the task ---------------------------------------------------------------------------------
 */

static tf_status run_all(run *r, tf_words_pool *pool, tf_isa isa, const tf_cancel *cancel) {
    bool methods = r->head.format != &tf_sink_text, looked = methods || r->head.exponents;
    tf_status s = TF_OK;
    begin_lines(r);
    while (r->p < r->end && s == TF_OK) {
        if (tf_cancel_reason(cancel)) return TF_CANCELLED;
        r->started = tf_clock_now();
        read_pass(r);
        r->table = tf_words_pool_table(pool);
        s = tf_words_factor(r->words, r->table ? r->table->table : NULL, looked, methods, isa,
                            cancel);
        if (s == TF_OK) s = print_pass(r);
        tf_words_pool_count(pool, r->words->without_table);
    }
    tf_piece_end_lines(&r->sink.out, r->mark, r->numbers);
    return s == TF_OK ? r->sink.out.status : s;
}

tf_status tf_block_run(tf_bytes *out, const tf_bytes *body, tf_words_pool *pool, tf_isa isa,
                       const tf_cancel *cancel) {
    run r = {0};
    tf_cursor c = tf_cursor_over(body);
    tf_status s = tf_block_get(&r.head, &r.t, &c);
    if (s != TF_OK) return s;
    r.p = r.counted = r.line_start = r.t.text;
    r.end = r.t.text + r.t.size;
    r.line = r.t.line;
    r.sink = (tf_sink){.format = r.head.format, .exponents = r.head.exponents};
    r.cancel = cancel;
    r.words = tf_words_pool_get(pool);
    if (!r.words) return TF_ENOMEM;
    s = tf_outbuf_open_memory(&r.sink.out, 4 * r.t.size + 1024);
    if (s == TF_OK) s = run_all(&r, pool, isa, cancel);
    tf_words_pool_put(pool, r.words);
    if (s != TF_OK) {
        tf_outbuf_discard(&r.sink.out);
        return s;
    }
    *out = (tf_bytes){.data = (uint8_t *)r.sink.out.data,
                      .size = r.sink.out.size,
                      .capacity = r.sink.out.capacity};
    return r.head.sealed ? tf_block_seal(out, body) : TF_OK;
}
