/* mail.codes: the QR codes in pictures of mails, and where they lead. An artifact of its own, so
 * that what goes wrong in the libraries that decode pictures costs nothing else.
 */
#include "artifacts/builtin.h"
#include "artifacts/mail_codes_tally.h"
#include "artifacts/mail_page.h"
#include "base/base64.h"
#include "base/limits.h"
#include "base/sha256.h"
#include "base/table.h"
#include "formats/file_type.h"
#include "formats/html_links.h"
#include "formats/percent.h"
#include "formats/picture.h"
#include "formats/qr_find.h"
#include "formats/qr_search.h"
#include "formats/url.h"

enum {
    ARRIVED,
    URL,
    TEXT,
    KIND,
    SYMBOLOGY,
    INVERTED,
    CARRIER,
    FROM,
    FROM_NAME,
    TO,
    MESSAGE,
    COLUMN_COUNT
};

static const struct column COLUMNS[COLUMN_COUNT] = {
    [ARRIVED] = {.name = "arrived", .type = COLUMN_UNIX_TIME},
    [URL] = {.name = "url", .type = COLUMN_URL},
    [TEXT] = {.name = "text", .type = COLUMN_TEXT},
    [KIND] = {.name = "kind", .type = COLUMN_WORD},
    [SYMBOLOGY] = {.name = "symbology", .type = COLUMN_WORD},
    [INVERTED] = {.name = "inverted", .type = COLUMN_INT},
    [CARRIER] = {.name = "carrier", .type = COLUMN_WORD},
    [FROM] = {.name = "from", .type = COLUMN_HIDDEN},
    [FROM_NAME] = {.name = "from_name", .type = COLUMN_HIDDEN},
    [TO] = {.name = "to", .type = COLUMN_HIDDEN},
    [MESSAGE] = {.name = "message", .type = COLUMN_HIDDEN},
};

/* Of one file: pictures that mailboxes repeat (logos) are looked at once. */
struct file_state {
    struct picture_tally tally;
    struct table without; /* digests of pictures that were searched whole and have no code */
    uint64_t work_left;
    struct qr_search found; /* of the picture at hand */
};

struct context {
    struct mail_item *item;
    struct file_state *file;
    struct value message[COLUMN_COUNT]; /* what is the same for all codes of the message */
    const uint8_t *part;                /* where the part begins */
    const char *carrier;
};

/* --- what a code says --- */

/* A link and nothing else; all other texts are searched for links. */
static bool is_link(struct span text)
{
    struct url url;
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] <= ' ')
            return false;
    return url_parse(text, &url) && url.has_authority;
}

static enum status emit_code(struct context *c, const struct qr_code *code)
{
    struct value values[COLUMN_COUNT];
    struct span text = span_trim(code->text);
    bool link = is_link(text);
    memcpy(values, c->message, sizeof values);
    values[link ? URL : TEXT] = value_text(text);
    values[KIND] = value_text(span_str(link ? "link" : "text"));
    values[SYMBOLOGY] = value_text(SPAN_LITERAL("qr"));
    values[INVERTED] = value_int(code->inverted);
    values[CARRIER] = value_text(span_str(c->carrier));
    return mail_emit(c->item, values, c->part);
}

/* --- one picture --- */

static void tell(struct context *c, enum picture_fate fate)
{
    picture_tally_add(&c->file->tally, fate, mail_copy_offset(&c->item->text, c->part));
}

static enum picture_fate fate_of(enum status status)
{
    switch (status) {
    case STATUS_UNSUPPORTED:
        return PICTURE_OTHER;
    case STATUS_BUDGET:
        return PICTURE_OVER;
    case STATUS_TOO_LARGE:
    case STATUS_NO_MEMORY:
        return PICTURE_LARGE;
    default:
        return PICTURE_DAMAGED;
    }
}

static enum status emit_codes(struct context *c)
{
    const struct qr_search *found = &c->file->found;
    for (size_t i = 0; i < found->count; i++)
        TRY(emit_code(c, &found->codes[i]));
    if (found->full)
        tell(c, PICTURE_FULL);
    if (found->extent == QR_NOT)
        tell(c, PICTURE_CROWDED);
    if (found->extent == QR_COARSER)
        tell(c, PICTURE_COARSER);
    return STATUS_OK;
}

/* What could not be read of one picture is told and costs no other. */
static enum status search_picture(struct context *c, struct span bytes, bool *ret_clean)
{
    struct arena *arena = c->item->run->arena;
    struct file_state *file = c->file;
    struct raster picture;
    bool cut = false;
    *ret_clean = false;
    enum status status = picture_read(arena, bytes, &picture, &cut);
    if (status == STATUS_OK)
        status = qr_search(arena, &picture, &file->work_left, &file->found);
    if (status != STATUS_OK) {
        tell(c, fate_of(status));
        return STATUS_OK;
    }
    if (cut)
        tell(c, PICTURE_DAMAGED);
    *ret_clean = !cut && file->found.extent == QR_WHOLE && file->found.count == 0;
    return emit_codes(c);
}

static enum status take_picture(struct context *c, struct span bytes)
{
    uint8_t digest[SHA256_BYTES];
    struct table *without = &c->file->without;
    struct arena_mark mark = arena_mark(c->item->run->arena);
    uint64_t *unused;
    bool clean;
    c->file->tally.pictures++;
    if (qr_library() == NULL)
        return STATUS_OK;
    TRY(sha256_of(bytes, digest));
    if (table_find(without, span_of(digest, sizeof digest)) != NULL)
        return STATUS_OK;
    TRY(search_picture(c, bytes, &clean));
    arena_rewind(c->item->run->arena, mark);
    if (clean) /* a full table only costs time */
        (void)!table_put(without, span_of(digest, sizeof digest), &unused, NULL);
    return STATUS_OK;
}

