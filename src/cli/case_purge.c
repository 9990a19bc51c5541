/* `bridle case purge`: deletes what a case holds from its folder. */
#include "case/purge.h"

#include <unistd.h>

#include "cli/case_commands.h"
#include "cli/custody_line.h"

/* A person types the word; a script says --yes. */
static bool is_meant(const struct invocation *inv, const char *path)
{
    char typed[64];
    if (option_given(inv, "yes"))
        return true;
    if (isatty(0) != 1)
        return false;
    (void)fprintf(stderr,
                  "This deletes all results and the consent from the folder %s. It cannot be taken "
                  "back.\nTo go on, type: delete\n> ",
                  path);
    (void)fflush(stderr);
    return fgets(typed, sizeof typed, stdin) != NULL &&
           span_equal_nocase(span_trim(span_str(typed)), SPAN_LITERAL("delete"));
}

int case_purge(const struct invocation *inv, const char *path)
{
    struct case_folder *c;
    struct purged purged;
    struct custody_line line;
    BUF_SCOPED struct buf why;
    buf_init(&why, 8192);
    if (!is_meant(inv, path))
        return usage_error(inv->command, "nothing was deleted (without a terminal: --yes)");
    if (case_open(path, &c, &why) != STATUS_OK)
        return case_refuse(&why, EXIT_STATUS_USAGE);
    custody_line_init(&line, inv, "purged");
    enum status status = case_purge_payload(c, &line.entry, &purged, &why);
    custody_line_free(&line);
    case_close(c);
    if (status != STATUS_OK)
        return case_refuse(&why,
                           status == STATUS_NOT_FOUND ? EXIT_STATUS_FOUND : EXIT_STATUS_FAULT);
    printf("Deleted from this folder: %llu files, %llu bytes. The chain of custody says so and "
           "stays.\nCopies elsewhere, backups and snapshots are not touched, and a disk may keep "
           "deleted data for a while.\n",
           (unsigned long long)purged.files, (unsigned long long)purged.bytes);
    return EXIT_STATUS_OK;
}
