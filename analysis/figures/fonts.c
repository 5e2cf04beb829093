/* Letters that no installed font has, as fontconfig's fc-list knows. */
#define _POSIX_C_SOURCE 200809L
#include "fonts.h"

#include "letter.h"
#include "utf8.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

enum { MOST_TOLD = 12 };

/* Joiners, marks of direction and variants are not seen themselves. */
static bool is_seen(uint32_t code)
{
    return code >= 0x80 && !utf8_is_harmful(code) && !(code >= 0x200C && code <= 0x200F) &&
           !(code >= 0xFE00 && code <= 0xFE0F);
}

static bool is_noted(const struct fonts *f, uint32_t code)
{
    for (size_t i = 0; i < f->n; i++)
        if (f->code[i] == code)
            return true;
    return false;
}

void fonts_note(struct fonts *f, const char *text)
{
    uint32_t code = 0;

    while (*text != '\0' && f->n < FONTS_MOST) {
        const size_t n = utf8_next(&code, &text);
        if (n > 1 && is_seen(code) && !letter_is_known(code) && !is_noted(f, code))
            f->code[f->n++] = code;
    }
}

/* The exit code of `fc-list -q PATTERN`; below 0: it could not be run. */
static int ask(char *pattern)
{
    char name[] = "fc-list", quiet[] = "-q", nowhere[] = "/dev/null";
    char *const argv[] = {name, quiet, pattern, NULL};
    posix_spawn_file_actions_t actions;
    pid_t child = -1;
    int how = 0, why = posix_spawn_file_actions_init(&actions);

    if (why != 0)
        return -1;
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO && why == 0; fd++)
        why = posix_spawn_file_actions_addopen(&actions, fd, nowhere, O_RDWR, 0);
    if (why == 0)
        why = posix_spawnp(&child, name, &actions, NULL, argv, environ);
    (void)posix_spawn_file_actions_destroy(&actions);
    if (why != 0)
        return -1;
    while (waitpid(child, &how, 0) < 0)
        if (errno != EINTR)
            return -1;
    return WIFEXITED(how) ? WEXITSTATUS(how) : -1;
}

/* Whether one font has all n letters: 0 if so, 1 if none, otherwise it is not known. */
static int ask_for(const uint32_t *code, size_t n)
{
    struct text pattern = {.data = NULL};
    int answer = -1;

    text_add(&pattern, ":charset=");
    for (size_t i = 0; i < n; i++)
        text_add(&pattern, "%s%" PRIx32, i > 0 ? " " : "", code[i]);
    if (!pattern.failed)
        answer = ask(pattern.data);
    text_free(&pattern);
    return answer;
}

static const char *package_of(uint32_t code)
{
    if (code >= 0x1F000 && code < 0x20000)
        return "fonts-noto-color-emoji";
    if ((code >= 0x1100 && code < 0x1200) || (code >= 0x2E80 && code < 0xA4D0) ||
        (code >= 0xA960 && code < 0xA980) || (code >= 0xAC00 && code < 0xD800) ||
        (code >= 0xF900 && code < 0xFB00) || (code >= 0xFE30 && code < 0xFE50) ||
        (code >= 0xFF00 && code < 0xFFF0) || (code >= 0x20000 && code < 0x40000))
        return "fonts-noto-cjk";
    return "fonts-noto-core";
}

static void add_letter(struct text *out, uint32_t code)
{
    char letter[UTF8_SIZE];

    text_add_bytes(out, letter, utf8_write(letter, code));
    text_add(out, " (U+%04" PRIX32 ")", code);
}

static void add_packages(struct text *out, const struct fonts *f)
{
    static const char *const PACKAGES[] = {"fonts-noto-cjk", "fonts-noto-core",
                                           "fonts-noto-color-emoji"};

    for (size_t k = 0; k < sizeof PACKAGES / sizeof *PACKAGES; k++)
        for (size_t i = 0; i < f->n; i++)
            if (strcmp(package_of(f->code[i]), PACKAGES[k]) == 0) {
                text_add(out, " %s", PACKAGES[k]);
                break;
            }
}

static void lacking(struct fonts *out, const struct fonts *f)
{
    out->n = 0;
    if (f->n == 0 || ask_for(f->code, f->n) != 1)
        return;
    for (size_t i = 0; i < f->n; i++)
        if (ask_for(&f->code[i], 1) == 1)
            out->code[out->n++] = f->code[i];
}

void fonts_tell(struct text *out, const struct fonts *f)
{
    struct fonts none;

    lacking(&none, f);
    if (none.n == 0)
        return;
    text_add(out, "no installed font has ");
    for (size_t i = 0; i < none.n && i < MOST_TOLD; i++) {
        text_add(out, "%s", i > 0 ? ", " : "");
        add_letter(out, none.code[i]);
    }
    if (none.n > MOST_TOLD)
        text_add(out, " and %zu letters more", none.n - MOST_TOLD);
    text_add(out, "; PNG and PDF show boxes there. Install one that has (Debian, Ubuntu: apt-get "
                  "install");
    add_packages(out, &none);
    text_add(out, ") and draw again");
}
