/* Rows of the table of commands as troff. */
#include "cli/man.h"

#include "cli/commands.h"

/* A backslash is escaped, dashes are literal, and no line begins with a request. */
static void troff(struct buf *out, struct span text)
{
    for (size_t i = 0; i < text.len; i++) {
        bool starts = out->len == 0 || out->ptr[out->len - 1] == '\n';
        uint8_t c = text.ptr[i];
        if (starts && (c == '.' || c == '\''))
            buf_str(out, "\\&");
        if (c == '\\')
            buf_str(out, "\\e");
        else if (c == '-')
            buf_str(out, "\\-");
        else
            buf_byte(out, c);
    }
}

/* A sentence on each line, which is how troff wants to be written. */
static void sentences(struct buf *out, struct span text)
{
    while (text.len > 0) {
        size_t end = span_find(text, SPAN_LITERAL(". "));
        struct span one = end < text.len ? span_head(text, end + 1) : text;
        text = span_skip(text, end < text.len ? end + 2 : text.len);
        troff(out, one);
        buf_byte(out, '\n');
    }
}

static void paragraphs(struct buf *out, struct span text)
{
    while (text.len > 0) {
        size_t end = span_find(text, SPAN_LITERAL("\n\n"));
        BUF_SCOPED struct buf one;
        buf_init(&one, 1 << 16);
        buf_add(&one, span_head(text, end));
        for (size_t i = 0; i < one.len; i++)
            if (one.ptr[i] == '\n')
                one.ptr[i] = ' ';
        buf_str(out, ".PP\n");
        sentences(out, buf_span(&one));
        text = span_skip(text, end < text.len ? end + 2 : end);
    }
}

static void usage(struct buf *out, const struct command *c)
{
    struct span rest = span_str(c->usage), line;
    buf_str(out, ".PP\n.nf\n");
    while (rest.len > 0 && span_split(&rest, '\n', &line)) {
        buf_str(out, "bridle ");
        troff(out, span_str(c->name));
        buf_byte(out, ' ');
        troff(out, line);
        buf_byte(out, '\n');
    }
    buf_str(out, ".fi\n");
}

static void option(struct buf *out, const struct option_row *row)
{
    buf_str(out, ".TP\n.B ");
    if (row->letter != 0)
        buf_format(out, "\\-%c, ", row->letter);
    buf_str(out, "\\-\\-");
    troff(out, span_str(row->name));
    if (row->argument != NULL) {
        buf_byte(out, ' ');
        troff(out, span_str(row->argument));
    }
    buf_byte(out, '\n');
    sentences(out, span_str(row->help));
}

static void command(struct buf *out, const struct command *c)
{
    buf_format(out, ".SS bridle %s\n", c->name);
    troff(out, span_str(c->summary));
    buf_str(out, ".\n");
    if (c->usage != NULL)
        usage(out, c);
    paragraphs(out, span_str(c->details));
    for (const struct option_row *row = c->options; row != NULL && row->name != NULL; row++)
        if (!row->hidden)
            option(out, row);
}

static const char HEAD[] =
    ".SH NAME\n"
    "bridle \\- look for traces of mercenary spyware in what you have of a phone\n"
    ".SH SYNOPSIS\n"
    ".B bridle\n"
    ".I COMMAND\n"
    "[options]\n"
    ".SH DESCRIPTION\n"
    "Bridle checks acquisitions of phones (backups and the like) for traces of mercenary spyware, "
    "and\n"
    "turns what it finds into evidence that a second laboratory can examine again.\n"
    "It uses no network while it checks, and changes no evidence.\n"
    "\\(lqNo known traces\\(rq means what it says: none of the published traces that this kind of\n"
    "source can show is in what could be read.\n"
    ".SH COMMANDS\n";

static const char TAIL[] =
    ".SH EXIT STATUS\n"
    ".TP\n.B 0\n"
    "check: no known traces; elsewhere: done, or yes\n"
    ".TP\n.B 1\n"
    "check: findings at or above \\-\\-level; elsewhere: \\(lqno\\(rq as an answer\n"
    ".TP\n.B 2\n"
    "check: inconclusive or not examined\n"
    ".TP\n.B 64\n"
    "wrong usage, or not in this version\n"
    ".TP\n.B 70\n"
    "a fault of Bridle itself\n"
    ".SH ENVIRONMENT\n"
    ".TP\n.B XDG_DATA_HOME\n"
    "where keys, installed indicators and newer recalls lie, in a folder named bridle (default:\n"
    "~/.local/share)\n"
    ".TP\n.B NO_COLOR\n"
    "no colour on the terminal\n"
    ".SH FILES\n"
    ".TP\n.I $XDG_DATA_HOME/bridle/indicators\n"
    "the installed sets of indicators\n"
    ".TP\n.I $XDG_DATA_HOME/bridle/keys\n"
    "the laboratory's key, and public keys that it trusts\n"
    ".TP\n.I $XDG_DATA_HOME/bridle/advisories.json\n"
    "recalls of versions, when newer than those built in\n"
    ".SH SEE ALSO\n"
    ".BR minisign (1),\n"
    ".BR idevicebackup2 (1)\n";

void man_page(struct buf *out)
{
    buf_str(out, ".\\\" Made by `bridle help --man` from the program's own table; do not edit.\n"
                 ".TH BRIDLE 1 \"\" \"bridle " BRIDLE_VERSION "\" \"User Commands\"\n");
    buf_str(out, HEAD);
    for (const struct command *c = commands; c->name != NULL; c++)
        command(out, c);
    buf_str(out, TAIL);
}
