/* The part of the briefing on what the model leaves out, what is not known and what is not to be read into it. */
#include "report_parts.h"

static void add_list(struct text *out, const struct report *x, enum word heading, enum word first,
                     enum word last)
{
    text_add(out, "<h3>");
    report_say(out, x, heading, NULL);
    text_add(out, "</h3>\n<ul>\n");
    for (enum word k = first; k <= last; k++) {
        text_add(out, "<li>");
        report_say(out, x, k, NULL);
        text_add(out, "</li>\n");
    }
    text_add(out, "</ul>\n");
}

void report_limits(struct text *out, const struct report *x)
{
    report_section(out, x, "limits", WORD_limits);
    report_paragraph(out, x, "", WORD_limits_about);
    add_list(out, x, WORD_limits_without, WORD_limits_lives, WORD_limits_groups);
    add_list(out, x, WORD_limits_unknown, WORD_limits_memorandum, WORD_limits_reached);
    add_list(out, x, WORD_limits_misread, WORD_limits_what_if, WORD_limits_beside);
    text_add(out, "</section>\n");
}
