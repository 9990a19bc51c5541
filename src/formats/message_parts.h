/* The two blobs beside a message in sms.db: payload_data, what a balloon shows (rich links and
 * iMessage apps), and message_summary_info, the history of edited and unsent messages. Both may
 * hold links that the message's text no longer shows.
 */
#ifndef BRIDLE_FORMATS_MESSAGE_PARTS_H
#define BRIDLE_FORMATS_MESSAGE_PARTS_H

#include "base/arena.h"
#include "base/span.h"
#include "base/status.h"
#include "base/timestamp.h"
#include "formats/typedstream.h"

/* A text or address somewhere in a payload. */
struct message_field {
    struct span path; /* as in `richLinkMetadata.icons.0.URL` */
    struct span value;
    bool is_url;   /* stored as an address, not as a text */
    bool is_image; /* address of an icon or image of the preview */
};

struct message_payload {
    bool is_link;        /* a rich link: the next five may be there */
    bool is_placeholder; /* the preview was not loaded */
    struct span original_url;
    struct span title;
    struct span summary;
    struct span site_name;
    struct span item_type;
    struct span url;      /* where the link leads, after redirections; of apps what they sent */
    struct span app_name; /* of other balloons */
    struct span app_text;
    /* Every text and address, those above too, in order of the payload. */
    struct message_field *fields;
    size_t field_count;
    bool damaged; /* parts could not be read, or a limit was reached */
};

/* STATUS_UNSUPPORTED for payloads that are no property list (drawings, handwriting). */
enum status message_payload_read(struct arena *arena, struct span blob,
                                 struct message_payload *ret_payload) WARN_UNUSED;

/* One version of one part of an edited message. */
struct message_edit {
    int64_t part;
    size_t version;  /* 0 is the first text */
    bool is_current; /* the last version */
    bool has_time;
    struct timestamp time;
    struct span guid;
    bool is_readable; /* the text below could be read */
    struct typedstream_text text;
};

struct message_summary {
    struct message_edit *edits; /* by part as stored, versions in order */
    size_t edit_count;
    int64_t *edited; /* numbers of parts */
    size_t edited_count;
    int64_t *retracted; /* numbers of the parts that were unsent */
    size_t retracted_count;
    bool damaged;
};

enum status message_summary_read(struct arena *arena, struct span blob,
                                 struct message_summary *ret_summary) WARN_UNUSED;

#endif
