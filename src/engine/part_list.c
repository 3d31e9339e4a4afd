/* part_list.c — see part_list.h. */
#include "part_list.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "checksum.h"
#include "exitcode.h"

#define FIRST_LINE "trifactor output parts, version 1\n"

__attribute__((format(printf, 3, 4))) static tf_status refuse(tf_part_list *l, int code,
                                                              const char *format, ...) {
    char text[600];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    tf_text_reset(&l->error);
    tf_text_puts(&l->error, text);
    l->code = code;
    return TF_EIO;
}

/* A file in the folder. @return NULL when out of memory */
static char *beside(const tf_part_list *l, const char *name) {
    tf_text path = {0};
    tf_text_printf(&path, "%s/%s", l->folder, name);
    if (path.failed) tf_text_clear(&path);
    return path.data;
}

/* @return TF_OK, TF_MORE (there is none), TF_EIO with errno */
static tf_status read_file(tf_text *out, const char *path) {
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return errno == ENOENT ? TF_MORE : TF_EIO;
    ssize_t n;
    do {
        char *room = tf_text_reserve(out, 1 << 16);
        n = room ? read(fd, room, 1 << 16) : -1;
        if (n > 0) out->size += (size_t)n;
    } while (n > 0 || (n < 0 && errno == EINTR && !out->failed));
    int error = errno;
    close(fd);
    errno = out->failed ? ENOMEM : error;
    return n == 0 ? TF_OK : TF_EIO;
}

/* ---- what shapes the answers ------------------------------------------------------------------
 */

static void list_options(tf_text *t, const tf_config *c, const tf_settings *s) {
    const tf_plan *p = &s->plan;
    tf_text_printf(t, "option format %s\noption exponents %s\n", s->format->name,
                   c->exponents ? "yes" : "no");
    tf_text_printf(t, "option shard %" PRIu64 "/%" PRIu64 "\n", c->shard.k, c->shard.n);
    tf_text_printf(t, "option method %s\n",
                   p->method == TF_METHOD_NONE ? "auto" : tf_method_name(p->method));
    tf_text_printf(t,
                   "option b1 %" PRIu64 "\noption b2 %" PRIu64 "\noption curves %" PRIu64
                   "\noption start %" PRIu64 "\noption seed %" PRIu64 "\n",
                   p->b1, p->b2, p->curves, p->start, p->seed);
    tf_text_printf(t, "option prove %s\n", p->prove ? "yes" : "no");
}

/* ---- manifest ---------------------------------------------------------------------------------
 */

/* Paths with a newline in them would break the lines; the name is for people. */
static void put_name(tf_text *t, const char *name) {
    for (; *name; name++) tf_text_put(t, (unsigned char)*name < ' ' ? "?" : name, 1);
}

static void compose(tf_text *t, const tf_part_list *l) {
    tf_text_puts(t, FIRST_LINE "input ");
    put_name(t, l->input);
    tf_text_printf(
        t, "\nbytes %" PRIu64 "\nchanged %" PRIu64 ".%09" PRIu64 "\npart-size %" PRIu64 "\n",
        l->size, l->seconds, l->nanoseconds, l->part_size);
    tf_text_put(t, tf_text_get(&l->options), l->options.size);
    tf_text_printf(t, "parts %zu\n", l->count);
    for (size_t i = 0; i < l->count; i++) {
        const tf_cut_part *p = &l->parts[i].text;
        tf_text_printf(t,
                       "part %zu %" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRIu64 " %016" PRIx64 "\n",
                       i + 1, p->begin, p->size, p->lines, p->tokens, p->checksum);
    }
    tf_text_printf(t, "end %016" PRIx64 "\n",
                   tf_checksum(TF_CHECKSUM_START, t->data, t->failed ? 0 : t->size));
}

/* Is the last line there, and does it fit to what is in front? */
static bool whole(const tf_text *t) {
    static const size_t last = sizeof "end 0123456789abcdef\n" - 1;
    if (t->size < last) return false;
    uint64_t sum;
    return sscanf(t->data + t->size - last, "end %16" SCNx64, &sum) == 1 &&
           sum == tf_checksum(TF_CHECKSUM_START, t->data, t->size - last);
}

static tf_status make_room(tf_part_list *l, uint64_t count) {
    l->parts = calloc(count ? count : 1, sizeof *l->parts);
    l->count = l->parts ? count : 0;
    return l->parts ? TF_OK : TF_ENOMEM;
}

