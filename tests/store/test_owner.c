/* Who may write a state: taken, refused, taken over, lost; two at once. */
#include <criterion/criterion.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "clock.h"
#include "fake_host.h"
#include "owner.h"

static char folder[64], path[128];
static const tf_owner_terms short_patience = {.patience = 0.6};

static void open_folder(void) {
    cr_assert(fake_root_make(folder));
    snprintf(path, sizeof path, "%s/state.owner", folder);
}
static void close_folder(void) {
    fake_root_remove(folder);
}

TestSuite(owner, .init = open_folder, .fini = close_folder);

static tf_owner myself(void) {
    tf_owner o;
    tf_owner_self(&o, &tf_host_system);
    return o;
}

/* A record of somebody on another machine. */
static tf_owner elsewhere(const char *job, uint64_t restart) {
    tf_owner o = myself();
    strcpy(o.host, "node17");
    strcpy(o.boot, "another-boot");
    strcpy(o.job, job);
    o.restart = restart;
    return o;
}

static void expect_alone(void) {
    char command[200];
    snprintf(command, sizeof command, "test \"$(ls %s)\" = state.owner", folder);
    cr_expect_eq(system(command), 0, "files left beside the record");
}

Test(owner, a_record_is_read_as_written_and_removed) {
    tf_owner self = myself(), other, read;
    cr_assert_gt(self.started, 0);
    cr_assert_eq(tf_owner_read(&read, path), TF_NONE);
    cr_assert_eq(tf_owner_take(path, &self, &other, &short_patience), TF_OK);
    cr_assert_eq(tf_owner_read(&read, path), TF_FOUND);
    cr_assert_eq(memcmp(&read, &self, sizeof read), 0);
    expect_alone();
    cr_assert_eq(tf_owner_beat(path, &self), TF_OK);
    cr_assert_eq(tf_owner_read(&read, path), TF_FOUND);
    cr_assert_eq(read.beat, 1);
    tf_owner_leave(path, &self);
    cr_assert_eq(tf_owner_read(&read, path), TF_NONE);
}

Test(owner, a_living_process_of_this_machine_is_refused_for_at_once) {
    tf_owner self = myself(), second = myself(), other;
    cr_assert_eq(tf_owner_take(path, &self, &other, &short_patience), TF_OK);
    cr_assert_eq(tf_owner_take(path, &second, &other, &short_patience), TF_EINVAL);
    cr_assert_eq(other.pid, (uint64_t)getpid());
    cr_assert_eq(other.token, self.token);
    tf_owner_leave(path, &second); /* not his */
    cr_assert_eq(tf_owner_read(&other, path), TF_FOUND);
}

Test(owner, a_dead_process_is_taken_over_from) {
    tf_owner self = myself(), other;
    pid_t child = fork();
    if (child == 0) {
        tf_owner mine = myself();
        _exit(tf_owner_take(path, &mine, &other, &short_patience) == TF_OK ? 0 : 1);
    }
    int code;
    waitpid(child, &code, 0);
    cr_assert_eq(code, 0);
    cr_assert_eq(tf_owner_take(path, &self, &other, &short_patience), TF_FOUND);
    cr_assert_eq(other.pid, (uint64_t)child);
    cr_assert_eq(tf_owner_read(&other, path), TF_FOUND);
    cr_assert_eq(other.token, self.token);
    expect_alone();
}

Test(owner, a_process_number_that_was_given_again_is_another_process) {
    tf_owner self = myself(), old = myself(), other;
    old.started = self.started - 1;
    old.token ^= 1;
    cr_assert_eq(tf_owner_judge(&old, &self), TF_OWNER_GONE);
    cr_assert_eq(tf_owner_take(path, &old, &other, &short_patience), TF_OK);
    cr_assert_eq(tf_owner_take(path, &self, &other, &short_patience), TF_FOUND);
}

Test(owner, jobs) {
    tf_owner restarted = elsewhere("Slurm 12", 1);
    tf_owner before = restarted;
    before.restart = 0;
    strcpy(before.host, "node3");
    cr_assert_eq(tf_owner_judge(&before, &restarted), TF_OWNER_GONE);
    cr_assert_eq(tf_owner_judge(&restarted, &before), TF_OWNER_UNKNOWN);
    strcpy(before.job, "Slurm 13");
    cr_assert_eq(tf_owner_judge(&before, &restarted), TF_OWNER_UNKNOWN);
    before.job[0] = restarted.job[0] = '\0'; /* no job is no job in common */
    cr_assert_eq(tf_owner_judge(&before, &restarted), TF_OWNER_UNKNOWN);

    tf_host slurm = fake_host(FAKE_ENV("SLURM_JOB_ID", "4711", "SLURM_RESTART_COUNT", "2"));
    tf_host pbs = fake_host(FAKE_ENV("PBS_JOBID", "9.head\nx"));
    tf_owner o;
    tf_owner_self(&o, &slurm);
    cr_assert_str_eq(o.job, "Slurm 4711");
    cr_assert_eq(o.restart, 2);
    tf_owner_self(&o, &pbs);
    cr_assert_str_eq(o.job, "PBS 9.head x");
}

