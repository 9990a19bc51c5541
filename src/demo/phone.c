/* The sample phone, written. SQLite writes the databases straight into the backup's folder. */
#include "demo/phone.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/embedded.h"
#include "demo/blobs.h"
#include "demo/plants.h"

extern const struct embedded_file demo_files[]; /* data/demo, from tools/embed.py */

#define FILES_FOLDER "demo/files/"
#define SQL_SUFFIX ".sql"
enum {
    FILE_MODE = 0100644,
    FOLDER_MODE = 040755,
    FLAG_FILE = 1,
    FLAG_FOLDER = 2,
    PATH_MAX_ = 1024
};

struct phone {
    const char *folder;
    const struct plant *plants; /* up to one without `what` */
    sqlite3 *manifest;
    sqlite3_stmt *add_entry;
    uint64_t inode;
    struct demo_error *error;
};

static bool fail(struct phone *phone, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
static bool fail(struct phone *phone, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    (void)vsnprintf(phone->error->text, sizeof phone->error->text, format, args);
    va_end(args);
    return false;
}

static bool write_file(struct phone *phone, const char *path, struct span bytes)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    bool ok = fd >= 0;
    for (size_t done = 0; ok && done < bytes.len;) {
        ssize_t n = write(fd, bytes.ptr + done, bytes.len - done);
        ok = n > 0;
        done += ok ? (size_t)n : 0;
    }
    ok = (fd < 0 || close(fd) == 0) && ok;
    return ok || fail(phone, "%s cannot be written: %s", path, strerror(errno));
}

/* Lower-case hex SHA-1 of "domain-path": the entry's name in the backup. */
static bool file_id(struct span domain, struct span path, char ret_id[41])
{
    struct buf text;
    uint8_t digest[EVP_MAX_MD_SIZE];
    unsigned len = 0;
    buf_init(&text, PATH_MAX_ * 2);
    buf_add(&text, domain);
    buf_byte(&text, '-');
    buf_add(&text, path);
    bool ok = !text.failed && EVP_Digest(text.ptr, text.len, digest, &len, EVP_sha1(), NULL) == 1;
    buf_clear(&text);
    buf_hex(&text, span_of(digest, len));
    if (ok)
        (void)snprintf(ret_id, 41, "%.*s", (int)text.len, (const char *)text.ptr);
    buf_free(&text);
    return ok;
}

/* Where an entry's content lies; makes the folder of its first two digits. */
static bool place_of(struct phone *phone, const char *id, char ret_path[PATH_MAX_])
{
    (void)snprintf(ret_path, PATH_MAX_, "%s/%.2s", phone->folder, id);
    if (mkdir(ret_path, 0700) != 0 && errno != EEXIST)
        return fail(phone, "%s cannot be made: %s", ret_path, strerror(errno));
    (void)snprintf(ret_path, PATH_MAX_, "%s/%.2s/%s", phone->folder, id, id);
    return true;
}

static void sql_attributed_body(sqlite3_context *context, int count, sqlite3_value **values)
{
    (void)count;
    struct buf out;
    buf_init(&out, 64 << 10);
    const unsigned char *text = sqlite3_value_text(values[0]);
    blob_attributed_body(&out, span_of(text, (size_t)sqlite3_value_bytes(values[0])));
    sqlite3_result_blob(context, out.ptr, (int)out.len, SQLITE_TRANSIENT);
    buf_free(&out);
}

static bool run_sql(struct phone *phone, sqlite3 *db, const char *sql, const char *where)
{
    char *message = NULL;
    int code = sqlite3_exec(db, sql, NULL, NULL, &message);
    if (code != SQLITE_OK)
        (void)fail(phone, "%s: %s", where, message == NULL ? sqlite3_errstr(code) : message);
    sqlite3_free(message);
    return code == SQLITE_OK;
}

static bool open_database(struct phone *phone, const char *path, sqlite3 **ret_db)
{
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_PRIVATECACHE;
    int code = sqlite3_open_v2(path, ret_db, flags, NULL);
    if (code != SQLITE_OK)
        return fail(phone, "%s: %s", path, sqlite3_errstr(code));
    (void)sqlite3_create_function_v2(*ret_db, "attributed_body", 1, SQLITE_UTF8, NULL,
                                     sql_attributed_body, NULL, NULL, NULL);
    return run_sql(phone, *ret_db,
                   "PRAGMA page_size=4096; PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; BEGIN;",
                   path);
}

/* SQLite notes its own version in bytes 96 to 99; a fixed one keeps the sample the same anywhere.
 */
