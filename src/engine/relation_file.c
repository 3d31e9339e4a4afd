/* relation_file.c — see relation_file.h. */
#include "relation_file.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "log.h"
#include "relation_text.h"
#include "sieve_work.h"
#include "store_relations.h"

/* Lines that are named one by one, in each file. */
#define NAMED 5

/* ---- writing ----------------------------------------------------------------------------------
 */

static void put_head(tf_text *out, const tf_store_row *row, const tf_qs *qs) {
    char *n = mpz_get_str(NULL, 10, qs->n);
    tf_text_printf(
        out,
        "# relations of the quadratic sieve, a,b,x:X:list says X^2 - kN = product of the "
        "list\n# N %s\n# k %" PRIu32 "\n# sieve ",
        n ? n : "", qs->k);
    if (!n) out->failed = true;
    free(n);
    for (size_t i = 0; i < row->head_size; i++) tf_text_printf(out, "%02x", row->head[i]);
    tf_text_puts(out, "\n");
}

static tf_status make_context(tf_qs **qs, const tf_store_row *row) {
    tf_cursor c = {row->head, row->head + row->head_size, true};
    tf_sieve_head h;
    mpz_t factor;
    mpz_inits(h.n, factor, NULL);
    tf_status s = tf_sieve_head_get(&h, &c);
    if (s == TF_OK) s = tf_qs_new(qs, factor, h.n, h.seed, &h.params);
    mpz_clears(h.n, factor, NULL);
    return s == TF_FOUND ? TF_EFORMAT : s;
}

static uint64_t put_row(tf_text *out, const tf_store_row *row, const tf_qs *qs, tf_qs_poly *poly) {
    tf_qs_reader reader;
    tf_qs_relation r;
    tf_status s;
    uint64_t bad = 0;
    tf_text_printf(out, "# range %" PRIu64 " %" PRIu64 "\n", row->first, row->count);
    tf_qs_reader_init(&reader, row->data, row->size);
    while ((s = tf_qs_decode(&r, &reader)) == TF_FOUND) bad += !tf_relation_put(out, poly, qs, &r);
    return bad + (s == TF_EFORMAT);
}

/* The rows of one sieve, from the one given on. @return the first row of the next: false: none */
static bool put_sieve(tf_text *out, tf_store_row *row, size_t *at, const tf_bytes *rows,
                      uint64_t *bad) {
    tf_qs *qs = NULL;
    tf_qs_poly poly;
    const uint8_t *head = row->head;
    size_t size = row->head_size;
    bool more = true, usable = make_context(&qs, row) == TF_OK;
    if (usable)
        put_head(out, row, qs);
    else
        ++*bad;
    tf_qs_poly_init(&poly);
    while (more && row->head_size == size && memcmp(row->head, head, size) == 0) {
        if (usable) *bad += put_row(out, row, qs, &poly);
        more = tf_store_row_get(row, at, rows);
    }
    tf_qs_poly_clear(&poly);
    tf_qs_free(qs);
    return more;
}

tf_status tf_relation_file_write(tf_text *out, const char *state, tf_store_error *error) {
    tf_bytes rows = {0};
    uint64_t damaged = 0, bad = 0;
    tf_status s = tf_store_relations(&rows, &damaged, state, error);
    tf_store_row row;
    size_t at = 0;
    bool more = s == TF_OK && tf_store_row_get(&row, &at, &rows);
    while (more) more = put_sieve(out, &row, &at, &rows, &bad);
    tf_bytes_clear(&rows);
    if (damaged + bad > 0)
        tf_log_root(TF_LOG_WARNING,
                    "%s: %" PRIu64 " damaged rows and %" PRIu64 " false relations left out", state,
                    damaged, bad);
    return s;
}

/* ---- reading ----------------------------------------------------------------------------------
 */

typedef struct reading {
    tf_sieving *sieving;
    const tf_qs *qs;
    const char *path;
    uint64_t line, wrong, taken;
    bool ours, any; /* the lines belong to this sieve; some did */
    uint64_t first, count;
    tf_qs_bytes bytes; /* of the range */
    size_t group;
    bool open; /* a group, of a */
    uint64_t a;
    tf_qs_poly poly;
} reading;

static void blame(reading *r, const char *why) {
    if (r->wrong++ < NAMED)
        tf_log_root(TF_LOG_WARNING, "%s:%" PRIu64 ": %s: left out", r->path, r->line, why);
}

/* The range is over: the sieve has it. */
static tf_status give(reading *r) {
    tf_status s = TF_OK;
    if (r->count > 0)
        s = tf_sieving_restore(r->sieving, r->first, r->count, r->bytes.data, r->bytes.size);
    r->bytes.size = 0;
    r->count = 0;
    r->open = false;
    return s;
}

static int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool is_our_head(const reading *r, const char *hex) {
    size_t size;
    const uint8_t *head = tf_sieving_head(r->sieving, &size);
    for (size_t i = 0; i < size; i++, hex += 2) {
        int high = hex_digit(hex[0]), low = high < 0 ? -1 : hex_digit(hex[1]);
        if (low < 0 || (high << 4 | low) != head[i]) return false;
    }
    return hex_digit(*hex) < 0;
}

