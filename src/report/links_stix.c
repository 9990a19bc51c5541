/* STIX 2.1: the hosts that stand out as indicators, groups of them as infrastructure, all in one
 * grouping. Patterns hold the real names, since programs compare them; names and descriptions are
 * defanged. Targets and whole links are left out.
 */
#include <openssl/evp.h>

#include "report/links_view.h"

enum { UUID_TEXT = 36 };

struct stix {
    struct json json;
    struct buf text, refs;
    const struct links_view *v;
    char now[TIMESTAMP_TEXT_MAX];
};

/* UUID version 5 over the kind and the value: the same host has the same id in every file. */
static void uuid_of(const char *kind, struct span value, char *out)
{
    static const uint8_t space[16] = {0x6b, 0x1f, 0x0e, 0x52, 0x8a, 0x4d, 0x4c, 0x7e,
                                      0x9d, 0x21, 0x3f, 0x5a, 0x77, 0xc0, 0x42, 0xe9};
    uint8_t digest[EVP_MAX_MD_SIZE] = {0};
    unsigned len = 0;
    BUF_SCOPED struct buf text;
    buf_init(&text, 1 << 20);
    buf_add(&text, span_of(space, sizeof space));
    buf_str(&text, kind);
    buf_byte(&text, ':');
    buf_add(&text, value);
    (void)EVP_Digest(text.ptr, text.len, digest, &len, EVP_sha1(), NULL);
    digest[6] = (uint8_t)((digest[6] & 0x0F) | 0x50);
    digest[8] = (uint8_t)((digest[8] & 0x3F) | 0x80);
    for (size_t i = 0, at = 0; i < 16; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            out[at++] = '-';
        out[at++] = "0123456789abcdef"[digest[i] >> 4];
        out[at++] = "0123456789abcdef"[digest[i] & 15];
    }
    out[UUID_TEXT] = '\0';
}

/* Type, id and dates, as every object has them. The caller ends the object. */
static void begin_object(struct stix *s, const char *type, struct span value)
{
    char uuid[UUID_TEXT + 1];
    struct json *j = &s->json;
    uuid_of(type, value, uuid);
    buf_clear(&s->text);
    buf_format(&s->text, "%s--%s", type, uuid);
    if (s->refs.len > 0)
        buf_byte(&s->refs, '\n');
    buf_add(&s->refs, buf_span(&s->text));
    json_begin_object(j);
    json_field_cstr(j, "type", type);
    json_field_cstr(j, "spec_version", "2.1");
    json_field_string(j, "id", buf_span(&s->text));
    json_field_cstr(j, "created", s->now);
    json_field_cstr(j, "modified", s->now);
    buf_clear(&s->text);
}

static void put(struct stix *s, const char *key)
{
    json_field_string(&s->json, key, buf_span(&s->text));
    buf_clear(&s->text);
}

/* Hosts whose look is all there is to them are leads for people, not values for programs. */
static bool is_indicator(const struct campaign_host *h)
{
    return h->owner == NULL && !h->known_shortener && h->link_count > 0 &&
           (h->cluster != 0 ||
            (h->personal > 0 && (h->sequential || h->shortener_like || h->looks.count > 0)) ||
            (h->sequential && h->shortener_like));
}

static unsigned confidence(const struct campaign_host *h)
{
    return 15U + (h->sequential ? 15 : 0) + (h->personal > 0 ? 20 : 0) +
           (h->cluster != 0 ? 10 : 0) + (h->looks.count > 0 ? 10 : 0);
}

static void describe(struct stix *s, const struct campaign_host *h)
{
    buf_format(&s->text, "%zu links seen. ", h->link_count);
    if (h->sequential)
        buf_format(&s->text, "Its codes count up; about %llu links were issued. ",
                   (unsigned long long)h->codes.report.issued.best);
    if (h->personal > 0)
        buf_format(&s->text, "%zu links hold somebody's address. ", h->personal);
    for (size_t i = 0; i < h->looks.count; i++)
        buf_format(&s->text, "Its name: %s. ", look_info(h->looks.items[i].kind)->why);
    buf_str(&s->text, "An assessment from messages alone: to be confirmed before anybody is "
                      "blocked or accused.");
    put(s, "description");
}

static void put_pattern(struct stix *s, const struct campaign_host *h)
{
    const char *kind = h->site.host.is_ip ? (ip_is_v4(&h->site.host.ip) ? "ipv4-addr" : "ipv6-addr")
                                          : "domain-name";
    buf_format(&s->text, "[%s:value = '", kind);
    for (size_t i = 0; i < h->name.len; i++) {
        if (h->name.ptr[i] == '\'' || h->name.ptr[i] == '\\')
            buf_byte(&s->text, '\\');
        buf_byte(&s->text, h->name.ptr[i]);
    }
    buf_str(&s->text, "']");
    put(s, "pattern");
}

