/* Reading and making the lab's keys. */
#include "cli/lab_keys.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <openssl/rand.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cursor.h"
#include "case/durable.h"
#include "cli/data_folder.h"

enum { KEY_FILE_MAX = 4096, PASSWORD_MIN = 8 };

static bool complain(struct buf *why, const char *path, const char *what)
{
    buf_str(why, path);
    buf_str(why, ": ");
    buf_str(why, what);
    return false;
}

char *lab_key_path(const char *name)
{
    char part[256];
    int len = snprintf(part, sizeof part, "keys/%s", name);
    return len > 0 && (size_t)len < sizeof part ? data_folder(part) : NULL;
}

static bool load_file(const char *path, struct buf *ret_text, struct buf *why)
{
    enum status status = durable_read_named(path, ret_text);
    if (status == STATUS_OK)
        return true;
    return complain(why, path, status == STATUS_IO_ERROR ? strerror(errno) : status_text(status));
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash == NULL ? path : slash + 1;
}

bool lab_keys_add_file(struct lab_keys *keys, const char *path, struct buf *why)
{
    BUF_SCOPED struct buf text;
    struct minisign_public key;
    buf_init(&text, KEY_FILE_MAX);
    if (keys->count == LAB_KEYS_MAX)
        return complain(why, path, "too many keys");
    if (!load_file(path, &text, why))
        return false;
    if (minisign_public_read(buf_span(&text), &key) != STATUS_OK)
        return complain(why, path, "not a public key as minisign writes it");
    char *name = keys->names[keys->count];
    (void)snprintf(name, sizeof keys->names[0], "%.100s", base_name(path));
    keys->keys[keys->count++] = (struct verify_key){.key = key, .name = name};
    return true;
}

void lab_keys_load(struct lab_keys *keys)
{
    char *folder = data_folder("keys");
    DIR *list = folder == NULL ? NULL : opendir(folder);
    const struct dirent *entry;
    *keys = (struct lab_keys){.count = 0};
    while (list != NULL && (entry = readdir(list)) != NULL) {
        BUF_SCOPED struct buf why;
        buf_init(&why, 8192);
        char *path = span_ends(span_str(entry->d_name), SPAN_LITERAL(".pub"))
                         ? lab_key_path(entry->d_name)
                         : NULL;
        if (path != NULL && !lab_keys_add_file(keys, path, &why))
            (void)fprintf(stderr, "bridle: left out: %.*s\n", (int)why.len, (const char *)why.ptr);
        free(path);
    }
    if (list != NULL)
        (void)closedir(list);
    free(folder);
}

/* What stands behind "untrusted comment: " on the first line. */
static void comment_of(struct span text, char *ret_comment, size_t size)
{
    struct cursor c = cursor_of(text);
    struct span line = SPAN_EMPTY;
    (void)cursor_line(&c, &line);
    if (span_starts(line, SPAN_LITERAL("untrusted comment: ")))
        line = span_skip(line, 19);
    (void)snprintf(ret_comment, size, "%.*s", (int)line.len, (const char *)line.ptr);
}

bool lab_key_public(struct minisign_public *ret_key, char *ret_comment, size_t comment_size,
                    struct buf *why)
{
    BUF_SCOPED struct buf text;
    char *path = lab_key_path("lab.pub");
    buf_init(&text, KEY_FILE_MAX);
    bool ok = path != NULL && load_file(path, &text, why);
    if (path == NULL)
        buf_str(why, "there is no home for keys: set XDG_DATA_HOME or HOME");
    else if (!ok)
        buf_str(why, " (bridle keys new makes one)");
    if (ok && minisign_public_read(buf_span(&text), ret_key) != STATUS_OK)
        ok = complain(why, path, "not a public key as minisign writes it");
    if (ok)
        comment_of(buf_span(&text), ret_comment, comment_size);
    free(path);
    return ok;
}

static bool open_secret(const char *path, const struct password_source *source,
                        struct minisign_public *ret_key, struct secret *ret_seed, struct buf *why)
{
    BUF_SCOPED struct buf text;
    struct secret password;
    buf_init(&text, KEY_FILE_MAX);
    if (!load_file(path, &text, why))
        return false;
    if (password_read(source, "Password of the lab's key: ", &password, why) != STATUS_OK)
        return false;
    enum status status = secret_init(ret_seed, MINISIGN_SEED);
    if (status == STATUS_OK) {
        status =
            minisign_secret_read(buf_span(&text), secret_span(&password), ret_key, ret_seed->bytes);
        ret_seed->len = MINISIGN_SEED;
        if (status != STATUS_OK)
            secret_free(ret_seed);
    }
    secret_free(&password);
    return status == STATUS_OK || complain(why, path, status_text(status));
}

