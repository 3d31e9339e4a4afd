/* part_manifest.c — DIR/manifest: which input and options the parts in a folder belong to. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "checksum.h"
#include "exitcode.h"
#include "part_list_internal.h"

#define FIRST_LINE "trifactor output parts, version 2\n"

/* ---- writing ----------------------------------------------------------------------------------
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

static tf_status put_manifest(tf_part_list *l, const tf_text *text) {
    char *path = tf__part_beside(l, "manifest"), *temporary = tf__part_beside(l, ".manifest.new");
    tf_status s = path && temporary ? TF_OK : TF_EIO;
    int fd = s == TF_OK ? open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666) : -1;
    if (fd < 0) s = TF_EIO;
    if (s == TF_OK) s = tf_write_all(fd, text->data, text->size);
    if (s == TF_OK && fsync(fd) != 0) s = TF_EIO;
    int error = errno;
    if (fd >= 0) close(fd);
    errno = error;
    if (s == TF_OK && rename(temporary, path) != 0) s = TF_EIO;
    if (s == TF_OK) tf_part_list_sync(l);
    if (s != TF_OK) {
        s = tf__part_refuse(l, tf_exit_of_errno(errno, TF_EXIT_STATE), "%s/manifest: %s", l->folder,
                            strerror(errno));
        if (fd >= 0) unlink(temporary);
    }
    free(path);
    free(temporary);
    return s;
}

tf_status tf__part_manifest_write(tf_part_list *l) {
    tf_text text = {0};
    compose(&text, l);
    tf_status s = text.failed
                      ? tf__part_refuse(l, TF_EXIT_RESOURCE, "%s", tf_status_text(TF_ENOMEM))
                      : put_manifest(l, &text);
    tf_text_clear(&text);
    return s;
}

/* ---- reading ----------------------------------------------------------------------------------
 */

/* Is the last line there, and does it fit to what is in front? */
static bool whole(const tf_text *t) {
    static const size_t last = sizeof "end 0123456789abcdef\n" - 1;
    if (t->size < last) return false;
    uint64_t sum;
    return sscanf(t->data + t->size - last, "end %16" SCNx64, &sum) == 1 &&
           sum == tf_checksum(TF_CHECKSUM_START, t->data, t->size - last);
}

/* The option that differs, in words. */
static tf_status other_option(tf_part_list *l, const char *theirs, size_t size) {
    const char *mine = tf_text_get(&l->options);
    size_t at = 0;
    for (size_t i = 0; i < size && i < l->options.size && theirs[i] == mine[i]; i++)
        if (theirs[i] == '\n') at = i + 1;
    static const size_t word = sizeof "option " - 1;
    int a = (int)strcspn(theirs + at, "\n"), b = (int)strcspn(mine + at, "\n");
    return tf__part_refuse(l, TF_EXIT_STATE, "the parts in %s were made with %.*s, not %.*s",
                           l->folder, a > (int)word ? a - (int)word : 0, theirs + at + word,
                           b > (int)word ? b - (int)word : 0, mine + at + word);
}

typedef struct found {
    uint64_t size, seconds, nanoseconds, part_size, count;
} found;

/* The lines behind the options. */
static bool parse_parts(tf_part_list *l, const char *p) {
    char line[TF__PART_LINE_ROOM];
    for (size_t i = 0; i < l->count; i++) {
        tf_cut_part *t = &l->parts[i].text;
        size_t number, size = tf__part_line(line, p);
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
        return tf__part_refuse(l, TF_EXIT_STATE, "%s/manifest is damaged", l->folder);
    p += used;
    const char *end = strstr(p, "\nparts ");
    if (!end || sscanf(end, "\nparts %" SCNu64 "\n%n", &f.count, &used) != 1 ||
        f.count != tf_cut_count(f.size, f.part_size) || f.count > TF_PART_MOST)
        return tf__part_refuse(l, TF_EXIT_STATE, "%s/manifest is damaged", l->folder);
    if (f.size != l->size)
        return tf__part_refuse(l, TF_EXIT_STATE,
                               "the parts in %s belong to an input of %" PRIu64
                               " bytes; %s has %" PRIu64,
                               l->folder, f.size, l->input, l->size);
    size_t size = (size_t)(end + 1 - p);
    if (size != l->options.size || memcmp(p, tf_text_get(&l->options), size) != 0)
        return other_option(l, p, size);
    if (wanted > 0 && wanted != f.part_size)
        return tf__part_refuse(l, TF_EXIT_STATE,
                               "the parts in %s were made with --part-size %" PRIu64, l->folder,
                               f.part_size);
    l->part_size = f.part_size;
    l->scanned = f.seconds == l->seconds && f.nanoseconds == l->nanoseconds;
    l->known = true;
    if (tf__part_room(l, f.count) != TF_OK) return TF_EIO;
    if (!parse_parts(l, end + used))
        return tf__part_refuse(l, TF_EXIT_STATE, "%s/manifest is damaged", l->folder);
    return TF_OK;
}

/* Parts without a manifest are somebody else's. */
static tf_status look_for_parts(tf_part_list *l) {
    DIR *d = opendir(l->folder);
    if (!d)
        return tf__part_refuse(l, tf_exit_of_errno(errno, TF_EXIT_STATE), "%s: %s", l->folder,
                               strerror(errno));
    bool strange = false;
    for (struct dirent *e; !strange && (e = readdir(d));)
        strange = strncmp(e->d_name, "part-", 5) == 0;
    closedir(d);
    if (!strange) return TF_OK;
    return tf__part_refuse(l, TF_EXIT_STATE, "%s has parts, but no manifest that says of what",
                           l->folder);
}

tf_status tf__part_manifest_read(tf_part_list *l, uint64_t part_size) {
    char *path = tf__part_beside(l, "manifest");
    tf_text text = {0};
    tf_status s = path ? tf__part_read(&text, path) : TF_EIO;
    if (s == TF_EIO) {
        s = tf__part_refuse(l, tf_exit_of_errno(errno, TF_EXIT_STATE), "%s/manifest: %s", l->folder,
                            strerror(errno));
    } else if (s == TF_MORE) {
        s = look_for_parts(l);
        l->part_size = part_size ? part_size : tf_cut_size(l->size);
        uint64_t count = tf_cut_count(l->size, l->part_size);
        if (s == TF_OK && count > TF_PART_MOST)
            s = tf__part_refuse(l, TF_EXIT_USAGE,
                                "--part-size %" PRIu64 " would make more than %" PRIu64 " parts",
                                l->part_size, TF_PART_MOST);
        if (s == TF_OK) s = tf__part_room(l, count);
    } else if (strncmp(tf_text_get(&text), FIRST_LINE, sizeof FIRST_LINE - 1) != 0 ||
               !whole(&text)) {
        s = tf__part_refuse(l, TF_EXIT_STATE, "%s/manifest is damaged, or of another version",
                            l->folder);
    } else {
        s = parse(l, &text, part_size);
    }
    tf_text_clear(&text);
    free(path);
    return s;
}