static bool close_database(struct phone *phone, const char *path, sqlite3 *db, bool ok)
{
    static const uint8_t version[4] = {0x00, 0x2E, 0x63, 0x81}; /* 3.40.1 */
    ok = ok && run_sql(phone, db, "COMMIT", path);
    ok = sqlite3_close(db) == SQLITE_OK && ok;
    int fd = ok ? open(path, O_WRONLY | O_CLOEXEC) : -1;
    ok = fd >= 0 && pwrite(fd, version, sizeof version, 96) == (ssize_t)sizeof version;
    return (fd < 0 || close(fd) == 0) && ok;
}

static bool is_entry(const struct plant *p, struct span domain, struct span path)
{
    return span_equal_str(domain, p->domain) && span_equal_str(path, p->path);
}

static bool write_database(struct phone *phone, const char *place, struct span domain,
                           struct span path, const struct embedded_file *script)
{
    sqlite3 *db = NULL;
    struct buf sql;
    buf_init(&sql, 1 << 20);
    buf_add(&sql, span_of(script->bytes, script->size));
    buf_byte(&sql, '\0');
    bool ok = !sql.failed && open_database(phone, place, &db) &&
              run_sql(phone, db, (const char *)sql.ptr, script->name);
    for (const struct plant *p = phone->plants; ok && p->what != NULL; p++)
        if (p->sql != NULL && is_entry(p, domain, path))
            ok = run_sql(phone, db, p->sql, p->what);
    buf_free(&sql);
    return close_database(phone, place, db, ok);
}

static bool add_entry(struct phone *phone, struct span domain, struct span path, unsigned flags,
                      uint64_t size)
{
    char id[41];
    struct buf record;
    struct file_facts facts = {.path = path,
                               .size = size,
                               .mode = flags == FLAG_FILE ? FILE_MODE : FOLDER_MODE,
                               .time = DEMO_BACKUP_TIME - 86400,
                               .inode = 1000 + phone->inode++};
    buf_init(&record, 16 << 10);
    bool ok = file_id(domain, path, id) && blob_file_record(&record, &facts);
    sqlite3_stmt *s = phone->add_entry;
    ok = ok && sqlite3_bind_text(s, 1, id, -1, SQLITE_TRANSIENT) == SQLITE_OK &&
         sqlite3_bind_text(s, 2, (const char *)domain.ptr, (int)domain.len, SQLITE_TRANSIENT) ==
             SQLITE_OK &&
         sqlite3_bind_text(s, 3, path.len == 0 ? "" : (const char *)path.ptr, (int)path.len,
                           SQLITE_TRANSIENT) == SQLITE_OK &&
         sqlite3_bind_int(s, 4, (int)flags) == SQLITE_OK &&
         sqlite3_bind_blob(s, 5, record.ptr, (int)record.len, SQLITE_TRANSIENT) == SQLITE_OK &&
         sqlite3_step(s) == SQLITE_DONE;
    (void)sqlite3_reset(s);
    buf_free(&record);
    return ok || fail(phone, "the sample's Manifest.db cannot be filled");
}

/* Real manifests list every folder, and each domain's root with an empty path. */
static bool add_folders(struct phone *phone, struct span domain, struct span path)
{
    bool ok = add_entry(phone, domain, SPAN_EMPTY, FLAG_FOLDER, 0);
    for (size_t i = 0; ok && i < path.len; i++)
        if (path.ptr[i] == '/')
            ok = add_entry(phone, domain, span_head(path, i), FLAG_FOLDER, 0);
    return ok;
}

/* In the twin, plain files keep their form and lose their traces: names of the same length. */
static const struct {
    const char *planted, *harmless;
} TWIN_NAMES[] = {
    {"sampleware", "samplebook"}, {"parcel-desk", "parcel-door"}, {"cdn-stage", "cdn-plain"},
    {"mail-desk", "mail-door"},   {"5A4D1E00", "5A4D1E01"},       {"ServerURL", "ServerOld"},
};

static void make_harmless(struct buf *bytes)
{
    for (size_t i = 0; i < sizeof TWIN_NAMES / sizeof TWIN_NAMES[0]; i++) {
        struct span planted = span_str(TWIN_NAMES[i].planted);
        for (size_t at = 0; at + planted.len <= bytes->len; at++)
            if (memcmp(bytes->ptr + at, planted.ptr, planted.len) == 0)
                memcpy(bytes->ptr + at, TWIN_NAMES[i].harmless, planted.len);
    }
}