static tf_status take_comment(reading *r, const char *line) {
    static const char sieve[] = "# sieve ";
    uint64_t first, count;
    if (strncmp(line, sieve, sizeof sieve - 1) == 0) {
        tf_status s = give(r);
        r->ours = is_our_head(r, line + sizeof sieve - 1);
        r->any |= r->ours;
        return s;
    }
    if (!r->ours || sscanf(line, "# range %" SCNu64 " %" SCNu64, &first, &count) != 2) return TF_OK;
    tf_status s = give(r);
    r->first = first;
    r->count = count;
    return s;
}

static tf_status take_relation(reading *r, const tf_qs_relation *rel) {
    if (r->count == 0 || rel->a < r->first || rel->a - r->first >= r->count) {
        tf_status s = give(r); /* a line outside of any range stands for its a */
        if (s != TF_OK) return s;
        r->first = rel->a;
        r->count = 1;
    }
    if (!r->open || rel->a != r->a) {
        if (tf_qs_encode_group(&r->bytes, &r->group, rel->a) != TF_OK) return TF_ENOMEM;
        r->open = true;
        r->a = rel->a;
    }
    r->taken++;
    return tf_qs_encode(&r->bytes, r->group, rel);
}

static tf_status take_line(reading *r, const char *line) {
    tf_qs_relation rel;
    r->line++;
    if (*line == '#') return take_comment(r, line);
    if (!r->ours) return TF_OK;
    switch ((int)tf_relation_get(&rel, &r->poly, r->qs, line)) {
    case TF_FOUND:
        return take_relation(r, &rel);
    case TF_EFORMAT:
        blame(r, "not a line of relations as text");
        break;
    case TF_EINVAL:
        blame(r, "not a true relation of this sieve");
        break;
    default:
        break;
    }
    return TF_OK;
}

static void tell(const reading *r) {
    if (!r->any)
        tf_log_root(TF_LOG_WARNING,
                    "%s has no relations for this number with its seed and parameters", r->path);
    else
        tf_log_root(r->wrong ? TF_LOG_WARNING : TF_LOG_VERBOSE,
                    "%s: %" PRIu64 " relations taken, %" PRIu64 " lines left out", r->path,
                    r->taken, r->wrong);
}

tf_status tf_relation_file_read(tf_sieving *s, const char *path) {
    FILE *f = fopen(path, "r");
    if (!f) {
        tf_log_root(TF_LOG_WARNING, "%s: %s", path, strerror(errno));
        return TF_OK;
    }
    reading r = {.sieving = s, .qs = tf_sieving_context(s), .path = path};
    tf_qs_poly_init(&r.poly);
    char *line = NULL;
    size_t room = 0;
    ssize_t size;
    tf_status status = TF_OK;
    while (status == TF_OK && (size = getline(&line, &room, f)) >= 0) {
        if (size > 0 && line[size - 1] == '\n') line[size - 1] = '\0';
        status = take_line(&r, line);
    }
    if (status == TF_OK) status = give(&r);
    if (ferror(f)) tf_log_root(TF_LOG_WARNING, "%s: %s", path, strerror(errno));
    tell(&r);
    free(line);
    tf_qs_bytes_clear(&r.bytes);
    tf_qs_poly_clear(&r.poly);
    fclose(f);
    return status;
}

bool tf_relation_files_good(const tf_opt_list *files, tf_text *error) {
    for (size_t i = 0; i < files->count; i++) {
        const char *path = files->items[i];
        struct stat st;
        if (stat(path, &st) != 0 || access(path, R_OK) != 0) {
            tf_text_printf(error, "%s: %s", path, strerror(errno));
            return false;
        }
        if (!S_ISREG(st.st_mode)) { /* each sieve reads it anew */
            tf_text_printf(error, "%s: not a regular file", path);
            return false;
        }
    }
    return true;
}

/* ---- a keeper ---------------------------------------------------------------------------------
 */

static void begin(void *context, tf_sieving *s) {
    tf_relation_files *f = context;
    if (f->behind.begin) f->behind.begin(f->behind.context, s);
    for (size_t i = 0; i < f->files->count; i++)
        if (tf_relation_file_read(s, f->files->items[i]) != TF_OK)
            tf_log_root(TF_LOG_WARNING, "%s: %s", f->files->items[i], tf_status_text(TF_ENOMEM));
}

static void keep(void *context, const tf_sieving *s, uint64_t first, uint64_t count,
                 const uint8_t *bytes, size_t size) {
    tf_relation_files *f = context;
    f->behind.keep(f->behind.context, s, first, count, bytes, size);
}

static void keep_iterate(void *context, const tf_sieving *s, uint64_t step, const uint8_t *bytes,
                         size_t size) {
    tf_relation_files *f = context;
    f->behind.keep_iterate(f->behind.context, s, step, bytes, size);
}

static void end(void *context, const tf_sieving *s) {
    tf_relation_files *f = context;
    f->behind.end(f->behind.context, s);
}

void tf_relation_files_keeper(tf_sieve_keeper *keeper, tf_relation_files *f) {
    const tf_sieve_keeper *b = &f->behind;
    *keeper = (tf_sieve_keeper){.begin = begin,
                                .keep = b->keep ? keep : NULL,
                                .keep_iterate = b->keep_iterate ? keep_iterate : NULL,
                                .end = b->end ? end : NULL,
                                .context = f,
                                .period = b->period};
}
