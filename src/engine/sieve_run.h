/* sieve_run.h — SIEVE and SOLVE on a worker: bytes in, kernel calls, bytes out. */
#ifndef TF_SIEVE_RUN_H
#define TF_SIEVE_RUN_H

#include "linalg.h"
#include "sieve_cache.h"
#include "task.h"

/** @return TF_OK, TF_CANCELLED, TF_ENOMEM, TF_EFORMAT, TF_EINVAL */
TF_WARN_UNUSED tf_status tf_sieve_run(tf_bytes *out, const tf_bytes *body, tf_sieve_cache *cache,
                                      tf_isa isa, const tf_cancel *cancel);
/** @param par  threads for the linear algebra; NULL: this one */
TF_WARN_UNUSED tf_status tf_solve_run(tf_bytes *out, const tf_bytes *body, tf_sieve_cache *cache,
                                      tf_isa isa, const tf_parallel *par, const tf_cancel *cancel);

#endif
