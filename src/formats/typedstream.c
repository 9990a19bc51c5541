/* Attributed texts out of the objects of a typed stream. An NSAttributedString holds its text, then
 * runs: the number of an attribute set and a length, and behind the first use of each number the
 * set itself, a dictionary.
 */
#include "formats/typedstream.h"

#include "base/cursor.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "formats/keyed.h"
#include "formats/typedstream_graph.h"
#include "formats/url_join.h"

/* What was found out about an object; shared ones are looked at once. */
struct typedstream_memo {
    bool has_text;
    struct span text;
    bool has_scan;
    struct span detected, detected_type;
};

struct interpreter {
    struct arena *arena;
    struct typedstream_graph graph;
    size_t steps;
    enum status status; /* BUDGET or NO_MEMORY once it had to stop */
    bool damaged;
};

typedef const struct typedstream_object object_t;
typedef const struct typedstream_item item_t;

/* Stores the value of an attribute in a run. */
typedef void attribute_fn(struct interpreter *in, item_t *value, struct typedstream_run *run);

static void stop(struct interpreter *in, enum status status)
{
    if (in->status == STATUS_OK)
        in->status = status;
}

static bool step(struct interpreter *in)
{
    if (++in->steps > TYPEDSTREAM_STEPS_MAX)
        stop(in, STATUS_BUDGET);
    return in->status == STATUS_OK;
}

/* The object that an item names; NULL for nil and all else. */
static object_t *object_of(const struct interpreter *in, item_t *item)
{
    if (item == NULL || item->code != '@')
        return NULL;
    return typedstream_object(&in->graph, item->object, TYPEDSTREAM_OBJECT);
}

static bool is_a(const struct interpreter *in, object_t *object, const char *name)
{
    return object != NULL && typedstream_is(&in->graph, object, name);
}

/* The first item with that code from `item` on. */
static item_t *find_item(struct interpreter *in, item_t *item, uint8_t code)
{
    while (item != NULL && item->code != code && step(in))
        item = item->next;
    return item != NULL && item->code == code ? item : NULL;
}

static struct typedstream_memo *memo_of(struct interpreter *in, object_t *object)
{
    struct typedstream_object *owner = &in->graph.objects[object - in->graph.objects];
    if (owner->memo == NULL) {
        owner->memo = arena_alloc(in->arena, sizeof *owner->memo);
        if (owner->memo == NULL)
            stop(in, STATUS_NO_MEMORY);
    }
    return owner->memo;
}

/* `bytes`, with what is no UTF-8 replaced. */
static struct span cleaned(struct interpreter *in, struct span bytes)
{
    struct buf out;
    if (utf8_valid(bytes))
        return bytes;
    in->damaged = true;
    uint8_t *memory = arena_array(in->arena, bytes.len, 3);
    if (memory == NULL) {
        stop(in, STATUS_NO_MEMORY);
        return SPAN_EMPTY;
    }
    buf_fixed(&out, memory, bytes.len * 3);
    utf8_clean(&out, bytes);
    return buf_span(&out);
}

/* Text of an NSString. */
static struct span string_text(struct interpreter *in, object_t *object)
{
    if (!is_a(in, object, "NSString"))
        return SPAN_EMPTY;
    struct typedstream_memo *memo = memo_of(in, object);
    if (memo == NULL)
        return SPAN_EMPTY;
    if (!memo->has_text) {
        item_t *item = find_item(in, object->items, '+');
        memo->text = item == NULL ? SPAN_EMPTY : cleaned(in, item->bytes);
        memo->has_text = item != NULL;
    }
    return memo->text;
}

/* Address of an NSURL: a flag, then the base if the flag says so, then the text. */
static struct span url_text(struct interpreter *in, object_t *url)
{
    struct span parts[KEYED_HOPS_MAX];
    size_t count = 0;
    while (is_a(in, url, "NSURL") && count < KEYED_HOPS_MAX) {
        item_t *flag = url->items, *first = find_item(in, flag, '@');
        const bool has_base = flag != NULL && flag->code == 'c' && flag->integer != 0;
        item_t *text = has_base && first != NULL ? find_item(in, first->next, '@') : first;
        parts[count++] = string_text(in, object_of(in, text));
        url = has_base ? object_of(in, first) : NULL;
    }
    struct span whole = count == 0 ? SPAN_EMPTY : parts[--count];
    while (count-- > 0) {
        enum status status = url_join(in->arena, whole, parts[count], &whole);
        if (status == STATUS_NO_MEMORY)
            stop(in, status);
    }
    return whole;
}

