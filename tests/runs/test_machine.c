/* Threads and memory of the machine: control groups of both versions, made up under a folder. */
#define _XOPEN_SOURCE 700
#include "asserts.h"
#include "cgroup.h"
#include "machine.h"
#include "text.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

struct fixture {
    char root[64];
};

static int set_up(void **state)
{
    static struct fixture f;

    (void)snprintf(f.root, sizeof f.root, "/tmp/confide-machine-XXXXXX");
    *state = &f;
    return mkdtemp(f.root) != NULL ? 0 : -1;
}

static int tear_down(void **state)
{
    const struct fixture *f = *state;
    char command[128];

    (void)snprintf(command, sizeof command, "rm -rf '%s'", f->root);
    return system(command);
}

/* Writes a file under the root, with the folders that it lies in. */
static void put(const struct fixture *f, const char *name, const char *text)
{
    char path[512];

    (void)snprintf(path, sizeof path, "%s/%s", f->root, name);
    for (char *slash = path + strlen(f->root) + 1; (slash = strchr(slash, '/')) != NULL; slash++) {
        *slash = '\0';
        (void)mkdir(path, 0777);
        *slash = '/';
    }
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static void without_control_groups_there_is_no_limit(void **state)
{
    const struct fixture *f = *state;

    assert_true(cgroup_memory(f->root) == UINT64_MAX);
    assert_int_equal(cgroup_processors(f->root), 0);
}

static void the_narrowest_group_around_the_process_counts(void **state)
{
    const struct fixture *f = *state;

    put(f, "proc/self/cgroup", "0::/slurm/job_7/step\n");
    put(f, "sys/fs/cgroup/slurm/memory.max", "9000\n");
    put(f, "sys/fs/cgroup/slurm/memory.current", "1000\n");
    put(f, "sys/fs/cgroup/slurm/job_7/memory.max", "5000\n");
    put(f, "sys/fs/cgroup/slurm/job_7/memory.current", "1000\n");
    put(f, "sys/fs/cgroup/slurm/job_7/cpu.max", "150000 100000\n");
    put(f, "sys/fs/cgroup/slurm/job_7/step/memory.max", "max\n");
    put(f, "sys/fs/cgroup/slurm/job_7/step/memory.current", "1000\n");
    put(f, "sys/fs/cgroup/slurm/job_7/step/cpu.max", "max 100000\n");
    assert_true(cgroup_memory(f->root) == 4000);
    assert_int_equal(cgroup_processors(f->root), 2);
    put(f, "sys/fs/cgroup/memory.max", "2000\n");
    put(f, "sys/fs/cgroup/memory.current", "500\n");
    assert_true(cgroup_memory(f->root) == 1500);
}

static void pages_of_files_that_can_be_dropped_are_not_used_memory(void **state)
{
    const struct fixture *f = *state;

    put(f, "proc/self/cgroup", "0::/job\n");
    put(f, "sys/fs/cgroup/job/memory.max", "5000\n");
    put(f, "sys/fs/cgroup/job/memory.current", "4900\n");
    put(f, "sys/fs/cgroup/job/memory.stat", "anon 400\nfile 4500\ninactive_file 4000\n");
    assert_true(cgroup_memory(f->root) == 4100);
}

static void version_1_has_a_hierarchy_for_each_controller(void **state)
{
    const struct fixture *f = *state;

    put(f, "proc/self/cgroup",
        "9:name=systemd:/\n4:memory:/slurm/job_7\n3:cpuset:/x\n1:cpu,cpuacct:/slurm/job_7\n0::/\n");
    put(f, "sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
    put(f, "sys/fs/cgroup/memory/memory.usage_in_bytes", "70000\n");
    put(f, "sys/fs/cgroup/memory/slurm/job_7/memory.limit_in_bytes", "5000\n");
    put(f, "sys/fs/cgroup/memory/slurm/job_7/memory.usage_in_bytes", "2000\n");
    put(f, "sys/fs/cgroup/memory/slurm/job_7/memory.stat", "total_inactive_file 500\n");
    put(f, "sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us", "-1\n");
    put(f, "sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us", "100000\n");
    put(f, "sys/fs/cgroup/cpu,cpuacct/slurm/job_7/cpu.cfs_quota_us", "300000\n");
    put(f, "sys/fs/cgroup/cpu,cpuacct/slurm/job_7/cpu.cfs_period_us", "100000\n");
    assert_true(cgroup_memory(f->root) == 3500);
    assert_int_equal(cgroup_processors(f->root), 3);
}

static void in_a_container_the_group_is_the_one_that_is_mounted(void **state)
{
    const struct fixture *f = *state;

    put(f, "proc/self/cgroup", "0::/docker/0123456789abcdef\n");
    put(f, "sys/fs/cgroup/memory.max", "5000\n");
    put(f, "sys/fs/cgroup/memory.current", "1000\n");
    put(f, "sys/fs/cgroup/cpu.max", "50000 100000\n");
    assert_true(cgroup_memory(f->root) == 4000);
    assert_int_equal(cgroup_processors(f->root), 1);
}

static void one_thread_set_for_all_programs_is_told_in_a_job_that_has_more(void **state)
{
    (void)state;
    (void)setenv("OMP_NUM_THREADS", "1", 1);
    (void)setenv("SLURM_CPUS_PER_TASK", "4", 1);
    assert_int_equal(machine_threads(0).asked, 1);
    assert_int_equal(machine_threads(0).left_idle, 3);
    assert_int_equal(machine_threads(1).left_idle, 0);
    (void)setenv("OMP_NUM_THREADS", "4", 1);
    assert_int_equal(machine_threads(0).left_idle, 0);
    (void)unsetenv("OMP_NUM_THREADS");
    (void)unsetenv("SLURM_CPUS_PER_TASK");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(without_control_groups_there_is_no_limit),
        TEST(the_narrowest_group_around_the_process_counts),
        TEST(pages_of_files_that_can_be_dropped_are_not_used_memory),
        TEST(version_1_has_a_hierarchy_for_each_controller),
        TEST(in_a_container_the_group_is_the_one_that_is_mounted),
        TEST(one_thread_set_for_all_programs_is_told_in_a_job_that_has_more),
    };
#undef TEST
    return cmocka_run_group_tests_name("machine", tests, NULL, NULL);
}
