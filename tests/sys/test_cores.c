/* One test for each rule and each cap. */
#define _GNU_SOURCE
#include <criterion/criterion.h>
#include <sched.h>

#include "cgroup.h"
#include "cores.h"
#include "fake_host.h"

static tf_cores c;

static void decide(unsigned threads, const tf_host *h) {
    tf_cores_decide(&c, threads, "--threads", h);
}

static void expect(unsigned threads, const char *rule, const char *cap) {
    cr_assert_eq(c.threads, threads, "%u threads by %s", c.threads, c.rule);
    cr_assert_str_eq(c.rule, rule);
    if (cap)
        cr_assert_str_eq(c.cap, cap);
    else
        cr_assert_null(c.cap);
}

/* ---- rules ---------------------------------------------------------------------------------- */

Test(cores, option_first) {
    tf_host h = fake_host(FAKE_ENV("TRIFACTOR_THREADS", "3", "SLURM_CPUS_PER_TASK", "4"));
    decide(5, &h);
    expect(5, "--threads", NULL);
}

Test(cores, own_variable_second) {
    tf_host h = fake_host(
        FAKE_ENV("OMP_NUM_THREADS", "5", "SLURM_CPUS_PER_TASK", "4", "TRIFACTOR_THREADS", "3"));
    decide(0, &h);
    expect(3, "TRIFACTOR_THREADS", NULL);
}

Test(cores, slurm_third) {
    tf_host h = fake_host(FAKE_ENV("OMP_NUM_THREADS", "5", "SLURM_CPUS_PER_TASK", "4"));
    decide(0, &h);
    expect(4, "SLURM_CPUS_PER_TASK", NULL);
}

Test(cores, openmp_fourth_first_of_its_list) {
    tf_host h = fake_host(FAKE_ENV("OMP_NUM_THREADS", " 6 , 2,1"));
    decide(0, &h);
    expect(6, "OMP_NUM_THREADS", NULL);
}

Test(cores, affinity_fifth) {
    tf_host h = fake_host(NULL);
    h.affinity = 4;
    decide(0, &h);
    expect(4, "affinity mask", NULL);
}

Test(cores, hardware_last) {
    tf_host h = fake_host(NULL);
    decide(0, &h);
    expect(16, "hardware", NULL);
}

Test(cores, unusable_variables_do_not_count) {
    static const char *const bad[] = {"", "0", "x", "-2", "4x", "4 x", " ", "99999999999999999999"};
    for (size_t i = 0; i < TF_ARRAY_LEN(bad); i++) {
        tf_host h = fake_host(FAKE_ENV("SLURM_CPUS_PER_TASK", bad[i], "OMP_NUM_THREADS", "7"));
        decide(0, &h);
        expect(7, "OMP_NUM_THREADS", NULL);
    }
}

/* ---- caps ----------------------------------------------------------------------------------- */

Test(cores, affinity_caps_every_rule) {
    tf_host h = fake_host(FAKE_ENV("OMP_NUM_THREADS", "12"));
    h.affinity = 2;
    decide(0, &h);
    expect(2, "OMP_NUM_THREADS", "affinity mask");
    cr_assert_eq(c.wanted, 12);
    decide(8, &h);
    expect(2, "--threads", "affinity mask");
}

static char root[64];
static tf_host h;

static void make_root(void) {
    fake_root_make(root);
    h = fake_host(NULL);
    h.root = root;
}

static void remove_root(void) {
    fake_root_remove(root);
}

TestSuite(cgroup, .init = make_root, .fini = remove_root);

#define MOUNT_V2 "30 25 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n"

Test(cgroup, v2_quota) {
    fake_file(root, "/proc/self/cgroup", "0::/user.slice/job\n");
    fake_file(root, "/proc/self/mountinfo", "22 1 8:1 / / rw - ext4 /dev/sda1 rw\n" MOUNT_V2);
    fake_file(root, "/sys/fs/cgroup/user.slice/job/cpu.max", "250000 100000\n");
    decide(0, &h);
    expect(3, "hardware", "cgroup quota"); /* 2.5 processors keep three threads busy */
    cr_assert_float_eq(c.quota, 2.5, 1e-9);
}

Test(cgroup, v2_smallest_level_wins) {
    fake_file(root, "/proc/self/cgroup", "0::/a/b/c\n");
    fake_file(root, "/proc/self/mountinfo", MOUNT_V2);
    fake_file(root, "/sys/fs/cgroup/a/b/c/cpu.max", "max 100000\n");
    fake_file(root, "/sys/fs/cgroup/a/b/cpu.max", "800000 100000\n");
    fake_file(root, "/sys/fs/cgroup/a/cpu.max", "400000 100000\n");
    cr_assert_float_eq(tf_cgroup_cpus(&h), 4.0, 1e-9);
    fake_file(root, "/sys/fs/cgroup/a/cpu.max", "max 100000\n");
    cr_assert_float_eq(tf_cgroup_cpus(&h), 8.0, 1e-9);
    fake_file(root, "/sys/fs/cgroup/a/b/cpu.max", "max 100000\n");
    cr_assert_eq(tf_cgroup_cpus(&h), 0.0);
}

