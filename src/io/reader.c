/* reader.c — one buffer, filled from one source after the other; tokens are views into it. */
#include "reader_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define DEFAULT_BUFFER ((size_t)64 * 1024)
#define DEFAULT_TOKEN  ((size_t)2000000)

const uint8_t tf__byte_class[256] = {
    [' '] = 1, ['\t'] = 1, ['\r'] = 1, ['\v'] = 1, ['\f'] = 1, ['\n'] = 2};

tf_status tf_reader_new(tf_reader **out, const tf_reader_limits *limits) {
    tf_reader *r = calloc(1, sizeof *r);
    *out = r;
    if (!r) return TF_ENOMEM;
    r->chunk = limits && limits->buffer ? limits->buffer : DEFAULT_BUFFER;
    r->max_token = limits && limits->max_token ? limits->max_token : DEFAULT_TOKEN;
    if (r->chunk < 16) r->chunk = 16;
    return TF_OK;
}

void tf_reader_free(tf_reader *r) {
    if (!r) return;
    for (size_t i = r->current; i < r->count; i++)
        if (r->sources[i].opened_here && r->sources[i].fd >= 0) close(r->sources[i].fd);
    free(r->sources);
    free(r->buffer);
    free(r);
}

static tf_status add_source(tf_reader *r, const tf__source *s) {
    if (r->count == r->capacity) {
        size_t capacity = r->capacity ? 2 * r->capacity : 8;
        tf__source *sources = realloc(r->sources, capacity * sizeof *sources);
        if (!sources) return TF_ENOMEM;
        r->sources = sources;
        r->capacity = capacity;
    }
    r->sources[r->count++] = *s;
    return TF_OK;
}

tf_status tf_reader_add_operand(tf_reader *r, const char *text) {
    return add_source(r, &(tf__source){.name = text, .fd = -1, .operand = true});
}

/* A file's size counts for the progress as soon as it is named. */
static void add_size(tf_reader *r, const struct stat *st) {
    if (st && S_ISREG(st->st_mode))
        r->total += (uint64_t)st->st_size;
    else
        r->total_unknown = true;
}

tf_status tf_reader_add_file(tf_reader *r, const char *path, bool named) {
    struct stat st;
    bool is_stdin = strcmp(path, "-") == 0;
    bool known = (is_stdin ? fstat(0, &st) : stat(path, &st)) == 0;
    add_size(r, known ? &st : NULL);
    return add_source(r, &(tf__source){.name = path, .fd = is_stdin ? 0 : -1, .named = named});
}

tf_status tf_reader_add_fd(tf_reader *r, int fd, const char *name, bool named) {
    struct stat st;
    add_size(r, fstat(fd, &st) == 0 ? &st : NULL);
    return add_source(r, &(tf__source){.name = name, .fd = fd, .named = named});
}

tf_status tf_reader_add_text(tf_reader *r, const void *data, size_t size, const char *name,
                             uint64_t line) {
    r->total += size;
    return add_source(
        r, &(tf__source){
               .name = name, .fd = -1, .named = true, .size = size, .text = data, .line = line});
}

/* ---- sources -------------------------------------------------------------------------------- */

/* Prepare reading the current source. O_NONBLOCK only concerns the descriptor that we open: a FIFO
 * without a writer must not hold up the program. @return false with errno */
