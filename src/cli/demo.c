/* `bridle demo`: the positive control. Writes a sample phone with known traces, runs the normal
 * check on it, and says whether exactly these were found.
 */
#include "cli/commands.h"

#include <stdio.h>
#include <string.h>

#include "demo/compare.h"
#include "demo/phone.h"
#include "demo/plants.h"

#define CASE_SUFFIX ".case"
#define DEFAULT_CASE "sample-iphone" CASE_SUFFIX
enum { PATH_ROOM = 1024 };

const struct option_row command_demo_options[] = {
    {.name = "output",
     .letter = 'o',
     .argument = "CASE",
     .help = "the case to write (default: ./" DEFAULT_CASE "); the sample lies beside it"},
    {.name = NULL},
};

/* Beside CASE: the same name without ".case", plus `suffix`. */
static bool beside(const char *case_path, const char *suffix, char ret_path[PATH_ROOM])
{
    size_t len = strlen(case_path), cut = strlen(CASE_SUFFIX);
    while (len > 1 && case_path[len - 1] == '/')
        len--;
    bool has = len > cut && strncmp(case_path + len - cut, CASE_SUFFIX, cut) == 0;
    int n =
        snprintf(ret_path, PATH_ROOM, "%.*s%s", (int)(has ? len - cut : len), case_path, suffix);
    return n > 0 && n < PATH_ROOM;
}

/* The normal check, as if typed. */
static int check(char *source, char *indicators, char *case_path)
{
    char *argv[] = {(char[]){"bridle"},
                    (char[]){"check"},
                    source,
                    (char[]){"--indicators"},
                    indicators,
                    (char[]){"--no-default-indicators"},
                    (char[]){"--no-control"}, /* it is one itself */
                    (char[]){"--output"},
                    case_path,
                    (char[]){"--authority"},
                    (char[]){"Demonstration: the data are invented"},
                    NULL};
    const struct command *command = command_find("check");
    struct invocation inv;
    if (command == NULL || !invocation_parse(&inv, command, sizeof argv / sizeof argv[0] - 1, argv))
        return EXIT_STATUS_FAULT;
    int status = command->run(&inv);
    invocation_free(&inv);
    return status;
}

static int say_result(const struct demo_result *r)
{
    printf("\nWhat was planted, and whether it was found\n");
    for (size_t i = 0; i < r->plants; i++)
        printf("  %s  %s (%s, %s)\n", r->found[i] == 1 ? "found " : "MISSED", plants[i].what,
               plants[i].artifact, plants[i].level);
    for (size_t i = 0; i < r->surprises && i < DEMO_SURPRISES_MAX; i++)
        printf("  NOT PLANTED  %s\n", r->surprise[i]);
    if (demo_passed(r)) {
        printf("\nPositive control passed: %zu of %zu found, nothing else at medium or above.\n"
               "This build finds what it is meant to find. It says nothing about any real phone.\n",
               r->plants_right, r->plants);
        return EXIT_STATUS_OK;
    }
    printf("\nPositive control FAILED: %zu of %zu found, %zu that nobody planted.\n"
           "Do not rely on this build.\n",
           r->plants_right, r->plants, r->surprises);
    return EXIT_STATUS_FOUND;
}

int command_demo(const struct invocation *inv)
{
    const char *given = option_value(inv, "output");
    char case_path[PATH_ROOM], source[PATH_ROOM], indicators[PATH_ROOM], findings[PATH_ROOM + 64];
    int n = snprintf(case_path, sizeof case_path, "%s", given == NULL ? DEFAULT_CASE : given);
    if (inv->word_count > 0)
        return usage_error(inv->command, "demo takes no SOURCE: it makes its own");
    if (n <= 0 || n >= PATH_ROOM || !beside(case_path, "", source) ||
        !beside(case_path, ".stix2", indicators))
        return usage_error(inv->command, "this path is too long");
    if (strcmp(source, case_path) == 0)
        (void)beside(case_path, ".backup", source);
    struct demo_error error;
    if (!demo_phone_write(source, &error) || !demo_indicators_write(indicators, &error))
        return usage_error(inv->command, "%s", error.text);
    printf("SAMPLE: an invented iPhone backup with %zu known traces is in %s\n"
           "        the indicators that fit it are in %s\n\n",
           plants_count(), source, indicators);
    (void)fflush(stdout);
    int status = check(source, indicators, case_path);
    struct demo_result result;
    (void)snprintf(findings, sizeof findings, "%s/data/runs/0001/findings.jsonl", case_path);
    if (status == EXIT_STATUS_USAGE || status == EXIT_STATUS_FAULT)
        return status;
    if (!demo_compare(findings, &result)) {
        (void)fprintf(stderr, "bridle: %s cannot be read\n", findings);
        return EXIT_STATUS_FAULT;
    }
    return say_result(&result);
}
