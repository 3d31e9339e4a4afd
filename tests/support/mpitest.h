/* mpitest.h — Criterion tests whose body runs on MPI ranks.
 *
 *     MPI_TEST(wire, order_is_kept, 3) {          // comm, rank and size are given
 *         MPI_CHECK(size == 3, "size %d", size);
 *     }
 *
 * The Criterion test runs its own program again under mpirun with --mpi-case; the ranks run the
 * body between tf_comm_open and tf_comm_close. Criterion lives on the launching side only: ranks
 * use MPI_CHECK, which prints and takes the job down. The ranks' output is shown when the case
 * fails. */
#ifndef TF_MPITEST_H
#define TF_MPITEST_H

#include <criterion/criterion.h>
#include <stdio.h>

#include "comm.h"

typedef struct tf_mpitest_case {
    const char *name;
    void (*body)(tf_comm *comm, int rank, int size);
} tf_mpitest_case;

/** Run the case on @p ranks ranks and assert that all of them end well within the time limit. */
void tf_mpitest_launch(const char *name, int ranks);

#define TF_MPITEST_SECONDS 75 /* then the job is killed; Criterion's own limit comes later */

/* The linker collects all cases of a program in one section. */
#define MPI_TEST(suite, test, ranks)                                                               \
    static void mpi_body_##suite##_##test(tf_comm *, int, int);                                    \
    static const tf_mpitest_case mpi_case_##suite##_##test                                         \
        __attribute__((used, section("tf_mpitest_cases"), aligned(8))) = {                         \
            #suite "." #test, mpi_body_##suite##_##test};                                          \
    Test(suite, test, .timeout = TF_MPITEST_SECONDS + 15) {                                        \
        tf_mpitest_launch(mpi_case_##suite##_##test.name, ranks);                                  \
    }                                                                                              \
    static void mpi_body_##suite##_##test(__attribute__((unused)) tf_comm *comm,                   \
                                          __attribute__((unused)) int rank,                        \
                                          __attribute__((unused)) int size)

#define MPI_CHECK(condition, ...)                                                                  \
    do {                                                                                           \
        if (condition) break;                                                                      \
        fprintf(stderr, "rank %d: %s:%d: %s:", rank, __FILE__, __LINE__, #condition);              \
        fprintf(stderr, " " __VA_ARGS__);                                                          \
        fputc('\n', stderr);                                                                       \
        tf_comm_abort(comm, 99);                                                                   \
    } while (0)

#endif
