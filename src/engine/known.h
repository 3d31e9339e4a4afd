/* known.h — factors that others have found (--known-factors FILE).
 *
 * Lines may be
 *     p                               a factor; any expression, several on a line
 *     N: p q                          the factors of N, as factor prints them; p^e, (composite)
 *     P12 = 123456789011              YAFU and others: P, PRP and C with a number of digits
 *     METHOD=ECM; ...; N=...; ...     a save file of GMP-ECM: N divides what it was cut from
 * '#' begins a comment. Nothing is believed: what divides a number, and is neither 1 nor the number,
 * splits it; the rest is of no use for it. */
#ifndef TF_KNOWN_H
#define TF_KNOWN_H

#include "textbuf.h"
#include "tree.h"

typedef struct tf_known {
    mpz_t *items; /* >= 2 */
    size_t count, capacity;
} tf_known;

/** Add the factors of a file to *k; of a FIFO: once it has been written.
 *  @param cancel  ends the waiting for a FIFO; may be NULL
 *  @param error   on TF_EIO, TF_EFORMAT and TF_CANCELLED: what is wrong, with file and line
 *  @return TF_OK, TF_EIO (not to be read), TF_EFORMAT (a line that is none of the above),
 *          TF_CANCELLED, TF_ENOMEM */
TF_WARN_UNUSED tf_status tf_known_read(tf_known *k, const char *path, const tf_cancel *cancel,
                                       tf_text *error);
void tf_known_clear(tf_known *k);

/** Split the parts of the tree by what is known; the pieces are parts that nothing was tested on.
 *  Cost: one gcd for each factor and part. @param k  NULL: nothing is known
 *  @return TF_FOUND (something was split), TF_NONE, TF_ENOMEM */
TF_WARN_UNUSED tf_status tf_known_split(tf_tree *t, const tf_known *k);

#endif