/* docker --cpus=2 with a private cgroup namespace: the path is /, the limit stands at the mount. */
Test(cgroup, v2_container_root) {
    fake_file(root, "/proc/self/cgroup", "0::/\n");
    fake_file(root, "/proc/self/mountinfo", MOUNT_V2);
    fake_file(root, "/sys/fs/cgroup/cpu.max", "200000 100000\n");
    fake_file(root, "/sys/fs/cgroup/memory.max", "1073741824\n");
    cr_assert_float_eq(tf_cgroup_cpus(&h), 2.0, 1e-9);
    cr_assert_eq(tf_cgroup_memory(&h), UINT64_C(1) << 30);
}

/* The same with the host's namespace: the path is the host's, the mount shows only our part. */
Test(cgroup, v1_container_sees_its_part_only) {
    fake_file(root, "/proc/self/cgroup",
              "5:memory:/docker/abc\n4:cpu,cpuacct:/docker/abc\n0::/x\n");
    fake_file(
        root, "/proc/self/mountinfo",
        "31 25 0:27 /docker/abc /sys/fs/cgroup/cpu,cpuacct ro - cgroup cgroup rw,cpu,cpuacct\n"
        "32 25 0:28 /docker/abc /sys/fs/cgroup/memory ro master:1 - cgroup cgroup rw,memory\n");
    fake_file(root, "/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us", "150000\n");
    fake_file(root, "/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us", "100000\n");
    fake_file(root, "/sys/fs/cgroup/memory/memory.limit_in_bytes", "536870912\n");
    cr_assert_float_eq(tf_cgroup_cpus(&h), 1.5, 1e-9);
    cr_assert_eq(tf_cgroup_memory(&h), UINT64_C(512) << 20);
}

Test(cgroup, v1_quota_at_any_level) {
    fake_file(root, "/proc/self/cgroup", "4:cpuacct,cpu:/slurm/job_7/step_0\n3:memory:/slurm\n");
    fake_file(root, "/proc/self/mountinfo",
              "31 25 0:27 / /cg\\040roup/cpu rw - cgroup cgroup rw,cpuacct,cpu\n");
    fake_file(root, "/cg roup/cpu/slurm/job_7/step_0/cpu.cfs_quota_us", "-1\n");
    fake_file(root, "/cg roup/cpu/slurm/job_7/step_0/cpu.cfs_period_us", "100000\n");
    fake_file(root, "/cg roup/cpu/slurm/job_7/cpu.cfs_quota_us", "600000\n");
    fake_file(root, "/cg roup/cpu/slurm/job_7/cpu.cfs_period_us", "100000\n");
    decide(0, &h);
    expect(6, "hardware", "cgroup quota");
}

/* A mount whose root is only a prefix of our path's first name is not above us. */
Test(cgroup, prefixes_are_whole_names) {
    fake_file(root, "/proc/self/cgroup", "0::/ab/c\n");
    fake_file(root, "/proc/self/mountinfo", "30 25 0:26 /a /sys/fs/cgroup rw - cgroup2 none rw\n");
    fake_file(root, "/sys/fs/cgroup/c/cpu.max", "100000 100000\n");
    fake_file(root, "/sys/fs/cgroup/cpu.max", "300000 100000\n");
    cr_assert_float_eq(tf_cgroup_cpus(&h), 3.0, 1e-9);
}

Test(cgroup, damaged_files_mean_no_limit) {
    static const char *const junk[] = {
        "", "\n", ":::", "0::", "0:/x\n", "a b c d e - cgroup2", "- - -\n"};
    for (size_t i = 0; i < TF_ARRAY_LEN(junk); i++) {
        for (size_t k = 0; k < TF_ARRAY_LEN(junk); k++) {
            fake_file(root, "/proc/self/cgroup", junk[i]);
            fake_file(root, "/proc/self/mountinfo", junk[k]);
            cr_assert_eq(tf_cgroup_cpus(&h), 0.0);
            cr_assert_eq(tf_cgroup_memory(&h), 0);
        }
    }
    fake_file(root, "/proc/self/cgroup", "0::/\n");
    fake_file(root, "/proc/self/mountinfo", MOUNT_V2);
    static const char *const bad[] = {"", "x", "-5 100000", "100000", "100000 0", "0 100000"};
    for (size_t i = 0; i < TF_ARRAY_LEN(bad); i++) {
        fake_file(root, "/sys/fs/cgroup/cpu.max", bad[i]);
        cr_assert_eq(tf_cgroup_cpus(&h), 0.0, "%s", bad[i]);
    }
}

