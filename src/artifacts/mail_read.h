/* What the artifacts of mails share: going through the messages of a file (one mail, a mailbox,
 * Apple's .emlx), each by itself, so that a broken one costs itself only.
 */
#ifndef BRIDLE_ARTIFACTS_MAIL_READ_H
#define BRIDLE_ARTIFACTS_MAIL_READ_H

#include "artifacts/record.h"
#include "formats/host.h"
#include "formats/mail_address.h"
#include "formats/mail_auth.h"
#include "formats/mail_load.h"
#include "formats/mail_received.h"
#include "formats/mime.h"

struct mail_item {
    struct artifact_run *run;
    struct mail_copy text;     /* the message; of header readers only its beginning */
    struct mail_header header; /* its fields point into the text */
    uint64_t offset;           /* of the message in its file */
    bool stopped;              /* handing over a record failed: not the message's fault */
    bool damaged;              /* a part could not be read; what was read stays */
};

typedef enum status mail_reader(struct mail_item *item);

enum mail_extent {
    MAIL_HEADER_ONLY, /* text.text ends with the header, or a little behind it */
    MAIL_WHOLE,
};

/* Calls `read` for each message. One whose reader fails counts as a bad row. */
enum coverage_status mail_artifact_read(struct artifact_run *run, enum mail_extent extent,
                                        mail_reader *read);

/* Hands a record over at the place of a byte of the message (NULL: the message itself). */
enum status mail_emit(struct mail_item *item, const struct value *values, const uint8_t *at);

/* --- what several of them say about a message --- */

/* Decoded text of a field; empty when it is not there. */
enum status mail_field_text(struct mail_item *item, const char *name, struct span *ret_text);
/* Addresses of all fields with that name. */
enum status mail_field_addresses(struct mail_item *item, const char *name,
                                 struct mail_addresses *ret);
/* The first address of From with its name; both may be empty. */
enum status mail_sender(struct mail_item *item, struct mail_address *ret_sender);
/* Addresses of the recipients (To, Cc, Delivered-To, X-Original-To), with spaces between. */
enum status mail_recipients(struct mail_item *item, struct span *ret_text);

/* How far a line of the header can be trusted, by where it stands. */
enum mail_trust {
    MAIL_BY_RECEIVER, /* above the first server that is not the receiver's own */
    MAIL_BELOW,       /* anybody before that could have written it */
    MAIL_UNSURE,      /* no Received line says where the receiver's servers begin */
};

const char *mail_trust_word(enum mail_trust trust);

/* Where the receiver's own servers end. */
struct mail_receiver {
    struct host server;   /* the topmost that names itself by a domain; empty name: none does */
    struct span domain;   /* the one that it is registered under, within `server` */
    size_t first_foreign; /* index of the first field that others wrote; header.count: none */
    /* The fields Authentication-Results that count: from `results` up to, and without, this one. */
    size_t results, results_end;
};

enum status mail_find_receiver(struct mail_item *item, struct mail_receiver *ret) WARN_UNUSED;
enum mail_trust mail_trust_of(const struct mail_receiver *r, size_t field);

/* What the receiver's server says of the sender: words as they stand, empty: nothing. */
struct mail_verdicts {
    struct span spf, dkim, dmarc;
};
enum status mail_verdicts_of(struct mail_item *item, const struct mail_receiver *r,
                             struct mail_verdicts *ret) WARN_UNUSED;

/* Words of closed lists for what stands in a mail; "other" for what is in none of them. */
const char *mail_result_word(struct span result);
const char *mail_method_word(struct span method);

/* The time of the topmost Received line. */
enum status mail_arrival(struct mail_item *item, bool *ret_has, struct timestamp *ret_time);

/* Goes through the parts; what the walk had to leave out makes the item damaged. */
enum status mail_walk_parts(struct mail_item *item, const struct mime_walker *walker) WARN_UNUSED;

static inline struct value value_time_of(bool has, struct timestamp t)
{
    return has ? value_int(t.seconds) : value_null();
}

#endif
