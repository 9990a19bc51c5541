/* Links, hosts, addresses, numbers and paths as values: what is normal stays as it is when it is
 * made normal again, so that both sides of a comparison agree.
 */
#include "formats/device_path.h"
#include "formats/email.h"
#include "formats/url.h"
#include "indicators/keys.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

static void check(bool holds)
{
    if (!holds)
        __builtin_trap();
}

static void check_inside(struct span part, struct span text)
{
    check(part.len == 0 || (part.ptr >= text.ptr && part.ptr + part.len <= text.ptr + text.len));
}

static void check_host(struct span text)
{
    static struct host host, again;
    struct span domain;
    if (!host_normalise(text, &host))
        return;
    check(host.len > 0 && host.len <= HOST_MAX && host.name[host.len] == '\0');
    check(host_normalise(host_span(&host), &again));
    check(host.is_ip == again.is_ip && span_equal(host_span(&host), host_span(&again)));
    if (host_registrable(psl_builtin(), &host, &domain))
        check(span_ends(host_span(&host), domain));
    (void)host_has_known_suffix(psl_builtin(), &host);
}

static void check_url(struct span text)
{
    static struct url_key key;
    static struct host host;
    struct url url;
    if (!url_parse_lenient(text, &url))
        return;
    const struct span parts[] = {url.scheme, url.userinfo, url.host,     url.port,
                                 url.path,   url.query,    url.fragment, url.rest};
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        check_inside(parts[i], text);
    check_host(url.host);
    if (host_normalise(url.host, &host) && url_key_make(&url, &host, &key))
        check(key.host_len <= key.path_len && key.path_len <= key.query_len &&
              key.query_len <= key.full_len && key.full_len <= URL_KEY_MAX);
}

static void check_ip(struct span text)
{
    struct ip_address ip, again;
    char memory[64];
    struct buf b;
    if (!ip_parse_network(text, &ip))
        return;
    buf_fixed(&b, memory, sizeof memory);
    ip_format(&b, &ip);
    check(!b.failed && ip_parse_network(buf_span(&b), &again));
    check(ip.prefix == again.prefix && memcmp(ip.bytes, again.bytes, sizeof ip.bytes) == 0);
    check(ip_contains(&ip, &again));
}

static void check_path(struct span text)
{
    static struct device_path path, again;
    if (!device_path_normalise(text, &path) || !path.absolute)
        return;
    check(path.len > 0 && path.text[0] == '/');
    check(device_path_normalise(device_path_span(&path), &again));
    check(span_equal(device_path_span(&path), device_path_span(&again)));
}

static void check_people(struct span text)
{
    static struct email email, again;
    struct phone phone, phone_again;
    if (email_normalise(text, &email)) {
        check(email_normalise(email_span(&email), &again));
        check(span_equal(email_span(&email), email_span(&again)));
    }
    if (phone_normalise(text, &phone)) {
        check(phone_normalise(phone_span(&phone), &phone_again));
        check(span_equal(phone_span(&phone), phone_span(&phone_again)));
    }
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    const struct span text = span_of(data, size);
    struct ip_address ip;
    check_url(text);
    check_host(text);
    check_ip(text);
    check_path(text);
    check_people(text);
    (void)ip_parse_endpoint(text, &ip);
    return 0;
}
