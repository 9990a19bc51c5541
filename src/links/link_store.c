/* Keeping links. */
#include "links/link_store.h"

#include <stdlib.h>

#include "base/limits.h"
#include "formats/email.h"
#include "formats/url.h"
#include "formats/url_wrapper.h"
#include "indicators/keys.h"

void link_store_init(struct link_store *s, const psl_ctx_t *psl)
{
    *s = (struct link_store){.psl = psl != NULL ? psl : psl_builtin()};
    arena_init(&s->arena, (size_t)LINKS_MEMORY);
    arena_init(&s->scratch, (size_t)LINKS_SCRATCH_MEMORY);
    table_init(&s->url_table, LINKS_MAX, (size_t)LINKS_MEMORY, 0);
    table_init(&s->host_table, LINKS_MAX, (size_t)LINKS_MEMORY, 0);
}

void link_store_free(struct link_store *s)
{
    table_free(&s->url_table);
    table_free(&s->host_table);
    arena_free(&s->arena);
    arena_free(&s->scratch);
    free(s->urls);
    free(s->hosts);
    free(s->messages);
    free(s->links);
    *s = (struct link_store){.psl = s->psl};
}

/* Room for one more item; `items` is the address of the array's pointer. */
static bool grow(void *items, size_t *room, size_t count, size_t size)
{
    if (count < *room)
        return true;
    if (count >= LINKS_MAX)
        return false;
    size_t more = *room == 0 ? 64 : *room * 2;
    void *array;
    memcpy(&array, items, sizeof array);
    void *grown = realloc(array, more * size);
    if (grown == NULL)
        return false;
    memcpy(items, &grown, sizeof grown);
    *room = more;
    return true;
}

/* An address in lower case; the text itself when it is none. */
static enum status keep_address(struct link_store *s, struct span text, struct span *ret_text,
                                bool *ret_is_address)
{
    struct email email;
    *ret_is_address = text.len > 0 && email_normalise(text, &email);
    return arena_copy(&s->arena, *ret_is_address ? email_span(&email) : text, ret_text);
}

static enum status keep_recipients(struct link_store *s, struct link_message *m)
{
    const struct span *given = m->recipients;
    size_t count =
        m->recipient_count < LINK_RECIPIENTS_MAX ? m->recipient_count : LINK_RECIPIENTS_MAX;
    m->recipients = NULL;
    m->recipient_count = 0;
    if (count == 0)
        return STATUS_OK;
    m->recipients = arena_array(&s->arena, count, sizeof *m->recipients);
    if (m->recipients == NULL)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < count; i++) {
        bool is_address;
        TRY(keep_address(s, given[i], &m->recipients[m->recipient_count], &is_address));
        m->recipient_count += is_address;
    }
    return STATUS_OK;
}

void link_store_message(struct link_store *s, const struct link_message *message)
{
    s->begun = *message;
    s->has_begun = true;
    s->is_kept = false;
}

static enum status keep_message(struct link_store *s)
{
    struct link_message m = s->begun;
    if (s->is_kept)
        return STATUS_OK;
    if (!grow(&s->messages, &s->message_room, s->message_count, sizeof *s->messages))
        return STATUS_NO_MEMORY;
    TRY(keep_address(s, s->begun.sender, &m.sender, &m.sender_is_address));
    TRY(keep_recipients(s, &m));
    s->messages[s->message_count++] = m;
    s->is_kept = true;
    return STATUS_OK;
}

struct link_message *link_store_current(struct link_store *s)
{
    if (!s->has_begun)
        return NULL;
    return s->is_kept ? &s->messages[s->message_count - 1] : &s->begun;
}

/* The plain text of a link that may be written `hxxp://evil[.]com`, in scratch memory. */
static enum status make_plain(struct link_store *s, struct span url, struct span *ret_plain)
{
    *ret_plain = url;
    if (!is_defanged(url))
        return STATUS_OK;
    uint8_t *out = arena_alloc(&s->scratch, url.len + 1);
    if (out == NULL)
        return STATUS_NO_MEMORY;
    *ret_plain = span_of(out, refang(url, out));
    return STATUS_OK;
}

