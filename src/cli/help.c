/* `bridle help [TOPIC]`: from the table of commands; `--man` prints the man page from the same
 * rows. */
#include "cli/commands.h"
#include "cli/version.h"

const struct option_row command_help_options[] = {
    {.name = "man", .help = "print the manual page (troff) of the whole program"},
    {.name = NULL},
};

static void print_overview(void)
{
    puts("Bridle checks phone acquisitions for traces of mercenary spyware.\n"
         "It never uses the network while it checks, and never changes the evidence.\n\n"
         "Start here:  bridle check SOURCE      Try it out:  bridle demo\n\n"
         "Commands:");
    for (const struct command *c = commands; c->name != NULL; c++)
        printf("  %-11s %s\n", c->name, c->summary);
    puts("\nMore on one command: bridle help COMMAND. Version: bridle --version [--json].");
}

static void print_option(const struct option_row *row)
{
    char left[64];
    if (row->hidden)
        return;
    (void)snprintf(left, sizeof left, "%c%c%s--%s%s%s", row->letter ? '-' : ' ',
                   row->letter ? row->letter : ' ', row->letter ? ", " : "  ", row->name,
                   row->argument ? " " : "", row->argument ? row->argument : "");
    if (strlen(left) > 26)
        printf("  %s\n  %-26s %s\n", left, "", row->help);
    else
        printf("  %-26s %s\n", left, row->help);
}

static void print_usage_lines(const struct command *c)
{
    const char *at = c->usage;
    while (at != NULL) {
        const char *end = strchr(at, '\n');
        int len = end ? (int)(end - at) : (int)strlen(at);
        printf("%s bridle %s %.*s\n", at == c->usage ? "Usage:" : "      ", c->name, len, at);
        at = end ? end + 1 : NULL;
    }
}

static void print_command(const struct command *c)
{
    print_usage_lines(c);
    printf("\n%s\n", c->summary);
    if (c->details != NULL)
        printf("\n%s\n", c->details);
    if (c->options != NULL && c->options[0].name != NULL)
        puts("\nOptions:");
    for (const struct option_row *row = c->options; row != NULL && row->name != NULL; row++)
        print_option(row);
}

/* Troff text: a backslash is escaped, a line must not begin with a dot or quote, dashes are
 * literal. */
static void print_troff(const char *text)
{
    bool line_start = true;
    for (; *text != '\0'; text++) {
        if (line_start && (*text == '.' || *text == '\''))
            (void)fputs("\\&", stdout);
        if (*text == '\\')
            (void)fputs("\\e", stdout);
        else if (*text == '-')
            (void)fputs("\\-", stdout);
        else
            (void)putchar(*text);
        line_start = *text == '\n';
    }
}

static void man_command(const struct command *c)
{
    printf(".SS bridle %s\n", c->name);
    print_troff(c->summary);
    (void)fputs(".\n", stdout);
    if (c->usage != NULL) {
        (void)fputs(".PP\n.nf\n", stdout);
        print_troff(c->usage);
        (void)fputs("\n.fi\n", stdout);
    }
    if (c->details != NULL) {
        (void)fputs(".PP\n", stdout);
        print_troff(c->details);
        (void)putchar('\n');
    }
    for (const struct option_row *row = c->options; row != NULL && row->name != NULL; row++) {
        if (row->hidden)
            continue;
        (void)fputs(".TP\n.B ", stdout);
        if (row->letter != 0)
            printf("\\-%c, ", row->letter);
        (void)fputs("\\-\\-", stdout);
        print_troff(row->name);
        printf(" %s\n", row->argument ? row->argument : "");
        print_troff(row->help);
        (void)putchar('\n');
    }
}

static void print_man_page(void)
{
    printf(".TH BRIDLE 1 \"\" \"bridle %s\"\n.SH NAME\n"
           "bridle \\- check phone acquisitions for traces of mercenary spyware\n"
           ".SH SYNOPSIS\n.B bridle\nCOMMAND [options]\n.SH COMMANDS\n",
           BRIDLE_VERSION);
    for (const struct command *c = commands; c->name != NULL; c++)
        man_command(c);
    (void)fputs(
        ".SH EXIT STATUS\n0: no known traces, or yes. 1: findings at or above the level asked "
        "for, or \\(lqno\\(rq as an answer. 2: inconclusive or not examined. 64: wrong "
        "usage. 70: a fault of Bridle itself.\n",
        stdout);
}

int command_help(const struct invocation *inv)
{
    if (option_given(inv, "man")) {
        print_man_page();
        return EXIT_STATUS_OK;
    }
    if (inv->word_count == 0) {
        print_overview();
        return EXIT_STATUS_OK;
    }
    const struct command *c = command_find(inv->words[0]);
    if (c == NULL)
        return usage_error(NULL, "no help on '%s': not in this version (see: bridle help)",
                           inv->words[0]);
    print_command(c);
    return EXIT_STATUS_OK;
}
