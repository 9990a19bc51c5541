/* Mails and texts: single files, Maildirs, and folders of such files. What a file is in a folder is
 * told by its name, so that a folder of a hundred thousand is listed without opening them; each
 * artifact looks again at what it reads.
 */
#include "base/ascii.h"
#include "base/limits.h"
#include "check/catalogue.h"
#include "check/layouts.h"
#include "formats/file_type.h"
#include "formats/mail_form.h"

/* --- names --- */

static bool has_ending(struct span name, const char *list)
{
    char word[16] = " ";
    size_t dot = span_find_last_byte(name, '.');
    struct span ending = span_skip(name, dot + 1);
    if (dot == name.len || ending.len == 0 || ending.len + 2 >= sizeof word)
        return false;
    for (size_t i = 0; i < ending.len; i++)
        word[i + 1] = (char)ascii_lower(ending.ptr[i]);
    word[ending.len + 1] = ' ';
    return strstr(list, word) != NULL;
}

static struct span base_of(struct span name)
{
    size_t slash = span_find_last_byte(name, '/');
    return slash == name.len ? name : span_skip(name, slash + 1);
}

/* Whether the file lies in a folder of that name. */
static bool lies_in(struct span name, const char *folder)
{
    size_t slash = span_find_last_byte(name, '/');
    if (slash == name.len)
        return false;
    return span_equal(base_of(span_head(name, slash)), span_str(folder));
}

static bool is_mail_name(struct span name)
{
    struct span base = base_of(name);
    return has_ending(base, " eml emlx mbox mbx mht ") || lies_in(name, "cur") ||
           lies_in(name, "new") || span_equal_str(base, "mbox");
}

static bool is_text_name(struct span name)
{
    return has_ending(base_of(name), " txt text csv tsv log md json jsonl ndjson html htm asc ");
}

/* What mail servers keep beside the mails. */
static bool is_index(struct span base)
{
    static const char *const starts[] = {"dovecot",       "courier", "maildir",
                                         "subscriptions", ".",       NULL};
    for (const char *const *s = starts; *s != NULL; s++)
        if (span_starts_nocase(base, span_str(*s)))
            return true;
    return false;
}

/* Mailboxes of Thunderbird and mutt have no ending; deliveries that are not done yet are in tmp. */
static bool may_be_mail(struct span name)
{
    struct span base = base_of(name);
    return is_mail_name(name) ||
           (span_find_byte(base, '.') == base.len && !lies_in(name, "tmp") && !is_index(base));
}

static bool is_single(const struct catalogue *c)
{
    return c->taken == 1;
}

bool catalogue_mail_reads(const struct catalogue *c, struct span name)
{
    return !has_ending(name, " msg ") && (is_single(c) || may_be_mail(name));
}

bool catalogue_text_reads(const struct catalogue *c, struct span name)
{
    return is_single(c) || is_text_name(name);
}

/* --- bids --- */

/* What chats come with: exports hold pictures and voices beside their text. */
static bool is_media_name(struct span name)
{
    enum file_class class = file_type_of_name(name);
    return !is_text_name(name) &&
           (class == FILE_IMAGE || class == FILE_AUDIO || class == FILE_PDF ||
            class == FILE_OFFICE || class == FILE_OFFICE_OLD || class == FILE_CALENDAR ||
            has_ending(base_of(name), " css js "));
}

struct census {
    const struct store *store;
    uint64_t files, mails, texts, indexes, media;
    char first[STORE_LOCATOR_MAX]; /* the only one, when there is one */
};

static enum status count(void *ctx, const char *name, uint64_t size)
{
    struct census *c = ctx;
    struct span text = span_str(name);
    (void)size;
    if (c->files++ == 0 && text.len < sizeof c->first)
        memcpy(c->first, name, text.len + 1);
    c->mails += is_mail_name(text) || has_ending(text, " msg ");
    c->texts += is_text_name(text);
    c->indexes += has_ending(text, " msf ");
    c->media += is_media_name(text);
    return STATUS_OK;
}

static bool has(struct span head, const char *what)
{
    return span_find(head, span_str(what)) < head.len;
}

/* A file that does not call itself a text is one when it has something to look for. */
static bool is_worth_searching(struct span head, struct span name)
{
    return is_text_name(name) || has(head, "://") || has(head, "www.") || has(head, "@");
}

