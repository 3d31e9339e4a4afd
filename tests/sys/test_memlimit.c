#include <criterion/criterion.h>
#include <sys/resource.h>

#include "fake_host.h"
#include "memlimit.h"

#define GIB (UINT64_C(1) << 30)

static tf_memlimit m;

static void expect(uint64_t bytes, const char *rule) {
    cr_assert_eq(m.bytes, bytes, "%llu by %s", (unsigned long long)m.bytes, m.rule);
    cr_assert_str_eq(m.rule, rule);
}

Test(memlimit, option_is_taken_as_it_stands) {
    tf_host h =
        fake_host(FAKE_ENV("SLURM_MEM_PER_NODE", "1024", "OMPI_COMM_WORLD_LOCAL_SIZE", "4"));
    tf_memlimit_decide(&m, 3 * GIB, "--memory", &h);
    expect(3 * GIB, "--memory");
}

Test(memlimit, physical_memory_is_shared_by_ranks) {
    tf_host h = fake_host(FAKE_ENV("OMPI_COMM_WORLD_LOCAL_SIZE", "4"));
    tf_memlimit_decide(&m, 0, NULL, &h);
    expect(16 * GIB, "physical memory");
    cr_assert_eq(m.local_ranks, 4);
}

Test(memlimit, slurm_in_mebibytes) {
    tf_host node = fake_host(FAKE_ENV("SLURM_MEM_PER_NODE", "8192"));
    tf_memlimit_decide(&m, 0, NULL, &node);
    expect(8 * GIB, "SLURM_MEM_PER_NODE");
    tf_host cpu = fake_host(FAKE_ENV("SLURM_MEM_PER_CPU", "2048", "SLURM_CPUS_ON_NODE", "6"));
    tf_memlimit_decide(&m, 0, NULL, &cpu);
    expect(12 * GIB, "SLURM_MEM_PER_CPU");
    tf_host zero = fake_host(FAKE_ENV("SLURM_MEM_PER_NODE", "0")); /* --mem=0: all of the node */
    tf_memlimit_decide(&m, 0, NULL, &zero);
    expect(64 * GIB, "physical memory");
}

Test(memlimit, smallest_limit_wins) {
    char root[64];
    fake_root_make(root);
    fake_file(root, "/proc/self/cgroup", "0::/job\n");
    fake_file(root, "/proc/self/mountinfo", "30 25 0:26 / /sys/fs/cgroup rw - cgroup2 none rw\n");
    fake_file(root, "/sys/fs/cgroup/job/memory.max", "max\n");
    tf_host h = fake_host(FAKE_ENV("SLURM_MEM_PER_NODE", "8192"));
    h.root = root;
    tf_memlimit_decide(&m, 0, NULL, &h);
    expect(8 * GIB, "SLURM_MEM_PER_NODE");
    fake_file(root, "/sys/fs/cgroup/job/memory.max", "4294967296\n");
    tf_memlimit_decide(&m, 0, NULL, &h);
    expect(4 * GIB, "cgroup limit");
    fake_file(root, "/sys/fs/cgroup/job/memory.max", "9223372036854771712\n"); /* v1's "none" */
    tf_memlimit_decide(&m, 0, NULL, &h);
    expect(8 * GIB, "SLURM_MEM_PER_NODE");
    fake_root_remove(root);
}

Test(memlimit, cgroup_v1) {
    char root[64];
    fake_root_make(root);
    fake_file(root, "/proc/self/cgroup", "5:memory:/batch/job\n");
    fake_file(root, "/proc/self/mountinfo",
              "33 25 0:29 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n");
    fake_file(root, "/sys/fs/cgroup/memory/batch/job/memory.limit_in_bytes",
              "9223372036854771712\n");
    fake_file(root, "/sys/fs/cgroup/memory/batch/memory.limit_in_bytes", "2147483648\n");
    tf_host h = fake_host(FAKE_ENV("OMPI_COMM_WORLD_LOCAL_SIZE", "2"));
    h.root = root;
    tf_memlimit_decide(&m, 0, NULL, &h);
    expect(GIB, "cgroup limit"); /* the smallest level, shared by two ranks */
    fake_root_remove(root);
}

Test(memlimit, address_space_limit) {
#if defined(__SANITIZE_ADDRESS__)
    cr_skip_test("AddressSanitizer reserves terabytes of address space");
#else
    struct rlimit limit = {.rlim_cur = 4 * GIB, .rlim_max = RLIM_INFINITY}, before;
    getrlimit(RLIMIT_AS, &before);
    limit.rlim_max = before.rlim_max;
    cr_assert_eq(setrlimit(RLIMIT_AS, &limit), 0);
    tf_host h = fake_host(NULL);
    tf_memlimit_decide(&m, 0, NULL, &h);
    setrlimit(RLIMIT_AS, &before);
    expect(4 * GIB, "address space limit (ulimit -v)");
#endif
}

Test(memlimit, the_real_system_has_some) {
    tf_memlimit_decide(&m, 0, NULL, &tf_host_system);
    cr_assert_gt(m.bytes, UINT64_C(1) << 20);
    tf_text text = {0};
    tf_memlimit_explain(&text, &m);
    cr_assert_not_null(strstr(tf_text_get(&text), " of memory by "));
    tf_text_clear(&text);
}

Test(memlimit, sizes_for_people) {
    static const struct {
        uint64_t bytes;
        const char *text;
    } cases[] = {
        {0, "0"},           {1023, "1023"},          {1024, "1.0K"},      {1536, "1.5K"},
        {10 << 10, "10K"},  {(1 << 20) - 1, "1.0M"}, {512 << 20, "512M"}, {GIB + GIB / 2, "1.5G"},
        {UINT64_MAX, "16E"}};
    char buf[12];
    for (size_t i = 0; i < TF_ARRAY_LEN(cases); i++)
        cr_assert_str_eq(tf_size_text(buf, cases[i].bytes), cases[i].text, "%s", buf);
}