bool lab_key_open(const struct password_source *source, struct minisign_public *ret_key,
                  struct secret *ret_seed, struct buf *why)
{
    char *path = lab_key_path("lab.key");
    if (path == NULL) {
        buf_str(why, "there is no home for keys: set XDG_DATA_HOME or HOME");
        return false;
    }
    bool ok = access(path, F_OK) == 0 ||
              complain(why, path, "there is no key yet (bridle keys new makes one)");
    ok = ok && open_secret(path, source, ret_key, ret_seed, why);
    free(path);
    return ok;
}

/* Each folder on the way, private. */
static bool make_folders(const char *path, struct buf *why)
{
    char part[4096];
    for (const char *slash = strchr(path + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        (void)snprintf(part, sizeof part, "%.*s", (int)(slash - path), path);
        if (mkdir(part, 0700) != 0 && errno != EEXIST)
            return complain(why, part, strerror(errno));
    }
    return true;
}

/* Twice when a person types it; long enough in any case. */
static bool new_password(const struct password_source *source, struct secret *ret_password,
                         struct buf *why)
{
    struct secret again = {.bytes = NULL};
    if (password_read(source, "New password for the lab's key: ", ret_password, why) != STATUS_OK)
        return false;
    bool ok = ret_password->len >= PASSWORD_MIN;
    if (!ok)
        buf_str(why, "the password needs at least 8 characters; several words are best");
    if (ok && password_is_asked(source)) {
        ok = password_read(source, "The same again: ", &again, why) == STATUS_OK;
        if (ok && !span_equal(secret_span(&again), secret_span(ret_password))) {
            buf_str(why, "the two passwords differ");
            ok = false;
        }
        secret_free(&again);
    }
    if (!ok)
        secret_free(ret_password);
    return ok;
}

struct key_files {
    char *secret_path, *public_path;
    struct buf secret_text, public_text;
};

static bool fill_key_files(struct key_files *f, const struct secret *seed,
                           const struct secret *password, const char *comment, struct buf *why)
{
    struct minisign_public key;
    uint8_t salt[32];
    char id[2 * MINISIGN_ID + 1], line[512];
    if (RAND_bytes(salt, sizeof salt) != 1 || RAND_bytes(key.id, sizeof key.id) != 1 ||
        RAND_priv_bytes(seed->bytes, MINISIGN_SEED) != 1 ||
        minisign_public_of(seed->bytes, key.key) != STATUS_OK) {
        buf_str(why, "this system gives no random numbers");
        return false;
    }
    minisign_id_text(key.id, id);
    (void)snprintf(line, sizeof line, "%s%spublic key %s", comment, comment[0] ? ", " : "", id);
    minisign_public_write(&key, line, &f->public_text);
    (void)snprintf(line, sizeof line, "secret key %s, encrypted", id);
    enum status status = minisign_secret_write(&key, seed->bytes, secret_span(password), salt,
                                               MINISIGN_COST, line, &f->secret_text);
    return status == STATUS_OK || complain(why, "the key", status_text(status));
}

static bool write_key_files(const struct key_files *f, struct buf *why)
{
    enum status status = durable_put(AT_FDCWD, f->secret_path, buf_span(&f->secret_text));
    if (status != STATUS_OK)
        return complain(why, f->secret_path, strerror(errno));
    status = durable_put(AT_FDCWD, f->public_path, buf_span(&f->public_text));
    if (status == STATUS_OK)
        return true;
    (void)complain(why, f->public_path, strerror(errno));
    (void)unlink(f->secret_path);
    return false;
}

static bool make_pair(struct key_files *f, const struct password_source *source,
                      const char *comment, struct buf *why)
{
    struct secret seed, password;
    if (!make_folders(f->secret_path, why) || !new_password(source, &password, why))
        return false;
    bool ok = secret_init(&seed, MINISIGN_SEED) == STATUS_OK;
    if (ok) {
        ok = fill_key_files(f, &seed, &password, comment, why) && write_key_files(f, why);
        secret_free(&seed);
    }
    secret_free(&password);
    return ok;
}

bool lab_key_make(const struct password_source *source, const char *comment, struct buf *why)
{
    struct key_files f = {.secret_path = lab_key_path("lab.key"),
                          .public_path = lab_key_path("lab.pub")};
    bool ok = false;
    buf_init(&f.secret_text, KEY_FILE_MAX);
    buf_init(&f.public_text, KEY_FILE_MAX);
    if (f.secret_path == NULL || f.public_path == NULL)
        buf_str(why, "there is no home for keys: set XDG_DATA_HOME or HOME");
    else if (access(f.secret_path, F_OK) == 0 || access(f.public_path, F_OK) == 0)
        (void)complain(why, f.secret_path,
                       "there is a key already; move both files away to make another");
    else if (strlen(comment) > 200 || strpbrk(comment, "\r\n") != NULL)
        buf_str(why, "--comment: one line of at most 200 characters");
    else
        ok = make_pair(&f, source, comment, why);
    buf_free(&f.secret_text);
    buf_free(&f.public_text);
    free(f.secret_path);
    free(f.public_path);
    return ok;
}
