/* Statuses for SQLite's result codes, and words for people. */
#include "base/limits.h"
#include "base/utf8.h"
#include "formats/database_internal.h"

/* Control characters, and those that turn the direction of text around. */
static bool is_harmless(uint32_t c)
{
    const bool control = c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x2028 || c == 0x2029;
    const bool turns = (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) ||
                       c == 0x200E || c == 0x200F || c == 0x061C;
    return !control && !turns;
}

void database_say(struct database *db, struct span text)
{
    buf_clear(&db->message);
    while (text.len > 0 && db->message.len < DATABASE_MESSAGE_MAX) {
        uint32_t c = 0xFFFD;
        const size_t n = utf8_decode(text, &c);
        utf8_encode(&db->message, n > 0 && is_harmless(c) ? c : 0xFFFD);
        text = span_skip(text, n == 0 ? 1 : n);
    }
    buf_byte(&db->message, '\0');
}

static const struct {
    int code;
    enum status status;
    const char *what; /* for people; NULL: SQLite's own words */
} failures[] = {
    {SQLITE_NOTADB, STATUS_MALFORMED, "not a SQLite database, or an encrypted one"},
    {SQLITE_CORRUPT, STATUS_MALFORMED, NULL},
    {SQLITE_FORMAT, STATUS_MALFORMED, NULL},
    {SQLITE_PROTOCOL, STATUS_MALFORMED, "the WAL cannot be replayed"},
    {SQLITE_READONLY, STATUS_UNSUPPORTED, "a later file format than SQLite knows"},
    {SQLITE_NOMEM, STATUS_NO_MEMORY, "needs more memory than the limit allows"},
    {SQLITE_TOOBIG, STATUS_TOO_LARGE, "a value or row is larger than the limit"},
    {SQLITE_INTERRUPT, STATUS_BUDGET, "needs more work than the limit allows"},
    {SQLITE_FULL, STATUS_BUDGET, "the journal is larger than what may be rolled back in memory"},
    {SQLITE_CANTOPEN, STATUS_UNSUPPORTED, "a later WAL format than SQLite knows"},
    {SQLITE_AUTH, STATUS_UNSUPPORTED, NULL},
};

enum status database_failure(struct database *db, int code, struct problem *ret_problem)
{
    enum status status = STATUS_MALFORMED;
    const char *what = NULL;
    for (size_t i = 0; i < sizeof failures / sizeof failures[0]; i++) {
        if (failures[i].code == (code & 0xFF)) {
            status = failures[i].status;
            what = failures[i].what;
        }
    }
    if ((code & 0xFF) == SQLITE_IOERR) {
        status = db->vfs.failure == STATUS_OK ? STATUS_IO_ERROR : db->vfs.failure;
        what = status_text(status);
    } else if (db->vfs.wanted_temporary) {
        status = STATUS_BUDGET;
        what = "needs a temporary file, which is never made";
    } else if (db->vfs.met_missing) {
        what = "a page is missing: the file is shorter than its header says";
    }
    db->vfs.wanted_temporary = db->vfs.met_missing = false;
    if (what != NULL)
        database_say(db, span_str(what));
    else if (code == SQLITE_AUTH && db->policy.refusal.len > 0)
        database_say(db, buf_span(&db->policy.refusal));
    else
        database_say(db, span_str(sqlite3_errmsg(db->connection)));
    return problem_at(ret_problem, status, 0, what != NULL ? what : status_text(status));
}

const char *database_message(const struct database *db)
{
    return db->message.len == 0 || db->message.failed ? "" : (const char *)db->message.ptr;
}

const char *database_refused(const struct database *db)
{
    return db->refused.len == 0 || db->refused.failed ? "" : (const char *)db->refused.ptr;
}
