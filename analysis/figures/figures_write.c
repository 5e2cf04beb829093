/* The files of the figures: data, script, and what gnuplot draws of them. */
#define _POSIX_C_SOURCE 200809L
#include "disk.h"
#include "figures.h"
#include "folder.h"
#include "fonts.h"
#include "gnuplot.h"
#include "picture.h"
#include "place.h"
#include "stop.h"

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
enum status figures_folder(const char *dir, struct err *e)
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

static enum status write_text(const char *dir, const char *name, const char *ending,
                              const struct text *t, const struct figure_style *style,
                              figures_wrote *wrote, struct err *e)
{
    char *path = path_of(dir, name, ending, strlen(ending));
    enum status s = STATUS_INTERNAL;

    if (path == NULL || t->failed || t->data == NULL)
        s = err_memory_for(e, "for a figure");
    else
        s = place_check_output(path, e);
    if (s == STATUS_OK)
        s = disk_replace(path, t->data, t->length, style->choose, e);
    if (s == STATUS_OK)
        wrote(path);
    free(path);
    return s;
}

/* Where a picture is drawn, and where it belongs. */
struct drawn {
    const char *dir, *beside; /* the same in TeX, which is told the path of its picture */
    const char *name;
    const struct figure_style *style;
};

/* gnuplot does not notice a full disk or a size limit: its picture is then cut off. */
static enum status confirm(const struct drawn *d, const char *path, const char *beside,
                           const char *format, struct err *e)
{
    const enum status s = place_check_output(path, e);

    if (s != STATUS_OK)
        return s;
    if (!picture_is_whole(beside, format))
        return err_set(
            e, STATUS_NOOUTPUT,
            "%s: gnuplot could not write the whole picture: is the disk full, or a limit "
            "on file sizes reached (ulimit -f)? Choose another place %s",
            path, d->style->choose);
    if (strcmp(path, beside) != 0 && rename(beside, path) != 0)
        return disk_error_of(e, STATUS_NOOUTPUT, "cannot be written", path, errno,
                             d->style->choose);
    return STATUS_OK;
}

/* Moves the picture of each format to its place, if it is whole. */
static enum status take_formats(const struct drawn *d, figures_wrote *wrote, struct err *e)
{
    const char *formats = d->style->formats;
    enum status s = STATUS_OK;

    for (size_t n; *formats != '\0' && s == STATUS_OK; formats += n + (formats[n] == ' ')) {
        char format[8];
        n = strcspn(formats, " ");
        (void)snprintf(format, sizeof format, "%.*s", (int)n, formats);
        char *path = path_of(d->dir, d->name, formats, n);
        char *beside = path_of(d->beside, d->name, formats, n);
        if (path == NULL || beside == NULL)
            s = err_memory_for(e, "for a path");
        else
            s = confirm(d, path, beside, format, e);
        if (s == STATUS_OK && path != NULL)
            wrote(path);
        free(path);
        free(beside);
    }
    return s;
}

/* And those of the second drawing. */
static enum status take_pictures(const struct drawn *d, figures_wrote *wrote, struct err *e)
{
    struct drawn narrow = *d;
    struct text name = {.data = NULL};
    enum status s = take_formats(d, wrote, e);

    if (s != STATUS_OK || !(d->style->narrow > 0.0))
        return s;
    text_add(&name, "%s" FIGURE_NARROW, d->name);
    narrow.name = name.data;
    s = name.failed ? err_memory_for(e, "for a path") : take_formats(&narrow, wrote, e);
    text_free(&name);
    return s;
}

/* Removes half pictures of drawings that cannot be made beside. */
static void clear(const struct drawn *d)
{
    static const char *const MADE[] = {"tex", "pdf"};

    for (size_t i = 0; i < sizeof MADE / sizeof *MADE; i++) {
        char *path = path_of(d->dir, d->name, MADE[i], strlen(MADE[i]));
        if (path != NULL && place_is_other(path) == NULL)
            (void)remove(path);
        free(path);
    }
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

static bool is_tex(const struct figure_style *style)
{
    return strcmp(style->formats, "tex") == 0;
}

static enum status draw_tex(const struct drawn *d, const struct text *script, figures_wrote *wrote,
                            struct err *e)
{
    char *picture = path_of(d->dir, d->name, "pdf", 3);
    enum status s = picture == NULL ? err_memory_for(e, "for a path") : run_in(d->dir, script, e);

    if (s == STATUS_OK && picture != NULL)
        s = confirm(d, picture, picture, "pdf", e);
    if (s == STATUS_OK)
        s = take_pictures(d, wrote, e);
    if (s != STATUS_OK)
        clear(d);
    free(picture);
    return s;
}

/* Into a folder beside: what is there of this name stays until its successor is whole. */
static enum status draw_beside(struct drawn d, const struct text *script, figures_wrote *wrote,
                               struct err *e)
{
    char *begins = path_of(d.dir, ".confide-", "", 0);
    char *beside = begins == NULL ? NULL : folder_make(begins);
    enum status s = STATUS_OK;
    if (beside == NULL)
        s = disk_error_of(e, STATUS_NOOUTPUT, "cannot be written into", d.dir,
                          begins == NULL ? ENOMEM : errno, d.style->choose);
    d.beside = beside;
    if (beside != NULL)
        s = run_in(beside, script, e);
    if (beside != NULL && s == STATUS_OK)
        s = take_pictures(&d, wrote, e);
    folder_remove(beside);
    free(begins);
    return s;
}

static enum status draw(const char *dir, const char *name, const struct figure_style *style,
                        const struct text *script, figures_wrote *wrote, struct err *e)
{
    const struct drawn d = {.dir = dir, .beside = dir, .name = name, .style = style};
    const bool is_held = stop_hold();
    const enum status s =
        is_tex(style) ? draw_tex(&d, script, wrote, e) : draw_beside(d, script, wrote, e);

    stop_release(is_held);
    return s;
}

enum status figures_write_one(const struct figure *f, const char *dir,
                              const struct figure_style *style, figures_wrote *wrote, struct err *e)
{
    struct text csv = {.data = NULL}, script = {.data = NULL};
    double least = 0.0;

    figure_csv(&csv, f);
    enum status s = write_text(dir, f->name, "csv", &csv, style, wrote, e);
    if (s == STATUS_OK && figure_is_defined(f)) {
        if (!figure_script(&script, f, style, &least))
            s = err_set(e, STATUS_USAGE,
                        "--size: %s takes a height of %.1f cm at least at this width", f->name,
                        least * 2.54 / 72.0 + 0.05);
        else
            s = write_text(dir, f->name, "gp", &script, style, wrote, e);
        if (s == STATUS_OK)
            s = draw(dir, f->name, style, &script, wrote, e);
        if (s == STATUS_OK && style->fonts != NULL)
            fonts_note(style->fonts, script.data);
    }
    text_free(&csv);
    text_free(&script);
    return s;
}

enum status figures_write(const struct figures *all, const char *dir,
                          const struct figure_style *style, figures_wrote *wrote, struct err *e)
{
    enum status s = figures_folder(dir, e);

    if (s != STATUS_OK)
        return s;
    for (enum figure_name k = 0; k < FIGURE_COUNT; k++) {
        if (stop_requested())
            return err_set(e, STATUS_STOPPED, "stopped before every figure was drawn");
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
