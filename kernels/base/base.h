/* base.h — what every kernel includes: fixed-width types, two-word integers, attributes. */
#ifndef TF_BASE_H
#define TF_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "trifactor.h" /* tf_status, tf_cancel, tf_method, tf_certainty */

__extension__ typedef unsigned __int128 tf_u128;

#define TF_LIKELY(x)    __builtin_expect(!!(x), 1)
#define TF_UNLIKELY(x)  __builtin_expect(!!(x), 0)
#define TF_WARN_UNUSED  __attribute__((warn_unused_result))
#define TF_ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))

/* The mpn layer is used with whole 64-bit limbs everywhere. */
_Static_assert(GMP_LIMB_BITS == 64 && GMP_NAIL_BITS == 0, "64-bit GMP limbs without nails needed");

#endif