static bool write_plain(struct phone *phone, const char *path, const struct embedded_file *file)
{
    BUF_SCOPED struct buf bytes;
    buf_init(&bytes, file->size + 1);
    buf_add(&bytes, span_of(file->bytes, file->size));
    if (phone->plants->what == NULL)
        make_harmless(&bytes);
    return write_file(phone, path, buf_span(&bytes));
}

static bool add_file(struct phone *phone, const struct embedded_file *file)
{
    struct span domain, path = span_skip(span_str(file->name), sizeof FILES_FOLDER - 1);
    if (!span_split(&path, '/', &domain))
        return fail(phone, "%s lies in no domain", file->name);
    bool is_database = span_ends(path, SPAN_LITERAL(SQL_SUFFIX));
    if (is_database)
        path.len -= sizeof SQL_SUFFIX - 1;
    char id[41], place[PATH_MAX_];
    if (!file_id(domain, path, id) || !place_of(phone, id, place))
        return false;
    if (is_database ? !write_database(phone, place, domain, path, file)
                    : !write_plain(phone, place, file))
        return false;
    struct stat st;
    return stat(place, &st) == 0 && add_folders(phone, domain, path) &&
           add_entry(phone, domain, path, FLAG_FILE, (uint64_t)st.st_size);
}

static bool add_all(struct phone *phone)
{
    static const char schema[] =
        "CREATE TABLE Files (fileID TEXT PRIMARY KEY, domain TEXT, relativePath TEXT, flags "
        "INTEGER, "
        "file BLOB); CREATE TABLE Properties (key TEXT PRIMARY KEY, value BLOB);";
    if (!run_sql(phone, phone->manifest, schema, "Manifest.db") ||
        sqlite3_prepare_v2(phone->manifest, "INSERT OR IGNORE INTO Files VALUES (?, ?, ?, ?, ?)",
                           -1, &phone->add_entry, NULL) != SQLITE_OK)
        return false;
    bool ok = true;
    for (const struct embedded_file *f = demo_files; ok && f->name != NULL; f++)
        if (span_starts(span_str(f->name), SPAN_LITERAL(FILES_FOLDER)))
            ok = add_file(phone, f);
    for (const struct plant *p = phone->plants; ok && p->what != NULL; p++)
        if (p->sql == NULL && p->domain != NULL)
            ok = add_folders(phone, span_str(p->domain), span_str(p->path)) &&
                 add_entry(phone, span_str(p->domain), span_str(p->path), FLAG_FILE, 0);
    (void)sqlite3_finalize(phone->add_entry);
    return ok;
}

static bool write_root_file(struct phone *phone, const char *name)
{
    char source[64], place[PATH_MAX_];
    (void)snprintf(source, sizeof source, "demo/%s", name);
    (void)snprintf(place, sizeof place, "%s/%s", phone->folder, name);
    for (const struct embedded_file *f = demo_files; f->name != NULL; f++)
        if (strcmp(f->name, source) == 0)
            return write_plain(phone, place, f);
    return fail(phone, "%s is not in this build", source);
}

static bool write_phone(const char *folder, const struct plant *planted,
                        struct demo_error *ret_error)
{
    static const char *const root_files[] = {"Info.plist", "Manifest.plist", "Status.plist"};
    struct phone phone = {.folder = folder, .plants = planted, .error = ret_error};
    char place[PATH_MAX_];
    if (strlen(folder) > PATH_MAX_ - 64)
        return fail(&phone, "the path is too long");
    if (mkdir(folder, 0700) != 0)
        return fail(&phone, "%s cannot be made: %s", folder, strerror(errno));
    for (size_t i = 0; i < sizeof root_files / sizeof root_files[0]; i++)
        if (!write_root_file(&phone, root_files[i]))
            return false;
    (void)snprintf(place, sizeof place, "%s/Manifest.db", folder);
    bool ok = open_database(&phone, place, &phone.manifest) && add_all(&phone);
    return close_database(&phone, place, phone.manifest, ok);
}

bool demo_phone_write(const char *folder, struct demo_error *ret_error)
{
    return write_phone(folder, plants, ret_error);
}

bool demo_twin_write(const char *folder, struct demo_error *ret_error)
{
    static const struct plant none = {.what = NULL};
    return write_phone(folder, &none, ret_error);
}

bool demo_indicators_write(const char *path, struct demo_error *ret_error)
{
    struct phone phone = {.error = ret_error};
    for (const struct embedded_file *f = demo_files; f->name != NULL; f++)
        if (strcmp(f->name, "demo/sampleware.stix2") == 0)
            return write_file(&phone, path, span_of(f->bytes, f->size));
    return fail(&phone, "the sample's indicators are not in this build");
}