/* The option that differs, in words. */
static tf_status other_option(tf_part_list *l, const char *theirs, size_t size) {
    const char *mine = tf_text_get(&l->options);
    size_t at = 0;
    for (size_t i = 0; i < size && i < l->options.size && theirs[i] == mine[i]; i++)
        if (theirs[i] == '\n') at = i + 1;
    static const size_t word = sizeof "option " - 1;
    int a = (int)strcspn(theirs + at, "\n"), b = (int)strcspn(mine + at, "\n");
    return refuse(l, TF_EXIT_STATE, "the parts in %s were made with %.*s, not %.*s", l->folder,
                  a > (int)word ? a - (int)word : 0, theirs + at + word,
                  b > (int)word ? b - (int)word : 0, mine + at + word);
}

typedef struct found {
    uint64_t size, seconds, nanoseconds, part_size, count;
} found;

enum { LINE_ROOM = 200 };

/* A line as a string of its own: sscanf looks for the end of what it is given. */
static size_t copy_line(char buf[LINE_ROOM], const char *p) {
    size_t size = strcspn(p, "\n");
    if (size >= LINE_ROOM) return 0;
    memcpy(buf, p, size);
    buf[size] = '\0';
    return size;
}

/* The lines behind the options. */
static bool parse_parts(tf_part_list *l, const char *p) {
    char line[LINE_ROOM];
    for (size_t i = 0; i < l->count; i++) {
        tf_cut_part *t = &l->parts[i].text;
        size_t number, size = copy_line(line, p);
        if (size == 0 ||
            sscanf(line, "part %zu %" SCNu64 " %" SCNu64 " %" SCNu64 " %" SCNu64 " %" SCNx64,
                   &number, &t->begin, &t->size, &t->lines, &t->tokens, &t->checksum) != 6 ||
            number != i + 1)
            return false;
        p += size + 1;
    }
    return strncmp(p, "end ", 4) == 0;
}

/* What the manifest says of an input like this one. */
static tf_status parse(tf_part_list *l, const tf_text *t, uint64_t wanted) {
    found f;
    const char *p = t->data + sizeof FIRST_LINE - 1;
    int used = 0;
    p += strcspn(p, "\n"); /* the input's name */
    if (sscanf(p, "\nbytes %" SCNu64 "\nchanged %" SCNu64 ".%" SCNu64 "\npart-size %" SCNu64 "\n%n",
               &f.size, &f.seconds, &f.nanoseconds, &f.part_size, &used) != 4 ||
        used == 0 || f.part_size == 0)
        return refuse(l, TF_EXIT_STATE, "%s/manifest is damaged", l->folder);
    p += used;
    const char *end = strstr(p, "\nparts ");
    if (!end || sscanf(end, "\nparts %" SCNu64 "\n%n", &f.count, &used) != 1 ||
        f.count != tf_cut_count(f.size, f.part_size) || f.count > TF_PART_MOST)
        return refuse(l, TF_EXIT_STATE, "%s/manifest is damaged", l->folder);
    if (f.size != l->size)
        return refuse(l, TF_EXIT_STATE,
                      "the parts in %s belong to an input of %" PRIu64 " bytes; %s has %" PRIu64,
                      l->folder, f.size, l->input, l->size);
    size_t size = (size_t)(end + 1 - p);
    if (size != l->options.size || memcmp(p, tf_text_get(&l->options), size) != 0)
        return other_option(l, p, size);
    if (wanted > 0 && wanted != f.part_size)
        return refuse(l, TF_EXIT_STATE, "the parts in %s were made with --part-size %" PRIu64,
                      l->folder, f.part_size);
    l->part_size = f.part_size;
    l->scanned = f.seconds == l->seconds && f.nanoseconds == l->nanoseconds;
    l->known = true;
    if (make_room(l, f.count) != TF_OK)
        return refuse(l, TF_EXIT_RESOURCE, "%s", tf_status_text(TF_ENOMEM));
    if (!parse_parts(l, end + used))
        return refuse(l, TF_EXIT_STATE, "%s/manifest is damaged", l->folder);
    return TF_OK;
}

/* ---- opening ----------------------------------------------------------------------------------
 */

