/* The time-stamps on seals, and what is shared with the seals themselves. */
#include "case/seal.h"
#include "case/timestamp_token.h"
#include "case/verify.h"

enum { REPLY_MAX = 1 << 20 };

void verify_tell_item(struct verify *v, const char *what, const char *id,
                      enum verify_outcome outcome, const char *text, struct span quoted)
{
    BUF_SCOPED struct buf line;
    buf_init(&line, 2048);
    buf_str(&line, what);
    buf_byte(&line, ' ');
    buf_str(&line, id);
    buf_str(&line, ": ");
    buf_str(&line, text);
    buf_byte(&line, 0);
    verify_tell(v, what, outcome, (const char *)line.ptr, quoted);
}

enum status verify_load(struct verify *v, const char *folder, const char *id, const char *name,
                        struct buf *ret_text)
{
    char path[128];
    (void)snprintf(path, sizeof path, "%s/%s/%s", folder, id, name);
    return case_view_load(v->request->view, path, ret_text);
}

enum status verify_each_item(struct verify *v, const char *parent, verify_item_fn *fn)
{
    char last[5] = "", id[5] = "";
    for (size_t i = 0; i <= v->entry_count; i++) {
        bool end = i == v->entry_count;
        struct span path = end ? SPAN_EMPTY : v->entries[i].path;
        struct span rest = span_skip(path, strlen(parent));
        uint64_t number;
        bool is_item = !end && v->entries[i].kind == CASE_ENTRY_FOLDER && rest.len == 4 &&
                       span_starts(path, span_str(parent)) && span_to_uint(rest, &number);
        if (!end && !is_item)
            continue;
        memcpy(last, id, sizeof id);
        if (is_item)
            memcpy(id, rest.ptr, 4);
        if (last[0] != '\0')
            TRY(fn(v, last, end));
    }
    return STATUS_OK;
}

/* The seal whose signature file has this hash; "" when there is none. */
struct wanted_seal {
    uint8_t digest[SHA256_BYTES];
    char id[5];
};

static void find_seal(struct verify *v, struct wanted_seal *wanted)
{
    for (size_t i = 0; i < v->entry_count; i++) {
        uint8_t digest[SHA256_BYTES];
        char id[5] = "";
        struct span rest = span_skip(v->entries[i].path, 6);
        if (!span_starts(v->entries[i].path, SPAN_LITERAL("seals/")) || rest.len != 4)
            continue;
        memcpy(id, rest.ptr, 4);
        if (seal_stamp_digest(v->request->view, id, digest) == STATUS_OK &&
            memcmp(digest, wanted->digest, SHA256_BYTES) == 0)
            memcpy(wanted->id, id, sizeof id);
    }
}

static enum status verify_stamp(struct verify *v, const char *id, bool is_last)
{
    BUF_SCOPED struct buf der;
    BUF_SCOPED struct buf why;
    BUF_SCOPED struct buf text;
    struct timestamp_reply reply;
    struct wanted_seal wanted = {.id = ""};
    (void)is_last;
    buf_init(&der, REPLY_MAX);
    buf_init(&why, 1024);
    buf_init(&text, 1024);
    if (verify_load(v, "stamps", id, "reply.tsr", &der) != STATUS_OK ||
        timestamp_reply_read(buf_span(&der), &reply, &why) != STATUS_OK) {
        verify_tell_item(v, "stamp", id, VERIFY_FAILS, "", buf_span(&why));
        return STATUS_OK;
    }
    memcpy(wanted.digest, reply.digest, SHA256_BYTES);
    find_seal(v, &wanted);
    if (wanted.id[0] == '\0') {
        verify_tell_item(v, "stamp", id, VERIFY_FAILS, "is about none of the seals here",
                         SPAN_EMPTY);
        return STATUS_OK;
    }
    bool trusted = v->request->tsa_roots.len > 0;
    if (trusted && timestamp_reply_trusted(buf_span(&der), reply.digest, v->request->tsa_roots,
                                           &why) != STATUS_OK) {
        verify_tell_item(v, "stamp", id, VERIFY_FAILS, "", buf_span(&why));
        return STATUS_OK;
    }
    char time[TIMESTAMP_TEXT_MAX];
    timestamp_text(reply.time, time);
    buf_format(&text, "seal %s existed on %s, %s ", wanted.id, time,
               trusted ? "says" : "says, without its certificate having been checked (--tsa-ca),");
    buf_byte(&text, 0);
    verify_tell_item(v, "stamp", id, trusted ? VERIFY_HOLDS : VERIFY_NOTE, (const char *)text.ptr,
                     span_str(reply.authority));
    return STATUS_OK;
}

enum status verify_stamps(struct verify *v)
{
    return verify_each_item(v, "stamps/", verify_stamp);
}
