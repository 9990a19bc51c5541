/* The table of commands. Adding one: a row here, a file beside this one. */
#include "cli/commands.h"

const struct command commands[] = {
    {.name = "help",
     .summary = "show this help, or the help of one command",
     .usage = "[TOPIC]",
     .options = command_help_options,
     .run = command_help},
    {.name = NULL},
};

const struct command *command_find(const char *name)
{
    for (const struct command *c = commands; c->name != NULL; c++)
        if (strcmp(c->name, name) == 0)
            return c;
    return NULL;
}
