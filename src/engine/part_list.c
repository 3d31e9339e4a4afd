/* part_list.c — see part_list.h. */
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

#include "exitcode.h"
#include "part_list_internal.h"

tf_status tf__part_refuse(tf_part_list *l, int code, const char *format, ...) {
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

char *tf__part_beside(const tf_part_list *l, const char *name) {
    tf_text path = {0};
    tf_text_printf(&path, "%s/%s", l->folder, name);
    if (path.failed) tf_text_clear(&path);
    return path.data;
}

tf_status tf__part_read(tf_text *out, const char *path) {
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return errno == ENOENT ? TF_MORE : TF_EIO;
    ssize_t n;
    do {
        char *room = tf_text_reserve(out, 1 << 16);
        n = room ? read(fd, room, 1 << 16) : -1;
        if (n > 0) out->size += (size_t)n;
    } while (n > 0 || (n < 0 && errno == EINTR && !out->failed));
    int error = errno;
    if (n == 0) tf_text_put(out, "", 0); /* ends it: it is read as a string */
    close(fd);
    errno = out->failed ? ENOMEM : error;
    return n == 0 && !out->failed ? TF_OK : TF_EIO;
}

size_t tf__part_line(char buf[TF__PART_LINE_ROOM], const char *p) {
    size_t size = strcspn(p, "\n");
    if (size >= TF__PART_LINE_ROOM) return 0;
    memcpy(buf, p, size);
    buf[size] = '\0';
    return size;
}

tf_status tf__part_room(tf_part_list *l, uint64_t count) {
    l->parts = calloc(count ? count : 1, sizeof *l->parts);
    l->count = l->parts ? count : 0;
    return l->parts ? TF_OK : tf__part_refuse(l, TF_EXIT_RESOURCE, "%s", tf_status_text(TF_ENOMEM));
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

/* ---- its life ---------------------------------------------------------------------------------
 */

static tf_status look_at_input(tf_part_list *l) {
    struct stat st;
    if (stat(l->input, &st) != 0)
        return tf__part_refuse(l, TF_EXIT_USAGE, "%s: %s", l->input, strerror(errno));
    if (!S_ISREG(st.st_mode))
        return tf__part_refuse(
            l, TF_EXIT_USAGE,
            "%s is no regular file: --output-parts needs one that every rank can read "
            "from any place",
            l->input);
    l->size = (uint64_t)st.st_size;
    l->seconds = (uint64_t)st.st_mtim.tv_sec;
    l->nanoseconds = (uint64_t)st.st_mtim.tv_nsec;
    return TF_OK;
}

/* .part-0000001.HOST.PID.COUNT, as part_run.c writes them, and nothing else. */
static bool is_leftover(const char *name) {
    static const char begin[] = ".part-";
    size_t n = sizeof begin - 1;
    if (strncmp(name, begin, n) != 0) return false;
    return strspn(name + n, "0123456789") == 7 && name[n + 7] == '.';
}

/* What a killed run was writing. Whoever owns the folder may: a run that lost it has lost these too. */
static void remove_leftovers(const tf_part_list *l) {
    DIR *d = opendir(l->folder);
    if (!d) return; /* whoever reads or writes here next says why */
    for (struct dirent *e; (e = readdir(d));)
        if (is_leftover(e->d_name)) (void)!unlinkat(dirfd(d), e->d_name, 0);
    closedir(d);
}

tf_status tf_part_list_open(tf_part_list *l, const char *folder, const char *input,
                            uint64_t part_size, const tf_config *config,
                            const tf_settings *settings) {
    *l = (tf_part_list){.folder = folder, .input = input, .journal = -1};
    list_options(&l->options, config, settings);
    tf_status s = look_at_input(l);
    if (s == TF_OK) s = tf__part_manifest_read(l, part_size);
    if (s == TF_OK) remove_leftovers(l);
    return s;
}

tf_status tf_part_list_found(tf_part_list *l, uint64_t number, const tf_cut_part *p) {
    tf_cut_part *t = &l->parts[number].text;
    bool same = t->begin == p->begin && t->size == p->size && t->lines == p->lines &&
                t->tokens == p->tokens && t->checksum == p->checksum;
    if (l->known && !same)
        return tf__part_refuse(l, TF_EXIT_STATE,
                               "the parts in %s belong to other input: %s differs in part %" PRIu64,
                               l->folder, l->input, number + 1);
    *t = *p;
    return TF_OK;
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
    if (!l->scanned) s = tf__part_manifest_write(l);
    return s == TF_OK ? tf__part_journal_open(l) : s;
}

void tf_part_list_clear(tf_part_list *l) {
    if (l->journal >= 0) close(l->journal);
    free(l->parts);
    tf_text_clear(&l->options);
    tf_text_clear(&l->error);
    *l = (tf_part_list){.journal = -1};
}
