/* What holds of a case and what does not: each file, the bag, the chain of custody, the seals, the
 * time-stamps, and what stands on record about consent. Reads through a view and nothing else, asks
 * no clock, writes nothing, so it runs in a locked worker over a stranger's folder.
 */
#ifndef BRIDLE_CASE_VERIFY_H
#define BRIDLE_CASE_VERIFY_H

#include "base/arena.h"
#include "base/timestamp.h"
#include "case/advisory.h"
#include "case/bag.h"
#include "case/case_view.h"
#include "case/custody.h"
#include "case/minisign.h"

enum verify_outcome {
    VERIFY_HOLDS,
    VERIFY_FAILS,
    VERIFY_NOT_CHECKED, /* could not be looked at: counts like a failure */
    VERIFY_NOTE,        /* to be known; neither for nor against */
};
const char *verify_outcome_name(enum verify_outcome outcome); /* "holds", "fails" ... */

/* One statement: `check` is a constant word (folder, bag, payload, custody, seal, after_seal,
 * stamp, consent, advisory, rerun), `text` one sentence that may quote names from the case. */
typedef void verify_say(void *ctx, const char *check, enum verify_outcome outcome,
                        struct span text);

struct verify_key {
    struct minisign_public key;
    const char *name; /* how the caller knows it: a file's name */
};

/* Something that the caller found out itself, to be told with the rest and to count with it. */
struct verify_statement {
    const char *check;
    enum verify_outcome outcome;
    const char *text;
};

struct verify_request {
    const struct case_view *view;
    const struct verify_key *keys; /* those that are trusted */
    size_t key_count;
    bool must_be_sealed;    /* a key was named: a case without a seal does not hold */
    struct timestamp now;   /* for consent and retention */
    struct span tsa_roots;  /* PEM; empty: stamps are read but not trusted */
    struct span advisories; /* advisories.json; empty: none */
    const struct verify_statement *statements; /* told last */
    size_t statement_count;
    verify_say *say;
    void *ctx;
};

struct verify_result {
    bool holds;
    bool sealed; /* a seal by a trusted key covers all of the case */
    size_t failures;
    size_t files; /* payload files that were hashed and hold */
};

/* STATUS_OK also when the case does not hold; anything else: the look itself could not be had
 * (no memory, the folder cannot be listed). */
enum status verify_case(const struct verify_request *request, struct arena *arena,
                        struct verify_result *ret_result) WARN_UNUSED;

/* ---- the parts, in src/case only ---- */

struct verify {
    const struct verify_request *request;
    struct arena *arena;
    struct verify_result result;
    struct verify_entry *entries; /* sorted by path */
    size_t entry_count;
    struct buf manifest;               /* manifest-sha256.txt as it is */
    struct bag_manifest *payload;      /* NULL: not readable */
    struct custody_anchor anchors[64]; /* from seals whose signature holds */
    size_t anchor_count;
    uint64_t sealed_lines; /* custody lines covered by the last good seal */
    size_t seals, good_seals;
    size_t sealings;         /* custody lines that tell of a seal */
    size_t unreadable_lines; /* of custody */
    uint64_t lines_read;     /* of custody, so far */
    uint64_t purged_line;    /* the last one that tells of a deletion; 0: none */
    struct advisory_tools tools;
};

struct verify_entry {
    struct span path;
    enum case_entry_kind kind;
    bool listed; /* in a manifest */
};

/* `format` for texts of ours, then the quoted piece if any (made harmless by the printer). */
void verify_tell(struct verify *v, const char *check, enum verify_outcome outcome, const char *text,
                 struct span quoted);
struct verify_entry *verify_entry_find(const struct verify *v, struct span path);
/* The same about one seal or stamp: "seal 0001: " in front. */
void verify_tell_item(struct verify *v, const char *what, const char *id,
                      enum verify_outcome outcome, const char *text, struct span quoted);
/* FOLDER/ID/NAME, appended. */
enum status verify_load(struct verify *v, const char *folder, const char *id, const char *name,
                        struct buf *ret_text);
/* Calls back for each folder PARENT/NNNN, in order. */
typedef enum status verify_item_fn(struct verify *v, const char *id, bool is_last);
enum status verify_each_item(struct verify *v, const char *parent, verify_item_fn *fn);

enum status verify_folder(struct verify *v);
enum status verify_bag(struct verify *v);
/* Goes through the lines of custody for what the checks after it need to know. */
enum status verify_actions(struct verify *v);
enum status verify_seals(struct verify *v);
enum status verify_stamps(struct verify *v);
enum status verify_custody(struct verify *v);
enum status verify_consent(struct verify *v);

#endif
