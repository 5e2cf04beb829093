/* The files of the figures: data, script, and what gnuplot draws of them. */
#define _POSIX_C_SOURCE 200809L
#include "disk.h"
#include "figures.h"
#include "gnuplot.h"
#include "place.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static enum status make_one(const char *dir, struct err *e)
{
    struct stat there;

    if (mkdir(dir, 0777) == 0 ||
        (errno == EEXIST && stat(dir, &there) == 0 && S_ISDIR(there.st_mode)))
        return STATUS_OK;
    if (errno == EEXIST)
        return err_set(
            e, STATUS_NOOUTPUT,
            "%s: the folder cannot be made: a file has this name; choose another with -o", dir);
    return disk_error(e, STATUS_NOOUTPUT, "the folder cannot be made", dir, errno);
}

/* The folder and those it stands in, as mkdir -p. */
static enum status make_folder(const char *dir, struct err *e)
{
    char *path = text_copy(dir);
    enum status s = STATUS_OK;

    if (path == NULL)
        return err_memory_for(e, "for a path");
    for (char *c = path + 1; *path != '\0' && *c != '\0' && s == STATUS_OK; c++) {
        if (*c != '/')
            continue;
        *c = '\0';
        s = make_one(path, e);
        *c = '/';
    }
    if (s == STATUS_OK)
        s = make_one(path, e);
    free(path);
    return s;
}

static char *path_of(const char *dir, const char *name, const char *ending, size_t n)
{
    struct text t = {.data = NULL};
    const size_t length = strlen(dir);

    text_add(&t, "%s%s%s.", dir, length > 0 && dir[length - 1] == '/' ? "" : "/", name);
    text_add_bytes(&t, ending, n);
    return text_take(&t);
}

static enum status put(const char *path, const struct text *t, struct err *e)
{
    const enum status status = place_check_output(path, e);

    if (status != STATUS_OK)
        return status;
    FILE *file = fopen(path, "wb");
    bool good = file != NULL && fwrite(t->data, 1, t->length, file) == t->length;

    if (file != NULL && fclose(file) != 0)
        good = false;
    return good ? STATUS_OK : disk_error(e, STATUS_NOOUTPUT, "cannot be written", path, errno);
}

static enum status write_text(const char *dir, const char *name, const char *ending,
                              const struct text *t, figures_wrote *wrote, struct err *e)
{
    char *path = path_of(dir, name, ending, strlen(ending));
    enum status s = STATUS_INTERNAL;

    if (path == NULL || t->failed || t->data == NULL)
        s = err_memory_for(e, "for a figure");
    else
        s = put(path, t, e);
    if (s == STATUS_OK)
        wrote(path);
    free(path);
    return s;
}

/* Before gnuplot runs: take the old picture away, so that what is there afterwards is new. */
static enum status clear(const char *path, struct err *e)
{
    const enum status status = place_check_output(path, e);

    if (status != STATUS_OK || remove(path) == 0 || errno == ENOENT)
        return status;
    return disk_error(e, STATUS_NOOUTPUT, "cannot be replaced", path, errno);
}

/* After: gnuplot does not notice every full disk. */
static enum status confirm(const char *path, struct err *e)
{
    struct stat there;

    if (stat(path, &there) == 0 && there.st_size > 0)
        return STATUS_OK;
    return err_set(e, STATUS_NOOUTPUT, "%s: gnuplot wrote nothing (is the disk full?)", path);
}

enum step { STEP_CLEAR, STEP_CONFIRM };

static enum status each_picture(const char *dir, const char *name, const char *formats,
                                enum step step, figures_wrote *wrote, struct err *e)
{
    enum status s = STATUS_OK;

    for (size_t n; *formats != '\0' && s == STATUS_OK; formats += n + (formats[n] == ' ')) {
        n = strcspn(formats, " ");
        char *path = path_of(dir, name, formats, n);
        if (path == NULL)
            return err_memory_for(e, "for a path");
        s = step == STEP_CLEAR ? clear(path, e) : confirm(path, e);
        if (s == STATUS_OK && step == STEP_CONFIRM)
            wrote(path);
        free(path);
    }
    return s;
}

/* The script with the name of the folder before it, as data: "./" keeps '~' and '|' from meaning anything. */
static enum status run_in(const char *dir, const struct text *script, struct err *e)
{
    struct text t = {.data = NULL};
    enum status s;

    if (dir[strcspn(dir, "\r\n")] != '\0')
        return err_set(e, STATUS_NOOUTPUT, "%s: gnuplot takes no line break in a folder's name",
                       dir);
    text_add(&t, "$Folder << END_OF_FOLDER\n|%s%s/\nEND_OF_FOLDER\nfolder = $Folder[1][2:*]\n",
             *dir == '/' ? "" : "./", dir);
    text_add_bytes(&t, script->data, script->length);
    if (t.failed)
        s = err_memory_for(e, "for a figure");
    else
        s = gnuplot_run(t.data, t.length, e);
    text_free(&t);
    return s;
}

static enum status draw(const char *dir, const char *name, const char *formats,
                        const struct text *script, figures_wrote *wrote, struct err *e)
{
    enum status s = each_picture(dir, name, formats, STEP_CLEAR, wrote, e);

    if (s != STATUS_OK)
        return s;
    s = run_in(dir, script, e);
    if (s == STATUS_OK)
        return each_picture(dir, name, formats, STEP_CONFIRM, wrote, e);
    struct err unseen; /* no half picture stays; what gnuplot said matters more */
    (void)!each_picture(dir, name, formats, STEP_CLEAR, wrote, &unseen);
    return s;
}

enum status figures_write_one(const struct figure *f, const char *dir,
                              const struct figure_style *style, figures_wrote *wrote, struct err *e)
{
    struct text csv = {.data = NULL}, script = {.data = NULL};
    double least = 0.0;

    figure_csv(&csv, f);
    enum status s = write_text(dir, f->name, "csv", &csv, wrote, e);
    if (s == STATUS_OK && figure_is_defined(f)) {
        if (!figure_script(&script, f, style, &least))
            s = err_set(e, STATUS_USAGE,
                        "--size: %s takes a height of %.1f cm at least at this width", f->name,
                        least * 2.54 / 72.0 + 0.05);
        else
            s = write_text(dir, f->name, "gp", &script, wrote, e);
        if (s == STATUS_OK)
            s = draw(dir, f->name, style->formats, &script, wrote, e);
    }
    text_free(&csv);
    text_free(&script);
    return s;
}

enum status figures_write(const struct figures *all, const char *dir,
                          const struct figure_style *style, figures_wrote *wrote, struct err *e)
{
    enum status s = make_folder(dir, e);

    if (s != STATUS_OK)
        return s;
    for (enum figure_name k = 0; k < FIGURE_COUNT; k++) {
        struct err mine;
        const struct figure *f = figures_get(all, k);
        const enum status one =
            f == NULL ? STATUS_OK : figures_write_one(f, dir, style, wrote, &mine);
        if (one != STATUS_OK && s == STATUS_OK) {
            *e = mine;
            s = one;
        }
    }
    return s;
}
