/* Loading sets without a source. */
#include "cli/indicator_load.h"

#include <unistd.h>

#include "report/terminal.h"

static int temporary(void *ctx)
{
    (void)ctx;
    const char *folder = getenv("TMPDIR");
    char path[4096];
    int len = snprintf(path, sizeof path, "%s/bridle-XXXXXX", folder != NULL ? folder : "/tmp");
    int fd = len > 0 && (size_t)len < sizeof path ? mkstemp(path) : -1;
    if (fd >= 0)
        (void)unlink(path);
    return fd;
}

bool indicator_load_begin(struct indicator_load *l)
{
    l->request = (struct check_request){.given = "",
                                        .path = "",
                                        .found = "",
                                        .root = -1,
                                        .indicator_fds = l->files.fds,
                                        .indicator_names = (const char *const *)l->files.names,
                                        .indicator_count = l->files.count,
                                        .workers = 1,
                                        .temporary = temporary};
    return check_run(&l->request, &l->check) == STATUS_OK && l->check.table != NULL;
}

void indicator_load_tell(const struct indicator_load *l)
{
    struct terminal t;
    terminal_init(&t, stderr, true);
    for (size_t i = 0; i < l->check.coverage.note_count; i++) {
        if (strncmp(l->check.coverage.notes[i], "Indicator", 9) != 0)
            continue;
        terminal_string(&t, "bridle: ");
        terminal_text(&t, span_str(l->check.coverage.notes[i]), 4096);
        terminal_string(&t, "\n");
    }
}

void indicator_load_end(struct indicator_load *l)
{
    check_free(&l->check);
    indicator_files_close(&l->files);
}
