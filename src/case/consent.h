/* Consent on record: who agrees to what, for which purpose, until when, who may see it. The file
 * format is a JSON object, docs/consent.md and docs/schema/consent.json; a case keeps each record
 * as data/consent/NNNN/consent.json with the sheet that people read (consent.txt, consent.html)
 * beside it. The last record counts: a withdrawal is a record, too.
 */
#ifndef BRIDLE_CASE_CONSENT_H
#define BRIDLE_CASE_CONSENT_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/limits.h"
#include "base/span.h"
#include "base/status.h"
#include "base/timestamp.h"
#include "case/case_view.h"

/* What stands behind a check. */
enum consent_basis {
    CONSENT_CONSENT,    /* the person agreed */
    CONSENT_OWN_DEVICE, /* the person checks a device of their own */
    CONSENT_AUTHORITY,  /* something else, in words */
    CONSENT_WITHDRAWN,  /* what was agreed before holds no longer */
    CONSENT_BASIS_COUNT,
};

/* Traffic Light Protocol 2.0 (who may be told) and Permissible Actions Protocol (what may be done).
 */
enum consent_tlp {
    TLP_NONE,
    TLP_CLEAR,
    TLP_GREEN,
    TLP_AMBER,
    TLP_AMBER_STRICT,
    TLP_RED,
    TLP_COUNT
};
enum consent_pap { PAP_NONE, PAP_CLEAR, PAP_GREEN, PAP_AMBER, PAP_RED, PAP_COUNT };

struct consent_list {
    struct span items[CONSENT_LIST_MAX];
    size_t count;
};

/* Spans point into the text it was read from, or the arena. Empty: not said. */
struct consent {
    enum consent_basis basis;
    struct span person;       /* who agrees: a name, or a pseudonym */
    struct span checked_by;   /* the helpline, the lab */
    struct consent_list data; /* what is looked at */
    struct span purpose;
    struct consent_list may_see;
    bool keep_content;     /* texts of messages and the like may be stored */
    bool may_name;         /* the person's name may stand in reports */
    struct span until;     /* date; the consent ends at its end */
    struct span retention; /* date; everything is deleted at its end */
    enum consent_tlp tlp;
    enum consent_pap pap;
    struct span given;       /* date or time */
    struct span how;         /* signed on paper, said on the phone ... */
    struct span authority;   /* for CONSENT_AUTHORITY */
    struct span reason;      /* for CONSENT_WITHDRAWN */
    struct span signed_form; /* SHA-256 of a scan of the signed sheet, in hex */
    struct span notes;
};

/* Reads and checks a consent file. STATUS_MALFORMED with a line for people in `ret_why`: a key that
 * is not known is refused, too, so that a misspelt one is not lost. */
enum status consent_read(struct arena *arena, struct span text, struct consent *ret_consent,
                         struct buf *ret_why) WARN_UNUSED;
/* The same as JSON, one object and a newline: what is kept in the case. */
void consent_write(const struct consent *c, struct buf *out);

/* What a person types to say that the device is their own. */
extern const char CONSENT_OWN_DEVICE_SENTENCE[];
const char *consent_basis_name(enum consent_basis basis); /* as in JSON: "own_device" */
bool consent_tlp_from(struct span name, enum consent_tlp *ret_tlp);
bool consent_pap_from(struct span name, enum consent_pap *ret_pap);
const char *consent_tlp_name(enum consent_tlp tlp); /* "AMBER+STRICT" */
const char *consent_pap_name(enum consent_pap pap);
const char *consent_tlp_meaning(enum consent_tlp tlp);
const char *consent_pap_meaning(enum consent_pap pap);

/* What the records of a case come to, at a time. */
enum consent_standing {
    CONSENT_NOT_RECORDED,
    CONSENT_HOLDS,
    CONSENT_ENDED,      /* its date is over */
    CONSENT_TAKEN_BACK, /* withdrawn */
    CONSENT_UNREADABLE, /* there is a record that does not follow the format */
};

struct consent_state {
    enum consent_standing standing;
    char id[5];            /* of the last record; "" when there is none */
    struct consent latest; /* valid unless NOT_RECORDED or UNREADABLE */
};

/* The last record of a case and what it comes to at `now`. */
enum status consent_state_read(const struct case_view *view, struct arena *arena,
                               struct timestamp now, struct consent_state *ret_state) WARN_UNUSED;
/* The standing of one record. */
enum consent_standing consent_standing_at(const struct consent *c, struct timestamp now);
/* One sentence for people: the first line of a report, and why a command refuses. */
void consent_state_text(const struct consent_state *state, struct buf *out);
/* The same for pages that are handed on: without the person's name unless they agreed to that. */
void consent_report_text(const struct consent_state *state, struct buf *out);
/* Whether retention is over: things should have been deleted. */
bool consent_retention_over(const struct consent *c, struct timestamp now);
/* "Everything was to be deleted by ...": appended when that day is over, else nothing. */
void consent_retention_text(const struct consent *c, struct timestamp now, struct buf *out);

#endif