/* What Apple's data detector left: a keyed archive of one DDScannerResult. */
static void read_scan(struct interpreter *in, struct span archive, struct typedstream_memo *memo)
{
    struct keyed k;
    struct plist_node result, field;
    enum status status = keyed_read(in->arena, archive, &k);
    if (status == STATUS_NO_MEMORY)
        stop(in, status);
    if (status != STATUS_OK) {
        in->damaged = true;
        return;
    }
    if (keyed_top(&k, "dd-result", &result) || keyed_top(&k, "root", &result)) {
        if (keyed_get(&k, result, "MS", &field)) /* matched string */
            (void)keyed_text(&k, field, &memo->detected);
        if (keyed_get(&k, result, "T", &field))
            (void)keyed_text(&k, field, &memo->detected_type);
    }
    if (plist_status(k.plist) == STATUS_NO_MEMORY)
        stop(in, STATUS_NO_MEMORY);
    in->damaged |= plist_status(k.plist) != STATUS_OK;
}

static void take_link(struct interpreter *in, item_t *value, struct typedstream_run *run)
{
    object_t *object = object_of(in, value);
    run->link = is_a(in, object, "NSURL") ? url_text(in, object) : string_text(in, object);
}

static void take_transfer(struct interpreter *in, item_t *value, struct typedstream_run *run)
{
    run->transfer = string_text(in, object_of(in, value));
}

static void take_mention(struct interpreter *in, item_t *value, struct typedstream_run *run)
{
    run->mention = string_text(in, object_of(in, value));
}

/* An NSNumber is the type code of its value, and the value. */
static void take_part(struct interpreter *in, item_t *value, struct typedstream_run *run)
{
    object_t *object = object_of(in, value);
    if (!is_a(in, object, "NSNumber") || object->items == NULL || object->items->next == NULL)
        return;
    item_t *number = object->items->next;
    if (memchr("cCsSiIlLqQ", number->code, 10) == NULL)
        return;
    run->part = number->integer;
    run->has_part = true;
}

static void take_detected(struct interpreter *in, item_t *value, struct typedstream_run *run)
{
    object_t *object = object_of(in, value);
    struct typedstream_memo *memo = is_a(in, object, "NSData") ? memo_of(in, object) : NULL;
    if (memo == NULL)
        return;
    if (!memo->has_scan) {
        item_t *bytes = find_item(in, object->items, '[');
        memo->has_scan = true;
        if (bytes != NULL)
            read_scan(in, bytes->bytes, memo);
    }
    run->detected = memo->detected;
    run->detected_type = memo->detected_type;
}

static const struct {
    const char *name;
    attribute_fn *take;
} ATTRIBUTES[] = {
    {"__kIMMessagePartAttributeName", take_part},
    {"__kIMLinkAttributeName", take_link},
    {"__kIMFileTransferGUIDAttributeName", take_transfer},
    {"__kIMDataDetectedAttributeName", take_detected},
    {"__kIMMentionConfirmedMention", take_mention},
};

static void take_attribute(struct interpreter *in, struct span name, item_t *value,
                           struct typedstream_run *run)
{
    for (size_t i = 0; i < sizeof ATTRIBUTES / sizeof ATTRIBUTES[0]; i++)
        if (span_equal_str(name, ATTRIBUTES[i].name))
            ATTRIBUTES[i].take(in, value, run);
}

/* A dictionary is a count, then keys and values in turn. */
static void take_attributes(struct interpreter *in, object_t *dictionary,
                            struct typedstream_run *run)
{
    if (!is_a(in, dictionary, "NSDictionary"))
        return;
    item_t *key = find_item(in, dictionary->items, '@');
    while (key != NULL && key->next != NULL && step(in)) {
        take_attribute(in, string_text(in, object_of(in, key)), key->next, run);
        key = key->next->next;
    }
}

