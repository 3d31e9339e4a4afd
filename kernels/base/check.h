/* check.h — preconditions. TF_ASSERT vanishes under NDEBUG; TF_REQUIRE never does.
 *
 * A kernel has no one to talk to: a broken precondition is a bug of the caller and traps at the
 * spot, where a debugger or a core file shows it. Conditions that input can cause are reported by
 * tf_status instead. */
#ifndef TF_CHECK_H
#define TF_CHECK_H

#define TF_REQUIRE(cond) ((cond) ? (void)0 : __builtin_trap())

#ifdef NDEBUG
#define TF_ASSERT(cond) ((void)0)
#else
#define TF_ASSERT(cond) TF_REQUIRE(cond)
#endif

#endif
