/* Paths as the device names them. */
#include "formats/device_path.h"

#include "base/ascii.h"

enum { UUID_LENGTH = 36 };

#define CONTAINERS "/private/var/mobile/Containers/"

/* Backup domain to folder. A domain with an id (`AppDomain-org.example.app`) lies in a container
 * whose name on the device is a random UUID, written `*` here. */
static const struct {
    const char *domain;
    const char *root;
    bool has_id;
} domains[] = {
    {"AppDomain", CONTAINERS "Data/Application/*", true},
    {"AppDomainGroup", CONTAINERS "Shared/AppGroup/*", true},
    {"AppDomainPlugin", CONTAINERS "Data/PluginKitPlugin/*", true},
    {"SysContainerDomain", "/private/var/containers/Data/System/*", true},
    {"SysSharedContainerDomain", "/private/var/containers/Shared/SystemGroup/*", true},
    {"BooksDomain", "/private/var/mobile/Media/Books", false},
    {"CameraRollDomain", "/private/var/mobile", false},
    {"DatabaseDomain", "/private/var/db", false},
    {"HealthDomain", "/private/var/mobile/Library", false},
    {"HomeDomain", "/private/var/mobile", false},
    {"HomeKitDomain", "/private/var/mobile", false},
    {"InstallDomain", "/private/var/installd", false},
    {"KeyboardDomain", "/private/var/mobile", false},
    {"KeychainDomain", "/private/var/Keychains", false},
    {"ManagedPreferencesDomain", "/private/var/Managed Preferences", false},
    {"MediaDomain", "/private/var/mobile", false},
    {"MobileDeviceDomain", "/private/var/MobileDevice", false},
    {"NetworkDomain", "/private/var/networkd", false},
    {"ProtectedDomain", "/private/var/protected", false},
    {"RootDomain", "/private/var/root", false},
    {"SystemPreferencesDomain", "/private/var/preferences", false},
    {"TonesDomain", "/private/var/mobile", false},
    {"WirelessDomain", "/private/var/wireless", false},
};

/* Folders whose entries are named by a random UUID. */
static const char *const uuid_folders[] = {
    CONTAINERS "Data/Application/",
    CONTAINERS "Shared/AppGroup/",
    CONTAINERS "Data/PluginKitPlugin/",
    "/private/var/containers/Data/System/",
    "/private/var/containers/Shared/SystemGroup/",
    "/private/var/containers/Bundle/Application/",
};

static bool is_uuid(struct span s)
{
    if (s.len != UUID_LENGTH)
        return false;
    for (size_t i = 0; i < s.len; i++) {
        bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        if (dash ? s.ptr[i] != '-' : ascii_hex_value(s.ptr[i]) < 0)
            return false;
    }
    return true;
}

static bool append(struct device_path *p, struct span part)
{
    if (part.len > sizeof p->text - p->len)
        return false;
    if (part.len > 0)
        memcpy(p->text + p->len, part.ptr, part.len);
    p->len += part.len;
    return true;
}

/* Appends the components of `rest`, resolving "." and ".."; `root` is where ".." must stop. */
static bool append_components(struct device_path *p, struct span rest, size_t root)
{
    struct span part;
    while (span_split(&rest, '/', &part)) {
        if (part.len == 0 || span_equal_str(part, "."))
            continue;
        if (span_equal_str(part, "..")) {
            if (p->len <= root)
                return false;
            while (p->len > root && p->text[p->len - 1] != '/')
                p->len--;
            p->len -= p->len > root;
            continue;
        }
        bool slash = p->len > 0 && p->text[p->len - 1] != '/';
        if ((slash && !append(p, SPAN_LITERAL("/"))) || !append(p, part))
            return false;
    }
    return true;
}

static bool is_under(struct span path, const char *folder)
{
    struct span f = span_str(folder);
    return span_starts(path, f) && (path.len == f.len || path.ptr[f.len] == '/');
}

/* iOS keeps /var, /tmp and /etc as links into /private. `/private/tmp` is `/private/var/tmp`. */
static bool add_private(struct device_path *p, struct span *rest)
{
    static const char *const linked[] = {"/var", "/tmp", "/etc"};
    struct span text = *rest;
    if (is_under(text, "/private"))
        return true;
    for (size_t i = 0; i < sizeof linked / sizeof linked[0]; i++)
        if (is_under(text, linked[i]))
            return append(p, SPAN_LITERAL("/private"));
    return true;
}