static tf_status look_at_input(tf_part_list *l) {
    struct stat st;
    if (stat(l->input, &st) != 0)
        return refuse(l, TF_EXIT_USAGE, "%s: %s", l->input, strerror(errno));
    if (!S_ISREG(st.st_mode))
        return refuse(l, TF_EXIT_USAGE,
                      "%s is no regular file: --output-parts needs one that every rank can read "
                      "from any place",
                      l->input);
    l->size = (uint64_t)st.st_size;
    l->seconds = (uint64_t)st.st_mtim.tv_sec;
    l->nanoseconds = (uint64_t)st.st_mtim.tv_nsec;
    return TF_OK;
}

static int code_of(int error) {
    return error == ENOSPC || error == EDQUOT || error == EIO || error == ENOMEM || error == EMFILE
               ? TF_EXIT_RESOURCE
               : TF_EXIT_STATE;
}

/* Parts without a manifest are somebody else's. */
static tf_status look_for_parts(tf_part_list *l) {
    DIR *d = opendir(l->folder);
    if (!d) return refuse(l, code_of(errno), "%s: %s", l->folder, strerror(errno));
    bool strange = false;
    for (struct dirent *e; !strange && (e = readdir(d));)
        strange = strncmp(e->d_name, "part-", 5) == 0;
    closedir(d);
    if (!strange) return TF_OK;
    return refuse(l, TF_EXIT_STATE, "%s has parts, but no manifest that says of what", l->folder);
}

static tf_status read_manifest(tf_part_list *l, uint64_t part_size) {
    char *path = beside(l, "manifest");
    tf_text text = {0};
    tf_status s = path ? read_file(&text, path) : TF_EIO;
    if (s == TF_EIO) {
        s = refuse(l, code_of(errno), "%s/manifest: %s", l->folder, strerror(errno));
    } else if (s == TF_MORE) {
        s = look_for_parts(l);
        l->part_size = part_size ? part_size : tf_cut_size(l->size);
        uint64_t count = tf_cut_count(l->size, l->part_size);
        if (s == TF_OK && count > TF_PART_MOST)
            s = refuse(l, TF_EXIT_USAGE,
                       "--part-size %" PRIu64 " would make more than %" PRIu64 " parts",
                       l->part_size, TF_PART_MOST);
        if (s == TF_OK && make_room(l, count) != TF_OK)
            s = refuse(l, TF_EXIT_RESOURCE, "%s", tf_status_text(TF_ENOMEM));
    } else if (strncmp(tf_text_get(&text), FIRST_LINE, sizeof FIRST_LINE - 1) != 0 ||
               !whole(&text)) {
        s = refuse(l, TF_EXIT_STATE, "%s/manifest is damaged, or of another version", l->folder);
    } else {
        s = parse(l, &text, part_size);
    }
    tf_text_clear(&text);
    free(path);
    return s;
}

tf_status tf_part_list_open(tf_part_list *l, const char *folder, const char *input,
                            uint64_t part_size, const tf_config *config,
                            const tf_settings *settings) {
    *l = (tf_part_list){.folder = folder, .input = input, .journal = -1};
    list_options(&l->options, config, settings);
    tf_status s = look_at_input(l);
    if (s == TF_OK) s = read_manifest(l, part_size);
    return s;
}

/* ---- the journal ------------------------------------------------------------------------------
 */

enum { RECORD_ROOM = LINE_ROOM };

static size_t compose_record(char buf[RECORD_ROOM], uint64_t number, const tf_part_result *r) {
    int size = snprintf(
        buf, RECORD_ROOM,
        "done %" PRIu64 " %" PRIu64 " %016" PRIx64 " %" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRIu64,
        number + 1, r->bytes, r->checksum, r->printed, r->invalid, r->incomplete, r->timed_out);
    uint64_t sum = tf_checksum(TF_CHECKSUM_START, buf, (size_t)size);
    return (size_t)size +
           (size_t)snprintf(buf + size, RECORD_ROOM - (size_t)size, " %016" PRIx64 "\n", sum);
}

/* A line that a record would not be written as is none. */
static void take_record(tf_part_list *l, const char *line, size_t size) {
    char again[RECORD_ROOM], copy[LINE_ROOM];
    uint64_t number;
    tf_part_result r;
    if (copy_line(copy, line) == 0 ||
        sscanf(copy,
               "done %" SCNu64 " %" SCNu64 " %" SCNx64 " %" SCNu64 " %" SCNu64 " %" SCNu64
               " %" SCNu64,
               &number, &r.bytes, &r.checksum, &r.printed, &r.invalid, &r.incomplete,
               &r.timed_out) != 7 ||
        number == 0 || number > l->count)
        return;
    if (compose_record(again, number - 1, &r) != size || memcmp(again, line, size) != 0) return;
    l->parts[number - 1].recorded = true;
    l->parts[number - 1].result = r;
}

