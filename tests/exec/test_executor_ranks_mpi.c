
#include "clock.h"
#include "mpitest.h"
#include "support_contract.h"

static int agree(void *context, int value) {
    return tf_comm_agree(context, value);
}

static tf_contract contract_of(tf_comm *comm, unsigned threads, unsigned scale) {
    tf_executor *inner = threads ? tf_exec_threads_new(&tf_contract_runner, threads)
                                 : tf_exec_serial_new(&tf_contract_runner);
    return (tf_contract){.executor = inner ? tf_exec_ranks_new(comm, inner) : NULL,
                         .ranks = (unsigned)tf_comm_size(comm),
                         .root = tf_comm_rank(comm) == 0,
                         .agree = agree,
                         .context = comm,
                         .seed = 4,
                         .scale = scale};
}

static void check(tf_comm *comm, int rank, unsigned threads, unsigned scale) {
    tf_contract c = contract_of(comm, threads, scale);
    MPI_CHECK(c.executor, "no executor");
    unsigned each = threads ? threads : 1;
    MPI_CHECK(c.executor->workers == each * c.ranks, "%u workers", c.executor->workers);
    const char *failure = tf_contract_check(&c);
    MPI_CHECK(!failure, "%s", failure);
    tf_executor_destroy(c.executor);
}

MPI_TEST(ranks, contract_1_rank_serial, 1) {
    check(comm, rank, 0, TF_CONTRACT_SCALE);
}
MPI_TEST(ranks, contract_1_rank_threads, 1) {
    check(comm, rank, 2, TF_CONTRACT_SCALE);
}
MPI_TEST(ranks, contract_2_ranks_serial, 2) {
    check(comm, rank, 0, TF_CONTRACT_SCALE);
}
MPI_TEST(ranks, contract_2_ranks_threads, 2) {
    check(comm, rank, 2, TF_CONTRACT_SCALE / 2);
}
MPI_TEST(ranks, contract_3_ranks_serial, 3) {
    check(comm, rank, 0, TF_CONTRACT_SCALE / 2);
}
MPI_TEST(ranks, contract_3_ranks_threads, 3) {
    check(comm, rank, 2, TF_CONTRACT_SCALE / 5);
}
MPI_TEST(ranks, contract_7_ranks_serial, 7) {
    check(comm, rank, 0, TF_CONTRACT_SCALE / 5);
}

/* The results of a fixed list of tasks, against the serial executor on rank 0 itself. */
MPI_TEST(ranks, same_results_as_serial, 3) {
    uint64_t digest = 0, oracle = 0;
    tf_contract c = contract_of(comm, 2, 1000);
    MPI_CHECK(c.executor);
    const char *failure = tf_contract_digest(&c, &digest);
    MPI_CHECK(!failure, "%s", failure);
    tf_executor_destroy(c.executor);
    if (rank != 0) return;
    tf_contract s = {.ranks = 1, .root = true, .seed = c.seed, .scale = c.scale};
    s.executor = tf_exec_serial_new(&tf_contract_runner);
    failure = tf_contract_digest(&s, &oracle);
    MPI_CHECK(!failure, "%s", failure);
    tf_executor_destroy(s.executor);
    MPI_CHECK(digest == oracle);
}

/* A source that has nothing to give for two seconds. */
typedef struct idle_source {
    tf_source source;
    double until;
} idle_source;

static tf_more idle_next(tf_source *s, tf_task *t) {
    (void)t;
    return tf_clock_now() < ((idle_source *)s)->until ? TF_SOURCE_WAIT : TF_SOURCE_END;
}

static tf_status idle_absorb(tf_source *s, const tf_result *r) {
    (void)s, (void)r;
    return TF_OK;
}

/* Polling MPI without sleep would take 2 s of CPU here; sleeping as we do takes about 0.025 s. */
MPI_TEST(ranks, an_idle_rank_sleeps, 3) {
    tf_contract c = contract_of(comm, 2, 1);
    MPI_CHECK(c.executor);
    tf_cancel cancel = {0};
    idle_source s = {.source = {.next = idle_next, .absorb = idle_absorb, .wait_fd = -1}};
    s.until = tf_clock_now() + 2.0;
    double cpu = tf_clock_cpu();
    tf_status status = c.executor->run(c.executor, rank == 0 ? &s.source : NULL, &cancel);
    cpu = tf_clock_cpu() - cpu;
    MPI_CHECK(status == TF_OK);
    MPI_CHECK(cpu < 0.2, "%.3f s of CPU", cpu);
    tf_executor_destroy(c.executor);
}
