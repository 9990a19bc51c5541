/* Free text: what is found lies inside the text, and the quick search for matches alone finds the
 * same as the one that looks at every word.
 */
#include <stdlib.h>

#include "indicators/builder.h"
#include "indicators/match.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

static const char indicators[] =
    "{\"objects\":["
    "{\"type\":\"indicator\",\"pattern\":\"[domain-name:value IN ('evil.com','b.co','x.y.de')]\"},"
    "{\"type\":\"indicator\",\"pattern\":\"[email-addr:value = 'a@evil.org']\"},"
    "{\"type\":\"indicator\",\"pattern\":\"[url:value = 'https://site.net/a']\"},"
    "{\"type\":\"indicator\",\"pattern\":\"[domain-name:value = 'b\\u00fccher.com']\"},"
    "{\"type\":\"indicator\",\"pattern\":\"[ipv6-addr:value = '2001:db8::1']\"},"
    "{\"type\":\"indicator\",\"pattern\":\"[ipv4-addr:value = '192.0.2.7']\"}]}";

struct seen {
    struct span text;
    size_t matches, leads, found;
};

static void count(void *ctx, const struct match *match)
{
    struct seen *seen = ctx;
    seen->matches += !match->lead;
    seen->leads += match->lead;
}

static void note(void *ctx, enum kind kind, struct span as_stored)
{
    struct seen *seen = ctx;
    seen->found++;
    if ((unsigned)kind >= KIND_COUNT || as_stored.len == 0 || as_stored.ptr < seen->text.ptr ||
        as_stored.ptr + as_stored.len > seen->text.ptr + seen->text.len)
        __builtin_trap();
}

static struct matcher *make_matcher(void)
{
    static struct arena arena;
    static struct buf blob;
    struct indicator_builder *builder;
    struct indicator_table *table;
    struct matcher *m = malloc(sizeof *m);
    arena_init(&arena, 1 << 20);
    buf_init(&blob, 1 << 20);
    if (m == NULL || indicator_builder_create(&builder) != STATUS_OK ||
        indicator_builder_add(builder, "set", span_str(indicators), (const uint8_t[32]){0}, NULL) !=
            STATUS_OK ||
        indicator_builder_compile(builder, &blob) != STATUS_OK ||
        indicator_table_open(&arena, buf_span(&blob), &table) != STATUS_OK ||
        indicator_table_count(table) != 8)
        __builtin_trap();
    indicator_builder_free(builder);
    matcher_init(m, table, NULL);
    return m;
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    static struct matcher *m;
    struct seen quick = {.text = span_of(data, size)}, whole = quick;
    if (m == NULL)
        m = make_matcher();
    scan_text(m, quick.text, NULL, NULL, count, &quick);
    scan_text(m, whole.text, NULL, note, count, &whole);
    if (quick.matches != whole.matches || quick.leads != whole.leads)
        __builtin_trap();
    return 0;
}
