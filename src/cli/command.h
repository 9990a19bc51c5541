/* One file per command, one table of commands. A command is a row: name, what it does, its options
 * with their help, and a function. Usage, `bridle help`, the man page and the parsing all come from
 * the same rows.
 *
 * Only cli/ and report/ print. Exit status: CONTRACT's, as the enum says.
 */
#ifndef BRIDLE_CLI_COMMAND_H
#define BRIDLE_CLI_COMMAND_H

#include <stdbool.h>
#include <stddef.h>

enum exit_status {
    EXIT_STATUS_OK = 0,           /* for check: no known traces; elsewhere: yes */
    EXIT_STATUS_FOUND = 1,        /* for check: findings; elsewhere: "no" as an answer */
    EXIT_STATUS_INCONCLUSIVE = 2, /* for check: inconclusive or not examined */
    EXIT_STATUS_USAGE = 64,       /* wrong usage */
    EXIT_STATUS_FAULT = 70,       /* a fault of Bridle itself */
};

/* One option. The end of a table is a row without a name. */
struct option_row {
    const char *name;     /* long name, without dashes */
    char letter;          /* short form, 0 when there is none */
    const char *argument; /* what stands for the value in the help; NULL: a switch */
    const char *help;     /* one sentence */
    bool hidden;          /* for tests only: not in help, not in the man page */
};

struct given_option {
    const struct option_row *row;
    const char *value; /* NULL for a switch */
};

/* A parsed command line: options in the order given, then the other words. */
struct invocation {
    const struct command *command;
    struct given_option *options;
    size_t option_count;
    char **words; /* positional arguments, NULL-terminated */
    size_t word_count;
    char **argv; /* as the user typed it, for the custody line */
    int argc;
};

struct command {
    const char *name;
    const char *summary; /* one line for `bridle help` */
    const char *usage;   /* what follows `bridle NAME`; several forms separated by '\n' */
    const char *details; /* paragraphs for `bridle help NAME` and the man page */
    const struct option_row *options; /* NULL: none */
    int (*run)(const struct invocation *inv);
};

/* All commands, ended by a row without a name (commands.c). */
extern const struct command commands[];
const struct command *command_find(const char *name);

/* Parses argv[2...]. On an error prints one line that says what is wrong and which command helps,
 * and returns false. Free with invocation_free(). */
bool invocation_parse(struct invocation *inv, const struct command *command, int argc, char **argv);
void invocation_free(struct invocation *inv);

/* Whether a switch was given; the last value of an option, NULL when absent; the i-th value. */
bool option_given(const struct invocation *inv, const char *name);
const char *option_value(const struct invocation *inv, const char *name);
const char *option_nth(const struct invocation *inv, const char *name, size_t i);

/* Prints `bridle: <message>` and, when there is a command, where its help is; returns
 * EXIT_STATUS_USAGE so that a caller can `return usage_error(...)`. */
int usage_error(const struct command *command, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
