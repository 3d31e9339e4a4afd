/* replay_main.c — runs a fuzz target over its corpus in a normal build: every file, every prefix of
 * it, and every file with one bit flipped (large files: a sample of both). */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define VARIANTS 4096 /* per file and kind, at most */

/* A target whose runs take long defines it, for fewer of them. */
extern const size_t tf_replay_variants __attribute__((weak));

/* A copy of exact size, so that a sanitizer sees a read past the end. */
static void run_copy(const uint8_t *data, size_t size, size_t flip) {
    uint8_t *copy = malloc(size ? size : 1);
    if (!copy) abort();
    memcpy(copy, data, size);
    if (flip < 8 * size) copy[flip / 8] ^= (uint8_t)(1u << flip % 8);
    LLVMFuzzerTestOneInput(copy, size);
    free(copy);
}

static void replay(const uint8_t *data, size_t size) {
    run_copy(data, size, SIZE_MAX);
    size_t most = &tf_replay_variants ? tf_replay_variants : VARIANTS;
    size_t cuts = size / most + 1, flips = 8 * size / most + 1;
    for (size_t n = 0; n < size; n += cuts) run_copy(data, n, SIZE_MAX);
    for (size_t bit = 0; bit < 8 * size; bit += flips) run_copy(data, size, bit);
}

static uint8_t *read_whole(const char *path, size_t *size) {
    FILE *f = fopen(path, "rb");
    uint8_t *data = NULL;
    *size = 0;
    if (!f) return NULL;
    for (size_t room = 0, n = 1; n > 0; *size += n) {
        if (*size == room) {
            room = room ? 2 * room : 4096;
            uint8_t *more = realloc(data, room);
            if (!more) abort();
            data = more;
        }
        n = fread(data + *size, 1, room - *size, f);
    }
    int bad = ferror(f);
    fclose(f);
    if (!bad) return data;
    free(data);
    return NULL;
}

static int replay_folder(const char *folder, unsigned *count) {
    DIR *d = opendir(folder);
    if (!d) {
        perror(folder);
        return 1;
    }
    int rc = 0;
    for (struct dirent *e; !rc && (e = readdir(d));) {
        char path[4096];
        if (e->d_name[0] == '.') continue;
        snprintf(path, sizeof path, "%s/%s", folder, e->d_name);
        size_t size;
        uint8_t *data = read_whole(path, &size);
        if (!data) {
            perror(path);
            rc = 1;
            continue;
        }
        replay(data, size);
        free(data);
        ++*count;
    }
    closedir(d);
    return rc;
}

int main(int argc, char **argv) {
    unsigned count = 0;
    for (int i = 1; i < argc; i++)
        if (replay_folder(argv[i], &count)) return 1;
    printf("%u corpus files replayed\n", count);
    return count ? 0 : 1; /* an empty corpus tests nothing */
}
