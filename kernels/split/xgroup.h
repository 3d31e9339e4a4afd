/* xgroup.h — a group seen through a function with f(P) = f(-P): differential addition.
 *
 * ECM on Montgomery curves knows only the x-coordinate of a point, P+1 only V_k = a^k + a^-k. Both
 * can add two elements when the element of the difference is known, and double; chains of such
 * steps (chain.h) and stage 2 (stage2.h) need no more. P-1 joins for its stage 2, with V_k too.
 *
 *     kind      element           neutral       addition                       cost    doubling
 *     V         V_k               2             V_a V_b - V_{a-b}              1       V_a^2 - 2: 1
 *     XZ        (X : Z)           Z = 0         [Montgomery87, sec. 10.3.1]    6       5
 *
 * An element is `width` limbs: one or two residues of montn.h. Outputs may equal inputs. */
#ifndef TF_XGROUP_H
#define TF_XGROUP_H

#include "budget.h"
#include "montn.h"

/** Counts modular multiplications and polls the cancel flag, every montn.h `poll` of them. */
typedef struct tf_meter {
    uint64_t count, next_poll;
    uint32_t every;
    bool stopped; /* the flag was seen; stays set until tf_meter_start */
    const tf_cancel *cancel;
} tf_meter;

void tf_meter_start(tf_meter *meter, const tf_cancel *cancel);
bool tf__meter_poll(tf_meter *meter);

/** Count @p units. @return false once the run is to stop. */
static inline bool tf_meter_add(tf_meter *meter, uint64_t units) {
    meter->count += units;
    return TF_LIKELY(meter->count < meter->next_poll) || tf__meter_poll(meter);
}

/** What an element and the steps cost: residues, multiplications. */
typedef struct tf_xgroup_cost {
    unsigned residues, add, dbl;
} tf_xgroup_cost;

#define TF_XGROUP_V_COST  ((tf_xgroup_cost){1, 1, 1})
#define TF_XGROUP_XZ_COST ((tf_xgroup_cost){2, 6, 5})

typedef struct tf_xgroup tf_xgroup;
typedef struct tf_xgroup_kind {
    tf_xgroup_cost cost;
    void (*add)(const tf_xgroup *g, mp_limb_t *r, const mp_limb_t *p, const mp_limb_t *q,
                const mp_limb_t *difference);
    void (*dbl)(const tf_xgroup *g, mp_limb_t *r, const mp_limb_t *p);
} tf_xgroup_kind;

#define TF_XGROUP_TEMPS 7 /* elements of scratch space */

struct tf_xgroup {
    const tf_montn *m;
    const tf_xgroup_kind *kind;
    size_t width;
    const mp_limb_t *a24; /* XZ: (A + 2) / 4 */
    mp_limb_t *temp;      /* TF_XGROUP_TEMPS elements of two residues */
    tf_meter *meter;
};

/** The two kinds, in the form that is fastest at the size of m. */
const tf_xgroup_kind *tf_xgroup_v(const tf_montn *m);
const tf_xgroup_kind *tf_xgroup_xz(const tf_montn *m);
const tf_xgroup_kind *tf__xgroup_xz_fixed(const tf_montn *m); /* NULL above TF_MONTN_FIXED limbs */

/* Both return false once the run is to stop. */
static inline bool tf_xgroup_add(const tf_xgroup *g, mp_limb_t *r, const mp_limb_t *p,
                                 const mp_limb_t *q, const mp_limb_t *difference) {
    g->kind->add(g, r, p, q, difference);
    return tf_meter_add(g->meter, g->kind->cost.add);
}
static inline bool tf_xgroup_dbl(const tf_xgroup *g, mp_limb_t *r, const mp_limb_t *p) {
    g->kind->dbl(g, r, p);
    return tf_meter_add(g->meter, g->kind->cost.dbl);
}
static inline void tf_xgroup_copy(const tf_xgroup *g, mp_limb_t *r, const mp_limb_t *p) {
    mpn_copyi(r, p, (mp_size_t)g->width);
}

/** w = a residue that is 0 modulo a prime q | n iff the element is neutral modulo q. */
void tf_xgroup_witness(const tf_xgroup *g, mp_limb_t *w, const mp_limb_t *p);

/** lo = k p and hi = (k + 1) p by the binary ladder, any k >= 1; lo and hi differ from p.
 *  @return false once the run is to stop (lo and hi are then undefined) */
bool tf_xgroup_ladder(const tf_xgroup *g, mp_limb_t *lo, mp_limb_t *hi, const mp_limb_t *p,
                      uint64_t k);

/** x[i] = X/Z of p[i] (V: the residue itself), with one inversion for all.
 *  @param prefix  room for @p count residues
 *  @return TF_OK; TF_FOUND (f set: some p[i] is neutral modulo a factor of n); TF_MORE (*bad = i:
 * p[i] is neutral modulo n); TF_CANCELLED */
TF_WARN_UNUSED tf_status tf_xgroup_normalize(const tf_xgroup *g, mp_limb_t *x,
                                             const mp_limb_t *const *p, size_t count,
                                             mp_limb_t *prefix, mpz_t f, size_t *bad);

#endif
