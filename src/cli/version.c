/* `bridle --version [--json]`. */
#include "cli/version.h"

#include <archive.h>
#include <expat.h>
#include <json.h>
#include <openssl/crypto.h>
#include <sqlite3.h>
#include <stdio.h>
#include <zlib.h>

#include "base/json.h"

const char *version_build(void)
{
    static char text[256];
    if (text[0] == '\0')
        (void)snprintf(text, sizeof text, "%s; sqlite %s; %s; json-c %s; zlib %s; %s", __VERSION__,
                       sqlite3_libversion(), OpenSSL_version(OPENSSL_VERSION), json_c_version(),
                       zlibVersion(), archive_version_string());
    return text;
}

int version_print(bool as_json)
{
    if (!as_json) {
        printf("bridle %s\n%s\n", BRIDLE_VERSION, version_build());
        return 0;
    }
    BUF_SCOPED struct buf out;
    buf_init(&out, 4096);
    struct json j = json_to(&out);
    json_begin_object(&j);
    json_field_cstr(&j, "name", "bridle");
    json_field_cstr(&j, "version", BRIDLE_VERSION);
    json_field_cstr(&j, "build", version_build());
    json_end_object(&j);
    printf("%.*s\n", (int)out.len, (const char *)out.ptr);
    return 0;
}
