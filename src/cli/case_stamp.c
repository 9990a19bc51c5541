/* What main knows of a reply is what the worker says: which seal, when, by whom. */
#include "cli/case_stamp.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/json.h"
#include "case/durable.h"
#include "case/seal.h"
#include "case/timestamp_ask.h"
#include "cli/case_commands.h"
#include "cli/case_worker.h"
#include "cli/custody_line.h"

enum { STAMP_GOOD, STAMP_BAD };

/* The question for the worker: a reply that is there, or a socket to ask. */
struct stamp_question {
    struct span reply;
    int socket; /* -1: none */
    const struct timestamp_address *address;
    struct span query;
};

/* In the locked child. Its text is a struct seal_stamp and the reply, or why not. */
static int stamp_in_worker(const struct case_view *view, struct buf *out, const void *ctx)
{
    const struct stamp_question *q = ctx;
    struct seal_stamp stamp = {.authority = ""};
    BUF_SCOPED struct buf reply;
    BUF_SCOPED struct buf why;
    buf_init(&reply, TIMESTAMP_REPLY_MAX);
    buf_init(&why, 1024);
    enum status status = STATUS_OK;
    if (q->socket >= 0)
        status = timestamp_exchange(q->socket, q->address, q->query, &reply, &why);
    else
        buf_add(&reply, q->reply);
    if (status == STATUS_OK && reply.failed)
        status = STATUS_TOO_LARGE;
    if (status == STATUS_OK)
        status = seal_stamp_read(view, buf_span(&reply), &stamp, &why);
    if (status != STATUS_OK) {
        buf_add(out, why.len > 0 ? buf_span(&why) : span_str(status_text(status)));
        return STAMP_BAD;
    }
    buf_add(out, span_of(&stamp, sizeof stamp));
    buf_add(out, buf_span(&reply));
    return STAMP_GOOD;
}

/* The text of the worker, taken apart. A worker that was attacked can only lie about the time. */
static bool take_answer(struct span text, struct seal_stamp *ret_stamp, struct span *ret_reply)
{
    if (text.len <= sizeof *ret_stamp || text.len > sizeof *ret_stamp + TIMESTAMP_REPLY_MAX)
        return false;
    memcpy(ret_stamp, text.ptr, sizeof *ret_stamp);
    *ret_reply = span_skip(text, sizeof *ret_stamp);
    return ret_stamp->seal[sizeof ret_stamp->seal - 1] == '\0' &&
           memchr(ret_stamp->authority, '\0', sizeof ret_stamp->authority) != NULL;
}

static int add(const struct invocation *inv, struct case_folder *c,
               const struct stamp_question *question, struct buf *why)
{
    struct custody_line line;
    struct seal_stamp stamp;
    struct span reply;
    BUF_SCOPED struct buf text;
    buf_init(&text, CASE_TEXT_MAX);
    int answer = case_worker_run_at(case_descriptor(c), stamp_in_worker, question, &text, why);
    if (answer == STAMP_BAD) {
        (void)fputs("bridle: ", stderr);
        case_worker_print_to(stderr, buf_span(&text));
        return EXIT_STATUS_FOUND;
    }
    if (answer != STAMP_GOOD || !take_answer(buf_span(&text), &stamp, &reply))
        return case_refuse(why, EXIT_STATUS_FOUND);
    custody_line_init(&line, inv, "timestamped");
    enum status status = seal_stamp_add(c, reply, &stamp, &line.entry, why);
    custody_line_free(&line);
    if (status != STATUS_OK)
        return case_refuse(why, EXIT_STATUS_FAULT);
    puts("The time-stamp is in the case. To check it: bridle case verify CASE --tsa-ca FILE");
    return EXIT_STATUS_OK;
}

