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
    "Archives and documents are hashed, not opened; images are not looked at, so QR codes in them "
    "are not read. No link is fetched.",
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

const struct layout LAYOUTS[] = {
    {.name = "ios_backup",
     .what = "a backup of an iPhone or iPad, not encrypted",
     .artifacts = "ios.",
     .limits = BACKUP_LIMITS,
     .bid = bid_ios_backup,
     .list = catalogue_ios_backup},
    {.name = "ios_backup_encrypted",
     .what = "an encrypted backup of an iPhone or iPad, with its password",
     .artifacts = "ios.",
     .limits = BACKUP_LIMITS},
    {.name = "mail",
     .what = "mail: an .eml, .emlx or mbox file, a Maildir, or a folder of such files",
     .artifacts = "mail.",
     .limits = MAIL_LIMITS,
     .bid = catalogue_mail_bid,
     .list = catalogue_mail,
     .reads = catalogue_mail_reads},
    {.name = "text",
     .what = "text: a chat export, a list of links, a page (.txt, .csv, .json, .html ...)",
     .artifacts = "mail.text",
     .limits = TEXT_LIMITS,
     .bid = catalogue_text_bid,
     .list = catalogue_text,
     .reads = catalogue_text_reads},
    {.name = NULL},
};

const struct layout *layout_find(const struct store *store, const struct layout **ret_rival)
{
    const struct layout *best = NULL, *rival = NULL;
    enum layout_bid most = BID_NONE;
    for (const struct layout *l = LAYOUTS; l->name != NULL; l++) {
        enum layout_bid bid = l->bid == NULL ? BID_NONE : l->bid(store);
        if (bid > most) {
            best = l;
            rival = NULL;
            most = bid;
        } else if (bid == most && bid != BID_NONE && rival == NULL) {
            rival = l;
        }
    }
    *ret_rival = rival;
    return best;
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
