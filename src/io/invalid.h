/* invalid.h — what is said about a token that is no number.
 *
 * Where GNU factor could have been given the token (an operand or standard input, no operators),
 * its very line is printed:
 *
 *     trifactor: ‘abc’ is not a valid positive integer
 *
 * For expressions, for named files and with -v, place and reason are added, and the line itself with
 * a caret below the offending column:
 *
 *     trifactor: in.txt:3:8: ‘2^(7’ is not a valid positive integer: expected ')'
 *       12 34 2^(7
 *                 ^ */
#ifndef TF_INVALID_H
#define TF_INVALID_H

#include "numparse.h"
#include "reader.h"
#include "textbuf.h"

typedef struct tf_invalid_style {
    const char *program;
    bool detailed; /* always with place and reason (-v) */
} tf_invalid_style;

/** Append the complete message, newlines included. @p error may be NULL for a token that is
 * too_long. */
void tf_invalid_format(tf_text *out, const tf_token *token, const tf_number_error *error,
                       const tf_invalid_style *style);
/** Append the message for a TF_READ_ERROR: "trifactor: FILE: No such file or directory\n". */
void tf_invalid_source(tf_text *out, const tf_token *token, const char *program);

#endif
