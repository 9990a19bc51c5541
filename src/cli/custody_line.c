/* Lines of custody, from the command line and the clock. */
#include "cli/custody_line.h"

#include <pwd.h>
#include <time.h>
#include <unistd.h>

#include "base/json.h"
#include "base/limits.h"
#include "cli/version.h"

struct timestamp clock_now(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_REALTIME, &t);
    return (struct timestamp){.seconds = (int64_t)t.tv_sec,
                              .nanos = (uint32_t)(t.tv_nsec / 1000 * 1000)};
}

const char *actor_name(void)
{
    const struct passwd *user = getpwuid(getuid());
    return user != NULL && user->pw_name[0] != '\0' ? user->pw_name : "unknown";
}

void custody_line_init(struct custody_line *line, const struct invocation *inv, const char *action)
{
    buf_init(&line->args, CUSTODY_LINE_MAX);
    struct json j = json_to(&line->args);
    json_begin_array(&j);
    for (int i = 1; i < inv->argc; i++)
        json_cstr(&j, inv->argv[i]);
    json_end_array(&j);
    line->entry = (struct custody_entry){.time = clock_now(),
                                         .action = action,
                                         .actor = actor_name(),
                                         .tool = "bridle " BRIDLE_VERSION,
                                         .build = version_build(),
                                         .args = buf_span(&line->args),
                                         .reason = option_value(inv, "reason")};
}

void custody_line_hide_values(struct custody_line *line, const struct invocation *inv)
{
    buf_clear(&line->args);
    struct json j = json_to(&line->args);
    json_begin_array(&j);
    json_cstr(&j, inv->command->name);
    for (size_t i = 0; i < inv->word_count; i++)
        json_cstr(&j, inv->words[i]);
    for (size_t i = 0; i < inv->option_count; i++) {
        char name[64];
        (void)snprintf(name, sizeof name, "--%s", inv->options[i].row->name);
        json_cstr(&j, name);
    }
    json_end_array(&j);
    line->entry.args = buf_span(&line->args);
}

void custody_line_free(struct custody_line *line)
{
    buf_free(&line->args);
}
