/* run.json and the custody line of a check. Here, and not in the joined files, stands what differs
 * from one time to the next: when, by whom, on what machine.
 */
#include "cli/check_record.h"

#include <pwd.h>
#include <time.h>
#include <unistd.h>

#include "artifacts/registry.h"
#include "base/json.h"
#include "base/limits.h"
#include "check/sandbox.h"
#include "cli/version.h"

static struct timestamp now(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_REALTIME, &t);
    return (struct timestamp){.seconds = (int64_t)t.tv_sec,
                              .nanos = (uint32_t)(t.tv_nsec / 1000 * 1000)};
}

static void time_field(struct json *j, const char *key, struct timestamp t)
{
    char text[TIMESTAMP_TEXT_MAX];
    timestamp_text(t, text);
    json_field_cstr(j, key, text);
}

static void device_object(struct json *j, const struct check *c)
{
    static const char *const keys[] = {
        "name", "product_type", "product_version", "build_version", "serial_number", "unique_id",
        NULL};
    json_key(j, "device");
    json_begin_object(j);
    for (const char *const *key = keys; *key != NULL; key++) {
        char fact[64];
        (void)snprintf(fact, sizeof fact, "device.%s", *key);
        json_field_cstr_opt(j, *key, check_fact_text(c, fact));
    }
    json_end_object(j);
}

static void entries_object(struct json *j, const struct check *c)
{
    static const char *const keys[] = {"files", "links", "present", "missing", NULL};
    json_key(j, "entries");
    json_begin_object(j);
    for (const char *const *key = keys; *key != NULL; key++) {
        char fact[64];
        uint64_t value;
        (void)snprintf(fact, sizeof fact, "entries.%s", *key);
        const char *text = check_fact_text(c, fact);
        if (text != NULL && span_to_uint(span_str(text), &value))
            json_field_uint(j, *key, value);
    }
    json_end_object(j);
}

static void sets_array(struct json *j, const struct check *c)
{
    json_key(j, "indicator_sets");
    json_begin_array(j);
    for (size_t i = 0; c->table != NULL && i < indicator_table_sets(c->table); i++) {
        struct indicator_set_info set = indicator_table_set(c->table, i);
        json_begin_object(j);
        json_field_string(j, "name", set.name);
        json_key(j, "sha256");
        buf_byte(j->out, '"');
        buf_hex(j->out, span_of(set.sha256, 32));
        buf_byte(j->out, '"');
        j->comma = true;
        json_end_object(j);
    }
    json_end_array(j);
}

static const char *standing_name(enum consent_standing standing)
{
    static const char *const names[] = {
        [CONSENT_NOT_RECORDED] = "not recorded",
        [CONSENT_HOLDS] = "holds",
        [CONSENT_ENDED] = "ended",
        [CONSENT_TAKEN_BACK] = "withdrawn",
        [CONSENT_UNREADABLE] = "unreadable",
    };
    return names[standing];
}

/* No names: who agreed stands in the record itself. */
static void basis_object(struct json *j, const struct check_basis *b)
{
    enum consent_standing standing = b->state.standing;
    const struct consent *c = &b->state.latest;
    bool known = standing != CONSENT_NOT_RECORDED && standing != CONSENT_UNREADABLE;
    json_key(j, "basis");
    json_begin_object(j);
    json_field_cstr(j, "kind", known ? consent_basis_name(c->basis) : "not recorded");
    json_field_cstr(j, "standing", standing_name(standing));
    json_field_cstr_opt(j, "record", b->state.id[0] == '\0' ? NULL : b->state.id);
    if (known) {
        json_field_opt(j, "text", c->authority);
        json_field_opt(j, "purpose", c->purpose);
        json_field_opt(j, "until", c->until);
        json_field_opt(j, "retention", c->retention);
        json_field_cstr_opt(j, "tlp", consent_tlp_name(c->tlp));
        json_field_cstr_opt(j, "pap", consent_pap_name(c->pap));
    }
    json_field_cstr_opt(j, "sha256", b->sha256[0] == '\0' ? NULL : b->sha256);
    json_end_object(j);
}

static void patterns_array(struct json *j, const char *key, const char *const *patterns)
{
    json_key(j, key);
    json_begin_array(j);
    for (; patterns != NULL && *patterns != NULL; patterns++)
        json_cstr(j, *patterns);
    json_end_array(j);
}

/* What was asked for and shows in the results: who checks again asks for the same. */
static void options_object(struct json *j, const struct check_request *r)
{
    json_key(j, "options");
    json_begin_object(j);
    patterns_array(j, "only", r->only);
    patterns_array(j, "skip", r->skip);
    json_field_cstr(j, "level", level_name(r->threshold));
    json_key(j, "artifacts");
    json_begin_array(j);
    for (size_t i = 0; i < registry_count(); i++) {
        const struct artifact *a = registry_get(i);
        if (a->origin_sha256 == NULL)
            continue;
        json_begin_object(j);
        json_field_cstr(j, "name", a->name);
        json_field_cstr(j, "sha256", a->origin_sha256);
        json_end_object(j);
    }
    json_end_array(j);
    json_end_object(j);
}

static void source_object(struct json *j, const struct check *c)
{
    json_key(j, "source");
    json_begin_object(j);
    json_field_cstr(j, "given", c->request->given);
    json_field_cstr(j, "taken", c->request->path);
    json_field_cstr_opt(j, "container", check_fact_text(c, "container"));
    json_end_object(j);
}

