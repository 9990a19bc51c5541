/* Two checks of invented phones, beside the real one. */
#include "demo/control.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "case/durable.h"
#include "check/check.h"
#include "demo/compare.h"
#include "demo/phone.h"
#include "demo/plants.h"

#define FOLDER ".tmp-control"
enum { PATH_ROOM = 4096 };

struct control {
    const struct control_request *request;
    struct control_result *result;
    char path[PATH_ROOM]; /* of the temporary folder */
    int indicators;
};

static bool give_up(struct control *k, const char *what, const char *reason)
{
    if (k->result->why[0] == '\0')
        (void)snprintf(k->result->why, sizeof k->result->why, "%s: %.200s", what, reason);
    return false;
}

static int new_spool(void *ctx)
{
    return case_temporary(ctx);
}

static bool path_of(struct control *k, const char *name, char ret_path[PATH_ROOM])
{
    int n = snprintf(ret_path, PATH_ROOM, "%s/%s", k->path, name);
    return (n > 0 && n < PATH_ROOM) || give_up(k, name, "the path is too long");
}

static bool write_indicators(struct control *k)
{
    char path[PATH_ROOM];
    struct demo_error error;
    if (!path_of(k, "sampleware.stix2", path))
        return false;
    if (!demo_indicators_write(path, &error))
        return give_up(k, "its indicators", error.text);
    k->indicators = open(path, O_RDONLY | O_CLOEXEC);
    return k->indicators >= 0 || give_up(k, "its indicators", strerror(errno));
}

/* The check itself, by the same function as any other. One worker: there is little to read. */
static bool check_phone(struct control *k, const char *path, struct check *c)
{
    static const char *const names[] = {"sampleware.stix2"};
    FD_SCOPED int root = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (root < 0)
        return give_up(k, "its phone", strerror(errno));
    const struct check_request request = {.given = path,
                                          .path = path,
                                          .root = root,
                                          .found = "",
                                          .indicator_fds = &k->indicators,
                                          .indicator_names = names,
                                          .indicator_count = 1,
                                          .skip = k->request->skip,
                                          .threshold = LEVEL_MEDIUM,
                                          .workers = 1,
                                          .temporary = new_spool,
                                          .temporary_ctx = k->request->folder};
    enum status status = check_run(&request, c);
    if (status == STATUS_OK)
        return true;
    check_free(c);
    return give_up(k, "its check", status_text(status));
}

static uint64_t records_of(const struct check *c)
{
    uint64_t n = 0;
    for (size_t i = 0; i < c->coverage.artifact_count; i++)
        n += c->coverage.artifacts[i].rows;
    return n;
}

static void take(struct demo_result *r, const struct check *c, const struct finding *f)
{
    char rule[64];
    if (f->unreviewed) /* the user's own artifacts are not what is tried here */
        return;
    if (f->rule == NULL)
        (void)snprintf(rule, sizeof rule, "indicator.%s",
                       kind_name(indicator_table_get(c->table, f->indicator).kind));
    demo_take(r, f->rule == NULL ? rule : f->rule, f->artifact, level_name(f->level), f->value);
}

/* Writes one phone, checks it, removes it. `r` says what is expected to be in it. */
static bool try_phone(struct control *k, const char *name,
                      bool (*write)(const char *, struct demo_error *), struct demo_result *r,
                      uint64_t *ret_records)
{
    static struct check c;
    char path[PATH_ROOM];
    struct demo_error error;
    if (!path_of(k, name, path))
        return false;
    if (!write(path, &error))
        return give_up(k, "its phone", error.text);
    if (!check_phone(k, path, &c))
        return false;
    for (size_t i = 0; i < c.finding_count; i++)
        take(r, &c, &c.findings[i]);
    demo_count(r);
    *ret_records = records_of(&c);
    check_free(&c);
    return true;
}

static bool try_both(struct control *k)
{
    struct demo_result with = {.plants = plants_count()}, without = {.plants = 0};
    struct control_result *r = k->result;
    if (with.plants > DEMO_PLANTS_MAX)
        return give_up(k, "its plants", "too many for this build");
    if (!write_indicators(k) || !try_phone(k, "phone", demo_phone_write, &with, &r->records) ||
        !try_phone(k, "twin", demo_twin_write, &without, &r->twin_records))
        return false;
    r->planted = with.plants;
    r->found = with.plants_right;
    r->not_planted = with.surprises;
    r->twin_findings = without.surprises;
    bool passed = demo_passed(&with) && without.surprises == 0 && r->twin_records > 0;
    r->state = passed ? CONTROL_PASSED : CONTROL_FAILED;
    return true;
}

void control_run(const struct control_request *request, struct control_result *ret_result)
{
    struct control k = {.request = request, .result = ret_result, .indicators = -1};
    int folder = case_descriptor(request->folder);
    *ret_result = (struct control_result){.state = CONTROL_NOT_RUN};
    int n = snprintf(k.path, sizeof k.path, "%s/" FOLDER, case_path(request->folder));
    enum status status = durable_remove(folder, FOLDER);
    if (status == STATUS_OK && n > 0 && n < PATH_ROOM)
        status = durable_mkdir(folder, FOLDER);
    if (status != STATUS_OK)
        (void)give_up(&k, FOLDER,
                      status == STATUS_IO_ERROR ? strerror(errno) : status_text(status));
    else
        (void)try_both(&k);
    durable_close(&k.indicators);
    (void)!durable_remove(folder, FOLDER);
}
