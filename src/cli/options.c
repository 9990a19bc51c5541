/* Command lines by the option tables, over getopt_long. */
#include <getopt.h>
#include <stdarg.h>

#include "cli/command.h"

enum { FIRST_LONG = 1000 }; /* getopt's return value for row i of the table: FIRST_LONG + i */

int usage_error(const struct command *command, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    (void)fputs("bridle: ", stderr);
    (void)vfprintf(stderr, format, args);
    va_end(args);
    if (command != NULL)
        (void)fprintf(stderr, " (see: bridle help %s)", command->name);
    (void)fputc('\n', stderr);
    return EXIT_STATUS_USAGE;
}

static size_t count_rows(const struct option_row *rows)
{
    size_t n = 0;
    while (rows != NULL && rows[n].name != NULL)
        n++;
    return n;
}

/* getopt's two descriptions of the same table. */
static void describe(const struct option_row *rows, size_t n, struct option *longs, char *shorts)
{
    *shorts++ = ':'; /* a missing value is told apart from an unknown option */
    for (size_t i = 0; i < n; i++) {
        longs[i] = (struct option){.name = rows[i].name,
                                   .has_arg = rows[i].argument ? required_argument : no_argument,
                                   .val = FIRST_LONG + (int)i};
        if (rows[i].letter != 0) {
            *shorts++ = rows[i].letter;
            if (rows[i].argument != NULL)
                *shorts++ = ':';
        }
    }
    *shorts = '\0';
}

static const struct option_row *row_of(const struct option_row *rows, size_t n, int got)
{
    if (got >= FIRST_LONG && (size_t)(got - FIRST_LONG) < n)
        return &rows[got - FIRST_LONG];
    for (size_t i = 0; i < n; i++)
        if (rows[i].letter != 0 && rows[i].letter == got)
            return &rows[i];
    return NULL;
}

static bool complain(const struct invocation *inv, int got, char **argv)
{
    const char *word = optind > 0 ? argv[optind - 1] : "";
    if (got == ':')
        (void)usage_error(inv->command, "%s needs a value", word);
    else if (optopt != 0 && optopt < FIRST_LONG)
        (void)usage_error(inv->command, "unknown option -%c", optopt);
    else
        (void)usage_error(inv->command, "unknown option %s", word);
    return false;
}

static bool collect(struct invocation *inv, size_t n, const struct option *longs,
                    const char *shorts, int argc, char **argv)
{
    const struct option_row *rows = inv->command->options;
    int got;
    opterr = 0;
    optind = 1;
    while ((got = getopt_long(argc, argv, shorts, longs, NULL)) != -1) {
        const struct option_row *row = row_of(rows, n, got);
        if (row == NULL)
            return complain(inv, got, argv);
        inv->options[inv->option_count++] =
            (struct given_option){.row = row, .value = row->argument ? optarg : NULL};
    }
    inv->words = argv + optind;
    inv->word_count = (size_t)(argc - optind);
    return true;
}

bool invocation_parse(struct invocation *inv, const struct command *command, int argc, char **argv)
{
    size_t n = count_rows(command->options);
    *inv = (struct invocation){.command = command, .argc = argc};
    struct option *longs = calloc(n + 1, sizeof *longs);
    char *shorts = calloc(2 * n + 2, 1);
    inv->options = calloc((size_t)argc + 1, sizeof *inv->options);
    inv->argv = calloc((size_t)argc + 1, sizeof *inv->argv);
    bool ok = longs != NULL && shorts != NULL && inv->options != NULL && inv->argv != NULL;
    if (ok) {
        memcpy(inv->argv, argv, (size_t)argc * sizeof *argv); /* getopt moves words to the end */
        describe(command->options, n, longs, shorts);
        ok = collect(inv, n, longs, shorts, argc - 1, argv + 1);
    }
    free(longs);
    free(shorts);
    if (!ok)
        invocation_free(inv);
    return ok;
}

void invocation_free(struct invocation *inv)
{
    free(inv->options);
    free(inv->argv);
    inv->options = NULL;
    inv->argv = NULL;
    inv->option_count = 0;
}

const char *option_nth(const struct invocation *inv, const char *name, size_t i)
{
    for (size_t k = 0; k < inv->option_count; k++)
        if (strcmp(inv->options[k].row->name, name) == 0 && i-- == 0)
            return inv->options[k].value;
    return NULL;
}

const char *option_value(const struct invocation *inv, const char *name)
{
    const char *last = NULL;
    for (size_t k = 0; k < inv->option_count; k++)
        if (strcmp(inv->options[k].row->name, name) == 0)
            last = inv->options[k].value;
    return last;
}

bool option_given(const struct invocation *inv, const char *name)
{
    for (size_t k = 0; k < inv->option_count; k++)
        if (strcmp(inv->options[k].row->name, name) == 0)
            return true;
    return false;
}