Test(owner, a_silent_owner_elsewhere_is_taken_over_from_after_the_patience) {
    tf_owner far = elsewhere("", 0), self = myself(), other;
    cr_assert_eq(tf_owner_take(path, &far, &other, &short_patience), TF_OK);
    double start = tf_clock_now();
    cr_assert_eq(tf_owner_take(path, &self, &other, &short_patience), TF_FOUND);
    cr_assert_geq(tf_clock_now() - start, 0.6);
    cr_assert_str_eq(other.host, "node17");
    cr_assert_eq(tf_owner_beat(path, &far), TF_EINVAL, "the old owner did not notice");
}

Test(owner, one_who_has_been_silent_for_long_is_not_watched) {
    tf_owner far = elsewhere("", 0), self = myself(), other;
    tf_owner_terms terms = {.patience = 3600};
    cr_assert_eq(tf_owner_take(path, &far, &other, &terms), TF_OK);
    char command[200];
    snprintf(command, sizeof command, "touch -d '2 hours ago' %s", path);
    cr_assert_eq(system(command), 0);
    cr_assert_eq(tf_owner_take(path, &self, &other, &terms), TF_FOUND);
}

static void note(void *context, const tf_owner *other) {
    cr_assert_str_eq(other->host, "node17");
    ++*(int *)context;
}

Test(owner, a_beat_elsewhere_is_life) {
    tf_owner far = elsewhere("", 0), self = myself(), other;
    int watched = 0;
    tf_owner_terms terms = {.patience = 60, .watching = note, .context = &watched};
    cr_assert_eq(tf_owner_take(path, &far, &other, &terms), TF_OK);
    pid_t child = fork();
    if (child == 0) {
        for (int i = 0; i < 600; i++) {
            tf_clock_sleep(0.1);
            if (tf_owner_beat(path, &far) != TF_OK) _exit(0);
        }
        _exit(0);
    }
    cr_assert_eq(tf_owner_take(path, &self, &other, &terms), TF_EINVAL);
    cr_assert_eq(watched, 1);
    unlink(path); /* ends the child, unless it makes the record again first */
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
}

Test(owner, the_watching_ends_with_a_cancel) {
    tf_owner far = elsewhere("", 0), self = myself(), other;
    tf_cancel cancel = {.reason = 15};
    tf_owner_terms terms = {.patience = 3600, .cancel = &cancel};
    cr_assert_eq(tf_owner_take(path, &far, &other, &terms), TF_OK);
    cr_assert_eq(tf_owner_take(path, &self, &other, &terms), TF_CANCELLED);
}

Test(owner, what_is_no_record_is_waited_for_and_then_replaced) {
    static const char *const texts[] = {"", "hello\n", "trifactor owner 1\nhost x\npid"};
    for (size_t i = 0; i < TF_ARRAY_LEN(texts); i++) {
        tf_owner self = myself(), other;
        FILE *f = fopen(path, "w");
        cr_assert(f);
        fputs(texts[i], f);
        fclose(f);
        cr_assert_eq(tf_owner_read(&other, path), TF_EFORMAT);
        cr_assert_eq(tf_owner_take(path, &self, &other, &short_patience), TF_FOUND);
        tf_owner_leave(path, &self);
    }
}

Test(owner, a_record_that_vanished_is_made_again) {
    tf_owner self = myself(), other;
    cr_assert_eq(tf_owner_take(path, &self, &other, &short_patience), TF_OK);
    unlink(path);
    cr_assert_eq(tf_owner_beat(path, &self), TF_OK);
    cr_assert_eq(tf_owner_read(&other, path), TF_FOUND);
    cr_assert_eq(other.token, self.token);
}

Test(owner, of_many_who_take_over_at_once_one_wins) {
    enum { RIVALS = 12 };
    for (int round = 0; round < 20; round++) {
        tf_owner dead = myself(), other;
        dead.started--;
        unlink(path);
        cr_assert_eq(tf_owner_take(path, &dead, &other, &short_patience), TF_OK);
        int gate[2], done[2], tried[2];
        cr_assert(pipe(gate) == 0 && pipe(done) == 0 && pipe(tried) == 0);
        pid_t child[RIVALS];
        for (int i = 0; i < RIVALS; i++) {
            child[i] = fork();
            if (child[i]) continue;
            char c;
            close(gate[1]);
            close(done[1]);
            (void)!read(gate[0], &c, 1); /* all at once */
            tf_owner self = myself();
            tf_status s = tf_owner_take(path, &self, &other, &short_patience);
            bool won = (s == TF_OK || s == TF_FOUND);
            (void)!write(tried[1], "x", 1);
            (void)!read(done[0], &c, 1); /* live until all have tried */
            _exit(won ? tf_owner_beat(path, &self) == TF_OK ? 1 : 2 : 0);
        }
        close(gate[1]);
        for (int i = 0; i < RIVALS; i++) {
            char c;
            cr_assert_eq(read(tried[0], &c, 1), 1);
        }
        close(done[1]);
        int winners = 0;
        for (int i = 0; i < RIVALS; i++) {
            int code;
            waitpid(child[i], &code, 0);
            cr_assert(WIFEXITED(code));
            winners += WEXITSTATUS(code);
        }
        close(gate[0]);
        close(done[0]);
        close(tried[0]);
        close(tried[1]);
        cr_assert_eq(winners, 1, "%d", winners);
    }
}
