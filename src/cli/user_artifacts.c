/* Loading the user's artifacts. They are configuration of whoever runs the program, so main reads
 * them; what they select runs in the workers like everything else.
 */
#include "cli/user_artifacts.h"

#include <dirent.h>
#include <errno.h>
#include <openssl/sha.h>
#include <sys/stat.h>

#include "artifacts/registry.h"
#include "base/buf.h"

enum { FILE_MAX = 1 << 20 };

static struct arena texts;

static int only_sql(const struct dirent *e)
{
    return e->d_name[0] != '.' && span_ends(span_str(e->d_name), SPAN_LITERAL(".sql"));
}

static enum status read_file(const char *path, struct span *ret_text)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return STATUS_IO_ERROR;
    uint8_t *bytes = arena_alloc(&texts, FILE_MAX + 1);
    size_t len = bytes == NULL ? 0 : fread(bytes, 1, FILE_MAX + 1, file);
    bool failed = bytes == NULL || ferror(file) != 0;
    (void)fclose(file);
    if (failed)
        return STATUS_IO_ERROR;
    if (len > FILE_MAX)
        return STATUS_TOO_LARGE;
    *ret_text = span_of(bytes, len);
    return STATUS_OK;
}

static char *hex_sha256(struct span text)
{
    uint8_t digest[SHA256_DIGEST_LENGTH];
    BUF_SCOPED struct buf hex;
    buf_init(&hex, 64);
    (void)SHA256(text.ptr, text.len, digest);
    buf_hex(&hex, span_of(digest, sizeof digest));
    return arena_string(&texts, buf_span(&hex));
}

static bool add_file(const char *folder, const char *name)
{
    BUF_SCOPED struct buf path;
    BUF_SCOPED struct buf error;
    struct span text;
    buf_init(&path, 4096);
    buf_init(&error, 4096);
    buf_str(&path, folder);
    buf_byte(&path, '/');
    buf_str(&path, name);
    char *whole = arena_string(&texts, buf_span(&path));
    enum status status = whole == NULL ? STATUS_NO_MEMORY : read_file(whole, &text);
    if (status == STATUS_OK)
        status = registry_add_file(whole, text, hex_sha256(text), &error);
    if (status == STATUS_OK)
        return true;
    if (error.len == 0)
        buf_format(&error, "%.1000s: %s", name, status_text(status));
    (void)usage_error(NULL, "%.*s", (int)error.len, (const char *)error.ptr);
    return false;
}

bool user_artifacts_load(const struct invocation *inv)
{
    const char *folder;
    bool ok = true;
    arena_init(&texts, (size_t)64 << 20);
    for (size_t i = 0; ok && (folder = option_nth(inv, "artifacts", i)) != NULL; i++) {
        struct dirent **names;
        int n = scandir(folder, &names, only_sql, alphasort);
        if (n < 0) {
            (void)usage_error(NULL, "--artifacts: %s: %s", folder, strerror(errno));
            return false;
        }
        for (int k = 0; k < n; k++) {
            ok = ok && add_file(folder, names[k]->d_name);
            free(names[k]);
        }
        free(names);
    }
    return ok;
}

void user_artifacts_free(void)
{
    arena_free(&texts);
}