static bool open_source(tf__source *s) {
    struct stat st;
    if (s->text) return true;
    if (s->fd < 0) {
        s->fd = open(s->name, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
        if (s->fd < 0) return false;
        s->opened_here = true;
    }
    if (fstat(s->fd, &st) != 0) return false;
    s->regular = S_ISREG(st.st_mode);
    return true;
}

void tf__reader_next_source(tf_reader *r) {
    tf__source *s = &r->sources[r->current++];
    if (s->opened_here && s->fd >= 0) close(s->fd);
    s->fd = -1;
    r->done += r->base + r->begin;
    r->begin = r->end = r->start = 0;
    r->base = r->line_start = 0;
    r->line = 0;
    r->state = IN_GAP;
    r->at_eof = false;
}

tf_read_event tf__reader_give_error(tf_reader *r, tf_token *token, const char *why) {
    const tf__source *s = &r->sources[r->current];
    *token = (tf_token){.text = why, .size = strlen(why), .source = s->name, .from_list = s->named};
    tf__reader_next_source(r);
    return TF_READ_ERROR;
}

/* ---- buffer --------------------------------------------------------------------------------- */

/* Make room for reading: drop what was scanned, except an incomplete token and some context. */
static bool make_room(tf_reader *r) {
    if (r->buffer_size - r->end >= r->chunk) return true;
    size_t keep = r->state == IN_TOKEN ? r->start : r->begin;
    keep = keep > TF_READER_CONTEXT ? keep - TF_READER_CONTEXT : 0;
    if (keep > 0) {
        memmove(r->buffer, r->buffer + keep, r->end - keep);
        r->begin -= keep;
        r->end -= keep;
        r->start = r->start > keep ? r->start - keep : 0;
        r->base += keep;
    }
    if (r->buffer_size - r->end >= r->chunk) return true;
    size_t size = r->buffer_size ? 2 * r->buffer_size : 2 * r->chunk + TF_READER_CONTEXT;
    while (size - r->end < r->chunk) size *= 2;
    char *buffer = realloc(r->buffer, size);
    if (!buffer) return false;
    r->buffer = buffer;
    r->buffer_size = size;
    return true;
}

/* The next piece of a source in memory. */
static tf__fill copy_text(tf_reader *r, const tf__source *s) {
    uint64_t at = r->base + r->end, left = s->size - at;
    size_t size = left < r->chunk ? (size_t)left : r->chunk;
    memcpy(r->buffer + r->end, s->text + at, size);
    r->end += size;
    r->at_eof = size == 0;
    return size > 0 ? TF__FILL_DATA : TF__FILL_EOF;
}

tf__fill tf__reader_fill(tf_reader *r) {
    tf__source *s = &r->sources[r->current];
    if (r->line == 0) {
        if (!open_source(s)) return TF__FILL_ERROR;
        r->line = s->text ? s->line : 1;
    }
    if (!make_room(r)) {
        errno = ENOMEM;
        return TF__FILL_ERROR;
    }
    if (s->text) return copy_text(r, s);
    if (!s->regular) {
        struct pollfd p = {.fd = s->fd, .events = POLLIN};
        int ready = poll(&p, 1, 0);
        if (ready == 0 || (ready < 0 && errno == EINTR)) return TF__FILL_WAIT;
        if (ready < 0) return TF__FILL_ERROR;
    }
    ssize_t n = read(s->fd, r->buffer + r->end, r->chunk);
    if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)) return TF__FILL_WAIT;
    if (n < 0) return TF__FILL_ERROR;
    r->end += (size_t)n;
    r->at_eof = n == 0;
    return n > 0 ? TF__FILL_DATA : TF__FILL_EOF;
}

/* ---- scanning ------------------------------------------------------------------------------- */

static void new_line(tf_reader *r, size_t next) {
    r->line++;
    r->line_start = r->base + next;
}

/* Over blanks and newlines. */
static void skip_gap(tf_reader *r) {
    size_t i = r->begin;
    for (uint8_t class; i < r->end && (class = tf__byte_class[(unsigned char)r->buffer[i]]) != 0;) {
        i++;
        if (class == 2) new_line(r, i);
    }
    r->begin = r->start = i;
    if (i < r->end) r->state = r->buffer[i] == '#' ? IN_COMMENT : IN_TOKEN;
}

static void skip_comment(tf_reader *r) {
    const char *newline = memchr(r->buffer + r->begin, '\n', r->end - r->begin);
    if (newline) r->state = IN_GAP;
    r->begin = newline ? (size_t)(newline - r->buffer) : r->end;
}

/* The rest of a token that was too long. */
static void skip_rest(tf_reader *r) {
    while (r->begin < r->end && tf__byte_class[(unsigned char)r->buffer[r->begin]] == 0) r->begin++;
    if (r->begin < r->end) r->state = IN_GAP;
}

