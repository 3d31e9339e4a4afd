/* print_line.h — print() of the tutorial: a whole line on standard output, at once.
 *
 * Lines of several threads never mix. The first failure is remembered (a full disk, a closed
 * descriptor) and reported at the end by print_line_error(); a closed pipe ends the program by
 * SIGPIPE, as it does with every filter. */
#ifndef PARADIGMS_PRINT_LINE_H
#define PARADIGMS_PRINT_LINE_H

#include "textbuf.h"

/** The newline is added. Any thread. */
void print_line(const char *format, ...) __attribute__((format(printf, 1, 2)));
/** Ready-made text, newlines included. */
void print_text(const tf_text *text);

/** @return 0 if everything was written, else the errno of the first failure */
int print_line_error(void);

#endif