/* Reads what is there; a last line that was cut off is ended, so that the next one is not lost with it. */
static tf_status open_journal(tf_part_list *l) {
    char *path = beside(l, "journal");
    tf_text text = {0};
    tf_status s = path ? read_file(&text, path) : TF_EIO;
    if (s == TF_OK || s == TF_MORE) {
        const char *p = tf_text_get(&text), *end = p + text.size, *next;
        for (; p < end && (next = memchr(p, '\n', (size_t)(end - p))); p = next + 1)
            take_record(l, p, (size_t)(next + 1 - p));
        l->journal = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
        s = l->journal >= 0 && (p == end || tf_write_all(l->journal, "\n", 1) == TF_OK) ? TF_OK
                                                                                        : TF_EIO;
    }
    if (s != TF_OK) s = refuse(l, code_of(errno), "%s/journal: %s", l->folder, strerror(errno));
    tf_text_clear(&text);
    free(path);
    return s;
}

tf_status tf_part_list_add(tf_part_list *l, uint64_t number, const tf_part_result *r) {
    char record[RECORD_ROOM];
    size_t size = compose_record(record, number, r);
    l->parts[number].recorded = true;
    l->parts[number].result = *r;
    if (tf_write_all(l->journal, record, size) == TF_OK) return TF_OK;
    return refuse(l, TF_EXIT_RESOURCE, "%s/journal: %s", l->folder, strerror(errno));
}

void tf_part_list_sync(const tf_part_list *l) {
    if (l->journal >= 0) (void)fsync(l->journal);
    int fd = open(l->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) return;
    (void)fsync(fd);
    close(fd);
}

tf_status tf_part_list_found(tf_part_list *l, uint64_t number, const tf_cut_part *p) {
    tf_cut_part *t = &l->parts[number].text;
    bool same = t->begin == p->begin && t->size == p->size && t->lines == p->lines &&
                t->tokens == p->tokens && t->checksum == p->checksum;
    if (l->known && !same)
        return refuse(l, TF_EXIT_STATE,
                      "the parts in %s belong to other input: %s differs in part %" PRIu64,
                      l->folder, l->input, number + 1);
    *t = *p;
    return TF_OK;
}

/* ---- after the scan ---------------------------------------------------------------------------
 */

static tf_status write_manifest(tf_part_list *l, const tf_text *text) {
    char *path = beside(l, "manifest"), *temporary = beside(l, ".manifest.new");
    tf_status s = path && temporary ? TF_OK : TF_EIO;
    int fd = s == TF_OK ? open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666) : -1;
    if (fd < 0) s = TF_EIO;
    if (s == TF_OK) s = tf_write_all(fd, text->data, text->size);
    if (s == TF_OK && fsync(fd) != 0) s = TF_EIO;
    int error = errno;
    if (fd >= 0) close(fd);
    errno = error;
    if (s == TF_OK && rename(temporary, path) != 0) s = TF_EIO;
    if (s != TF_OK) s = refuse(l, code_of(errno), "%s/manifest: %s", l->folder, strerror(errno));
    free(path);
    free(temporary);
    return s;
}

static void number_lines(tf_part_list *l) {
    uint64_t line = 1, index = 0;
    for (size_t i = 0; i < l->count; i++) {
        l->parts[i].line = line;
        l->parts[i].index = index;
        line += l->parts[i].text.lines;
        index += l->parts[i].text.tokens;
    }
}

tf_status tf_part_list_settle(tf_part_list *l) {
    tf_status s = TF_OK;
    number_lines(l);
    if (!l->scanned) {
        tf_text text = {0};
        compose(&text, l);
        s = text.failed ? TF_ENOMEM : write_manifest(l, &text);
        tf_text_clear(&text);
    }
    return s == TF_OK ? open_journal(l) : s;
}

void tf_part_list_clear(tf_part_list *l) {
    if (l->journal >= 0) close(l->journal);
    free(l->parts);
    tf_text_clear(&l->options);
    tf_text_clear(&l->error);
    *l = (tf_part_list){.journal = -1};
}
