/* relation_text.h — a relation of the quadratic sieve as a line of text that other programs can use
 * (docs/FORMATS.md, "Relations as text"):
 *
 *     a,b,x:X:-1,2,2,2,17,...
 *
 * says X^2 - kN = the product of the list, for the N and k of the lines above it; a, b, x are indices
 * of the polynomial and the position on it, for which other programs have no use. */
#ifndef TF_RELATION_TEXT_H
#define TF_RELATION_TEXT_H

#include "qs_relation.h"
#include "textbuf.h"

/** Append the line, if the relation is true.
 *  @param poly  initialized; its polynomial is set
 *  @return was it? */
bool tf_relation_put(tf_text *out, tf_qs_poly *poly, const tf_qs *qs, const tf_qs_relation *r);

/** Read a line without its end, and verify what it says; nothing in it is believed.
 *  @return TF_FOUND; TF_NONE: a comment or blank; TF_EFORMAT: no line of this format; TF_EINVAL: one
 *          that says something false, or that is no relation of this sieve */
TF_WARN_UNUSED tf_status tf_relation_get(tf_qs_relation *r, tf_qs_poly *poly, const tf_qs *qs,
                                         const char *line);

#endif
