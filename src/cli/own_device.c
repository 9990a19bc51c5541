/* Asking a person who checks a device of their own. */
#include "cli/own_device.h"

#include <unistd.h>

enum { YEAR_SECONDS = 365 * 24 * 60 * 60 };

bool own_device_confirm(void)
{
    char typed[128];
    if (isatty(0) != 1 || isatty(2) != 1)
        return true;
    (void)fprintf(stderr,
                  "Only the person whose device this is may say so. If it is yours, type:\n"
                  "  %s\n> ",
                  CONSENT_OWN_DEVICE_SENTENCE);
    (void)fflush(stderr);
    if (fgets(typed, sizeof typed, stdin) == NULL)
        return false;
    return span_equal_nocase(span_trim(span_str(typed)), span_str(CONSENT_OWN_DEVICE_SENTENCE));
}

void own_device_consent(struct timestamp now, struct buf *room, struct consent *ret_consent)
{
    struct timestamp until = {.seconds = now.seconds + YEAR_SECONDS};
    timestamp_format_date(room, now);
    size_t cut = room->len;
    timestamp_format_date(room, until);
    *ret_consent = (struct consent){.basis = CONSENT_OWN_DEVICE,
                                    .given = span_head(buf_span(room), cut),
                                    .until = span_skip(buf_span(room), cut),
                                    .keep_content = true};
}
