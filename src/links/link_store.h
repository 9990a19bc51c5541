/* All links that were read, and the messages that carried them. Each different URL is kept once,
 * with what can be said of it offline: where it leads when the wrappers around it are undone, and
 * its host. Everything lives in the store's own memory, which is bounded.
 */
#ifndef BRIDLE_LINKS_LINK_STORE_H
#define BRIDLE_LINKS_LINK_STORE_H

#include "base/arena.h"
#include "base/table.h"
#include "base/timestamp.h"
#include "links/site.h"

enum {
    LINK_ZONE_UNKNOWN = INT16_MIN,
    LINK_RECIPIENTS_MAX = 64, /* of one message; targeted mail has one */
};

enum link_place {
    LINK_AT_LINE,    /* 1 is the first */
    LINK_AT_MESSAGE, /* in a mailbox; 1 is the first */
    LINK_AT_FILE,    /* the file is one message */
};

/* What carried links: a mail, an entry of a chat, a line of a list. */
struct link_message {
    uint32_t file; /* index of the input */
    enum link_place place;
    uint64_t at;
    bool has_time;
    bool zoneless;   /* the time names no zone, and none was given: read as UTC */
    bool local_time; /* ... and is that of somebody's phone: of no use for working hours */
    struct timestamp time;
    int16_t zone;       /* minutes east of UTC as the sender wrote it; LINK_ZONE_UNKNOWN */
    struct span sender; /* address in lower case, or a name as a chat shows it; may be empty */
    bool sender_is_address;
    struct span *recipients; /* addresses in lower case */
    size_t recipient_count;
};

struct link_url {
    struct span text;    /* as it stood */
    struct span end;     /* where it leads, wrappers undone; the same when there are none */
    const char *wrapper; /* the outermost one's name; NULL: none */
    bool opaque;         /* ends in a wrapper that holds only a token */
    bool has_host;
    uint32_t host;         /* index into hosts, with has_host */
    uint32_t last_message; /* that named it, + 1: within one message it counts once */
};

struct link_host {
    struct span name;
    uint32_t links; /* how often it was named */
};

struct link {
    uint32_t url, message;
};

struct link_store {
    const psl_ctx_t *psl;
    struct arena arena;   /* what is kept */
    struct arena scratch; /* for undoing wrappers; rewound after each */
    struct table url_table, host_table;
    struct link_url *urls;
    struct link_host *hosts;
    struct link_message *messages;
    struct link *links;
    size_t url_count, host_count, message_count, link_count;
    size_t url_room, host_room, message_room, link_room;
    struct link_message begun; /* the current one, as given */
    bool has_begun, is_kept;   /* ... and whether it is in `messages` */
    uint64_t left_out;         /* links that came after a limit was reached */
};

/* `psl` NULL: the built-in list. Free with link_store_free(). */
void link_store_init(struct link_store *s, const psl_ctx_t *psl);
void link_store_free(struct link_store *s);

/* Begins a message; links that follow belong to it. Its spans must stay valid until the next one
 * begins: it is copied, with its addresses normalised, when its first link comes. */
void link_store_message(struct link_store *s, const struct link_message *message);
/* A link of the current message, as it stands in it (also `hxxp`, `[.]`, or without a scheme).
 * What is no link of the web is passed over. Above the limits it is counted in left_out. */
enum status link_store_add(struct link_store *s, struct span url) WARN_UNUSED;

/* The message that was begun last, for adding its date; NULL: none yet. */
struct link_message *link_store_current(struct link_store *s);

#endif
