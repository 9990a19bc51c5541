/* The table of column types. */
#include "artifacts/column.h"

static const struct column_type_info TYPES[COLUMN_TYPE_COUNT] = {
    [COLUMN_ROW] = {"row", USE_NONE, 0, "row id, becomes the finding's place"},
    [COLUMN_TABLE] = {"table", USE_NONE, 0, "name of the row's table, becomes the finding's place"},
    [COLUMN_APPLE_TIME] = {"apple-time", USE_TIME, 0, "seconds or nanoseconds since 2001"},
    [COLUMN_UNIX_TIME] = {"unix-time", USE_TIME, 0, "seconds (or ms, us, ns) since 1970"},
    [COLUMN_WEBKIT_TIME] = {"webkit-time", USE_TIME, 0, "microseconds since 1601"},
    [COLUMN_TEXT_TIME] = {"text-time", USE_TIME, 0, "RFC 3339 text"},
    [COLUMN_WORD] = {"word", USE_CLEAR, 0, "word of a closed list"},
    [COLUMN_INT] = {"int", USE_CLEAR, 0, "number"},
    [COLUMN_HANDLE] = {"handle", USE_HANDLE, 0, "phone number or e-mail address"},
    [COLUMN_PHONE] = {"phone", USE_OBSERVABLE, KIND_PHONE, "phone number"},
    [COLUMN_EMAIL] = {"email", USE_OBSERVABLE, KIND_EMAIL, "e-mail address"},
    [COLUMN_URL] = {"url", USE_OBSERVABLE, KIND_URL, "web address"},
    [COLUMN_DOMAIN] = {"domain", USE_OBSERVABLE, KIND_DOMAIN, "domain name"},
    [COLUMN_IP] = {"ip", USE_OBSERVABLE, KIND_IP, "IP address"},
    [COLUMN_PROCESS] = {"process", USE_OBSERVABLE, KIND_PROCESS, "process name or path"},
    [COLUMN_PATH] = {"path", USE_OBSERVABLE, KIND_PATH, "path on the device"},
    [COLUMN_FILE_NAME] = {"file-name", USE_OBSERVABLE, KIND_FILE_NAME, "file name"},
    [COLUMN_APP_ID] = {"app-id", USE_OBSERVABLE, KIND_APP_ID, "bundle or package id"},
    [COLUMN_CERTIFICATE] = {"certificate", USE_OBSERVABLE, KIND_CERTIFICATE, "certificate hash"},
    [COLUMN_PROFILE_ID] = {"profile-id", USE_OBSERVABLE, KIND_PROFILE_ID, "configuration profile"},
    [COLUMN_PROPERTY] = {"property", USE_OBSERVABLE, KIND_PROPERTY, "system property"},
    [COLUMN_SHA256] = {"sha256", USE_OBSERVABLE, KIND_SHA256, "SHA-256"},
    [COLUMN_SHA1] = {"sha1", USE_OBSERVABLE, KIND_SHA1, "SHA-1"},
    [COLUMN_MD5] = {"md5", USE_OBSERVABLE, KIND_MD5, "MD5"},
    [COLUMN_TEXT] = {"text", USE_TEXT, 0, "free text: searched, not stored"},
    [COLUMN_ATTRIBUTED_TEXT] = {"attributed-text", USE_TEXT, 0, "typedstream of a styled text"},
    [COLUMN_RICH_LINK] = {"rich-link", USE_TEXT, 0, "keyed archive of a link preview"},
    [COLUMN_EDIT_HISTORY] = {"edit-history", USE_TEXT, 0, "earlier forms of an edited message"},
    [COLUMN_PLIST] = {"plist", USE_TEXT, 0,
                      "property list or keyed archive: its texts are searched"},
    [COLUMN_HIDDEN] = {"hidden", USE_NONE, 0, "only for rules"},
};

const struct column_type_info *column_type_info(enum column_type type)
{
    return &TYPES[(unsigned)type < COLUMN_TYPE_COUNT ? type : COLUMN_HIDDEN];
}

bool column_type_from_name(struct span name, enum column_type *ret_type)
{
    for (unsigned i = 0; i < COLUMN_TYPE_COUNT; i++)
        if (span_equal_str(name, TYPES[i].name)) {
            *ret_type = (enum column_type)i;
            return true;
        }
    return false;
}
