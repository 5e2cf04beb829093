/* Control groups: from /proc/self/cgroup to the limits under /sys/fs/cgroup, a group and the groups around it. */
#include "cgroup.h"

#include <limits.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINE_SIZE = 4096, FOLDER_SIZE = LINE_SIZE + 256, FILE_SIZE = FOLDER_SIZE + 64 };

/* What a walk looks for in a group's folder. */
struct walk {
    const char *root, *controller;
    void (*see)(struct walk *w, const char *folder);
    uint64_t memory;
    double processors;
};

/* The file's line that begins with `label` ("": the first one), after the label. */
static const char *line_of(char line[LINE_SIZE], const char *folder, const char *name,
                           const char *label)
{
    char path[FILE_SIZE];
    const char *found = NULL;

    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *f = fopen(path, "r");
    while (f != NULL && found == NULL && fgets(line, LINE_SIZE, f) != NULL)
        if (strncmp(line, label, strlen(label)) == 0)
            found = line + strlen(label);
    if (f != NULL)
        (void)fclose(f);
    return found;
}

/* UINT64_MAX: none there, or "max". */
static uint64_t number_in(const char *folder, const char *name, const char *label)
{
    char line[LINE_SIZE], *end = NULL;
    const char *text = line_of(line, folder, name, label);

    if (text == NULL)
        return UINT64_MAX;
    const unsigned long long n = strtoull(text, &end, 10);
    return end != text ? n : UINT64_MAX;
}

static void see_memory_of(struct walk *w, const char *folder, const char *limit_file,
                          const char *usage_file, const char *droppable)
{
    const uint64_t limit = number_in(folder, limit_file, ""),
                   all = number_in(folder, usage_file, "");
    const uint64_t pages = number_in(folder, "memory.stat", droppable);

    if (limit == UINT64_MAX || all == UINT64_MAX)
        return;
    const uint64_t used = pages != UINT64_MAX && pages < all ? all - pages : all;
    const uint64_t left = limit > used ? limit - used : 0;
    w->memory = left < w->memory ? left : w->memory;
}

static void see_memory(struct walk *w, const char *folder)
{
    see_memory_of(w, folder, "memory.max", "memory.current", "inactive_file ");
    see_memory_of(w, folder, "memory.limit_in_bytes", "memory.usage_in_bytes",
                  "total_inactive_file ");
}

static void see_quota(struct walk *w, double quota, double period)
{
    if (quota > 0 && period > 0 && quota / period < w->processors)
        w->processors = quota / period;
}

static void see_processors(struct walk *w, const char *folder)
{
    char line[LINE_SIZE], of_period[LINE_SIZE], *end = NULL;
    const char *text = line_of(line, folder, "cpu.max", "");

    if (text != NULL) {
        const double quota = strtod(text, &end); /* "max": 0 */
        see_quota(w, quota, strtod(end, NULL));
    }
    text = line_of(line, folder, "cpu.cfs_quota_us", ""); /* -1: no limit */
    const char *text_of_period = line_of(of_period, folder, "cpu.cfs_period_us", "");
    if (text != NULL && text_of_period != NULL)
        see_quota(w, strtod(text, NULL), strtod(text_of_period, NULL));
}

/* The group's folder and those around it, up to where the hierarchy is mounted. In a container the path may be one of
 * the host: then only what is there is seen. */
static void walk_up(struct walk *w, const char *mount, const char *group)
{
    char folder[FOLDER_SIZE];
    const int n = snprintf(folder, sizeof folder, "%s/sys/fs/cgroup%s", w->root, mount);

    if (n < 0 || snprintf(folder + n, sizeof folder - (size_t)n, "%s", group) < 0)
        return;
    for (;;) {
        w->see(w, folder);
        char *slash = strrchr(folder + n, '/');
        if (slash == NULL)
            return;
        *slash = '\0';
    }
}

/* Whether a list such as "cpu,cpuacct" has the controller. */
static int has_controller(const char *list, const char *controller)
{
    const size_t n = strlen(controller);

    for (const char *at = list; (at = strstr(at, controller)) != NULL; at += n)
        if ((at == list || at[-1] == ',') && (at[n] == ',' || at[n] == '\0'))
            return 1;
    return 0;
}

/* A line of /proc/self/cgroup, NUMBER:CONTROLLERS:PATH; version 2 is the one without controllers. */
static void walk_line(struct walk *w, char *line)
{
    char *controllers = strchr(line, ':');
    char *group = controllers != NULL ? strchr(controllers + 1, ':') : NULL;
    char mount[LINE_SIZE + 1];

    if (group == NULL)
        return;
    *group++ = '\0';
    controllers++;
    group[strcspn(group, "\n")] = '\0';
    if (*controllers == '\0') {
        walk_up(w, "", group);
        walk_up(w, "/unified", group);
    } else if (has_controller(controllers, w->controller)) {
        (void)snprintf(mount, sizeof mount, "/%s", controllers);
        walk_up(w, mount, group);
        (void)snprintf(mount, sizeof mount, "/%s", w->controller);
        walk_up(w, mount, group);
    }
}

static void walk(struct walk *w)
{
    char path[FILE_SIZE], line[LINE_SIZE];

    (void)snprintf(path, sizeof path, "%s/proc/self/cgroup", w->root);
    FILE *f = fopen(path, "r");
    while (f != NULL && fgets(line, sizeof line, f) != NULL)
        walk_line(w, line);
    if (f != NULL)
        (void)fclose(f);
}

uint64_t cgroup_memory(const char *root)
{
    struct walk w = {.root = root, .controller = "memory", .see = see_memory, .memory = UINT64_MAX};

    walk(&w);
    return w.memory;
}

int cgroup_processors(const char *root)
{
    struct walk w = {
        .root = root, .controller = "cpu", .see = see_processors, .processors = INT_MAX};

    walk(&w);
    if (w.processors >= INT_MAX)
        return 0;
    const int whole = (int)w.processors;
    return whole < w.processors ? whole + 1 : whole;
}