static void indicator(struct stix *s, const struct campaign_host *h)
{
    struct json *j = &s->json;
    begin_object(s, "indicator", h->name);
    links_put_host(&s->text, s->v, h->name);
    put(s, "name");
    describe(s, h);
    json_key(j, "indicator_types");
    json_begin_array(j);
    json_cstr(j, "unknown");
    json_end_array(j);
    put_pattern(s, h);
    json_field_cstr(j, "pattern_type", "stix");
    timestamp_format(&s->text, h->dated > 0 ? h->first : s->v->now);
    put(s, "valid_from");
    json_field_uint(j, "confidence", confidence(h));
    json_end_object(j);
}

static void cluster_key(struct buf *out, const struct campaign *c, const struct campaign_cluster *k)
{
    for (size_t i = 0; i < k->count; i++) {
        buf_add(out, c->hosts[k->hosts[i]].name);
        buf_byte(out, '\n');
    }
}

static void infrastructure(struct stix *s, const struct campaign_cluster *cluster, size_t number)
{
    struct json *j = &s->json;
    BUF_SCOPED struct buf key;
    buf_init(&key, 1 << 19);
    cluster_key(&key, s->v->campaign, cluster);
    begin_object(s, "infrastructure", buf_span(&key));
    buf_format(&s->text, "Group %zu: %zu hosts that seem to belong together", number,
               cluster->count);
    put(s, "name");
    buf_str(&s->text, "Because of ");
    for (size_t i = 0; i < cluster->why_count; i++)
        buf_format(&s->text, "%s%s", i > 0 ? "; " : "", cluster->why[i]);
    put(s, "description");
    json_key(j, "infrastructure_types");
    json_begin_array(j);
    json_cstr(j, "phishing");
    json_end_array(j);
    json_end_object(j);
}

static void indicates(struct stix *s, const struct campaign_cluster *cluster, uint32_t host)
{
    char from[UUID_TEXT + 1], to[UUID_TEXT + 1];
    const struct campaign *c = s->v->campaign;
    BUF_SCOPED struct buf key;
    buf_init(&key, 1 << 19);
    cluster_key(&key, c, cluster);
    uuid_of("infrastructure", buf_span(&key), to);
    uuid_of("indicator", c->hosts[host].name, from);
    buf_add(&key, c->hosts[host].name);
    begin_object(s, "relationship", buf_span(&key));
    json_field_cstr(&s->json, "relationship_type", "indicates");
    buf_format(&s->text, "indicator--%s", from);
    put(s, "source_ref");
    buf_format(&s->text, "infrastructure--%s", to);
    put(s, "target_ref");
    json_end_object(&s->json);
}

static void grouping(struct stix *s)
{
    struct json *j = &s->json;
    BUF_SCOPED struct buf refs;
    struct span rest, ref;
    buf_init(&refs, s->refs.len + 1);
    buf_add(&refs, buf_span(&s->refs));
    if (refs.len == 0)
        return; /* a grouping must hold something */
    begin_object(s, "grouping", buf_span(&refs));
    json_field_cstr(j, "name", "Links that stand out");
    json_field_cstr(j, "context", "suspicious-activity");
    json_key(j, "object_refs");
    json_begin_array(j);
    rest = buf_span(&refs);
    while (rest.len > 0 && span_split(&rest, '\n', &ref))
        json_string(j, ref);
    json_end_array(j);
    json_end_object(j);
}

static void objects(struct stix *s)
{
    const struct campaign *c = s->v->campaign;
    for (size_t i = 0; i < c->host_count; i++)
        if (is_indicator(&c->hosts[i]))
            indicator(s, &c->hosts[i]);
    for (size_t i = 0; i < c->cluster_count; i++) {
        infrastructure(s, &c->clusters[i], i + 1);
        for (size_t k = 0; k < c->clusters[i].count; k++)
            indicates(s, &c->clusters[i], c->clusters[i].hosts[k]);
    }
    grouping(s);
}

static bool has_objects(const struct campaign *c)
{
    for (size_t i = 0; i < c->host_count; i++)
        if (is_indicator(&c->hosts[i]))
            return true;
    return c->cluster_count > 0;
}

void links_stix(struct buf *out, const struct links_view *v)
{
    struct stix s = {.json = json_to(out), .v = v};
    char uuid[UUID_TEXT + 1];
    buf_init(&s.text, 1 << 20);
    buf_init(&s.refs, 1 << 26);
    timestamp_text(v->now, s.now);
    uuid_of("bundle", span_str(s.now), uuid);
    json_begin_object(&s.json);
    json_field_cstr(&s.json, "type", "bundle");
    buf_format(&s.text, "bundle--%s", uuid);
    put(&s, "id");
    if (has_objects(v->campaign)) { /* the list may not be empty */
        json_key(&s.json, "objects");
        json_begin_array(&s.json);
        objects(&s);
        json_end_array(&s.json);
    }
    json_end_object(&s.json);
    buf_byte(out, '\n');
    out->failed = out->failed || s.text.failed || s.refs.failed;
    buf_free(&s.text);
    buf_free(&s.refs);
}
