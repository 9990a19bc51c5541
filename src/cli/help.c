/* `bridle help [TOPIC [PART]]`: from the table of commands, in lines of 79 columns. man.c makes the
 * manual page of the same rows.
 */
#include "cli/commands.h"
#include "cli/man.h"
#include "report/wrap.h"

enum { OPTION_COLUMN = 28, OUT_MAX = 1 << 20 };

const struct option_row command_help_options[] = {
    {.name = "man", .help = "print the manual page (troff) of the whole program"},
    {.name = NULL},
};

static void print_overview(struct buf *out)
{
    buf_str(out, "Bridle looks for traces of spyware in what you have of a phone: a backup, a\n"
                 "message, a link. It uses no network while it checks, and changes no evidence.\n\n"
                 "  bridle demo                         see it work on an invented phone\n"
                 "  bridle check BACKUP --own-device    check a backup of a phone of your own\n"
                 "  bridle case show CASE               what came of it, in words\n\n"
                 "Worried? Use another device to ask people who do this every day:\n"
                 "help@accessnow.org. Leave the phone as it is until then.\n\n"
                 "Commands:\n");
    for (const struct command *c = commands; c->name != NULL; c++) {
        char lead[32];
        (void)snprintf(lead, sizeof lead, "  %-11s", c->name);
        wrap_text(out, lead, 14, span_str(c->summary));
    }
    buf_str(out,
            "\nMore on one command: bridle help COMMAND. Version: bridle --version [--json].\n");
}

static void add_option(struct buf *out, const struct option_row *row)
{
    char left[80];
    int n = snprintf(left, sizeof left, "  %c%c%s--%s%s%s", row->letter ? '-' : ' ',
                     row->letter ? row->letter : ' ', row->letter ? ", " : "  ", row->name,
                     row->argument ? " " : "", row->argument ? row->argument : "");
    if (n >= OPTION_COLUMN) {
        buf_str(out, left);
        buf_byte(out, '\n');
        left[0] = '\0';
    }
    wrap_text(out, left, OPTION_COLUMN, span_str(row->help));
}

/* The parts that a text is about: "show, verify" of "show, verify: print JSON"; else nothing. */
static struct span parts_of(const char *text)
{
    struct span whole = span_str(text);
    size_t colon = span_find(whole, SPAN_LITERAL(": "));
    for (size_t i = 0; i < colon && colon < whole.len; i++)
        if (whole.ptr[i] != ',' && whole.ptr[i] != ' ' &&
            !(whole.ptr[i] >= 'a' && whole.ptr[i] <= 'z'))
            return SPAN_EMPTY;
    return colon < whole.len ? span_head(whole, colon) : SPAN_EMPTY;
}

/* Whether a row concerns `part` of a command; rows that name no part concern all. */
static bool is_about(const char *text, const char *part)
{
    struct span parts = parts_of(text), word;
    if (part == NULL || parts.len == 0)
        return true;
    while (span_split(&parts, ',', &word))
        if (span_equal_str(span_trim(word), part))
            return true;
    return false;
}

/* Whether a line or paragraph begins with the word `part`. */
static bool begins_with(struct span text, const char *part)
{
    size_t len = part == NULL ? 0 : strlen(part);
    return part == NULL ||
           (span_starts(text, span_str(part)) && (text.len == len || text.ptr[len] == ' '));
}

static size_t add_usage(struct buf *out, const struct command *c, const char *part)
{
    struct span rest = span_str(c->usage), line;
    size_t shown = 0;
    while (rest.len > 0 && span_split(&rest, '\n', &line)) {
        BUF_SCOPED struct buf text;
        buf_init(&text, 4096);
        if (!begins_with(line, part))
            continue;
        buf_format(&text, "bridle %s ", c->name);
        buf_add(&text, line);
        wrap_text(out, shown == 0 ? "Usage:" : "", 7, buf_span(&text));
        shown++;
    }
    return shown;
}

/* Paragraphs are separated by empty lines; single line ends are only how they were typed. */
static void add_details(struct buf *out, const struct command *c, const char *part)
{
    struct span rest = span_str(c->details);
    while (rest.len > 0) {
        size_t end = span_find(rest, SPAN_LITERAL("\n\n"));
        struct span paragraph = span_head(rest, end);
        rest = span_skip(rest, end < rest.len ? end + 2 : end);
        if (!begins_with(paragraph, part))
            continue;
        buf_byte(out, '\n');
        wrap_text(out, "", 0, paragraph);
    }
}

static void add_options(struct buf *out, const struct command *c, const char *part)
{
    bool any = false;
    for (const struct option_row *row = c->options; row != NULL && row->name != NULL; row++) {
        if (row->hidden || !is_about(row->help, part))
            continue;
        buf_str(out, any ? "" : "\nOptions:\n");
        add_option(out, row);
        any = true;
    }
}

/* `part`: one of the command's own words, such as seal of case; NULL: all of it. */
static bool print_command(struct buf *out, const struct command *c, const char *part)
{
    if (add_usage(out, c, part) == 0)
        return false;
    if (part == NULL) {
        buf_byte(out, '\n');
        wrap_text(out, "", 0, span_str(c->summary));
    }
    add_details(out, c, part);
    add_options(out, c, part);
    return true;
}

int command_help(const struct invocation *inv)
{
    const struct command *c = inv->word_count > 0 ? command_find(inv->words[0]) : NULL;
    const char *part = inv->word_count > 1 ? inv->words[1] : NULL;
    BUF_SCOPED struct buf out;
    buf_init(&out, OUT_MAX);
    if (inv->word_count > 2)
        return usage_error(NULL, "help: one command, and one part of it (see: bridle help)");
    if (inv->word_count > 0 && c == NULL)
        return usage_error(NULL, "no help on '%s': not in this version (see: bridle help)",
                           inv->words[0]);
    if (option_given(inv, "man"))
        man_page(&out);
    else if (c == NULL)
        print_overview(&out);
    else if (!print_command(&out, c, part))
        return usage_error(NULL, "no help on '%s %s': not in this version (see: bridle help %s)",
                           c->name, part, c->name);
    (void)fwrite(out.ptr, 1, out.len, stdout);
    return EXIT_STATUS_OK;
}
