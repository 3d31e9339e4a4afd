/* pairing.h — which products a stage 2 takes: primes q = m D - j or m D + j, two by two.
 *
 * f(m D Q) - f(j Q) vanishes for both q = m D - j and q = m D + j. A table holds f(j Q) for the j
 * coprime to D below reach * D/2. Two primes q' < q can share a product iff q' + q = 0 mod 2D and
 * q - q' < reach * D. Primes are read in order; each takes the oldest unpaired partner that is
 * still in reach, which gives the most pairs possible: partners come from one residue class mod 2D,
 * and those in reach form an interval that only moves up. [Kruppa10, sec. 3.4, for reach > 1;
 * Montgomery87, sec. 4, for reach = 1]
 *
 * The result is a stream of rows, one for each m: the indices into the table, ascending, written as
 * gaps (one byte each, starting from -1; 255 stands for "add 254 and read on"), closed by a 0. */
#ifndef TF_PAIRING_H
#define TF_PAIRING_H

#include "base.h"

static inline bool tf_coprime32(uint32_t a, uint32_t b) {
    while (b) {
        uint32_t t = a % b;
        a = b;
        b = t;
    }
    return a == 1;
}

#define TF_PAIRING_MAX_REACH 31

/** The table's j: those coprime to D below reach * D/2. */
typedef struct tf_pairing_shape {
    uint32_t d;           /* D: a multiple of 6, at most 2 b1, without primes above b1 */
    uint32_t reach;       /* 1 to TF_PAIRING_MAX_REACH */
    uint64_t b1, b2;      /* primes b1 < q <= b2 */
    uint64_t first, last; /* rows m */
    size_t count;         /* of j */
} tf_pairing_shape;

/** Fill in first, last and count from the other fields. */
void tf_pairing_shape_complete(tf_pairing_shape *shape);

typedef struct tf_pairing tf_pairing;
TF_WARN_UNUSED tf_status tf_pairing_new(tf_pairing **out, const tf_pairing_shape *shape);

/** Upper bound of the bytes of one row. */
size_t tf_pairing_row_bound(const tf_pairing_shape *shape);

/** Write the next row (first, first + 1, ..., last) to @p row.
 *  @return one past its closing 0 */
uint8_t *tf_pairing_row(tf_pairing *p, uint8_t *row);
void tf_pairing_free(tf_pairing *p);

/** Step to the next index of a row. @return false at its end. */
static inline bool tf_pairing_next(const uint8_t **row, size_t *index) {
    uint8_t gap = *(*row)++;
    while (gap == 255) {
        *index += 254;
        gap = *(*row)++;
    }
    *index += gap;
    return gap != 0;
}

#endif
