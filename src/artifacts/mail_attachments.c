/* mail.attachments: what hangs on a mail, by its hash and by what it really is. */
#include <openssl/evp.h>

#include "artifacts/builtin.h"
#include "artifacts/mail_read.h"
#include "base/base64.h"
#include "base/buf.h"
#include "base/limits.h"
#include "formats/file_type.h"

enum {
    ARRIVED,
    NAME,
    OTHER_NAME,
    SHA256,
    SHA1,
    MD5,
    SIZE,
    DECLARED,
    CONTENT,
    FORM,
    TRAITS,
    COLUMN_COUNT
};

static const struct column COLUMNS[COLUMN_COUNT] = {
    [ARRIVED] = {.name = "arrived", .type = COLUMN_UNIX_TIME},
    [NAME] = {.name = "name", .type = COLUMN_FILE_NAME},
    [OTHER_NAME] = {.name = "other_name", .type = COLUMN_FILE_NAME},
    [SHA256] = {.name = "sha256", .type = COLUMN_SHA256},
    [SHA1] = {.name = "sha1", .type = COLUMN_SHA1},
    [MD5] = {.name = "md5", .type = COLUMN_MD5},
    [SIZE] = {.name = "size", .type = COLUMN_INT},
    [DECLARED] = {.name = "declared", .type = COLUMN_WORD},
    [CONTENT] = {.name = "content", .type = COLUMN_WORD},
    [FORM] = {.name = "form", .type = COLUMN_WORD},
    [TRAITS] = {.name = "traits", .type = COLUMN_HIDDEN},
};

/* --- the decoded bytes, without holding them --- */

enum { DIGESTS = 3 };

struct digester {
    EVP_MD_CTX *md[DIGESTS];
    uint8_t head[FILE_TYPE_HEAD];
    size_t head_len;
    uint64_t size;
    bool base64;
    struct base64_stream stream;
};

static enum status digester_init(struct digester *d)
{
    const EVP_MD *const kinds[DIGESTS] = {EVP_sha256(), EVP_sha1(), EVP_md5()};
    for (size_t i = 0; i < DIGESTS; i++) {
        d->md[i] = EVP_MD_CTX_new();
        if (d->md[i] == NULL || EVP_DigestInit_ex(d->md[i], kinds[i], NULL) != 1)
            return STATUS_NO_MEMORY;
    }
    return STATUS_OK;
}

static void digester_free(struct digester *d)
{
    for (size_t i = 0; i < DIGESTS; i++)
        EVP_MD_CTX_free(d->md[i]);
}

static void digest(struct digester *d, struct span bytes)
{
    struct span first = span_head(bytes, sizeof d->head - d->head_len);
    if (first.len > 0)
        memcpy(d->head + d->head_len, first.ptr, first.len);
    d->head_len += first.len;
    d->size += bytes.len;
    for (size_t i = 0; i < DIGESTS; i++)
        (void)EVP_DigestUpdate(d->md[i], bytes.ptr, bytes.len);
}

static enum status take_bytes(void *ctx, struct span bytes)
{
    struct digester *d = ctx;
    if (!d->base64) {
        digest(d, bytes);
        return STATUS_OK;
    }
    uint8_t out[BASE64_STREAM_OUT];
    while (bytes.len > 0) {
        struct span piece = span_head(bytes, BASE64_STREAM_IN);
        digest(d, span_of(out, base64_stream_add(&d->stream, piece, out)));
        bytes = span_skip(bytes, piece.len);
    }
    return STATUS_OK;
}

/* Base64 and plain bytes are streamed, so that size does not matter; the rare other encodings are
 * decoded in memory. */
static enum status digest_part(struct mail_item *item, const struct mime_part *part,
                               struct digester *d)
{
    struct arena *arena = item->run->arena;
    struct span bytes;
    d->base64 = part->encoding == MIME_BASE64;
    if (d->base64 || part->encoding == MIME_PLAIN || part->encoding == MIME_UNKNOWN) {
        TRY(mail_copy_pieces(arena, &item->text, part->raw, take_bytes, d));
        uint8_t out[4];
        digest(d, span_of(out, base64_stream_end(&d->stream, out)));
        return STATUS_OK;
    }
    if (mail_copy_missing(&item->text, part->raw) > 0)
        return STATUS_TOO_LARGE;
    TRY(mime_decode(arena, part, &bytes, NULL));
    digest(d, bytes);
    return STATUS_OK;
}

/* --- what is said of it --- */

struct context {
    struct mail_item *item;
    struct value arrived;
    uint64_t images;
};

static enum status hex_value(struct arena *arena, EVP_MD_CTX *md, struct value *ret)
{
    uint8_t out[EVP_MAX_MD_SIZE];
    unsigned len = 0;
    struct buf hex;
    uint8_t *room = arena_alloc(arena, sizeof out * 2);
    if (room == NULL)
        return STATUS_NO_MEMORY;
    (void)EVP_DigestFinal_ex(md, out, &len);
    buf_fixed(&hex, room, sizeof out * 2);
    buf_hex(&hex, span_of(out, len));
    *ret = value_text(buf_span(&hex));
    return STATUS_OK;
}

/* A media type in its usual letters; anything else is not repeated. */
static struct span plain_type(struct span type)
{
    enum { LONGEST = 100 };
    for (size_t i = 0; i < type.len; i++)
        if (strchr("abcdefghijklmnopqrstuvwxyz0123456789/+.-_", type.ptr[i]) == NULL ||
            type.ptr[i] == 0)
            return SPAN_LITERAL("other");
    return type.len > LONGEST ? SPAN_LITERAL("other") : type;
}

