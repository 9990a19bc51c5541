/* The table of layouts. */
#include "check/layouts.h"

#include "check/catalogue.h"
#include "sources/ios_backup.h"

static const char *const BACKUP_LIMITS[] = {
    "A backup holds a part of the device: no running processes, no system files, no deleted data, "
    "and only what its apps allow to be backed up.",
    NULL,
};

static const char *const MAIL_LIMITS[] = {
    "A mail shows what somebody sent, not what was clicked or what happened on a device then.",
    "Only the lines that the receiver's own server wrote are beyond the sender's reach; all else "
    "in "
    "a mail can be made up.",
    "Archives and documents are hashed, not opened; writing in images is not read, and QR codes "
    "only "
    "where the coverage of mail.codes says so. No link is fetched.",
    NULL,
};

static const char *const TEXT_LIMITS[] = {
    "A text shows what somebody wrote down. Nothing in it says who wrote it, when, or that it was "
    "not changed.",
    NULL,
};

static enum layout_bid bid_ios_backup(const struct store *store)
{
    return ios_backup_recognise(store) ? BID_SURE : BID_NONE;
}

/* What AndroidQF writes into every collection, or at least most of what it may. */
static enum layout_bid bid_androidqf(const struct store *store)
{
    static const char *const files[] = {"packages.json", "getprop.txt", "dumpsys.txt", "ps.txt",
                                        "files.json",    "backup.ab",   NULL};
    size_t there = 0;
    for (const char *const *f = files; *f != NULL; f++)
        there += store_has(store, *f);
    if (there > 0 && store_has(store, "acquisition.json"))
        return BID_SURE;
    return there >= 3 ? BID_SURE : BID_NONE;
}

const struct layout LAYOUTS[] = {
    {.name = "ios_backup",
     .what = "a backup of an iPhone or iPad, not encrypted",
     .artifacts = "ios.",
     .limits = BACKUP_LIMITS,
     .bid = bid_ios_backup,
     .most = BID_SURE,
     .list = catalogue_ios_backup},
    {.name = "ios_backup_encrypted",
     .what = "an encrypted backup of an iPhone or iPad, with its password",
     .artifacts = "ios.",
     .limits = BACKUP_LIMITS},
    {.name = "androidqf",
     .what = "a collection that AndroidQF made of an Android phone",
     .artifacts = "android.",
     .bid = bid_androidqf,
     .most = BID_SURE},
    {.name = "mail",
     .what = "mail: an .eml, .emlx or mbox file, a Maildir, or a folder of such files",
     .artifacts = "mail.",
     .limits = MAIL_LIMITS,
     .bid = catalogue_mail_bid,
     .most = BID_LIKELY,
     .list = catalogue_mail,
     .reads = catalogue_mail_reads},
    {.name = "text",
     .what = "text: a chat export, a list of links, a page (.txt, .csv, .json, .html ...)",
     .artifacts = "mail.text",
     .limits = TEXT_LIMITS,
     .bid = catalogue_text_bid,
     .most = BID_POSSIBLE,
     .list = catalogue_text,
     .reads = catalogue_text_reads},
    {.name = NULL},
};

static enum layout_bid ask(const struct store *store, const struct layout **ret_best,
                           const struct layout **ret_rival)
{
    enum layout_bid most = BID_NONE;
    *ret_best = *ret_rival = NULL;
    for (const struct layout *l = LAYOUTS; l->name != NULL; l++) {
        enum layout_bid bid = l->bid == NULL || l->most < most ? BID_NONE : l->bid(store);
        if (bid > most) {
            *ret_best = l;
            *ret_rival = NULL;
            most = bid;
        } else if (bid == most && bid != BID_NONE && *ret_rival == NULL) {
            *ret_rival = l;
        }
    }
    return most;
}

const struct layout *layout_find(const struct store *store, const struct layout **ret_rival)
{
    const struct layout *best;
    (void)ask(store, &best, ret_rival);
    return best;
}

enum layout_bid layout_surest(const struct store *store)
{
    const struct layout *best, *rival;
    return ask(store, &best, &rival);
}

const struct layout *layout_named(const char *name)
{
    for (const struct layout *l = LAYOUTS; l->name != NULL; l++)
        if (strcmp(l->name, name) == 0)
            return l;
    return NULL;
}

bool layout_is_read(const struct layout *layout)
{
    return layout->bid == NULL || layout->list != NULL;
}

bool layout_has_artifact(const struct layout *layout, const char *artifact)
{
    return layout != NULL && span_starts(span_str(artifact), span_str(layout->artifacts));
}
