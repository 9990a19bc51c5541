/* The order of the checks, and what they share. */
#include "case/verify.h"

#include <stdlib.h>

#include "base/limits.h"
#include "case/advisory.h"
#include "case/bag.h"

enum { FAILURES_SAID = 100, ENTRIES_FIRST = 256 };

const char *verify_outcome_name(enum verify_outcome outcome)
{
    static const char *const names[] = {[VERIFY_HOLDS] = "holds",
                                        [VERIFY_FAILS] = "fails",
                                        [VERIFY_NOT_CHECKED] = "not_checked",
                                        [VERIFY_NOTE] = "note"};
    return names[outcome];
}

void verify_tell(struct verify *v, const char *check, enum verify_outcome outcome, const char *text,
                 struct span quoted)
{
    bool bad = outcome == VERIFY_FAILS || outcome == VERIFY_NOT_CHECKED;
    v->result.failures += bad;
    if (bad && v->result.failures > FAILURES_SAID)
        return; /* the number is told at the end */
    BUF_SCOPED struct buf line;
    buf_init(&line, 8192);
    buf_str(&line, text);
    buf_add(&line, span_head(quoted, 1024));
    v->request->say(v->request->ctx, check, outcome, buf_span(&line));
}

struct collecting {
    struct verify *v;
    size_t room;
};

static enum status collect(void *ctx, struct span path, enum case_entry_kind kind, uint64_t size)
{
    struct collecting *c = ctx;
    struct verify *v = c->v;
    struct verify_entry entry = {.kind = kind};
    (void)size;
    if (v->entry_count == c->room) {
        size_t room = c->room == 0 ? ENTRIES_FIRST : c->room * 2;
        struct verify_entry *entries = arena_array(v->arena, room, sizeof *entries);
        if (entries == NULL)
            return STATUS_NO_MEMORY;
        if (v->entry_count > 0)
            memcpy(entries, v->entries, v->entry_count * sizeof *entries);
        v->entries = entries;
        c->room = room;
    }
    TRY(arena_copy(v->arena, path, &entry.path));
    v->entries[v->entry_count++] = entry;
    return STATUS_OK;
}

static int by_path(const void *a, const void *b)
{
    const struct verify_entry *left = a, *right = b;
    return span_compare(left->path, right->path);
}

struct verify_entry *verify_entry_find(const struct verify *v, struct span path)
{
    const struct verify_entry wanted = {.path = path};
    if (v->entry_count == 0)
        return NULL;
    return bsearch(&wanted, v->entries, v->entry_count, sizeof *v->entries, by_path);
}

static void judge(struct verify *v)
{
    struct verify_result *r = &v->result;
    if (v->seals == 0 && v->request->must_be_sealed)
        verify_tell(v, "seal", VERIFY_FAILS, "there is no seal, so no key vouches for this case",
                    SPAN_EMPTY);
    else if (v->seals == 0)
        verify_tell(v, "seal", VERIFY_NOTE,
                    "not sealed: accidents would show, but whoever can write into the folder can "
                    "change it and adjust the hashes",
                    SPAN_EMPTY);
    r->sealed = v->good_seals > 0 && r->failures == 0;
    for (size_t i = 0; i < v->request->statement_count; i++) {
        const struct verify_statement *s = &v->request->statements[i];
        verify_tell(v, s->check, s->outcome, s->text, SPAN_EMPTY);
    }
    if (r->failures > FAILURES_SAID) {
        BUF_SCOPED struct buf text;
        buf_init(&text, 128);
        buf_format(&text, "%zu failures in all; the first %d are listed", r->failures,
                   FAILURES_SAID);
        v->request->say(v->request->ctx, "folder", VERIFY_NOTE, buf_span(&text));
    }
    r->holds = r->failures == 0;
}

enum status verify_case(const struct verify_request *request, struct arena *arena,
                        struct verify_result *ret_result)
{
    struct verify v = {.request = request, .arena = arena};
    struct collecting c = {.v = &v};
    enum status status = request->view->list(request->view, collect, &c);
    if (status != STATUS_OK)
        return status;
    if (v.entry_count > 1)
        qsort(v.entries, v.entry_count, sizeof *v.entries, by_path);
    buf_init(&v.manifest, MANIFEST_BYTES_MAX);
    status = verify_folder(&v);
    if (status == STATUS_OK)
        status = verify_bag(&v);
    if (status == STATUS_OK)
        status = verify_actions(&v);
    if (status == STATUS_OK)
        status = verify_seals(&v);
    if (status == STATUS_OK)
        status = verify_stamps(&v);
    if (status == STATUS_OK)
        status = verify_custody(&v);
    if (status == STATUS_OK)
        status = verify_consent(&v);
    if (status == STATUS_OK)
        judge(&v);
    buf_free(&v.manifest);
    if (status == STATUS_OK)
        *ret_result = v.result;
    return status;
}
