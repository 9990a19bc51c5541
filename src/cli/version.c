/* `bridle --version [--json]`. */
#include "cli/version.h"

#include <archive.h>
#include <expat.h>
#include <json.h>
#include <openssl/crypto.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/utsname.h>
#include <zlib.h>
#ifdef __APPLE__
#include <mach-o/dyld.h>
#endif

#include "base/json.h"
#include "base/sha256.h"
#include "formats/qr_find.h"

const char *version_build(void)
{
    static char text[256];
    if (text[0] == '\0')
        (void)snprintf(text, sizeof text, "%s; sqlite %s; %s; json-c %s; zlib %s; %s; %s",
                       __VERSION__, sqlite3_libversion(), OpenSSL_version(OPENSSL_VERSION),
                       json_c_version(), zlibVersion(), archive_version_string(),
                       qr_library() != NULL ? qr_library() : "no QR codes");
    return text;
}

/* The file that is running, also when another one was installed over it since. */
static FILE *open_program(void)
{
#ifdef __APPLE__
    char path[4096];
    uint32_t size = sizeof path;
    return _NSGetExecutablePath(path, &size) == 0 ? fopen(path, "re") : NULL;
#else
    return fopen("/proc/self/exe", "re");
#endif
}

const char *version_program_sha256(void)
{
    static char hex[SHA256_HEX + 1];
    uint8_t piece[64 << 10], digest[SHA256_BYTES];
    struct sha256 hash;
    size_t n;
    FILE *file = hex[0] == '\0' ? open_program() : NULL;
    if (file == NULL)
        return hex[0] == '\0' ? NULL : hex;
    sha256_start(&hash);
    while ((n = fread(piece, 1, sizeof piece, file)) > 0)
        sha256_add(&hash, span_of(piece, n));
    bool whole = ferror(file) == 0;
    (void)fclose(file);
    if (sha256_end(&hash, digest) == STATUS_OK && whole)
        sha256_hex(digest, hex);
    return hex[0] == '\0' ? NULL : hex;
}

const char *version_machine(void)
{
    static char text[256];
    struct utsname u;
    if (text[0] == '\0' && uname(&u) >= 0)
        (void)snprintf(text, sizeof text, "%.60s %.100s %.60s", u.sysname, u.release, u.machine);
    return text;
}

int version_print(bool as_json)
{
    if (!as_json) {
        printf("bridle %s\n%s\nQR codes in pictures of mails: %s\n", BRIDLE_VERSION,
               version_build(), qr_library() != NULL ? "read" : "not read by this build");
        return 0;
    }
    BUF_SCOPED struct buf out;
    buf_init(&out, 4096);
    struct json j = json_to(&out);
    json_begin_object(&j);
    json_field_cstr(&j, "name", "bridle");
    json_field_cstr(&j, "version", BRIDLE_VERSION);
    json_field_cstr(&j, "build", version_build());
    json_field_cstr_opt(&j, "program_sha256", version_program_sha256());
    json_key(&j, "features");
    json_begin_object(&j);
    json_field_bool(&j, "qr", qr_library() != NULL);
    json_end_object(&j);
    json_end_object(&j);
    printf("%.*s\n", (int)out.len, (const char *)out.ptr);
    return 0;
}