/* To the end of the token; true if it is known (a blank, the end of the input, or the limit). */
static bool scan_token(tf_reader *r) {
    size_t i = r->begin, stop = r->end;
    if (stop - r->start > r->max_token) stop = r->start + r->max_token;
    const unsigned char *b = (const unsigned char *)r->buffer;
    while (i < stop && tf__byte_class[b[i]] == 0) i++;
    r->begin = i;
    return i < r->end || r->at_eof;
}

/* What the buffer has of the line around the token. Where the line ends is left to those few who
 * look: searching here would cost more than the scanning. */
static void set_context(const tf_reader *r, tf_token *token) {
    uint64_t line_begin = r->line_start > r->base ? r->line_start - r->base : 0;
    size_t from = (size_t)line_begin;
    if (r->start - from > TF_READER_CONTEXT) from = r->start - TF_READER_CONTEXT;
    size_t behind = r->end - r->begin;
    token->context = r->buffer + from;
    token->context_size =
        r->begin + (behind < TF_READER_CONTEXT ? behind : TF_READER_CONTEXT) - from;
    token->context_column = (size_t)(r->base + from - r->line_start);
}

static tf_read_event give_token(tf_reader *r, tf_token *token) {
    const tf__source *s = &r->sources[r->current];
    size_t size = r->begin - r->start;
    bool cut = r->begin < r->end && tf__byte_class[(unsigned char)r->buffer[r->begin]] == 0;
    *token = (tf_token){.text = r->buffer + r->start,
                        .size = size,
                        .source = s->name,
                        .line = r->line,
                        .column = r->base + r->start - r->line_start + 1,
                        .from_list = s->named,
                        .too_long = cut};
    set_context(r, token);
    r->state = cut ? IN_REST : IN_GAP;
    return TF_READ_TOKEN;
}

tf_read_event tf__reader_give_operand(tf_reader *r, tf_token *token) {
    const tf__source *s = &r->sources[r->current++];
    size_t size = strlen(s->name);
    *token = (tf_token){.text = s->name,
                        .size = size < r->max_token ? size : r->max_token,
                        .line = ++r->operands,
                        .column = 1,
                        .context = s->name,
                        .context_size = size,
                        .too_long = size > r->max_token};
    return TF_READ_TOKEN;
}

void tf__reader_settle(tf_reader *r) {
    while (r->begin < r->end && r->state != IN_TOKEN) {
        if (r->state == IN_GAP)
            skip_gap(r);
        else if (r->state == IN_COMMENT)
            skip_comment(r);
        else
            skip_rest(r);
    }
}

/* Scan what is in the buffer. @return true if *token was set */
static bool scan(tf_reader *r, tf_token *token) {
    tf__reader_settle(r);
    if (r->state != IN_TOKEN || !scan_token(r)) return false;
    give_token(r, token);
    return true;
}

tf_read_event tf_reader_next(tf_reader *r, tf_token *token) {
    r->waiting = false;
    for (unsigned fills = 0;; fills++) {
        if (r->current >= r->count) return TF_READ_END;
        if (r->sources[r->current].operand) return tf__reader_give_operand(r, token);
        if (scan(r, token)) return TF_READ_TOKEN;
        if (r->at_eof) {
            tf__reader_next_source(r);
            continue;
        }
        /* An endless comment or token: let the caller look at its signals. */
        tf__fill got = fills < TF__READER_FILLS ? tf__reader_fill(r) : TF__FILL_WAIT;
        if (got == TF__FILL_ERROR) return tf__reader_give_error(r, token, strerror(errno));
        r->waiting = got == TF__FILL_WAIT;
        if (r->waiting) return TF_READ_WAIT;
    }
}

int tf_reader_fd(const tf_reader *r) {
    return r->waiting ? r->sources[r->current].fd : -1;
}

void tf_reader_progress(const tf_reader *r, uint64_t *done, uint64_t *total) {
    *done = r->done + r->base + r->begin;
    *total = r->total_unknown ? 0 : r->total;
}
