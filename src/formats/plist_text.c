/* Strings of property lists as UTF-8. Plain ASCII is borrowed; what has to be converted is
 * converted once and remembered by its reference.
 */
#include "base/limits.h"
#include "base/utf8.h"
#include "formats/plist_value.h"

enum { MEMO_SLOTS_MIN = 64, BYTES_A_STEP = 16, INTEGER_DIGITS = 24 };

static bool is_ascii(struct span s)
{
    uint64_t seen = 0, word;
    size_t i = 0;
    for (; s.len - i >= sizeof word; i += sizeof word) {
        memcpy(&word, s.ptr + i, sizeof word);
        seen |= word;
    }
    for (; i < s.len; i++)
        seen |= s.ptr[i];
    return (seen & UINT64_C(0x8080808080808080)) == 0;
}

/* The slot of `ref`, or the free one where it belongs; there is always a free one. */
static struct plist_memo_slot *memo_slot(const struct plist_state *state, uint64_t ref)
{
    const size_t mask = state->memo_slots - 1;
    size_t at = (size_t)(ref * UINT64_C(0x9E3779B97F4A7C15) >> 32) & mask;
    while (state->memo[at].text.ptr != NULL && state->memo[at].ref != ref)
        at = (at + 1) & mask;
    return &state->memo[at];
}

static bool memo_grow(const struct plist *p)
{
    struct plist_state *state = p->state, old = *p->state;
    if (old.memo_slots > 0 && old.memo_count < old.memo_slots / 2)
        return true;
    size_t slots = old.memo_slots == 0 ? MEMO_SLOTS_MIN : old.memo_slots * 2;
    struct plist_memo_slot *memo = arena_array(p->arena, slots, sizeof *memo);
    if (memo == NULL)
        return false;
    state->memo = memo;
    state->memo_slots = slots;
    for (size_t i = 0; i < old.memo_slots; i++)
        if (old.memo[i].text.ptr != NULL)
            *memo_slot(state, old.memo[i].ref) = old.memo[i];
    return true;
}

static void convert(struct buf *out, const struct plist_value *v)
{
    if (v->kind == PLIST_INT && v->form == PLIST_FORM_NATURAL)
        buf_uint(out, v->natural);
    else if (v->kind == PLIST_INT)
        buf_int(out, v->integer);
    else if (v->form == PLIST_FORM_UTF16BE)
        utf8_from_utf16(out, v->bytes, true);
    else if (v->form == PLIST_FORM_BYTE)
        for (size_t i = 0; i < v->bytes.len; i++)
            utf8_encode(out, v->bytes.ptr[i]);
    else
        utf8_clean(out, v->bytes);
}

/* Most bytes that the text can take as UTF-8. */
static size_t converted_max(const struct plist_value *v)
{
    if (v->kind == PLIST_INT)
        return INTEGER_DIGITS;
    return v->form == PLIST_FORM_RAW8 ? v->bytes.len * 3 : v->bytes.len * 2;
}

static bool convert_once(struct plist_node n, const struct plist_value *v, struct span *ret_text)
{
    const struct plist *p = n.doc;
    const size_t size = converted_max(v);
    uint8_t *memory = NULL;
    if (!memo_grow(p))
        goto no_memory;
    struct plist_memo_slot *slot = memo_slot(p->state, n.ref);
    if (slot->text.ptr == NULL) {
        if (!plist_charge(p, v->bytes.len / 2))
            return false;
        memory = arena_alloc(p->arena, size);
        if (memory == NULL)
            goto no_memory;
        struct buf out;
        buf_fixed(&out, memory, size);
        convert(&out, v);
        *slot = (struct plist_memo_slot){.ref = n.ref, .text = span_of(memory, out.len)};
        p->state->memo_count++;
    }
    *ret_text = slot->text;
    return true;
no_memory:
    plist_note(p, STATUS_NO_MEMORY, 0, "no memory for a text of a property list");
    return false;
}

static bool text_of(struct plist_node n, const struct plist_value *v, struct span *ret_text)
{
    bool as_it_is = v->form == PLIST_FORM_UTF8;
    if (!as_it_is && !plist_charge(n.doc, v->bytes.len / BYTES_A_STEP))
        return false;
    if (v->form == PLIST_FORM_BYTE)
        as_it_is = is_ascii(v->bytes);
    else if (v->form == PLIST_FORM_RAW8)
        as_it_is = utf8_valid(v->bytes);
    if (!as_it_is)
        return convert_once(n, v, ret_text);
    *ret_text = v->bytes;
    return true;
}

bool plist_text(struct plist_node n, struct span *ret_utf8)
{
    struct plist_value v;
    plist_value(n, &v);
    return v.kind == PLIST_STRING && text_of(n, &v, ret_utf8);
}

bool plist_data_text(struct plist_node n, struct span *ret_utf8)
{
    struct plist_value v;
    plist_value(n, &v);
    v.form = PLIST_FORM_RAW8;
    return v.kind == PLIST_DATA && text_of(n, &v, ret_utf8);
}

bool plist_key_text(struct plist_node key, struct span *ret_text)
{
    struct plist_value v;
    plist_value(key, &v);
    if (v.kind == PLIST_STRING)
        return text_of(key, &v, ret_text);
    plist_note(key.doc, STATUS_MALFORMED, 0, "a dictionary with a key that is no text");
    if (v.kind == PLIST_INT)
        return convert_once(key, &v, ret_text);
    *ret_text = SPAN_LITERAL("(no text)");
    return true;
}
