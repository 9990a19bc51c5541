/* run.json and the custody line of a check. Here, and not in the joined files, stands what differs
 * from one time to the next: when, by whom, on what machine.
 */
#include "cli/check_record.h"

#include <errno.h>
#include <openssl/sha.h>
#include <pwd.h>
#include <time.h>
#include <unistd.h>

#include "base/json.h"
#include "base/limits.h"
#include "check/sandbox.h"
#include "cli/version.h"

static enum status hash_file(const char *path, char *ret_hex)
{
    uint8_t digest[SHA256_DIGEST_LENGTH];
    BUF_SCOPED struct buf content;
    BUF_SCOPED struct buf hex;
    uint8_t piece[4096];
    size_t n;
    buf_init(&content, 1 << 20);
    buf_init(&hex, 64);
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return STATUS_IO_ERROR;
    while ((n = fread(piece, 1, sizeof piece, file)) > 0)
        buf_add(&content, span_of(piece, n));
    (void)fclose(file);
    if (content.failed)
        return STATUS_TOO_LARGE;
    (void)SHA256(content.ptr, content.len, digest);
    buf_hex(&hex, span_of(digest, sizeof digest));
    memcpy(ret_hex, hex.ptr, 64);
    ret_hex[64] = '\0';
    return STATUS_OK;
}

int check_basis_read(const struct invocation *inv, struct check_basis *ret_basis)
{
    const char *consent = option_value(inv, "consent");
    const char *authority = option_value(inv, "authority");
    struct check_basis b = {0};
    if (option_given(inv, "own-device") + (consent != NULL) + (authority != NULL) > 1)
        return usage_error(inv->command, "only one of --own-device, --consent and --authority");
    if (option_given(inv, "own-device"))
        b = (struct check_basis){.kind = "own_device",
                                 .words = "the person who checks says that the device is theirs",
                                 .covers_content = true};
    if (authority != NULL)
        b = (struct check_basis){
            .kind = "authority", .words = "an authority other than consent", .text = authority};
    if (consent != NULL) {
        b = (struct check_basis){.kind = "consent",
                                 .words = "a recorded consent",
                                 .text = consent,
                                 .covers_content = true};
        if (hash_file(consent, b.sha256) != STATUS_OK)
            return usage_error(inv->command, "--consent: %s: %s", consent, strerror(errno));
    }
    if (option_given(inv, "keep-content") && !b.covers_content)
        return usage_error(inv->command, "--keep-content needs --own-device or a --consent that "
                                         "covers it");
    *ret_basis = b;
    return EXIT_STATUS_OK;
}

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

static void basis_object(struct json *j, const struct check_basis *b)
{
    json_key(j, "basis");
    json_begin_object(j);
    json_field_cstr(j, "kind", b->kind == NULL ? "not recorded" : b->kind);
    json_field_cstr_opt(j, "text", b->text);
    json_field_cstr_opt(j, "sha256", b->sha256[0] == '\0' ? NULL : b->sha256);
    json_end_object(j);
}

static void source_object(struct json *j, const struct check *c)
{
    json_key(j, "source");
    json_begin_object(j);
    json_field_cstr(j, "given", c->request->given);
    json_field_cstr(j, "taken", c->request->path);
    json_end_object(j);
}

void check_record_json(const struct check *c, const struct check_basis *basis, const char *run_id,
                       struct buf *out)
{
    const struct check_request *r = c->request;
    struct json j = json_to(out);
    json_begin_object(&j);
    json_field_cstr(&j, "schema", "bridle.run/1");
    json_field_cstr(&j, "run", run_id);
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
    json_key(&j, "catalogue_sha256");
    buf_byte(out, '"');
    buf_hex(out, span_of(c->catalogue, sizeof c->catalogue));
    buf_byte(out, '"');
    j.comma = true;
    entries_object(&j, c);
    sets_array(&j, c);
    basis_object(&j, basis);
    json_field_bool(&j, "content_kept", r->keep_content);
    json_field_cstr(&j, "hash", r->hash_all ? "all" : "used");
    json_field_uint(&j, "workers", r->workers);
    json_field_cstr(&j, "sandbox", sandbox_layers());
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

enum status check_record_commit(const struct check *c, const struct invocation *inv,
                                const struct check_basis *basis, struct case_run *run,
                                struct buf *why)
{
    BUF_SCOPED struct buf args;
    BUF_SCOPED struct buf inputs;
    buf_init(&args, 1 << 20);
    buf_init(&inputs, 1 << 24);
    args_array(&args, inv);
    inputs_object(&inputs, c);
    const struct custody_entry entry = {.time = now(),
                                        .action = "checked",
                                        .actor = actor(),
                                        .tool = "bridle " BRIDLE_VERSION,
                                        .build = version_build(),
                                        .args = buf_span(&args),
                                        .inputs = buf_span(&inputs),
                                        .reason =
                                            basis->words == NULL ? "not recorded" : basis->words};
    return case_run_commit(run, &entry, why);
}
