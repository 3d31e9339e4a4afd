/* state_name.c — see state_name.h. */
#include "state_name.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "checksum.h"

/* So much of a file is looked at, in pieces from its beginning to its end: nobody should wait for the
 * checksum of a large one. What changes in between is found when it is read (kept.h). */
enum { PIECES = 16, PIECE = 1 << 16 };

static bool add_piece(uint64_t *sum, int fd, uint8_t *buffer, uint64_t at, size_t size) {
    for (size_t done = 0; done < size;) {
        ssize_t n = pread(fd, buffer + done, size - done, (off_t)(at + done));
        if (n <= 0) return false;
        done += (size_t)n;
    }
    *sum = tf_checksum(*sum, buffer, size);
    return true;
}

static bool add_content(uint64_t *sum, int fd, uint64_t from, uint64_t end) {
    uint8_t *buffer = malloc(PIECE);
    uint64_t size = end > from ? end - from : 0;
    bool ok = buffer != NULL;
    *sum = tf_checksum_u64(*sum, size);
    if (size <= (uint64_t)PIECES * PIECE) {
        for (uint64_t at = from; at < end && ok; at += PIECE)
            ok = add_piece(sum, fd, buffer, at, end - at < PIECE ? (size_t)(end - at) : PIECE);
    } else {
        for (uint64_t i = 0; i < PIECES && ok; i++)
            ok = add_piece(sum, fd, buffer, from + (size - PIECE) / (PIECES - 1) * i, PIECE);
    }
    free(buffer);
    return ok;
}

static bool add_descriptor(uint64_t *sum, int fd) {
    struct stat st;
    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) return false;
    off_t from = lseek(fd, 0, SEEK_CUR);
    return from >= 0 && add_content(sum, fd, (uint64_t)from, (uint64_t)st.st_size);
}

/* Looked at before it is opened: whoever writes a named pipe would take that for the reader. */
static bool add_file(uint64_t *sum, const char *path) {
    struct stat st;
    if (strcmp(path, "-") == 0) return add_descriptor(sum, STDIN_FILENO);
    if (stat(path, &st) != 0 || !S_ISREG(st.st_mode)) return false;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return false;
    bool ok = add_descriptor(sum, fd);
    close(fd);
    return ok;
}

tf_status tf_state_name(tf_text *path, const tf_config *config, const tf_store_setting *settings,
                        size_t count) {
    uint64_t sum = TF_CHECKSUM_START;
    for (size_t i = 0; i < count; i++)
        sum = tf_checksum_text(tf_checksum_text(sum, settings[i].name), settings[i].value);
    sum = tf_checksum_u64(sum, config->operands.count);
    for (size_t i = 0; i < config->operands.count; i++)
        sum = tf_checksum_text(sum, config->operands.items[i]);
    const char *base = "trifactor";
    if (config->input.count > 0 && strcmp(config->input.items[0], "-") != 0)
        base = config->input.items[0];
    for (size_t i = 0; i < config->input.count; i++)
        if (!add_file(&sum, config->input.items[i])) return TF_NONE;
    if (config->operands.count + config->input.count == 0 && !add_file(&sum, "-")) return TF_NONE;
    tf_text_printf(path, "%s.%016" PRIx64 ".state", base, sum);
    return path->failed ? TF_ENOMEM : TF_FOUND;
}
