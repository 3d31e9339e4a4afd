/* ecmv.h — the elliptic curve method on many small numbers at once: every lane of a batch has a
 * number and a curve of its own, and all lanes go through the same steps. [Lenstra87]
 *
 * Bodies for several sizes and vector levels stand behind one constant table; all of them find the
 * same factors on the same curves. A plan (bounds and the steps they lead to) is made once and
 * serves every body. */
#ifndef TF_ECMV_H
#define TF_ECMV_H

#include "base.h"
#include "cpu.h"

enum { TF_ECMV_MAX_LANES = 32, TF_ECMV_MAX_B1 = 1 << 14 };

/* What is multiplied. Curves are the default. Lucas sequences (P + 1, which is P - 1 for half of
 * the primes) take a sixth of the products in all but the last part, and find less. */
typedef enum tf_ecmv_group { TF_ECMV_CURVE = 0, TF_ECMV_LUCAS = 1 } tf_ecmv_group;

/* Curves 0, 1, ... have a point of order 12 as far as a table goes, and are Suyama's of sigma 6, 7,
 * ... beyond. */
enum { TF_ECMV_TABLED = 11, TF_ECMV_FIRST_SIGMA = 6, TF_ECMV_CURVES = 1 << 16 };

/* sum = p + q with difference = p - q, or sum = 2 p if difference is TF_ECMV_TWICE: slots. */
typedef struct tf_ecmv_step {
    uint16_t sum, p, q, difference;
} tf_ecmv_step;

#define TF_ECMV_TWICE UINT16_MAX

/* Two points of stage 2 whose difference is taken: places in points. */
typedef struct tf_ecmv_pair {
    uint16_t giant, baby;
} tf_ecmv_pair;

/* Stage 1 multiplies slot 0 by 12 lcm(1, ..., B1): orders are rich in 2 and 3. Stage 2 makes the multiples j (babies, j prime to D
 * and below D/2) and k D (giants) of the result; a prime q = k D +- j in (B1, B2] that completes the
 * order makes the points k D and j equal up to sign. */
typedef struct tf_ecmv_plan {
    tf_ecmv_group group;
    uint32_t b1, b2, d;
    size_t slots;    /* points in use */
    unsigned result; /* the slot where stage 1 ends */
    tf_ecmv_step *stage1, *stage2;
    size_t stage1_count, stage2_count;
    uint16_t *points;      /* slots of the babies, then of the giants */
    size_t babies, giants; /* at least one of each */
    tf_ecmv_pair *pairs;   /* at least one */
    size_t pair_count;
    size_t products; /* of one curve, in all */
} tf_ecmv_plan;

/** @param b1  6 to TF_ECMV_MAX_B1 - 1
 *  @param b2  above b1, below 2^26
 *  @param d   a multiple of 6, at most 2 b1, at least 12
 *  @return TF_OK, TF_ENOMEM, TF_ELIMIT (more points than slots can be numbered) */
TF_WARN_UNUSED tf_status tf_ecmv_plan_new(tf_ecmv_plan **out, tf_ecmv_group group, uint32_t b1,
                                          uint32_t b2, uint32_t d);
void tf_ecmv_plan_free(tf_ecmv_plan *plan);

typedef struct tf_ecmv_lanes {
    tf_u128 n[TF_ECMV_MAX_LANES];      /* prime to 210, above 2^16; lanes may repeat a number */
    uint32_t curve[TF_ECMV_MAX_LANES]; /* or sequence: below TF_ECMV_CURVES */
    /* Results: a prime p of n has been found when it divides late; early stands after stage 1 and
     * may still separate two primes that late has both. */
    tf_u128 early[TF_ECMV_MAX_LANES], late[TF_ECMV_MAX_LANES];
} tf_ecmv_lanes;

typedef struct tf_ecmv_ops {
    tf_isa isa;
    unsigned bits;     /* for n below 2^bits */
    unsigned lanes[2]; /* that run sets, of a curve and of a sequence; all have to be filled */
    /** One curve on every lane.  @param room  room(plan) bytes, aligned to 64 */
    void (*run)(tf_ecmv_lanes *io, const tf_ecmv_plan *plan, void *room);
    size_t (*room)(const tf_ecmv_plan *plan);
} tf_ecmv_ops;

/** The fastest body for numbers of that many bits (up to 128) at this level. */
const tf_ecmv_ops *tf_ecmv_ops_for(tf_isa isa, unsigned bits);

enum { TF_ECMV_SIZES = 4 };
extern const tf_ecmv_ops tf__ecmv_generic[TF_ECMV_SIZES];
#if defined(__x86_64__)
extern const tf_ecmv_ops tf__ecmv_avx2[TF_ECMV_SIZES];
extern const tf_ecmv_ops tf__ecmv_avx512[TF_ECMV_SIZES];
#endif

#endif
