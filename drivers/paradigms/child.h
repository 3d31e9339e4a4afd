/* child.h — other programs: find one, run one and keep what it prints. */
#ifndef PARADIGMS_CHILD_H
#define PARADIGMS_CHILD_H

#include "textbuf.h"

#define CHILD_PATH_MAX 4096

/** Look for an executable called @p name in the folders of PATH. @return false if there is none */
bool child_find(char path[CHILD_PATH_MAX], const char *name);
/** The program that is running now. @return false if the system does not tell (no /proc) */
bool child_self(char path[CHILD_PATH_MAX]);

/** Run a program to its end. It shares standard error, and is stopped when this process dies.
 *  @param argv   path of the program and its arguments, then NULL
 *  @param input  descriptor to be its standard input, -1: empty
 *  @param output receives what it prints
 *  @param code   its exit code; 128 + the signal that killed it
 *  @return TF_OK, TF_ENOMEM, TF_EIO (it could not be started; errno) */
TF_WARN_UNUSED tf_status child_run(char *const argv[], int input, tf_text *output, int *code);

#endif
