/* What became of the pictures of a file, and how the coverage says it. */
#ifndef BRIDLE_ARTIFACTS_MAIL_CODES_TALLY_H
#define BRIDLE_ARTIFACTS_MAIL_CODES_TALLY_H

#include "artifacts/artifact.h"

enum picture_fate {
    PICTURE_CROWDED, /* too many look-alikes of corner marks */
    PICTURE_OVER,    /* the work that one file may cost was used up before */
    PICTURE_FULL,    /* more codes than are kept */
    PICTURE_LARGE,   /* too many pixels, too much memory, or not held whole */
    PICTURE_DAMAGED, /* nothing could be decoded, or only a part */
    PICTURE_COARSER, /* only smoothed or at a smaller size */
    PICTURE_OTHER,   /* no form that is read here */
    PICTURE_FATE_COUNT
};

struct picture_tally {
    uint64_t pictures;
    uint64_t counts[PICTURE_FATE_COUNT];
    uint64_t first[PICTURE_FATE_COUNT]; /* where the first such part begins, in the file */
};

void picture_tally_add(struct picture_tally *t, enum picture_fate fate, uint64_t offset);

/* The status of a file that was otherwise read with `status`, and its reason: the worst that there
 * is to say first, with the place of the first such picture. */
enum coverage_status picture_tally_ends(struct artifact_run *run, const struct picture_tally *t,
                                        enum coverage_status status);

#endif
