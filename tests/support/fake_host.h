/* fake_host.h — an environment and a file tree made up by a test. */
#ifndef TF_FAKE_HOST_H
#define TF_FAKE_HOST_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "host.h"

/* Variables as {"NAME", "value", ..., NULL}. */
static inline const char *fake_variable(void *context, const char *name) {
    for (const char *const *p = context; p && *p; p += 2)
        if (strcmp(p[0], name) == 0) return p[1];
    return NULL;
}

#define FAKE_ENV(...) ((void *)(uintptr_t)(const char *const[]){__VA_ARGS__, NULL})

/* A host with these variables, 16 processors, all in the mask, 64 GiB, and no files at all. */
static inline tf_host fake_host(void *variables) {
    return (tf_host){.variable = fake_variable,
                     .context = variables,
                     .root = "/nonexistent-root",
                     .affinity = 16,
                     .hardware = 16,
                     .ram = UINT64_C(64) << 30};
}

/* An empty directory for the files of a fake root; remove with fake_root_remove(). */
static inline const char *fake_root_make(char buf[64]) {
    strcpy(buf, "/tmp/tf-root-XXXXXX");
    return mkdtemp(buf);
}

/* Write a file below the root, making directories as needed. */
static inline void fake_file(const char *root, const char *path, const char *content) {
    char full[1024];
    snprintf(full, sizeof full, "%s%s", root, path);
    for (char *p = full + strlen(root) + 1; *p; p++) {
        if (*p != '/') continue;
        *p = '\0';
        mkdir(full, 0700);
        *p = '/';
    }
    FILE *f = fopen(full, "w");
    if (!f) abort();
    fputs(content, f);
    fclose(f);
}

static inline void fake_root_remove(const char *root) {
    char command[128];
    snprintf(command, sizeof command, "rm -rf '%s'", root);
    if (system(command) != 0) abort();
}

#endif