/* --- where pictures stand --- */

/* `<img src="data:image/png;base64,...">` */
static enum status take_link(void *ctx, const struct html_link *link)
{
    struct context *c = ctx;
    const struct span mark = SPAN_LITERAL(";base64,");
    size_t at = span_find(span_head(link->url, 200), mark);
    if (!span_starts_nocase(link->url, SPAN_LITERAL("data:image/")) || at + mark.len > 200)
        return STATUS_OK;
    struct span text = span_skip(link->url, at + mark.len);
    uint8_t *plain = arena_alloc(c->item->run->arena, text.len + 1);
    if (plain == NULL) {
        c->file->tally.pictures++;
        tell(c, PICTURE_LARGE);
        return STATUS_OK;
    }
    size_t len = percent_decode(text, plain);
    len = base64_decode_loose(span_of(plain, len), plain, NULL);
    return take_picture(c, span_of(plain, len));
}

static enum status take_page(struct context *c, const struct mime_part *part)
{
    struct span html;
    TRY(mail_page_text(c->item, part, &html));
    c->carrier = "page";
    return html_links(c->item->run->arena, html, take_link, c);
}

/* By its first bytes whatever it calls itself; what calls itself a picture and is none that is
 * known is counted. */
static enum status is_picture(struct context *c, const struct mime_part *part, bool *ret)
{
    struct mime_part head = *part;
    struct span bytes;
    *ret = span_starts(part->type.value, SPAN_LITERAL("image/")) ||
           file_type_of_name(part->file_name) == FILE_IMAGE;
    if (*ret || span_starts(part->type.value, SPAN_LITERAL("text/")))
        return STATUS_OK;
    head.raw = span_head(part->raw, FILE_TYPE_HEAD / 8);
    TRY(mime_decode(c->item->run->arena, &head, &bytes, NULL));
    *ret = file_type_of_bytes(bytes).class == FILE_IMAGE;
    return STATUS_OK;
}

static enum status take_attachment(struct context *c, const struct mime_part *part)
{
    struct span bytes;
    c->carrier = "image";
    if (mail_copy_missing(&c->item->text, part->raw) > 0) {
        c->file->tally.pictures++;
        tell(c, PICTURE_LARGE);
        return STATUS_OK;
    }
    TRY(mime_decode(c->item->run->arena, part, &bytes, NULL));
    return take_picture(c, bytes);
}

static enum status take_part(void *ctx, const struct mime_part *part)
{
    struct context *c = ctx;
    struct arena_mark mark = arena_mark(c->item->run->arena);
    bool page, picture = false;
    c->part = part->raw.ptr;
    TRY(mail_part_is_page(c->item, part, &page));
    if (page)
        TRY(take_page(c, part));
    else
        TRY(is_picture(c, part, &picture));
    if (picture)
        TRY(take_attachment(c, part));
    arena_rewind(c->item->run->arena, mark);
    return STATUS_OK;
}

static enum status read_message(struct mail_item *item)
{
    struct context c = {.item = item, .file = item->run->own};
    const struct mime_walker walker = {.part = take_part, .ctx = &c};
    struct mail_about about;
    TRY(mail_about(item, &about));
    c.message[ARRIVED] = about.arrived;
    c.message[FROM] = about.from;
    c.message[FROM_NAME] = about.from_name;
    c.message[TO] = about.to;
    c.message[MESSAGE] = about.message;
    return mail_walk_parts(item, &walker);
}

static enum coverage_status read_entry(struct artifact_run *run)
{
    struct file_state *file = arena_alloc(run->arena, sizeof *file);
    if (file == NULL)
        return run_ends(run, COVERAGE_CRASHED, "%s", status_text(STATUS_NO_MEMORY));
    file->work_left = QR_WORK_MAX;
    table_init(&file->without, QR_WITHOUT_MAX, (size_t)QR_WITHOUT_MAX * SHA256_BYTES, 0);
    run->own = file;
    enum coverage_status status = mail_artifact_read(run, MAIL_WHOLE, read_message);
    status = picture_tally_ends(run, &file->tally, status);
    table_free(&file->without);
    return status;
}

static const char *const SOURCES[] = {"**", NULL};

const struct artifact mail_codes = {
    .name = "mail.codes",
    .title = "Mails: QR codes in pictures",
    .sources = SOURCES,
    .presence = PRESENCE_OPTIONAL,
    .columns = COLUMNS,
    .column_count = COLUMN_COUNT,
    .contact = CONTACT_RECEIVED,
    .timeline = "Mail with a QR code ({kind}) {url}",
    .tested =
        "60 pictures of two other encoders (docs/validation.md), 225 mails of others; synthetic "
        "fixtures",
    .notes =
        "QR codes in attached and inline pictures (PNG, JPEG, WebP) and in those that a page "
        "carries in itself (`data:`), dark on light and light on dark. `kind` is `link` where the "
        "code is a link and nothing else; other texts are searched for links and not stored. "
        "`carrier` is `image` or `page`. Pictures up to 40 megapixels are searched; where too much "
        "looks like the corners of a code they are smoothed and made smaller, and if that does "
        "not help, the coverage says that they were not searched. Moving pictures, GIF, BMP, "
        "TIFF, HEIC, AVIF and SVG are not read, nor are codes made of characters or tables, other "
        "kinds of codes, and what stands in PDFs. A program that was built without the libraries "
        "says *unsupported* where a mail has pictures.",
    .run = read_entry,
};