/* Everything that a rule may ask, as words between spaces. */
static enum status traits_of(struct arena *arena, const struct mime_part *part,
                             const struct file_look *look, struct span *ret)
{
    enum file_class by_name = file_type_of_name(part->file_name);
    enum file_class by_type = file_type_of_media(part->type.value);
    struct buf out;
    uint8_t *room = arena_alloc(arena, 256);
    if (room == NULL)
        return STATUS_NO_MEMORY;
    buf_fixed(&out, room, 256);
    bool bare = part->file_name.len == 0;
    enum file_class seen =
        look->class == FILE_TEXT || look->class == FILE_UNKNOWN ? by_name : look->class;
    buf_str(&out, file_classes_fit(look->class, by_name) ? "" : "not_its_name ");
    buf_str(&out, bare || file_classes_fit(look->class, by_type) ? "" : "not_its_type ");
    buf_str(&out, file_name_is_double(part->file_name) ? "double_ending " : "");
    buf_str(&out, file_name_is_turned(part->file_name) ? "turned_name " : "");
    buf_str(&out, part->other_name.len > 0 ? "two_names " : "");
    buf_str(&out, look->encrypted ? "encrypted " : "");
    buf_str(&out, look->macros ? "macros " : "");
    buf_str(&out, seen == FILE_HTML ? "page " : "");
    buf_str(&out, seen == FILE_PROGRAM || by_name == FILE_PROGRAM ? "program " : "");
    buf_str(&out, seen == FILE_SCRIPT || by_name == FILE_SCRIPT ? "script " : "");
    buf_str(&out, seen == FILE_SHORTCUT || by_name == FILE_SHORTCUT ? "shortcut " : "");
    buf_str(&out, seen == FILE_DISK || by_name == FILE_DISK ? "disk " : "");
    *ret = buf_span(&out);
    return STATUS_OK;
}

static enum status describe(struct context *c, const struct mime_part *part, struct digester *d)
{
    struct arena *arena = c->item->run->arena;
    struct value values[COLUMN_COUNT] = {[ARRIVED] = c->arrived};
    struct file_look look = file_type_of_bytes(span_of(d->head, d->head_len));
    struct span traits;
    TRY(hex_value(arena, d->md[0], &values[SHA256]));
    TRY(hex_value(arena, d->md[1], &values[SHA1]));
    TRY(hex_value(arena, d->md[2], &values[MD5]));
    TRY(traits_of(arena, part, &look, &traits));
    values[NAME] = value_text(part->file_name);
    values[OTHER_NAME] = value_text(part->other_name);
    values[SIZE] = value_int((int64_t)d->size);
    values[DECLARED] = value_text(plain_type(part->type.value));
    values[CONTENT] = value_text(span_str(file_class_name(look.class)));
    values[FORM] = value_text(span_str(look.name));
    values[TRAITS] = value_text(traits);
    c->images += look.class == FILE_IMAGE;
    return mail_emit(c->item, values, part->raw.ptr);
}

/* Bodies are texts without a name that are to be shown in place. */
static bool is_attachment(const struct mime_part *part)
{
    if (part->place != MIME_BODY)
        return false;
    return part->file_name.len > 0 || span_equal_str(part->disposition.value, "attachment") ||
           !span_starts(part->type.value, SPAN_LITERAL("text/"));
}

static enum status take_part(void *ctx, const struct mime_part *part)
{
    struct context *c = ctx;
    struct arena *arena = c->item->run->arena;
    if (!is_attachment(part))
        return STATUS_OK;
    struct arena_mark mark = arena_mark(arena);
    struct digester *d = arena_alloc(arena, sizeof *d);
    if (d == NULL)
        return STATUS_NO_MEMORY;
    enum status status = digester_init(d);
    if (status == STATUS_OK)
        status = digest_part(c->item, part, d);
    if (status == STATUS_OK)
        status = describe(c, part, d);
    digester_free(d);
    arena_rewind(arena, mark);
    if (status != STATUS_TOO_LARGE)
        return status;
    c->item->damaged = true;
    c->item->run->rows_bad++;
    return STATUS_OK;
}

static enum status read_message(struct mail_item *item)
{
    struct context c = {.item = item};
    const struct mime_walker walker = {.part = take_part, .ctx = &c};
    struct timestamp arrived;
    bool has;
    TRY(mail_arrival(item, &has, &arrived));
    c.arrived = value_time_of(has, arrived);
    TRY(mail_walk_parts(item, &walker));
    item->run->notes += c.images;
    return STATUS_OK;
}

static enum coverage_status read_entry(struct artifact_run *run)
{
    enum coverage_status status = mail_artifact_read(run, MAIL_WHOLE, read_message);
    if (status == COVERAGE_EXAMINED && run->notes > 0)
        return run_ends(run, status,
                        "%llu image(s) were hashed; writing in images is not read (QR codes: see "
                        "mail.codes)",
                        (unsigned long long)run->notes);
    return status;
}

static const char *const SOURCES[] = {"**", NULL};

const struct artifact mail_attachments = {
    .name = "mail.attachments",
    .title = "Mails: attachments",
    .sources = SOURCES,
    .presence = PRESENCE_OPTIONAL,
    .columns = COLUMNS,
    .column_count = COLUMN_COUNT,
    .contact = CONTACT_RECEIVED,
    .timeline = "Mail with an attachment of {size} bytes, declared {declared}, by its content "
                "{content} ({form})",
    .tested = "180 phishing mails of a honeypot, mails of mail-parser and MimeKit; hashes compared "
              "with Python's email; synthetic fixtures",
    .notes = "Every part that has a name, is marked as an attachment, or is no text. The hashes "
             "are of the decoded bytes, whatever their size. `declared` is the type that the mail "
             "claims, `content` and `form` what the first bytes say. Archives and documents are "
             "not opened, writing in images is not read. mail.codes looks for QR codes.",
    .run = read_entry,
};
