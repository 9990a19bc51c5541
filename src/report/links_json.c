/* `bridle.links/1`: CONTRACT's keys first, then what else is known. */
#include "links/defang.h"
#include "report/links_view.h"

/* A string made in a buffer. */
static void put(struct json *j, const char *key, struct buf *text)
{
    if (key != NULL)
        json_field_string(j, key, buf_span(text));
    else
        json_string(j, buf_span(text));
    buf_clear(text);
}

struct out {
    struct json json;
    struct buf text; /* one string at a time */
    const struct links_view *v;
};

static void host(struct out *o, const char *key, struct span name)
{
    links_put_host(&o->text, o->v, name);
    put(&o->json, key, &o->text);
}

static void range(struct json *j, const char *key, const struct counter_range *r)
{
    json_key(j, key);
    json_begin_object(j);
    json_field_uint(j, "low", r->low);
    json_field_uint(j, "best", r->best);
    json_field_uint(j, "high", r->high);
    json_end_object(j);
}

static void number(struct json *j, const char *key, double value)
{
    json_key(j, key);
    json_double(j, value);
}

static void moment(struct out *o, const char *key, struct timestamp t)
{
    timestamp_format(&o->text, t);
    put(&o->json, key, &o->text);
}

static void counter(struct json *j, const struct counter_report *r)
{
    json_field_uint(j, "base", r->base);
    json_field_cstr(j, "alphabet", r->alphabet->digits);
    json_field_string(j, "first_code", r->first_code);
    json_field_string(j, "last_code", r->last_code);
    json_field_uint(j, "first", r->first);
    json_field_uint(j, "last", r->last);
    range(j, "estimated_links", &r->issued);
    if (r->has_rate)
        number(j, "per_day", r->per_day);
}

/* Which test was made and what it gave, also where the answer is no. */
static void test(struct json *j, const struct campaign *c, const struct campaign_host *h)
{
    const struct counter_report *r = &h->codes.report;
    json_key(j, "test");
    json_begin_object(j);
    json_field_cstr(j, "name",
                    r->has_tau ? "range of the codes, and Kendall's tau of codes and dates; joined "
                                 "by Fisher's method"
                               : "range of the codes");
    json_field_string(j, "place", h->codes.place);
    json_field_uint(j, "codes", h->codes.codes);
    number(j, "p", r->p);
    if (r->has_tau)
        number(j, "tau", r->tau);
    number(j, "level", c->significance);
    json_end_object(j);
}

static void more_of_counter(struct json *j, const struct counter_report *r)
{
    json_field_cstr(j, "alphabet_name", r->alphabet->name);
    json_field_bool(j, "alphabet_learned", r->is_learned);
    json_field_uint(j, "alphabet_alternatives", r->alternatives);
    json_field_uint(j, "step", r->step);
    json_field_uint(j, "codes_left_out", r->left_out);
    range(j, "campaign_links", &r->campaign);
}

static void one_host(struct out *o, const struct campaign_host *h)
{
    struct json *j = &o->json;
    json_begin_object(j);
    host(o, "host", h->name);
    json_field_uint(j, "links", h->link_count);
    json_field_bool(j, "known_shortener", h->known_shortener);
    json_field_bool(j, "shortener_like", h->shortener_like);
    json_field_bool(j, "sequential", h->sequential);
    if (h->sequential)
        counter(j, &h->codes.report);
    if (h->hours.has_offset) {
        json_field_int(j, "utc_offset_minutes", h->hours.offset_minutes);
        number(j, "offset_confidence", h->hours.confidence);
        json_field_int(j, "offset_low", h->hours.offset_low);
        json_field_int(j, "offset_high", h->hours.offset_high);
    }
    if (h->has_site && h->site.has_registrable)
        host(o, "registrable", site_registrable(&h->site));
    if (h->dated > 0) {
        moment(o, "first_seen", h->first);
        moment(o, "last_seen", h->last);
    }
    json_field_uint(j, "personalised", h->personal);
    if (h->owner != NULL)
        json_field_string(j, "belongs_to", h->owner->name);
    if (h->sequential)
        more_of_counter(j, &h->codes.report);
    if (h->codes.has_place)
        test(j, o->v->campaign, h);
    json_end_object(j);
}

static void hosts(struct out *o)
{
    const struct campaign *c = o->v->campaign;
    json_key(&o->json, "hosts");
    json_begin_array(&o->json);
    for (size_t i = 0; i < c->host_count; i++)
        if (c->hosts[i].link_count > 0)
            one_host(o, &c->hosts[i]);
    json_end_array(&o->json);
}

static void hours(struct json *j, const struct hours_report *r)
{
    json_key(j, "working_hours");
    json_begin_object(j);
    json_field_uint(j, "messages", r->messages);
    json_field_int(j, "utc_offset_minutes", r->offset_minutes);
    number(j, "offset_confidence", r->confidence);
    json_field_int(j, "offset_low", r->offset_low);
    json_field_int(j, "offset_high", r->offset_high);
    json_field_int(j, "from_minute", r->from_minute);
    json_field_int(j, "to_minute", r->to_minute);
    json_end_object(j);
}

