/* benchlib_child.h — run a program to its end with given input, and catch its output. */
#ifndef TF_BENCHLIB_CHILD_H
#define TF_BENCHLIB_CHILD_H

#include <stdbool.h>
#include <stddef.h>

typedef struct tf_child {
    char *output; /* standard output, ended by a 0; to be given to free() */
    size_t size;
    int exit_code; /* 128 + signal when a signal ended it, 127 when it did not start */
    double wall;   /* seconds from start to end */
    double cpu;    /* user and system time, from wait4() */
} tf_child;

/** Standard error is dropped. @return false when the system refused (pipe, memory). */
bool tf_child_run(tf_child *c, const char *const argv[], const char *input, size_t size);

/** The path of a program in $PATH, in a buffer of @p room bytes; false when there is none. */
bool tf_child_find(char *path, size_t room, const char *name);

#endif