/* Of a single file its first bytes decide. */
static enum mail_form form_of(const struct store *store, const char *name)
{
    uint8_t room[MAIL_FORM_HEAD];
    struct stored_file file;
    enum mail_form form = MAIL_FORM_OTHER;
    if (store->open(store, name, &file) != STATUS_OK)
        return MAIL_FORM_OTHER;
    size_t len = file.input.size < sizeof room ? (size_t)file.input.size : sizeof room;
    enum status status = input_read_at(&file.input, 0, room, len);
    store->close(store, &file);
    if (status == STATUS_OK)
        form = mail_form_of(span_of(room, len));
    if (form == MAIL_FORM_TEXT && !is_worth_searching(span_of(room, len), span_str(name)))
        form = MAIL_FORM_OTHER;
    return form;
}

static bool take_census(const struct store *store, struct census *c)
{
    *c = (struct census){.store = store};
    return store->list != NULL && store->list(store, count, c) == STATUS_OK && c->files > 0;
}

enum layout_bid catalogue_mail_bid(const struct store *store)
{
    struct census c;
    if (!take_census(store, &c))
        return BID_NONE;
    if (c.files == 1) {
        enum mail_form form = form_of(store, c.first);
        if (mail_form_is_mail(form))
            return BID_LIKELY;
        bool outlook = form == MAIL_FORM_OUTLOOK && has_ending(span_str(c.first), " msg ");
        return outlook || (form != MAIL_FORM_OTHER && is_mail_name(span_str(c.first))) ? BID_LIKELY
                                                                                       : BID_NONE;
    }
    uint64_t mails = c.mails + c.indexes;
    if (mails * 2 >= c.files)
        return BID_LIKELY;
    return mails > 0 ? BID_POSSIBLE : BID_NONE;
}

enum layout_bid catalogue_text_bid(const struct store *store)
{
    struct census c;
    if (!take_census(store, &c))
        return BID_NONE;
    if (c.files == 1) {
        enum mail_form form = form_of(store, c.first);
        return form == MAIL_FORM_TEXT || form == MAIL_FORM_HTML ? BID_POSSIBLE : BID_NONE;
    }
    bool export = c.texts > 0 && (c.texts + c.media) * 10 >= c.files * 9;
    return (c.texts * 2 > c.files || export) && c.mails + c.indexes == 0 ? BID_POSSIBLE : BID_NONE;
}

/* --- lists --- */

static enum status count_unread(void *ctx, const char *name, uint64_t size)
{
    struct census *c = ctx;
    (void)size;
    c->mails += has_ending(span_str(name), " msg ");
    c->texts += lies_in(span_str(name), "tmp");
    return STATUS_OK;
}

/* How far signatures can be verified. */
static void tell_keys(struct catalogue *c)
{
    char text[256];
    const struct dkim_key_file *keys = worker_dkim_keys(c->w);
    if (c->w->plan->dkim_keys == 0) {
        worker_send_note(c->w, "No public keys of signers were given (--dkim-keys): of signatures "
                               "only the text was compared with what was signed.");
        return;
    }
    (void)snprintf(text, sizeof text, "Public keys of signers in the file of --dkim-keys: %zu.",
                   keys == NULL ? (size_t)0 : keys->count);
    worker_send_note(c->w, text);
    catalogue_unknown(c, "lines of the file of --dkim-keys that are no key record",
                      keys == NULL ? c->w->dkim_keys.bad_lines : keys->bad_lines);
}

enum status catalogue_mail(struct catalogue *c, struct job_done *ret_done)
{
    struct census unread = {.store = c->store};
    (void)ret_done;
    catalogue_fact(c, "layout", "mail");
    tell_keys(c);
    TRY(catalogue_store_files(c));
    TRY(catalogue_finish(c));
    TRY(c->store->list(c->store, count_unread, &unread));
    catalogue_unknown(c,
                      "messages of Outlook (.msg), which this version cannot read: save them "
                      "as .eml",
                      unread.mails);
    catalogue_unknown(c, "files in a folder tmp: deliveries that were not finished", unread.texts);
    return STATUS_OK;
}

enum status catalogue_text(struct catalogue *c, struct job_done *ret_done)
{
    (void)ret_done;
    catalogue_fact(c, "layout", "text");
    TRY(catalogue_store_files(c));
    return catalogue_finish(c);
}