static void clusters(struct out *o)
{
    const struct campaign *c = o->v->campaign;
    struct json *j = &o->json;
    json_key(j, "clusters");
    json_begin_array(j);
    for (size_t i = 0; i < c->cluster_count; i++) {
        const struct campaign_cluster *cluster = &c->clusters[i];
        json_begin_object(j);
        json_key(j, "hosts");
        json_begin_array(j);
        for (size_t k = 0; k < cluster->count; k++)
            host(o, NULL, c->hosts[cluster->hosts[k]].name);
        json_end_array(j);
        json_key(j, "why");
        json_begin_array(j);
        for (size_t k = 0; k < cluster->why_count; k++)
            json_cstr(j, cluster->why[k]);
        json_end_array(j);
        json_field_uint(j, "links", cluster->links);
        if (cluster->hours.has_offset)
            hours(j, &cluster->hours);
        json_end_object(j);
    }
    json_end_array(j);
}

static void personalised(struct out *o)
{
    const struct campaign *c = o->v->campaign;
    struct json *j = &o->json;
    json_key(j, "personalised");
    json_begin_array(j);
    for (size_t i = 0; i < c->personal_count; i++) {
        const struct campaign_personal *p = &c->personals[i];
        json_begin_object(j);
        links_put_personal(&o->text, o->v, p);
        put(j, "url", &o->text);
        links_put_target(&o->text, o->v, p->target.address);
        put(j, "target", &o->text);
        links_put_encoding(&o->text, &p->target);
        put(j, "encoding", &o->text);
        json_field_bool(j, "to_recipient", p->to_recipient);
        json_field_cstr_opt(j, "wrapper",
                            o->v->store->urls[o->v->store->links[p->link].url].wrapper);
        json_end_object(j);
    }
    json_end_array(j);
}

static void lookalikes(struct out *o)
{
    const struct campaign *c = o->v->campaign;
    struct json *j = &o->json;
    json_key(j, "lookalikes");
    json_begin_array(j);
    for (size_t i = 0; i < c->host_count; i++)
        for (size_t k = 0; k < c->hosts[i].looks.count; k++) {
            const struct look *look = &c->hosts[i].looks.items[k];
            json_begin_object(j);
            host(o, "host", c->hosts[i].name);
            if (look->brand != NULL)
                host(o, "of", look->of);
            else
                json_field_string(j, "of", look->of);
            json_field_cstr(j, "why", look_info(look->kind)->why);
            json_field_cstr(j, "rule", look_info(look->kind)->id);
            json_field_cstr(j, "benign", look_info(look->kind)->benign);
            if (c->hosts[i].is_sender_only)
                json_field_cstr(j, "seen_as", "sender");
            json_end_object(j);
        }
    json_end_array(j);
}

/* One organisation: how many people, and who, as far as it is asked for. */
static void organisation(struct out *o, const struct campaign_targets *t)
{
    struct json *j = &o->json;
    json_begin_object(j);
    links_put_domain(&o->text, o->v, t->domain);
    put(j, "organisation", &o->text);
    json_field_bool(j, "freemail", t->is_freemail);
    json_field_uint(j, "targets", t->count);
    json_field_uint(j, "links", t->links);
    json_key(j, "addresses");
    json_begin_array(j);
    for (size_t k = 0; k < t->count; k++) {
        links_put_target(&o->text, o->v, o->v->campaign->personals[t->personals[k]].target.address);
        put(j, NULL, &o->text);
    }
    json_end_array(j);
    json_end_object(j);
}

static void targets(struct out *o)
{
    json_key(&o->json, "targets");
    json_begin_array(&o->json);
    for (size_t i = 0; i < o->v->campaign->target_count; i++)
        organisation(o, &o->v->campaign->targets[i]);
    json_end_array(&o->json);
}

static void files(struct out *o)
{
    struct json *j = &o->json;
    json_key(j, "files");
    json_begin_array(j);
    for (size_t i = 0; i < o->v->file_count; i++) {
        const struct links_file *f = &o->v->files[i];
        json_begin_object(j);
        json_field_string(j, "name", span_str(f->name));
        json_field_cstr(j, "form", link_form_name(f->form));
        json_field_uint(j, "messages", f->messages);
        json_field_uint(j, "links", f->links);
        json_field_cstr_opt(j, "problem", f->problem);
        json_end_object(j);
    }
    json_end_array(j);
}

static void problems(struct out *o)
{
    static const char *const places[] = {
        [LINK_AT_LINE] = "line", [LINK_AT_MESSAGE] = "message", [LINK_AT_FILE] = "file"};
    struct json *j = &o->json;
    json_key(j, "problems");
    json_begin_array(j);
    for (size_t i = 0; i < o->v->problem_count; i++) {
        const struct links_problem *p = &o->v->problems[i];
        json_begin_object(j);
        json_field_string(j, "file", span_str(o->v->files[p->file].name));
        if (p->place != LINK_AT_FILE)
            json_field_uint(j, places[p->place], p->at);
        json_field_cstr(j, "what", p->what);
        json_end_object(j);
    }
    json_end_array(j);
    json_field_uint(j, "links_left_out", o->v->store->left_out);
}

void links_json(struct buf *out, const struct links_view *v)
{
    struct out o = {.json = json_to(out), .v = v};
    buf_init(&o.text, 1 << 20);
    json_begin_object(&o.json);
    json_field_cstr(&o.json, "schema", "bridle.links/1");
    json_field_uint(&o.json, "links", v->store->link_count);
    hosts(&o);
    clusters(&o);
    personalised(&o);
    lookalikes(&o);
    targets(&o);
    files(&o);
    problems(&o);
    if (links_suffix_list_date(&o.text))
        put(&o.json, "public_suffix_list", &o.text);
    json_field_bool(&o.json, "dates_without_zone", v->campaign->zoneless);
    if (v->authority != NULL)
        links_plan_json(&o.json, v);
    json_end_object(&o.json);
    buf_byte(out, '\n');
    out->failed = out->failed || o.text.failed;
    buf_free(&o.text);
}