static enum status find_host(struct link_store *s, struct link_url *u)
{
    struct url url;
    struct host host;
    uint64_t *index;
    bool is_new;
    u->has_host = url_parse_lenient(u->end, &url) && host_normalise(url.host, &host);
    if (!u->has_host)
        return STATUS_OK;
    TRY(table_put(&s->host_table, host_span(&host), &index, &is_new));
    if (is_new) {
        if (!grow(&s->hosts, &s->host_room, s->host_count, sizeof *s->hosts))
            return STATUS_NO_MEMORY;
        *index = s->host_count;
        s->hosts[s->host_count++] =
            (struct link_host){.name = s->host_table.entries[s->host_table.count - 1].key};
    }
    u->host = (uint32_t)*index;
    return STATUS_OK;
}

static enum status describe(struct link_store *s, struct span text, struct link_url *ret_url)
{
    struct url_chain chain;
    struct link_url u = {.text = text, .end = text};
    struct span plain;
    TRY(make_plain(s, text, &plain));
    TRY(url_unwrap(&s->scratch, s->psl, plain, &chain));
    struct span end = url_chain_end(&chain);
    if (!span_equal(end, text))
        TRY(arena_copy(&s->arena, end, &u.end));
    u.wrapper = chain.count > 1 ? chain.wrappers[0] : chain.opaque;
    u.opaque = chain.opaque != NULL;
    TRY(find_host(s, &u));
    *ret_url = u;
    return STATUS_OK;
}

/* `mailto:`, `cid:`, `tel:` and the like are no links of the web. */
static bool is_web(struct span text)
{
    struct url url;
    if (text.len == 0 || text.len > URL_WRAPPED_MAX || text.ptr[0] == '#')
        return false;
    if (!url_parse(text, &url))
        return url_parse_lenient(text, &url) && url.host.len > 0;
    return url_is_web_scheme(url.scheme) || span_starts_nocase(text, SPAN_LITERAL("hxxp")) ||
           span_starts_nocase(text, SPAN_LITERAL("fxp"));
}

static enum status add(struct link_store *s, struct span text)
{
    uint64_t *index;
    bool is_new;
    TRY(table_put(&s->url_table, text, &index, &is_new));
    if (is_new) {
        struct span kept = s->url_table.entries[s->url_table.count - 1].key;
        struct arena_mark mark = arena_mark(&s->scratch);
        if (!grow(&s->urls, &s->url_room, s->url_count, sizeof *s->urls))
            return STATUS_NO_MEMORY;
        *index = s->url_count;
        s->urls[s->url_count] = (struct link_url){.text = kept, .end = kept};
        enum status status = describe(s, kept, &s->urls[s->url_count++]);
        arena_rewind(&s->scratch, mark);
        TRY(status);
    }
    struct link_url *u = &s->urls[*index];
    if (!u->has_host || (s->is_kept && u->last_message == s->message_count))
        return STATUS_OK;
    TRY(keep_message(s));
    if (!grow(&s->links, &s->link_room, s->link_count, sizeof *s->links))
        return STATUS_NO_MEMORY;
    u->last_message = (uint32_t)s->message_count;
    s->hosts[u->host].links++;
    s->links[s->link_count++] =
        (struct link){.url = (uint32_t)*index, .message = (uint32_t)s->message_count - 1};
    return STATUS_OK;
}

enum status link_store_add(struct link_store *s, struct span url)
{
    url = span_trim(url);
    if (!s->has_begun || !is_web(url))
        return STATUS_OK;
    enum status status = s->left_out > 0 ? STATUS_NO_MEMORY : add(s, url);
    if (status == STATUS_NO_MEMORY)
        s->left_out++;
    return status == STATUS_NO_MEMORY ? STATUS_OK : status;
}
