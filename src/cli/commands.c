/* The table of commands. Adding one: a row here, a file beside this one. */
#include "cli/commands.h"

const struct command commands[] = {
    {.name = "check",
     .summary = "look for traces of spyware in an acquisition and keep the result as a case",
     .usage = "SOURCE [SOURCE...] [options]",
     .details =
         "SOURCE is a backup folder, its parent, or its Manifest.db; a mail, a mailbox, a Maildir; "
         "a chat export or another text (`bridle list layouts` has all); a zip or tar archive of "
         "one of these, or an age file of it. Nothing has to be unpacked or decrypted first (only "
         "compressed tar archives have to). No link is opened, nothing is written beside SOURCE, "
         "and no network is used.\n\n"
         "What is encrypted is opened with --password-file, --password-fd, or a question on the "
         "terminal: the password of a backup; for an age file its passphrase, or the text of an "
         "identity file (AGE-SECRET-KEY-1...).\n\n"
         "Exit status: 0 no known traces, 1 findings at or above --level, 2 inconclusive or not "
         "examined.",
     .options = command_check_options,
     .run = command_check},
    {.name = "case",
     .summary = "show a case; record consent; seal, verify, index or delete it",
     .usage = "show CASE [--json | --html FILE]\n"
              "consent CASE [--file FILE | --person NAME --data TEXT --purpose TEXT ...]\n"
              "consent CASE --withdraw [--reason TEXT]\n"
              "seal CASE [--tsa URL | --tsa-query FILE | --tsa-reply FILE]\n"
              "verify CASE [--key FILE] [--rerun SOURCE [-i FILE|DIR]...] [--json]\n"
              "index CASE\n"
              "purge CASE [--reason TEXT]",
     .details =
         "consent records who agrees to what, until when, and who may see it; without options it "
         "asks. --form prints the sheet to read and sign.\n\n"
         "seal signs what the case holds with the lab's key (bridle keys). It needs a consent that "
         "holds, or another ground on record. A time-stamp from an authority is asked for with "
         "--tsa, or carried as files, so that this machine needs no network.\n\n"
         "verify says what holds and what does not, of anybody's case, and writes nothing. "
         "With --rerun it checks the evidence again as the last run did (with the indicator sets "
         "of that run, found by their SHA-256) and compares every byte. Exit status: 0 it holds, "
         "1 it does not.\n\n"
         "index writes CASE/index.db, an SQLite database for questions: tables finding, event, "
         "observable and mention, and the view event_of (the events of an observable). It is "
         "derived, stands under no seal, and can be made anew at any time.\n\n"
         "purge deletes all results and consents from the folder of the case; its chain of custody "
         "stays and says so.",
     .options = command_case_options,
     .run = command_case},
    {.name = "demo",
     .summary = "check an invented phone with known traces: the positive control",
     .usage = "[-o CASE]",
     .details = "Writes a sample iPhone backup with invented people and planted traces, and the "
                "indicators that fit them, beside CASE; runs the normal check on it, and says "
                "whether exactly what was planted was found. Exit status: 0 exactly that, 1 not.",
     .options = command_demo_options,
     .run = command_demo},
    {.name = "links",
     .summary = "what links in messages say about the campaign behind them",
     .usage = "FILE... [--ours DOMAIN]... [--json] [--raw] [-o FILE]\n"
              "FILE... --plan --authority TEXT [--json]",
     .details =
         "FILE is a mail (.eml), a mailbox (.mbox), a Maildir or any folder of these, an export of "
         "a chat (WhatsApp, Telegram, Signal), a page, a text, or a list of links, also with dates "
         "(CSV: date,url); `-` is standard input. Nothing is opened, fetched or tried out.\n\n"
         "Says which hosts number their links and how many they issued, when the sender works, "
         "which links were made for one person, which names pretend to be something else, and "
         "which hosts belong together; with how sure that is. Links are shown defanged and targets "
         "by their first letter, unless asked otherwise.\n\n"
         "--plan writes whom an investigator could ask for what, in which order, and the risks.",
     .options = command_links_options,
     .run = command_links},
    {.name = "indicators",
     .summary = "list, explain, test or import the values that checks look for",
     .usage = "list [-i FILE|DIR]... [--json]\nshow VALUE [-i FILE|DIR]...\n"
              "self-test [-i FILE|DIR]... [--json]\nimport FILE...",
     .details =
         "self-test tries every usable value on itself, in the spellings that phones store, and "
         "on its near misses; status 1 when one fails. import copies files into the folder of "
         "installed sets. Nothing here uses the network.",
     .options = command_indicators_options,
     .run = command_indicators},
    {.name = "advise",
     .summary = "which tool to talk with: questions, and an answer with reasons",
     .usage = "[QUESTION=ANSWER]... [--json] [--html FILE] [--as-of DATE]\n--list [--json]",
     .details = "Goes through the criteria of Front Line Defenders' guide to secure group chat\n"
                "and conferencing tools. Without answers it asks on the terminal, and only what\n"
                "still separates the tools. Every statement stands with its source and date;\n"
                "what no source says is unknown. Nothing is stored, and nothing leaves this\n"
                "computer.",
     .options = command_advise_options,
     .run = command_advise},
    {.name = "list",
     .summary = "what this program reads and looks for: artifacts, rules, layouts",
     .usage = "artifacts|rules|layouts [--json]",
     .details = "With --json everything that is known of each: columns, sources, variants, what "
                "it was tried on; for rules also innocent causes and what forging would take.",
     .options = command_list_options,
     .run = command_list},
    {.name = "recheck",
     .summary = "ask old cases about new indicators, without their evidence",
     .usage = "CASE... -i FILE|DIR [--json]",
     .details =
         "Compares the observables that a case keeps with the indicators and writes nothing. "
         "Numbers and addresses of people are kept keyed, and are asked all the same. A case "
         "whose consent was withdrawn is not asked. Exit status: 0 nothing matches, 1 "
         "something does, or a case could not be asked in full.",
     .options = command_recheck_options,
     .run = command_recheck},
    {.name = "keys",
     .summary = "make, show or hand out the key with which the lab signs cases",
     .usage = "new [--comment TEXT]\nshow [--json]\nexport [-o FILE]",
     .details =
         "The key is kept in $XDG_DATA_HOME/bridle/keys, encrypted with a password, in the format "
         "of the program minisign. Public keys of other labs put beside it as NAME.pub are trusted "
         "by: bridle case verify.",
     .options = command_keys_options,
     .run = command_keys},
    {.name = "help",
     .summary = "show this help, or the help of one command",
     .usage = "[COMMAND [PART]]\n--man",
     .details = "PART is one of the command's own words: bridle help case seal.",
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
