/* The program's door: finds the command, parses its line by its table, runs it. */
#include "cli/command.h"
#include "cli/version.h"

/* CONTRACT names these; in a build that lacks one, the answer is plain. */
static bool is_known_elsewhere(const char *name)
{
    static const char *const names[] = {"check", "indicators", "links", "case", "recheck", "export",
                                        "view",  "advise",     "list",  "keys", "demo",    NULL};
    for (size_t i = 0; names[i] != NULL; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

static int run_command(int argc, char **argv)
{
    const struct command *command = command_find(argv[1]);
    if (command == NULL && is_known_elsewhere(argv[1]))
        return usage_error(NULL, "'%s' is not in this version (see: bridle help)", argv[1]);
    if (command == NULL)
        return usage_error(NULL, "there is no command '%s' (see: bridle help)", argv[1]);
    struct invocation inv;
    if (!invocation_parse(&inv, command, argc, argv))
        return EXIT_STATUS_USAGE;
    int status = command->run(&inv);
    invocation_free(&inv);
    return status;
}

int main(int argc, char **argv)
{
    if (argc < 2)
        return usage_error(NULL, "what shall it do? (see: bridle help)");
    if (strcmp(argv[1], "--version") == 0)
        return version_print(argc > 2 && strcmp(argv[2], "--json") == 0);
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)
        argv[1] = (char[]){"help"};
    int status = run_command(argc, argv);
    if (fflush(stdout) != 0 || ferror(stdout)) {
        (void)fputs("bridle: the output could not be written\n", stderr);
        return EXIT_STATUS_FAULT;
    }
    return status;
}
