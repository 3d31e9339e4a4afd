#include <string.h>

#include "clock.h"
#include "mpitest.h"
#include "rng.h"
#include "wire.h"

static tf_bytes frame_of(size_t size, uint64_t seed) {
    tf_bytes b = {0};
    if (tf_bytes_reserve(&b, size) != TF_OK) abort();
    for (size_t i = 0; i < size; i++) b.data[i] = (uint8_t)(tf_mix64(seed + i / 512) >> i % 7);
    b.size = size;
    return b;
}

static bool is_frame(const tf_bytes *b, size_t size, uint64_t seed) {
    tf_bytes want = frame_of(size, seed);
    bool same = b->size == size && (size == 0 || memcmp(b->data, want.data, size) == 0);
    tf_bytes_clear(&want);
    return same;
}

/* Receive until @p n frames have come; frame k of rank r must have size_of(k) bytes, in order. */
static void receive_all(tf_comm *comm, int rank, int n, size_t (*size_of)(int), int *next) {
    double deadline = tf_clock_now() + 60;
    while (n > 0) {
        tf_bytes b = {0};
        int from = -1;
        tf_status s = tf_wire_receive(comm, &from, &b);
        MPI_CHECK(s >= 0, "%s", tf_comm_error(comm));
        MPI_CHECK(tf_clock_now() < deadline, "%d frames are missing", n);
        if (s == TF_NONE) {
            tf_clock_sleep(1e-4);
            continue;
        }
        int k = next[from]++;
        MPI_CHECK(is_frame(&b, size_of(k), (uint64_t)(1000 * from + k)), "frame %d of %d", k, from);
        tf_bytes_clear(&b);
        n--;
    }
}

static void exchange(tf_comm *comm, int rank, int size, int n, size_t (*size_of)(int)) {
    int next[8] = {0};
    for (int k = 0; k < n; k++) {
        for (int to = 0; to < size; to++) {
            if (to == rank) continue;
            tf_bytes b = frame_of(size_of(k), (uint64_t)(1000 * rank + k));
            MPI_CHECK(tf_wire_send(comm, to, &b) == TF_OK, "%s", tf_comm_error(comm));
            MPI_CHECK(b.data == NULL, "the bytes were not taken over");
        }
    }
    receive_all(comm, rank, n * (size - 1), size_of, next);
    while (tf_wire_pending(comm)) { /* everybody has received: sends must end */
        tf_bytes b = {0};
        int from;
        MPI_CHECK(tf_wire_receive(comm, &from, &b) == TF_NONE, "a frame too many");
        tf_clock_sleep(1e-4);
    }
}

static size_t mixed_size(int k) {
    return k % 5 == 0 ? 0 : (size_t)(k * 37) % 9000;
}
static size_t large_size(int k) {
    return ((size_t)5 << 20) + (size_t)k;
}

/* Eager and rendezvous messages mixed (the limit is 4 KB here), empty ones too. */
MPI_TEST(wire, frames_arrive_complete_and_in_order, 3) {
    exchange(comm, rank, size, 200, mixed_size);
}

MPI_TEST(wire, large_frames_in_all_directions_at_once, 3) {
    exchange(comm, rank, size, 4, large_size);
}

MPI_TEST(wire, everybody_knows_all_values, 4) {
    uint32_t all[4] = {0};
    MPI_CHECK(tf_wire_gather(comm, (uint32_t)(rank * rank + 7), all) == TF_OK);
    for (uint32_t i = 0; i < 4; i++) MPI_CHECK(all[i] == i * i + 7, "%u: %u", i, all[i]);
}

/* An error is returned with its text, and the comm goes on. */
MPI_TEST(wire, a_rank_that_does_not_exist_is_an_error, 2) {
    tf_bytes b = frame_of(10, 1);
    MPI_CHECK(tf_wire_send(comm, 17, &b) == TF_EIO);
    MPI_CHECK(strstr(tf_comm_error(comm), "MPI_ERR_RANK"), "%s", tf_comm_error(comm));
    MPI_CHECK(b.data == NULL && tf_wire_pending(comm) == 0);
    MPI_CHECK(tf_comm_agree(comm, 5 + rank) == 5);
}

/* Frames left when the comm is closed still arrive. */
MPI_TEST(wire, closing_waits_for_what_was_sent, 2) {
    if (rank == 0) {
        tf_bytes b = frame_of(3 << 20, 9);
        MPI_CHECK(tf_wire_send(comm, 1, &b) == TF_OK);
    } else {
        tf_clock_sleep(0.2);
        int from = -1;
        tf_bytes b = {0};
        tf_status s;
        while ((s = tf_wire_receive(comm, &from, &b)) == TF_NONE) tf_clock_sleep(1e-4);
        MPI_CHECK(s == TF_FOUND && from == 0 && is_frame(&b, 3 << 20, 9));
        tf_bytes_clear(&b);
    }
}
