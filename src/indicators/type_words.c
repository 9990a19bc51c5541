/* Words for kinds of values. */
#include "indicators/type_words.h"

#include "base/ascii.h"

#define REPORT "a link to a report, not an indicator"
#define VICTIM "names who was attacked, not who attacked"

/* `filename|sha1`: the hash says which file it is; its name alone would not. */
static const struct type_word words[] = {
    {"url", KIND_URL},
    {"urls", KIND_URL},
    {"uri", KIND_URL},
    {"hyperlink", KIND_URL},
    {"domain", KIND_DOMAIN},
    {"domains", KIND_DOMAIN},
    {"domainname", KIND_DOMAIN},
    {"host", KIND_DOMAIN},
    {"hosts", KIND_DOMAIN},
    {"hostname", KIND_DOMAIN},
    {"fqdn", KIND_DOMAIN},
    {"dns", KIND_DOMAIN},
    {"ip", KIND_IP},
    {"ips", KIND_IP},
    {"ipaddress", KIND_IP},
    {"ipaddresses", KIND_IP},
    {"ipaddr", KIND_IP},
    {"ipv4", KIND_IP},
    {"ipv6", KIND_IP},
    {"ipv4addr", KIND_IP},
    {"ipv6addr", KIND_IP},
    {"cidr", KIND_IP},
    {"ipdst", KIND_IP},
    {"ipsrc", KIND_IP},
    {"ipdst|port", KIND_IP, TYPE_FIRST},
    {"ipsrc|port", KIND_IP, TYPE_FIRST},
    {"hostname|port", KIND_DOMAIN, TYPE_FIRST},
    {"domain|ip", KIND_DOMAIN, TYPE_BOTH, KIND_IP},
    {"email", KIND_EMAIL},
    {"emails", KIND_EMAIL},
    {"emailaddress", KIND_EMAIL},
    {"emailaddr", KIND_EMAIL},
    {"emailsrc", KIND_EMAIL},
    {"emaildst", KIND_EMAIL},
    {"emailreplyto", KIND_EMAIL},
    {"whoisregistrantemail", KIND_EMAIL},
    {"dnssoaemail", KIND_EMAIL},
    {"phone", KIND_PHONE},
    {"phonenumber", KIND_PHONE},
    {"whoisregistrantphone", KIND_PHONE},
    {"process", KIND_PROCESS},
    {"processname", KIND_PROCESS},
    {"processes", KIND_PROCESS},
    {"path", KIND_PATH},
    {"paths", KIND_PATH},
    {"filepath", KIND_PATH},
    {"filepaths", KIND_PATH},
    {"directory", KIND_PATH},
    {"filename", KIND_FILE_NAME},
    {"filenames", KIND_FILE_NAME},
    {"attachment", KIND_FILE_NAME},
    {"emailattachment", KIND_FILE_NAME},
    {"hash", KIND_COUNT},
    {"hashes", KIND_COUNT},
    {"filehash", KIND_COUNT},
    {"sha256", KIND_SHA256},
    {"filehashsha256", KIND_SHA256},
    {"filename|sha256", KIND_SHA256, TYPE_SECOND},
    {"sha1", KIND_SHA1},
    {"filehashsha1", KIND_SHA1},
    {"filename|sha1", KIND_SHA1, TYPE_SECOND},
    {"md5", KIND_MD5},
    {"filehashmd5", KIND_MD5},
    {"filename|md5", KIND_MD5, TYPE_SECOND},
    {"appid", KIND_APP_ID},
    {"appids", KIND_APP_ID},
    {"app", KIND_APP_ID},
    {"bundleid", KIND_APP_ID},
    {"package", KIND_APP_ID},
    {"packages", KIND_APP_ID},
    {"packagename", KIND_APP_ID},
    {"packagenames", KIND_APP_ID},
    {"mobileapplicationid", KIND_APP_ID},
    {"certificate", KIND_CERTIFICATE},
    {"certificates", KIND_CERTIFICATE},
    {"certhash", KIND_CERTIFICATE},
    {"certificatehash", KIND_CERTIFICATE},
    {"packagecerthashes", KIND_CERTIFICATE},
    {"x509fingerprintsha256", KIND_CERTIFICATE},
    {"x509fingerprintsha1", KIND_CERTIFICATE},
    {"x509fingerprintmd5", KIND_CERTIFICATE},
    {"profileid", KIND_PROFILE_ID},
    {"configprofiles", KIND_PROFILE_ID},
    {"configurationprofile", KIND_PROFILE_ID},
    {"property", KIND_PROPERTY},
    {"androidproperty", KIND_PROPERTY},
    {"androidproperties", KIND_PROPERTY},
    {"ja3", KIND_JA3},
    {"ja3fingerprintmd5", KIND_JA3},
    {"ja4", KIND_JA4},
    {"sni", KIND_SNI},
    {"link", KIND_COUNT, .refused = REPORT},
    {"reference", KIND_COUNT, .refused = REPORT},
    {"targetemail", KIND_COUNT, .refused = VICTIM},
    {"targetuser", KIND_COUNT, .refused = VICTIM},
    {"targetmachine", KIND_COUNT, .refused = VICTIM},
    {"targetorg", KIND_COUNT, .refused = VICTIM},
};

size_t type_word_fold(struct span word, uint8_t out[TYPE_WORD_MAX])
{
    size_t len = 0;
    word = span_trim(word);
    for (size_t i = 0; i < word.len; i++) {
        const uint8_t c = word.ptr[i];
        if (c == ' ' || c == '_' || c == '-')
            continue;
        if (len == TYPE_WORD_MAX)
            return 0;
        out[len++] = ascii_lower(c);
    }
    return len;
}

const struct type_word *type_word_find(struct span word)
{
    uint8_t folded[TYPE_WORD_MAX];
    const struct span text = span_of(folded, type_word_fold(word, folded));
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (span_equal_str(text, words[i].word))
            return &words[i];
    return NULL;
}
