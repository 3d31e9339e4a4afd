/* part_journal.c — DIR/journal: which parts in a folder are done. */
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

enum { RECORD_ROOM = TF__PART_LINE_ROOM };

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
    char again[RECORD_ROOM], copy[TF__PART_LINE_ROOM];
    uint64_t number;
    tf_part_result r;
    if (tf__part_line(copy, line) == 0 ||
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

tf_status tf__part_journal_open(tf_part_list *l) {
    char *path = tf__part_beside(l, "journal");
    tf_text text = {0};
    tf_status s = path ? tf__part_read(&text, path) : TF_EIO;
    if (s == TF_OK || s == TF_MORE) {
        const char *p = tf_text_get(&text), *end = p + text.size, *next;
        for (; p < end && (next = memchr(p, '\n', (size_t)(end - p))); p = next + 1)
            take_record(l, p, (size_t)(next + 1 - p));
        l->journal = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
        s = l->journal >= 0 && (p == end || tf_write_all(l->journal, "\n", 1) == TF_OK) ? TF_OK
                                                                                        : TF_EIO;
    }
    if (s != TF_OK)
        s = tf__part_refuse(l, tf_exit_of_errno(errno, TF_EXIT_STATE), "%s/journal: %s", l->folder,
                            strerror(errno));
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
    return tf__part_refuse(l, TF_EXIT_RESOURCE, "%s/journal: %s", l->folder, strerror(errno));
}

void tf_part_list_sync(const tf_part_list *l) {
    if (l->journal >= 0) (void)fsync(l->journal);
    int fd = open(l->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) return;
    (void)fsync(fd);
    close(fd);
}