/* Domain and relative path of `Domain:relative` or `Domain-relative`; false when it is neither. */
static bool split_domain(struct span text, struct span *ret_domain, struct span *ret_relative)
{
    size_t n = 0;
    while (n < text.len && ascii_is_alpha(text.ptr[n]))
        n++;
    struct span name = span_head(text, n);
    if (n == text.len ||
        !(span_ends(name, SPAN_LITERAL("Domain")) || span_equal_str(name, "AppDomainGroup") ||
          span_equal_str(name, "AppDomainPlugin")))
        return false;
    if (text.ptr[n] == ':') {
        *ret_domain = name;
        *ret_relative = span_skip(text, n + 1);
        return true;
    }
    if (text.ptr[n] != '-')
        return false;
    *ret_domain = name;
    *ret_relative = span_skip(text, n + 1);
    return true;
}

/* The part behind the id: `org.example.app:Library/x` or `org.example.app-Library/x`. */
static struct span skip_domain_id(struct span text)
{
    size_t colon = span_find_byte(text, ':'), slash = span_find_byte(text, '/');
    if (colon < slash)
        return span_skip(text, colon + 1);
    struct span before = span_head(text, slash);
    size_t dash = span_find_last_byte(before, '-');
    return span_skip(text, (dash < before.len ? dash : before.len) + 1);
}

static bool append_domain(struct device_path *p, struct span domain, struct span relative)
{
    for (size_t i = 0; i < sizeof domains / sizeof domains[0]; i++) {
        if (!span_equal_str(domain, domains[i].domain))
            continue;
        if (domains[i].has_id)
            relative = skip_domain_id(relative);
        p->absolute = true;
        return append(p, span_str(domains[i].root)) && append_components(p, relative, p->len);
    }
    p->unknown_domain = true;
    return append(p, domain) && append_components(p, relative, p->len);
}

static bool append_plain(struct device_path *p, struct span text)
{
    if (span_starts_nocase(text, SPAN_LITERAL("file://")))
        text = span_skip(text, strlen("file://"));
    if (text.len > 0 && text.ptr[0] == '/') {
        p->absolute = true;
        if (!add_private(p, &text) || (p->len == 0 && !append(p, SPAN_LITERAL("/"))))
            return false;
        return append_components(p, text, p->len);
    }
    /* folders of a file system dump stand without the leading slash */
    if (is_under(text, "private/var")) {
        p->absolute = true;
        return append(p, SPAN_LITERAL("/")) && append_components(p, text, 1);
    }
    return append_components(p, text, 0);
}

/* `/private/tmp` to `/private/var/tmp`: two names of one folder on iOS. */
static bool unify_tmp(struct device_path *p)
{
    const struct span from = SPAN_LITERAL("/private/tmp"), to = SPAN_LITERAL("/private/var/tmp");
    if (!is_under(device_path_span(p), "/private/tmp"))
        return true;
    if (to.len - from.len > sizeof p->text - p->len)
        return false;
    memmove(p->text + to.len, p->text + from.len, p->len - from.len);
    memcpy(p->text, to.ptr, to.len);
    p->len += to.len - from.len;
    return true;
}

static void star_container(struct device_path *p)
{
    for (size_t i = 0; i < sizeof uuid_folders / sizeof uuid_folders[0]; i++) {
        struct span folder = span_str(uuid_folders[i]);
        if (!span_starts(device_path_span(p), folder))
            continue;
        struct span id = span_skip(device_path_span(p), folder.len);
        id = span_head(id, span_find_byte(id, '/'));
        if (!is_uuid(id))
            return;
        p->text[folder.len] = '*';
        memmove(p->text + folder.len + 1, p->text + folder.len + UUID_LENGTH,
                p->len - folder.len - UUID_LENGTH);
        p->len -= UUID_LENGTH - 1;
        return;
    }
}

static void cut_uuid(struct device_path *p)
{
    struct span last = device_path_basename(device_path_span(p));
    if (!is_uuid(last) || last.len + 1 >= p->len)
        return;
    p->len -= last.len + 1;
    p->cut_uuid = true;
}

bool device_path_normalise(struct span text, struct device_path *ret_path)
{
    struct device_path *p = ret_path;
    struct span domain, relative;
    p->len = 0;
    p->absolute = p->unknown_domain = p->cut_uuid = false;
    if (text.len == 0 || memchr(text.ptr, '\0', text.len) != NULL)
        return false;
    bool ok = split_domain(text, &domain, &relative) ? append_domain(p, domain, relative)
                                                     : append_plain(p, text);
    if (!ok || !unify_tmp(p) || p->len == 0)
        return false;
    star_container(p);
    cut_uuid(p);
    return true;
}

struct span device_path_basename(struct span path)
{
    size_t slash = span_find_last_byte(path, '/');
    return slash < path.len ? span_skip(path, slash + 1) : path;
}
