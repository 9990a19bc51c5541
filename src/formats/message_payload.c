/* payload_data of a message: a keyed archive, whose root is a RichLink or, for the balloons of
 * iMessage apps, a dictionary. Some balloons store a plain property list.
 */
#include "base/limits.h"
#include "formats/keyed.h"
#include "formats/message_parts.h"

enum { PATH_MAX_BYTES = 4096 };

struct collector {
    struct arena *arena;
    const struct keyed *keyed; /* NULL for a plain list */
    struct message_payload *payload;
    size_t room;
    enum status status;
};

static bool grow_fields(struct collector *c)
{
    struct message_payload *p = c->payload;
    if (p->field_count < c->room)
        return true;
    if (c->room >= MESSAGE_FIELDS_MAX) {
        c->status = STATUS_BUDGET;
        return false;
    }
    const size_t room = c->room == 0 ? 16 : c->room * 2;
    struct message_field *fields = arena_array(c->arena, room, sizeof *fields);
    if (fields == NULL) {
        c->status = STATUS_NO_MEMORY;
        return false;
    }
    if (p->field_count > 0)
        memcpy(fields, p->fields, p->field_count * sizeof *fields);
    p->fields = fields;
    c->room = room;
    return true;
}

/* `icon`, `images.2.URL`, `alternateImages`: somewhere in the path. */
static bool names_image(struct span path)
{
    static const struct span words[] = {
        {(const uint8_t *)"icon", 4}, {(const uint8_t *)"image", 5}, {(const uint8_t *)"Image", 5}};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (span_find(path, words[i]) < path.len)
            return true;
    return false;
}

static enum plist_step add_field(struct collector *c, const struct buf *path, struct span value,
                                 bool is_url)
{
    struct message_field field = {.value = value, .is_url = is_url};
    if (value.len == 0)
        return PLIST_WALK_ON;
    if (!grow_fields(c))
        return PLIST_WALK_STOP;
    if (arena_copy(c->arena, buf_span(path), &field.path) != STATUS_OK) {
        c->status = STATUS_NO_MEMORY;
        return PLIST_WALK_STOP;
    }
    field.is_image = is_url && names_image(field.path);
    c->payload->fields[c->payload->field_count++] = field;
    return PLIST_WALK_ON;
}

static enum plist_step visit_keyed(void *ctx, const struct keyed_visit *visit)
{
    struct collector *c = ctx;
    uint8_t memory[PATH_MAX_BYTES];
    struct buf path;
    struct span text;
    if ((visit->kind != KEYED_TEXT && visit->kind != KEYED_URL) ||
        !keyed_text(c->keyed, visit->node, &text))
        return PLIST_WALK_ON;
    buf_fixed(&path, memory, sizeof memory);
    keyed_visit_path(&path, visit);
    return add_field(c, &path, text, visit->kind == KEYED_URL);
}

static enum plist_step visit_plain(void *ctx, const struct plist_visit *visit)
{
    uint8_t memory[PATH_MAX_BYTES];
    struct buf path;
    struct span text;
    if (!plist_text(visit->node, &text))
        return PLIST_WALK_ON;
    buf_fixed(&path, memory, sizeof memory);
    plist_visit_path(&path, visit);
    return add_field(ctx, &path, text, false);
}

/* Fields with a name of their own: the metadata of a link (older archives call it differently), and
 * the dictionary of an app. */
struct known {
    const char *name;
    size_t offset;
};

static const struct known LINK_FIELDS[] = {
    {"URL", offsetof(struct message_payload, url)},
    {"originalURL", offsetof(struct message_payload, original_url)},
    {"title", offsetof(struct message_payload, title)},
    {"summary", offsetof(struct message_payload, summary)},
    {"siteName", offsetof(struct message_payload, site_name)},
    {"itemType", offsetof(struct message_payload, item_type)},
};

static const struct known APP_FIELDS[] = {
    {"URL", offsetof(struct message_payload, url)},
    {"an", offsetof(struct message_payload, app_name)},
    {"ldtext", offsetof(struct message_payload, app_text)},
};

static void read_link(const struct keyed *k, struct plist_node metadata,
                      struct message_payload *payload)
{
    struct plist_node n;
    payload->is_link = true;
    for (size_t i = 0; i < sizeof LINK_FIELDS / sizeof LINK_FIELDS[0]; i++)
        if (keyed_get(k, metadata, LINK_FIELDS[i].name, &n))
            (void)keyed_text(k, n, (struct span *)((uint8_t *)payload + LINK_FIELDS[i].offset));
}

static void read_app(const struct keyed *k, struct plist_node root, struct message_payload *payload)
{
    struct plist_node n;
    for (size_t i = 0; i < sizeof APP_FIELDS / sizeof APP_FIELDS[0]; i++)
        if (keyed_find(k, root, APP_FIELDS[i].name, &n))
            (void)keyed_text(k, n, (struct span *)((uint8_t *)payload + APP_FIELDS[i].offset));
}

static void read_root(const struct keyed *k, struct plist_node root,
                      struct message_payload *payload)
{
    struct plist_node n;
    if (keyed_get(k, root, "richLinkMetadata", &n) || keyed_get(k, root, "metadata", &n))
        read_link(k, n, payload);
    else if (keyed_kind(k, root) == KEYED_DICT)
        read_app(k, root, payload);
    if (keyed_get(k, root, "richLinkIsPlaceholder", &n))
        (void)keyed_bool(k, n, &payload->is_placeholder);
}

/* All names of $top: it is "root", or "metadata" in some. */
static void read_archive(struct collector *c)
{
    struct plist_node n;
    struct span name;
    if (!keyed_top(c->keyed, "root", &n) && keyed_top(c->keyed, "metadata", &n))
        read_link(c->keyed, n, c->payload);
    else if (keyed_top(c->keyed, "root", &n))
        read_root(c->keyed, n, c->payload);
    for (size_t i = 0; keyed_top_entry(c->keyed, i, &name, &n) && c->status == STATUS_OK; i++)
        (void)keyed_walk(c->keyed, n, visit_keyed, c);
}

enum status message_payload_read(struct arena *arena, struct span blob,
                                 struct message_payload *ret_payload)
{
    struct message_payload payload = {0};
    struct collector c = {.arena = arena, .payload = &payload};
    struct plist *p;
    struct keyed k;
    enum status status = plist_open(arena, blob, &p, NULL);
    if (status == STATUS_MALFORMED && !span_starts(blob, SPAN_LITERAL("bplist")))
        return STATUS_UNSUPPORTED;
    TRY(status);
    if (keyed_open(p, &k) == STATUS_OK) {
        c.keyed = &k;
        read_archive(&c);
    } else {
        (void)plist_walk(p, visit_plain, &c);
    }
    if (c.status == STATUS_NO_MEMORY || plist_status(p) == STATUS_NO_MEMORY)
        return STATUS_NO_MEMORY;
    payload.damaged = c.status != STATUS_OK || plist_status(p) != STATUS_OK;
    *ret_payload = payload;
    return STATUS_OK;
}
