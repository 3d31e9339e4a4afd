/* The heartbeat's arithmetic, with a clock that the test turns; and one real heartbeat. */
#include "pulse.h"

#include "clock.h"
#include "mpitest.h"

static double now;

static void start(tf_pulse *p) {
    now = 1000;
    cr_assert_eq(tf_pulse_init(p, 3, 8, now), TF_OK);
}

/* Let time pass in steps, as a thread that looks regularly does. @return beats that were due */
static unsigned pass(tf_pulse *p, double seconds, double step) {
    unsigned beats = 0;
    for (double end = now + seconds; now < end - 1e-9;) {
        now += step;
        beats += tf_pulse_look(p, now);
    }
    return beats;
}

Test(pulse, a_beat_is_due_every_period) {
    tf_pulse p;
    start(&p);
    cr_assert(tf_pulse_look(&p, now), "the first at once");
    cr_assert(!tf_pulse_look(&p, now));
    cr_assert_eq(pass(&p, 20.5, 0.25), 10);
    tf_pulse_clear(&p);
}

Test(pulse, silence_is_noticed_after_the_patience) {
    tf_pulse p;
    start(&p);
    pass(&p, 7.75, 0.25);
    tf_pulse_heard(&p, 1);
    cr_assert(tf_pulse_there(&p, 1) && tf_pulse_there(&p, 2));
    pass(&p, 0.5, 0.25);
    cr_assert(tf_pulse_there(&p, 1) && !tf_pulse_there(&p, 2));
    tf_pulse_heard(&p, 2); /* it was only frozen */
    cr_assert(tf_pulse_there(&p, 2));
    pass(&p, 7.75, 0.25);
    cr_assert(!tf_pulse_there(&p, 1) && tf_pulse_there(&p, 2));
    tf_pulse_clear(&p);
}

/* Who is known to be lost is not there again because the clock was started anew. */
Test(pulse, lost_is_lost_until_heard_of) {
    tf_pulse p;
    start(&p);
    tf_pulse_lost(&p, 2);
    cr_assert(tf_pulse_there(&p, 1) && !tf_pulse_there(&p, 2));
    tf_pulse_heard(&p, 2);
    cr_assert(tf_pulse_there(&p, 2));
    tf_pulse_clear(&p);
}

/* A rank whose beats come with the period, the last ones late, is never lost. */
Test(pulse, late_beats_are_forgiven) {
    tf_pulse p;
    start(&p);
    for (int i = 0; i < 50; i++) {
        pass(&p, i % 3 == 2 ? 7.5 : 2, 0.5);
        cr_assert(tf_pulse_there(&p, 1), "beat %d", i);
        tf_pulse_heard(&p, 1);
    }
    tf_pulse_clear(&p);
}

/* We were stopped for an hour ourselves: nobody else is to blame for it. */
Test(pulse, an_own_standstill_kills_nobody) {
    tf_pulse p;
    start(&p);
    pass(&p, 2, 0.5);
    tf_pulse_heard(&p, 1);
    for (int i = 0; i < 3; i++) {
        now += 3600;
        cr_assert(tf_pulse_look(&p, now), "the others must hear of us at once");
        cr_assert(tf_pulse_there(&p, 1));
    }
    now -= 10; /* nor does a clock that goes back */
    tf_pulse_look(&p, now);
    cr_assert(tf_pulse_there(&p, 1));
    tf_pulse_clear(&p);
}

/* Ranks that do nothing for longer than the patience are there all the same; hosts are known. One that a
 * busy machine holds up for so long is missed, and is there again with its next beat; without beats it
 * never would be, and the test would run into its limit of time. */
MPI_TEST(watch, idle_ranks_are_there, 3) {
    MPI_CHECK(tf_comm_muster(comm, rank == 0 ? 2.0 : 77.0, 0, NULL) == 0);
    for (int i = 0; i < 30; i++) {
        tf_clock_sleep(0.1); /* the main thread makes no call */
        for (int r = 0; rank == 0 && r < size; r++)
            while (!tf_comm_there(comm, r)) tf_clock_sleep(0.1);
    }
    MPI_CHECK(tf_comm_host(comm, rank == 0 ? size - 1 : 0)[0] != 0);
    MPI_CHECK(tf_comm_agree(comm, 7 + rank) == 7);
}

/* Watching can be left out, also when the ranks do not say so alike: rank 0 decides. */
MPI_TEST(watch, no_heartbeat, 2) {
    MPI_CHECK(tf_comm_muster(comm, rank == 0 ? 0 : 8, 0, NULL) == 0);
    tf_clock_sleep(0.5);
    MPI_CHECK(tf_comm_there(comm, 1));
    MPI_CHECK(tf_comm_agree(comm, rank) == 0);
}
