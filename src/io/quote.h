/* quote.h — text of unknown content made fit for a message.
 *
 * tf_quote() gives what coreutils print (gnulib's "locale" quoting style): ‘abc’ in a UTF-8 locale,
 * 'abc' elsewhere, with backslash escapes for what cannot be shown. It follows LC_CTYPE, so a
 * program calls setlocale(LC_CTYPE, "") once. */
#ifndef TF_QUOTE_H
#define TF_QUOTE_H

#include "textbuf.h"

void tf_quote(tf_text *out, const char *s, size_t size);
/** The same with the middle of long text replaced by an ellipsis: at most about @p width columns.
 */
void tf_quote_clipped(tf_text *out, const char *s, size_t size, size_t width);
/** The sign for what was left out: … or ... */
const char *tf_quote_ellipsis(void);
/** A piece of a line for display: what cannot be shown becomes '?'. @return columns it takes */
size_t tf_quote_plain(tf_text *out, const char *s, size_t size);
/** As a JSON string with its quotation marks: escapes as RFC 8259 asks, invalid UTF-8 replaced by
 *  U+FFFD. */
void tf_quote_json(tf_text *out, const char *s, size_t size);
/** As a CSV field (RFC 4180): quoted unless it is printable ASCII without commas, quotation
 *  marks doubled, NUL and invalid UTF-8 replaced by U+FFFD. */
void tf_quote_csv(tf_text *out, const char *s, size_t size);

#endif
