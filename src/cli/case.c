/* `bridle case`: the table of its commands. */
#include <errno.h>
#include <fcntl.h>

#include "case/advisory.h"
#include "case/durable.h"
#include "cli/case_commands.h"
#include "cli/commands.h"
#include "cli/data_folder.h"
#include "cli/password.h"

const struct option_row command_case_options[] = {
    {.name = "json", .help = "show, verify: print JSON"},
    {.name = "html",
     .argument = "FILE",
     .help = "show: write a page to print and hand on, with what holds and what does not"},
    {.name = "key",
     .argument = "FILE",
     .help = "verify: trust this public key (default: those in the lab's folder of keys)"},
    {.name = "tsa-ca",
     .argument = "FILE",
     .help = "verify: certificates (PEM) of the time-stamping authority that you trust"},
    {.name = "rerun",
     .argument = "SOURCE",
     .help = "verify: check SOURCE again as the run was checked, and compare every byte"},
    {.name = "run", .argument = "NNNN", .help = "verify: which run to repeat (default: the last)"},
    {.name = "indicators",
     .letter = 'i',
     .argument = "FILE|DIR",
     .help =
         "verify: where the run's indicator sets may be, beside the installed ones; repeatable"},
    {.name = "artifacts",
     .argument = "DIR",
     .help = "verify: the .sql artifacts that the run used"},
    {.name = "workers", .argument = "N", .help = "verify: processes that read (--rerun)"},
    {.name = "file",
     .argument = "FILE",
     .help = "consent: read what was agreed from FILE (see: docs/consent.md)"},
    {.name = "person", .argument = "NAME", .help = "consent: who agrees, a name or a pseudonym"},
    {.name = "checked-by", .argument = "NAME", .help = "consent: who does the check"},
    {.name = "data", .argument = "TEXT", .help = "consent: what is looked at; repeatable"},
    {.name = "purpose", .argument = "TEXT", .help = "consent: what for"},
    {.name = "may-see", .argument = "NAME", .help = "consent: who may see results; repeatable"},
    {.name = "until", .argument = "DATE", .help = "consent: the last day on which it holds"},
    {.name = "retention", .argument = "DATE", .help = "consent: the day by which all is deleted"},
    {.name = "keep-content", .help = "consent: texts of messages may be kept"},
    {.name = "may-name", .help = "consent: the name may stand in reports"},
    {.name = "tlp", .argument = "NAME", .help = "consent: CLEAR, GREEN, AMBER, AMBER+STRICT, RED"},
    {.name = "pap", .argument = "NAME", .help = "consent: CLEAR, GREEN, AMBER, RED"},
    {.name = "how", .argument = "TEXT", .help = "consent: how it was given"},
    {.name = "signed",
     .argument = "FILE",
     .help = "consent: a scan of the signed sheet; only its hash is kept"},
    {.name = "own-device", .help = "consent: the device is your own"},
    {.name = "authority", .argument = "TEXT", .help = "consent: there is none, but this authority"},
    {.name = "withdraw", .help = "consent: it was taken back"},
    {.name = "form",
     .argument = "text|html",
     .help = "consent: print the sheet to read and sign, and record nothing"},
    {.name = "tsa",
     .argument = "URL",
     .help =
         "seal: ask this authority (http://...) for a time-stamp on the seal; uses the network"},
    {.name = "tsa-query",
     .argument = "FILE",
     .help = "seal: write a query for a time-stamp on the seal, to carry to an authority"},
    {.name = "tsa-reply", .argument = "FILE", .help = "seal: add the authority's reply"},
    PASSWORD_OPTIONS,
    {.name = "reason", .argument = "TEXT", .help = "why; written into custody"},
    {.name = "yes", .help = "purge: do not ask"},
    {.name = NULL},
};

struct case_command {
    const char *name;
    int (*run)(const struct invocation *inv, const char *path);
    const char *options; /* names of those that it takes, with spaces around */
};

static const struct case_command CASE_COMMANDS[] = {
    {"show", case_show, " json html "},
    {"consent", case_consent,
     " file person checked-by data purpose may-see until retention keep-content may-name tlp pap "
     "how signed own-device authority withdraw form reason "},
    {"seal", case_seal, " tsa tsa-query tsa-reply password-fd password-file reason "},
    {"verify", case_verify,
     " json key tsa-ca rerun run indicators artifacts workers password-fd password-file "},
    {"purge", case_purge, " reason yes "},
    {"index", case_index, " "},
};

int case_refuse(const struct buf *why, int status)
{
    const struct command *helps = status == EXIT_STATUS_USAGE ? command_find("case") : NULL;
    (void)usage_error(helps, "%.*s", (int)why->len, (const char *)why->ptr);
    return status;
}

bool case_load_file(const char *path, struct buf *ret_bytes, struct buf *why)
{
    enum status status = durable_read_named(path, ret_bytes);
    if (status == STATUS_OK)
        return true;
    buf_str(why, path);
    buf_str(why, ": ");
    buf_str(why, status == STATUS_IO_ERROR ? strerror(errno) : status_text(status));
    return false;
}

struct span case_advisories(struct buf *room)
{
    char *path = data_folder("advisories.json");
    bool newer = path != NULL && durable_read_named(path, room) == STATUS_OK;
    free(path);
    return newer ? buf_span(room) : advisory_builtin();
}

static bool takes(const struct case_command *command, const char *option)
{
    char wanted[64];
    (void)snprintf(wanted, sizeof wanted, " %s ", option);
    return strstr(command->options, wanted) != NULL;
}

int command_case(const struct invocation *inv)
{
    if (inv->word_count != 2)
        return usage_error(inv->command, "case: what to do, and with which case?");
    for (size_t i = 0; i < sizeof CASE_COMMANDS / sizeof *CASE_COMMANDS; i++) {
        const struct case_command *command = &CASE_COMMANDS[i];
        if (strcmp(inv->words[0], command->name) != 0)
            continue;
        for (size_t k = 0; k < inv->option_count; k++)
            if (!takes(command, inv->options[k].row->name))
                return usage_error(inv->command, "case %s does not take --%s", command->name,
                                   inv->options[k].row->name);
        return command->run(inv, inv->words[1]);
    }
    return usage_error(inv->command, "case: '%s' is not in this version", inv->words[0]);
}
