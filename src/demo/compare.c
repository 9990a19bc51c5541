/* Findings against plants, by the file that anybody could read. */
#include "demo/compare.h"

#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "demo/plants.h"

static const char *text_at(struct json_object *object, const char *key)
{
    struct json_object *value = NULL;
    if (object == NULL || !json_object_object_get_ex(object, key, &value))
        return "";
    const char *text = json_object_get_string(value);
    return text == NULL ? "" : text;
}

static struct json_object *object_at(struct json_object *object, const char *key)
{
    struct json_object *value = NULL;
    (void)json_object_object_get_ex(object, key, &value);
    return value;
}

static bool counts(const char *level)
{
    return strcmp(level, "medium") == 0 || strcmp(level, "high") == 0 ||
           strcmp(level, "critical") == 0;
}

void demo_take(struct demo_result *r, const char *rule, const char *artifact, const char *level,
               struct span observed)
{
    bool planted = false;
    for (size_t i = 0; i < r->plants; i++) {
        const struct plant *p = &plants[i];
        if (strcmp(p->rule, rule) != 0 || strcmp(p->artifact, artifact) != 0 ||
            strcmp(p->level, level) != 0 || !span_equal_str(observed, p->observed))
            continue;
        r->found[i]++;
        planted = true;
    }
    if (planted || !counts(level))
        return;
    if (r->surprises < DEMO_SURPRISES_MAX)
        (void)snprintf(r->surprise[r->surprises], sizeof r->surprise[0], "%s %s in %s: %.*s", level,
                       rule, artifact, observed.len > 120 ? 120 : (int)observed.len,
                       (const char *)observed.ptr);
    r->surprises++;
}

void demo_count(struct demo_result *r)
{
    for (size_t i = 0; i < r->plants; i++)
        r->plants_right += r->found[i] == 1;
}

static void take_finding(struct demo_result *r, struct json_object *finding)
{
    demo_take(r, text_at(finding, "rule"), text_at(finding, "artifact"), text_at(finding, "level"),
              span_str(text_at(object_at(finding, "observed"), "value")));
}

bool demo_compare(const char *findings_path, struct demo_result *ret_result)
{
    struct demo_result r = {.plants = plants_count()};
    FILE *file = fopen(findings_path, "re");
    if (file == NULL || r.plants > DEMO_PLANTS_MAX) {
        if (file != NULL)
            (void)fclose(file);
        return false;
    }
    char *line = NULL;
    size_t room = 0;
    bool ok = true;
    while (ok && getline(&line, &room, file) > 0) {
        struct json_object *finding = json_tokener_parse(line);
        ok = finding != NULL;
        if (ok)
            take_finding(&r, finding);
        (void)json_object_put(finding);
    }
    free(line);
    ok = ferror(file) == 0 && ok;
    (void)fclose(file);
    demo_count(&r);
    if (ok)
        *ret_result = r;
    return ok;
}