Test(cgroup, tiny_quota_still_runs_one_thread) {
    fake_file(root, "/proc/self/cgroup", "0::/\n");
    fake_file(root, "/proc/self/mountinfo", MOUNT_V2);
    fake_file(root, "/sys/fs/cgroup/cpu.max", "10000 100000\n");
    decide(4, &h);
    expect(1, "--threads", "cgroup quota");
}

/* ---- several ranks on one machine ----------------------------------------------------------- */

Test(cgroup, ranks_share_the_quota) {
    fake_file(root, "/proc/self/cgroup", "0::/\n");
    fake_file(root, "/proc/self/mountinfo", MOUNT_V2);
    fake_file(root, "/sys/fs/cgroup/cpu.max", "800000 100000\n");
    h.context = FAKE_ENV("OMPI_COMM_WORLD_LOCAL_SIZE", "2");
    decide(8, &h);
    expect(4, "--threads", "cgroup quota");
}

Test(cores, unbound_ranks_share_the_processors) {
    tf_host shared = fake_host(FAKE_ENV("OMPI_COMM_WORLD_LOCAL_SIZE", "4"));
    decide(0, &shared);
    expect(4, "hardware", NULL);
    tf_host crowd = fake_host(FAKE_ENV("OMPI_COMM_WORLD_LOCAL_SIZE", "40"));
    decide(0, &crowd);
    expect(1, "hardware", NULL);
    tf_host slurm = fake_host(FAKE_ENV("SLURM_STEP_TASKS_PER_NODE", "8(x2),3"));
    decide(0, &slurm);
    expect(2, "hardware", NULL);
}

Test(cores, bound_ranks_keep_their_mask) {
    tf_host bound = fake_host(
        FAKE_ENV("OMPI_COMM_WORLD_LOCAL_SIZE", "4", "OMPI_MCA_orte_bound_at_launch", "1"));
    bound.affinity = 4;
    decide(0, &bound);
    expect(4, "affinity mask", NULL);
    cr_assert_not(c.bound_to_one);
}

Test(cores, warning_when_bound_to_one_core) {
    tf_text text = {0};
    tf_host bound = fake_host(FAKE_ENV("OMP_NUM_THREADS", "8"));
    bound.affinity = 1;
    decide(0, &bound);
    expect(1, "OMP_NUM_THREADS", "affinity mask");
    cr_assert(c.bound_to_one);
    tf_cores_warn(&text, &c);
    cr_assert_not_null(strstr(tf_text_get(&text), "--bind-to none"));
    cr_assert_not_null(strstr(tf_text_get(&text), "--map-by slot:PE=8"));
    tf_text_clear(&text);

    /* mpirun -n 2 binds each rank to one core even if nobody asked for threads. */
    tf_host launched = fake_host(
        FAKE_ENV("OMPI_COMM_WORLD_LOCAL_SIZE", "2", "OMPI_MCA_orte_bound_at_launch", "1"));
    launched.affinity = 1;
    decide(0, &launched);
    cr_assert(c.bound_to_one);
    tf_cores_warn(&text, &c);
    cr_assert_not_null(strstr(tf_text_get(&text), "slot:PE=8")); /* 16 processors, 2 ranks */
    tf_text_clear(&text);

    /* taskset -c 0 by hand is nobody's mistake. */
    tf_host taskset = fake_host(NULL);
    taskset.affinity = 1;
    decide(0, &taskset);
    cr_assert_not(c.bound_to_one);
    tf_cores_warn(&text, &c);
    cr_assert_str_eq(tf_text_get(&text), "");
}

Test(cores, explanation_names_the_rule_and_all_caps) {
    tf_text text = {0};
    tf_host few = fake_host(FAKE_ENV("OMP_NUM_THREADS", "8"));
    few.affinity = 6;
    decide(0, &few);
    tf_cores_explain(&text, &c);
    cr_assert_str_eq(tf_text_get(&text),
                     "6 threads by OMP_NUM_THREADS (8), capped by affinity mask; hardware 16, "
                     "affinity mask 6, no cgroup quota");
    tf_text_clear(&text);
}

/* The real system: the mask of this process is what the kernel says. */
Test(cores, real_affinity_mask) {
    cpu_set_t set;
    cr_assert_eq(sched_getaffinity(0, sizeof set, &set), 0);
    int cpu = 0;
    while (!CPU_ISSET(cpu, &set)) cpu++;
    CPU_ZERO(&set);
    CPU_SET(cpu, &set);
    cr_assert_eq(sched_setaffinity(0, sizeof set, &set), 0);
    tf_host real = fake_host(NULL);
    real.affinity = real.hardware = 0;
    decide(100, &real);
    expect(1, "--threads", "affinity mask");
    cr_assert_eq(c.affinity, 1);
    cr_assert_geq(c.hardware, 1);
    tf_cores_decide(&c, 0, NULL, &tf_host_system);
    cr_assert_eq(c.threads, 1);
}