/* Cuts the part of `units` UTF-16 code units off the front of *rest. */
static struct span take_units(struct interpreter *in, struct span *rest, size_t units)
{
    const struct span start = *rest;
    uint32_t code;
    size_t ascii = 0; /* mostly all of it */
    while (ascii < units && ascii < rest->len && rest->ptr[ascii] < 0x80)
        ascii++;
    *rest = span_skip(*rest, ascii);
    units -= ascii;
    while (units > 0 && rest->len > 0) {
        const size_t len = utf8_decode(*rest, &code);
        const size_t width = code > 0xFFFF ? 2 : 1;
        *rest = span_skip(*rest, len == 0 ? 1 : len);
        units -= width < units ? width : units;
    }
    if (units > 0)
        in->damaged = true;
    return span_head(start, start.len - rest->len);
}

/* The sets seen so far, as runs without a place; a number may be used again. */
struct sets {
    struct typedstream_run *runs;
    size_t count, room;
};

static struct typedstream_run *find_set(struct interpreter *in, struct sets *sets, int64_t number,
                                        object_t *dictionary)
{
    if (number < 1 || (uint64_t)number > sets->count + 1) {
        in->damaged = true;
        return NULL;
    }
    if ((size_t)number > sets->count) {
        if (sets->count == sets->room)
            return NULL;
        sets->count++;
    }
    struct typedstream_run *set = &sets->runs[number - 1];
    if (dictionary != NULL) {
        *set = (struct typedstream_run){0};
        take_attributes(in, dictionary, set);
    }
    return set;
}

static size_t count_runs(struct interpreter *in, item_t *item)
{
    size_t count = 0;
    for (; item != NULL && count < TYPEDSTREAM_RUNS_MAX && step(in); item = item->next)
        count += item->code == 'I';
    return count;
}

static bool is_run(item_t *item)
{
    return item != NULL && item->code == 'i' && item->next != NULL && item->next->code == 'I';
}

static void take_runs(struct interpreter *in, item_t *item, struct typedstream_text *text)
{
    const size_t max = count_runs(in, item);
    struct sets sets = {.runs = arena_array(in->arena, max, sizeof *sets.runs), .room = max};
    struct span rest = text->text;
    size_t start = 0;
    text->runs = arena_array(in->arena, max, sizeof *text->runs);
    if (text->runs == NULL || sets.runs == NULL) {
        stop(in, STATUS_NO_MEMORY);
        return;
    }
    while (is_run(item) && text->run_count < max && in->status == STATUS_OK) {
        const int64_t number = item->integer, length = item->next->integer;
        item = item->next->next;
        object_t *dictionary = object_of(in, item);
        struct typedstream_run *run = &text->runs[text->run_count++];
        const struct typedstream_run *set = find_set(in, &sets, number, dictionary);
        if (set != NULL)
            *run = *set;
        run->start = start;
        run->length = length < 0 ? 0 : (size_t)length;
        run->text = take_units(in, &rest, run->length);
        start += run->length;
        if (item != NULL && item->code == '@')
            item = item->next;
    }
    if (item != NULL || rest.len > 0)
        in->damaged = true;
}

static bool has_text(struct interpreter *in, object_t *object)
{
    return is_a(in, object, "NSString") && find_item(in, object->items, '+') != NULL;
}

static enum status interpret(struct interpreter *in, struct typedstream_text *text)
{
    object_t *root = object_of(in, find_item(in, in->graph.root.items, '@')), *string = root;
    item_t *runs = NULL;
    if (is_a(in, root, "NSAttributedString")) {
        item_t *item = find_item(in, root->items, '@');
        string = object_of(in, item);
        runs = item != NULL ? item->next : NULL;
    }
    if (!has_text(in, string))
        return in->graph.status != STATUS_OK ? in->graph.status : STATUS_MALFORMED;
    text->text = string_text(in, string);
    if (runs != NULL)
        take_runs(in, runs, text);
    return in->status == STATUS_BUDGET ? STATUS_OK : in->status;
}

enum status typedstream_text(struct arena *arena, struct span blob,
                             struct typedstream_text *ret_text)
{
    struct interpreter in = {.arena = arena};
    struct typedstream_text text = {0};
    TRY(typedstream_read(arena, blob, &in.graph));
    TRY(interpret(&in, &text));
    text.damaged = in.damaged || in.graph.damaged || in.status != STATUS_OK;
    *ret_text = text;
    return STATUS_OK;
}