static void control_object(struct json *j, const struct control_result *r)
{
    static const char *const names[] = {
        [CONTROL_LEFT_OUT] = "left out",
        [CONTROL_FAILED] = "failed",
        [CONTROL_PASSED] = "passed",
        [CONTROL_NOT_RUN] = "not run",
    };
    json_key(j, "control");
    json_begin_object(j);
    json_field_cstr(j, "result", names[r->state]);
    if (r->state == CONTROL_NOT_RUN)
        json_field_cstr(j, "why", r->why);
    if (r->state == CONTROL_PASSED || r->state == CONTROL_FAILED) {
        json_field_uint(j, "planted", r->planted);
        json_field_uint(j, "found", r->found);
        json_field_uint(j, "not_planted", r->not_planted);
        json_field_uint(j, "records", r->records);
        json_field_uint(j, "twin_records", r->twin_records);
        json_field_uint(j, "twin_findings", r->twin_findings);
    }
    json_end_object(j);
}

static void remarks_array(struct json *j, const struct indicator_files *indicators)
{
    if (indicators->remark_count == 0)
        return;
    json_key(j, "indicator_remarks");
    json_begin_array(j);
    for (size_t i = 0; i < indicators->remark_count; i++)
        json_cstr(j, indicators->remarks[i]);
    json_end_array(j);
}

void check_record_json(const struct check *c, const struct check_record *record, struct buf *out)
{
    const struct check_request *r = c->request;
    struct json j = json_to(out);
    json_begin_object(&j);
    json_field_cstr(&j, "schema", "bridle.run/1");
    json_field_cstr(&j, "run", record->run_id);
    source_object(&j, c);
    json_field_cstr(&j, "layout", c->layout);
    device_object(&j, c);
    json_field_cstr_opt(&j, "acquired", check_fact_text(c, "date"));
    time_field(&j, "written", now());
    if (c->has_as_of)
        time_field(&j, "as_of", c->as_of);
    json_field_cstr(&j, "as_of_from",
                    r->has_as_of   ? "option"
                    : c->has_as_of ? "acquisition"
                                   : "unknown");
    json_field_cstr(&j, "version", BRIDLE_VERSION);
    json_field_cstr(&j, "build", version_build());
    json_field_cstr_opt(&j, "program_sha256", version_program_sha256());
    json_key(&j, "catalogue_sha256");
    buf_byte(out, '"');
    buf_hex(out, span_of(c->catalogue, sizeof c->catalogue));
    buf_byte(out, '"');
    j.comma = true;
    entries_object(&j, c);
    sets_array(&j, c);
    remarks_array(&j, record->indicators);
    basis_object(&j, record->basis);
    options_object(&j, r);
    json_field_bool(&j, "content_kept", r->keep_content);
    json_field_cstr(&j, "hash", r->hash_all ? "all" : "used");
    json_field_uint(&j, "workers", r->workers);
    json_field_cstr(&j, "sandbox", sandbox_layers());
    json_field_cstr(&j, "machine", version_machine());
    control_object(&j, record->control);
    json_end_object(&j);
    buf_byte(out, '\n');
}

static void args_array(struct buf *out, const struct invocation *inv)
{
    struct json j = json_to(out);
    json_begin_array(&j);
    for (int i = 1; i < inv->argc; i++)
        json_cstr(&j, inv->argv[i]);
    json_end_array(&j);
}

static void inputs_object(struct buf *out, const struct check *c)
{
    struct json j = json_to(out);
    json_begin_object(&j);
    json_field_cstr(&j, "source", c->request->given);
    json_key(&j, "catalogue_sha256");
    buf_byte(out, '"');
    buf_hex(out, span_of(c->catalogue, sizeof c->catalogue));
    buf_byte(out, '"');
    j.comma = true;
    sets_array(&j, c);
    json_end_object(&j);
}

static const char *actor(void)
{
    const struct passwd *user = getpwuid(getuid());
    return user != NULL && user->pw_name[0] != '\0' ? user->pw_name : "unknown";
}

/* Why the check was made, for custody: without names, as there. */
static void basis_reason(struct buf *out, const struct check_basis *b)
{
    if (b->state.standing == CONSENT_NOT_RECORDED)
        buf_str(out, "not recorded");
    else if (b->state.standing == CONSENT_UNREADABLE)
        buf_str(out, "the record of consent cannot be read");
    else
        buf_format(out, "%s %s, which %s", consent_basis_name(b->state.latest.basis), b->state.id,
                   standing_name(b->state.standing));
    buf_byte(out, 0);
}

enum status check_record_commit(const struct check *c, const struct invocation *inv,
                                const struct check_basis *basis, struct case_run *run,
                                struct buf *why)
{
    BUF_SCOPED struct buf args;
    BUF_SCOPED struct buf inputs;
    buf_init(&args, 1 << 20);
    buf_init(&inputs, 1 << 24);
    BUF_SCOPED struct buf reason;
    buf_init(&reason, 256);
    args_array(&args, inv);
    inputs_object(&inputs, c);
    basis_reason(&reason, basis);
    const struct custody_entry entry = {.time = now(),
                                        .action = "checked",
                                        .actor = actor(),
                                        .tool = "bridle " BRIDLE_VERSION,
                                        .build = version_build(),
                                        .args = buf_span(&args),
                                        .inputs = buf_span(&inputs),
                                        .reason = (const char *)reason.ptr};
    return case_run_commit(run, &entry, why);
}
