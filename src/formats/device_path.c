/* Paths as the device names them. */
#include "formats/device_path.h"

#include "base/ascii.h"

enum { UUID_LENGTH = 36 };

#define CONTAINERS "/private/var/mobile/Containers/"

/* Backup domain to folder. A domain with an id (`AppDomain-org.example.app`) lies in a container
 * whose name on the device is a random UUID, written `*` here. */
static const struct {
    struct span domain, root;
    bool has_id;
} domains[] = {
    {SPAN_LITERAL("AppDomain"), SPAN_LITERAL(CONTAINERS "Data/Application/*"), true},
    {SPAN_LITERAL("AppDomainGroup"), SPAN_LITERAL(CONTAINERS "Shared/AppGroup/*"), true},
    {SPAN_LITERAL("AppDomainPlugin"), SPAN_LITERAL(CONTAINERS "Data/PluginKitPlugin/*"), true},
    {SPAN_LITERAL("SysContainerDomain"), SPAN_LITERAL("/private/var/containers/Data/System/*"),
     true},
    {SPAN_LITERAL("SysSharedContainerDomain"),
     SPAN_LITERAL("/private/var/containers/Shared/SystemGroup/*"), true},
    {SPAN_LITERAL("BooksDomain"), SPAN_LITERAL("/private/var/mobile/Media/Books"), false},
    {SPAN_LITERAL("CameraRollDomain"), SPAN_LITERAL("/private/var/mobile"), false},
    {SPAN_LITERAL("DatabaseDomain"), SPAN_LITERAL("/private/var/db"), false},
    {SPAN_LITERAL("HealthDomain"), SPAN_LITERAL("/private/var/mobile/Library"), false},
    {SPAN_LITERAL("HomeDomain"), SPAN_LITERAL("/private/var/mobile"), false},
    {SPAN_LITERAL("HomeKitDomain"), SPAN_LITERAL("/private/var/mobile"), false},
    {SPAN_LITERAL("InstallDomain"), SPAN_LITERAL("/private/var/installd"), false},
    {SPAN_LITERAL("KeyboardDomain"), SPAN_LITERAL("/private/var/mobile"), false},
    {SPAN_LITERAL("KeychainDomain"), SPAN_LITERAL("/private/var/Keychains"), false},
    {SPAN_LITERAL("ManagedPreferencesDomain"), SPAN_LITERAL("/private/var/Managed Preferences"),
     false},
    {SPAN_LITERAL("MediaDomain"), SPAN_LITERAL("/private/var/mobile"), false},
    {SPAN_LITERAL("MobileDeviceDomain"), SPAN_LITERAL("/private/var/MobileDevice"), false},
    {SPAN_LITERAL("NetworkDomain"), SPAN_LITERAL("/private/var/networkd"), false},
    {SPAN_LITERAL("ProtectedDomain"), SPAN_LITERAL("/private/var/protected"), false},
    {SPAN_LITERAL("RootDomain"), SPAN_LITERAL("/private/var/root"), false},
    {SPAN_LITERAL("SystemPreferencesDomain"), SPAN_LITERAL("/private/var/preferences"), false},
    {SPAN_LITERAL("TonesDomain"), SPAN_LITERAL("/private/var/mobile"), false},
    {SPAN_LITERAL("WirelessDomain"), SPAN_LITERAL("/private/var/wireless"), false},
};

/* Links that every device has: two names of one folder. iOS keeps /var, /tmp and /etc in /private;
 * Android knows the user's storage and the apps' folders by several names. */
static const struct {
    struct span from, to;
} linked[] = {
    {SPAN_LITERAL("/private/tmp"), SPAN_LITERAL("/private/var/tmp")},
    {SPAN_LITERAL("/tmp"), SPAN_LITERAL("/private/var/tmp")},
    {SPAN_LITERAL("/var"), SPAN_LITERAL("/private/var")},
    {SPAN_LITERAL("/etc"), SPAN_LITERAL("/private/etc")},
    {SPAN_LITERAL("/sdcard"), SPAN_LITERAL("/storage/emulated/0")},
    {SPAN_LITERAL("/mnt/sdcard"), SPAN_LITERAL("/storage/emulated/0")},
    {SPAN_LITERAL("/storage/self/primary"), SPAN_LITERAL("/storage/emulated/0")},
    {SPAN_LITERAL("/data/media/0"), SPAN_LITERAL("/storage/emulated/0")},
    {SPAN_LITERAL("/data/user/0"), SPAN_LITERAL("/data/data")},
};

/* Folders whose entries are named by a random UUID. */
static const struct span uuid_folders[] = {
    SPAN_LITERAL(CONTAINERS "Data/Application/"),
    SPAN_LITERAL(CONTAINERS "Shared/AppGroup/"),
    SPAN_LITERAL(CONTAINERS "Data/PluginKitPlugin/"),
    SPAN_LITERAL("/private/var/containers/Data/System/"),
    SPAN_LITERAL("/private/var/containers/Shared/SystemGroup/"),
    SPAN_LITERAL("/private/var/containers/Bundle/Application/"),
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
        if (!span_equal(domain, domains[i].domain))
            continue;
        if (domains[i].has_id)
            relative = skip_domain_id(relative);
        p->absolute = true;
        return append(p, domains[i].root) && append_components(p, relative, p->len);
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
        return append(p, SPAN_LITERAL("/")) && append_components(p, text, p->len);
    }
    /* folders of a file system dump stand without the leading slash */
    if (span_starts(text, SPAN_LITERAL("private/var/"))) {
        p->absolute = true;
        return append(p, SPAN_LITERAL("/")) && append_components(p, text, 1);
    }
    return append_components(p, text, 0);
}

static bool is_under(struct span path, struct span folder)
{
    return span_starts(path, folder) && (path.len == folder.len || path.ptr[folder.len] == '/');
}

static bool replace_start(struct device_path *p, size_t from_len, struct span to)
{
    if (p->len - from_len > sizeof p->text - to.len)
        return false;
    memmove(p->text + to.len, p->text + from_len, p->len - from_len);
    memcpy(p->text, to.ptr, to.len);
    p->len = p->len - from_len + to.len;
    return true;
}

static bool unify_links(struct device_path *p)
{
    for (size_t i = 0; i < sizeof linked / sizeof linked[0]; i++)
        if (is_under(device_path_span(p), linked[i].from))
            return replace_start(p, linked[i].from.len, linked[i].to);
    return true;
}

static void star_container(struct device_path *p)
{
    for (size_t i = 0; i < sizeof uuid_folders / sizeof uuid_folders[0]; i++) {
        const struct span folder = uuid_folders[i];
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

void device_path_cut_uuid(struct device_path *p)
{
    struct span last = device_path_basename(device_path_span(p));
    if (is_uuid(last) && last.len + 1 < p->len)
        p->len -= last.len + 1;
}

bool device_path_normalise(struct span text, struct device_path *ret_path)
{
    struct device_path *p = ret_path;
    struct span domain, relative;
    p->len = 0;
    p->absolute = p->unknown_domain = false;
    if (text.len == 0 || memchr(text.ptr, '\0', text.len) != NULL)
        return false;
    bool ok = split_domain(text, &domain, &relative) ? append_domain(p, domain, relative)
                                                     : append_plain(p, text);
    if (!ok || !unify_links(p) || p->len == 0)
        return false;
    star_container(p);
    return true;
}

struct span device_path_basename(struct span path)
{
    size_t slash = span_find_last_byte(path, '/');
    return slash < path.len ? span_skip(path, slash + 1) : path;
}
