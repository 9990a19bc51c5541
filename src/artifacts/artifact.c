/* Words and small services around artifact descriptors. */
#include "artifacts/artifact.h"

#include <stdarg.h>

#include "artifacts/record.h"
#include "artifacts/sql_run.h"

const char *presence_name(enum presence presence)
{
    static const char *const names[] = {"required", "usual", "optional"};
    return (unsigned)presence < 3 ? names[presence] : "optional";
}

const char *contact_name(enum contact contact)
{
    static const char *const names[CONTACT_COUNT] = {
        "mentioned", "received", "shown", "typed", "visited", "redirected", "downloaded", "ran"};
    return (unsigned)contact < CONTACT_COUNT ? names[contact] : "mentioned";
}

const char *coverage_status_name(enum coverage_status status)
{
    static const char *const names[COVERAGE_STATUS_COUNT] = {
        "examined", "absent", "damaged", "unsupported", "crashed", "timed_out", "skipped"};
    return (unsigned)status < COVERAGE_STATUS_COUNT ? names[status] : "crashed";
}

enum coverage_status coverage_of_status(enum status status)
{
    switch (status) {
    case STATUS_OK:
    case STATUS_END:
        return COVERAGE_EXAMINED;
    case STATUS_UNSUPPORTED:
        return COVERAGE_UNSUPPORTED;
    case STATUS_NOT_FOUND:
        return COVERAGE_ABSENT;
    case STATUS_BUDGET:
        return COVERAGE_TIMED_OUT;
    case STATUS_NO_MEMORY:
    case STATUS_STOPPED:
        return COVERAGE_CRASHED;
    default:
        return COVERAGE_DAMAGED;
    }
}

enum coverage_status run_ends(struct artifact_run *run, enum coverage_status status,
                              const char *format, ...)
{
    va_list args;
    va_start(args, format);
    (void)vsnprintf(run->reason, sizeof run->reason, format, args);
    va_end(args);
    return status;
}

enum status run_emit(struct artifact_run *run, const struct value *values,
                     const struct place *place)
{
    run->rows++;
    const struct record record = {
        .artifact = run->artifact, .values = values, .place = *place, .variant = run->variant};
    return run->emit(run->emit_ctx, &record);
}

enum coverage_status artifact_read(struct artifact_run *run)
{
    if (run->artifact->run != NULL)
        return run->artifact->run(run);
    return sql_run(run);
}

/* Glob without recursion: remembers the last star and comes back to it. A `*` may not swallow '/',
 * a `**` may. */
bool source_matches(const char *pattern, struct span entry)
{
    const char *star = NULL;
    size_t at = 0, retry = 0;
    bool any = false;
    while (at < entry.len) {
        if (*pattern == '*') {
            any = pattern[1] == '*';
            pattern += any ? 2 : 1;
            star = pattern;
            retry = at;
        } else if (*pattern != '\0' && (uint8_t)*pattern == entry.ptr[at]) {
            pattern++;
            at++;
        } else if (star != NULL && (any || entry.ptr[retry] != '/')) {
            at = ++retry;
            pattern = star;
        } else {
            return false;
        }
    }
    while (*pattern == '*')
        pattern++;
    return *pattern == '\0';
}

bool artifact_wants(const struct artifact *artifact, struct span entry)
{
    for (const char *const *s = artifact->sources; s != NULL && *s != NULL; s++)
        if (source_matches(*s, entry))
            return true;
    return false;
}
