/* STIX property paths and the kinds they mean: the standard's, and those of published feeds. */
#include "indicators/property.h"

#include "formats/ip.h"

static const struct {
    const char *path;
    enum kind kind;
} properties[] = {
    {"domain-name:value", KIND_DOMAIN},
    {"domain-name:resolves_to_refs.value", KIND_DOMAIN},
    {"hostname:value", KIND_DOMAIN},
    {"url:value", KIND_URL},
    {"ipv4-addr:value", KIND_IP},
    {"ipv6-addr:value", KIND_IP},
    {"network-traffic:dst_ref.value", KIND_DOMAIN},
    {"network-traffic:src_ref.value", KIND_DOMAIN},
    {"network-traffic:extensions.http-request-ext.request_header.host", KIND_DOMAIN},
    {"network-traffic:extensions.tls-ext.sni", KIND_SNI},
    {"network-traffic:extensions.tls-ext.ja3", KIND_JA3},
    {"network-traffic:extensions.tls-ext.ja4", KIND_JA4},
    {"tls:sni", KIND_SNI},
    {"tls:ja3", KIND_JA3},
    {"tls:ja4", KIND_JA4},
    {"email-addr:value", KIND_EMAIL},
    {"email-message:from_ref.value", KIND_EMAIL},
    {"email-message:sender_ref.value", KIND_EMAIL},
    {"email-message:to_refs.value", KIND_EMAIL},
    {"phone-number:value", KIND_PHONE},
    {"x-phone-number:value", KIND_PHONE},
    {"process:name", KIND_PROCESS},
    {"process:image_ref.name", KIND_PROCESS},
    {"process:binary_ref.name", KIND_PROCESS},
    {"file:name", KIND_FILE_NAME},
    {"file:path", KIND_PATH},
    {"file:parent_directory_ref.path", KIND_PATH},
    {"directory:path", KIND_PATH},
    {"app:id", KIND_APP_ID},
    {"app:name", KIND_APP_ID},
    {"configuration-profile:id", KIND_PROFILE_ID},
    {"android-property:name", KIND_PROPERTY},
};

/* Hash algorithms, without dashes and underscores. */
static const struct {
    const char *name;
    enum kind kind;
} algorithms[] = {{"md5", KIND_MD5}, {"sha1", KIND_SHA1}, {"sha256", KIND_SHA256}};

/* `x509-certificate:hashes.` and `app:cert.` are hashes of certificates. */
static const char *const certificate_prefixes[] = {"app:cert.", "x509-certificate:hashes."};

static bool algorithm_kind(struct span name, enum kind *ret_kind)
{
    uint8_t plain[16];
    size_t len = 0;
    for (size_t i = 0; i < name.len; i++) {
        if (name.ptr[i] == '-' || name.ptr[i] == '_')
            continue;
        if (len == sizeof plain)
            return false;
        plain[len++] = name.ptr[i];
    }
    for (size_t i = 0; i < sizeof algorithms / sizeof algorithms[0]; i++) {
        if (span_equal_str(span_of(plain, len), algorithms[i].name)) {
            *ret_kind = algorithms[i].kind;
            return true;
        }
    }
    return false;
}

static bool hash_kind(struct span path, enum kind *ret_kind)
{
    const struct span file = SPAN_LITERAL("file:hashes.");
    if (span_starts(path, file))
        return algorithm_kind(span_skip(path, file.len), ret_kind);
    for (size_t i = 0; i < sizeof certificate_prefixes / sizeof certificate_prefixes[0]; i++) {
        struct span prefix = span_str(certificate_prefixes[i]);
        if (span_starts(path, prefix) && algorithm_kind(span_skip(path, prefix.len), ret_kind)) {
            *ret_kind = KIND_CERTIFICATE;
            return true;
        }
    }
    return false;
}

bool property_kind(struct span path, struct span value, enum kind *ret_kind)
{
    struct ip_address ip;
    for (size_t i = 0; i < sizeof properties / sizeof properties[0]; i++) {
        if (!span_equal_str(path, properties[i].path))
            continue;
        *ret_kind = properties[i].kind;
        if (*ret_kind == KIND_DOMAIN && ip_parse_network(value, &ip))
            *ret_kind = KIND_IP;
        return true;
    }
    return hash_kind(path, ret_kind);
}
