/* Counting pictures that were not searched, or not as they are. */
#include "artifacts/mail_codes_tally.h"

#include "base/buf.h"
#include "formats/qr_find.h"

/* In the order of picture_fate. What a reader could not see either, or what is a stated limit,
 * keeps the file examined; what somebody can do on purpose to hide a code does not. */
static const struct {
    const char *text;
    bool unfinished;
} FATES[PICTURE_FATE_COUNT] = {
    [PICTURE_CROWDED] = {"not searched: too much in them looks like corners of codes", true},
    [PICTURE_OVER] = {"not searched: the limit of work for one file was reached", true},
    [PICTURE_FULL] = {"with more codes than are kept", true},
    [PICTURE_LARGE] = {"not searched: too large", false},
    [PICTURE_DAMAGED] = {"damaged, searched as far as they go", false},
    [PICTURE_COARSER] = {"searched only smoothed or made smaller", false},
    [PICTURE_OTHER] = {"of a form that is not read", false},
};

void picture_tally_add(struct picture_tally *t, enum picture_fate fate, uint64_t offset)
{
    if (t->counts[fate]++ == 0)
        t->first[fate] = offset;
}

static bool add_fate(struct buf *out, const struct picture_tally *t, enum picture_fate fate)
{
    if (t->counts[fate] == 0)
        return false;
    buf_str(out, out->len > 0 ? "; " : "");
    buf_uint(out, t->counts[fate]);
    buf_str(out, " of ");
    buf_uint(out, t->pictures);
    buf_str(out, " image(s) ");
    buf_str(out, FATES[fate].text);
    buf_str(out, t->counts[fate] > 1 ? " (the first at byte " : " (at byte ");
    buf_uint(out, t->first[fate]);
    buf_str(out, ")");
    return FATES[fate].unfinished;
}

enum coverage_status picture_tally_ends(struct artifact_run *run, const struct picture_tally *t,
                                        enum coverage_status status)
{
    uint8_t room[sizeof run->reason * 4];
    struct buf out;
    bool unfinished = false;
    if (status != COVERAGE_EXAMINED && status != COVERAGE_DAMAGED)
        return status;
    if (qr_library() == NULL && t->pictures > 0)
        return run_ends(run, COVERAGE_UNSUPPORTED,
                        "%llu image(s) were not looked at: this program was built without what "
                        "reads QR codes",
                        (unsigned long long)t->pictures);
    buf_fixed(&out, room, sizeof room);
    buf_str(&out, run->reason);
    for (size_t fate = 0; fate < PICTURE_FATE_COUNT; fate++)
        unfinished |= add_fate(&out, t, (enum picture_fate)fate);
    return run_ends(run, unfinished ? COVERAGE_TIMED_OUT : status, "%.*s", (int)out.len,
                    (const char *)out.ptr);
}