int case_stamp_add_reply(const struct invocation *inv, struct case_folder *c, const char *path)
{
    BUF_SCOPED struct buf der;
    BUF_SCOPED struct buf why;
    buf_init(&der, TIMESTAMP_REPLY_MAX);
    buf_init(&why, 8192);
    if (!case_load_file(path, &der, &why))
        return case_refuse(&why, EXIT_STATUS_USAGE);
    const struct stamp_question question = {.reply = buf_span(&der), .socket = -1};
    return add(inv, c, &question, &why);
}

static enum status make_query(const struct case_folder *c, char ret_id[5], struct buf *der)
{
    struct case_view view = case_view_folder(case_descriptor(c));
    uint8_t digest[SHA256_BYTES];
    TRY(seal_latest(&view, ret_id));
    TRY(seal_stamp_digest(&view, ret_id, digest));
    return timestamp_query_write(digest, der);
}

int case_stamp_write_query(const struct case_folder *c, const char *path)
{
    char id[5];
    BUF_SCOPED struct buf der;
    BUF_SCOPED struct buf why;
    buf_init(&der, 4096);
    buf_init(&why, 8192);
    enum status status = make_query(c, id, &der);
    if (status == STATUS_OK)
        status = durable_put(AT_FDCWD, path, buf_span(&der));
    if (status == STATUS_OK) {
        printf(
            "The query for a time-stamp on seal %s is in %s. Carry it to an authority, and bring "
            "the reply: bridle case seal CASE --tsa-reply FILE\n",
            id, path);
        return EXIT_STATUS_OK;
    }
    buf_str(&why, path);
    buf_str(&why, ": ");
    buf_str(&why, status == STATUS_IO_ERROR ? strerror(errno) : status_text(status));
    return case_refuse(&why, EXIT_STATUS_USAGE);
}

/* Every use of the network stands in custody before it happens, whatever comes of it. */
static enum status log_asking(const struct invocation *inv, struct case_folder *c, const char *url,
                              struct span query, struct buf *why)
{
    struct custody_line line;
    uint8_t digest[SHA256_BYTES];
    char hex[SHA256_HEX + 1];
    BUF_SCOPED struct buf outputs;
    buf_init(&outputs, 8192);
    TRY(sha256_of(query, digest));
    sha256_hex(digest, hex);
    struct json j = json_to(&outputs);
    json_begin_object(&j);
    json_field_cstr(&j, "sent_to", url);
    json_field_cstr(&j, "query_sha256", hex);
    json_end_object(&j);
    custody_line_init(&line, inv, "timestamp_asked");
    line.entry.outputs = buf_span(&outputs);
    enum status status = case_custody_append(c, &line.entry, why);
    custody_line_free(&line);
    return status;
}

bool case_stamp_address_ok(const char *url, struct buf *why)
{
    struct timestamp_address address;
    buf_format(why, "--tsa %.1000s: ", url);
    return timestamp_address_parse(url, &address, why) == STATUS_OK;
}

int case_stamp_ask(const struct invocation *inv, struct case_folder *c, const char *url)
{
    struct timestamp_address address;
    char id[5];
    BUF_SCOPED struct buf query;
    BUF_SCOPED struct buf why;
    buf_init(&query, 4096);
    buf_init(&why, 8192);
    if (timestamp_address_parse(url, &address, &why) != STATUS_OK)
        return usage_error(inv->command, "--tsa %s: %.*s", url, (int)why.len,
                           (const char *)why.ptr);
    if (make_query(c, id, &query) != STATUS_OK)
        return usage_error(inv->command, "there is no seal that could be stamped");
    if (log_asking(inv, c, url, buf_span(&query), &why) != STATUS_OK)
        return case_refuse(&why, EXIT_STATUS_FAULT);
    int fd = timestamp_connect(&address, &why);
    if (fd < 0)
        return case_refuse(&why, EXIT_STATUS_FOUND);
    const struct stamp_question question = {
        .socket = fd, .address = &address, .query = buf_span(&query)};
    int result = add(inv, c, &question, &why);
    (void)close(fd);
    return result;
}
