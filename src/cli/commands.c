/* The table of commands. Adding one: a row here, a file beside this one. */
#include "cli/commands.h"

const struct command commands[] = {
    {.name = "check",
     .summary = "look for traces of spyware in an acquisition and keep the result as a case",
     .usage = "SOURCE [SOURCE...] [options]",
     .details =
         "SOURCE is a backup folder, its parent, or its Manifest.db. Nothing is written beside "
         "it and no network is used. Exit status: 0 no known traces, 1 findings at or above "
         "--level, 2 inconclusive or not examined.",
     .options = command_check_options,
     .run = command_check},
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
