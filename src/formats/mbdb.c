/* Manifest.mbdb: records, and finding them again after damage. */
#include "formats/mbdb.h"

#include <openssl/evp.h>

#include "base/limits.h"
#include "base/utf8.h"

enum { ABSENT = 0xFFFF, DIGEST_SIZE = 20 };

static struct span read_string(struct cursor *c)
{
    uint64_t len = cursor_uint_be(c, 2);
    return len == ABSENT ? SPAN_EMPTY : cursor_bytes(c, len);
}

/* Reads what may be a record; c->failed when it runs past the end. */
static struct mbdb_record read_record(struct cursor *c)
{
    struct mbdb_record r = {.offset = c->at};
    r.domain = read_string(c);
    r.path = read_string(c);
    r.link_target = read_string(c);
    r.digest = read_string(c);
    r.encryption_key = read_string(c);
    r.mode = (uint16_t)cursor_uint_be(c, 2);
    r.inode = cursor_uint_be(c, 8);
    r.uid = (uint32_t)cursor_uint_be(c, 4);
    r.gid = (uint32_t)cursor_uint_be(c, 4);
    r.modified = (uint32_t)cursor_uint_be(c, 4);
    r.accessed = (uint32_t)cursor_uint_be(c, 4);
    r.changed = (uint32_t)cursor_uint_be(c, 4);
    r.size = cursor_uint_be(c, 8);
    r.protection_class = cursor_u8(c);
    r.property_count = cursor_u8(c);
    size_t start = c->at;
    for (unsigned i = 0; i < r.property_count && !c->failed; i++) {
        (void)read_string(c);
        (void)read_string(c);
    }
    r.properties = span_of(c->data.ptr + start, c->at - start);
    return r;
}

static bool is_domain(struct span s)
{
    if (s.len == 0 || s.len > MBDB_DOMAIN_MAX)
        return false;
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] <= ' ' || s.ptr[i] > '~')
            return false;
    return true;
}

static bool is_path(struct span s)
{
    return s.len <= MBDB_PATH_MAX && span_find_byte(s, 0) == s.len && utf8_valid(s);
}

/* A changed length makes the rest of a record something else: that is how damage shows. */
static bool is_plausible(const struct mbdb_record *r)
{
    unsigned type = r->mode >> 12;
    return is_domain(r->domain) && (type == 4 || type == 8 || type == 10) && is_path(r->path) &&
           is_path(r->link_target) && (r->digest.len == 0 || r->digest.len == DIGEST_SIZE) &&
           r->encryption_key.len <= MBDB_KEY_MAX;
}

static bool next_plausible(struct cursor *c, struct mbdb_record *ret_record)
{
    struct mbdb_record r = read_record(c);
    if (c->failed || !is_plausible(&r))
        return false;
    *ret_record = r;
    return true;
}

/* True when a record starts at `at` and another one, or the end, follows it. */
static bool starts_record(struct span data, size_t at)
{
    struct cursor c = cursor_of(data);
    struct mbdb_record r;
    cursor_seek(&c, at);
    return next_plausible(&c, &r) && (cursor_left(&c) == 0 || next_plausible(&c, &r));
}

static size_t find_record(struct mbdb *m, size_t from)
{
    size_t at = from;
    while (at < m->at.data.len && m->search_budget > 0) {
        m->search_budget--;
        if (starts_record(m->at.data, at))
            return at;
        at++;
    }
    return m->at.data.len;
}

enum status mbdb_open(struct span data, struct mbdb *ret_mbdb, struct problem *ret_problem)
{
    static const struct span magic = {.ptr = (const uint8_t *)"mbdb\5\0", .len = 6};
    if (span_starts(data, SPAN_LITERAL("mbdx")))
        return problem_at(ret_problem, STATUS_UNSUPPORTED, 0,
                          "this is the index Manifest.mbdx, not the manifest Manifest.mbdb");
    if (!span_starts(data, SPAN_LITERAL("mbdb")))
        return problem_at(ret_problem, STATUS_MALFORMED, 0, "no Manifest.mbdb");
    if (!span_starts(data, magic))
        return problem_at(ret_problem, data.len < magic.len ? STATUS_TRUNCATED : STATUS_UNSUPPORTED,
                          0, "a version of Manifest.mbdb that is not known here");
    *ret_mbdb = (struct mbdb){.at = cursor_of(data), .search_budget = MBDB_SEARCH_MAX};
    cursor_seek(&ret_mbdb->at, magic.len);
    return STATUS_OK;
}

enum status mbdb_next(struct mbdb *mbdb, struct mbdb_record *ret_record,
                      struct problem *ret_problem)
{
    size_t start = mbdb->at.at;
    if (start == mbdb->at.data.len)
        return STATUS_END;
    if (next_plausible(&mbdb->at, ret_record))
        return STATUS_OK;
    mbdb->at.failed = false;
    size_t found = find_record(mbdb, start + 1);
    cursor_seek(&mbdb->at, found);
    mbdb->damaged++;
    mbdb->damaged_bytes += found - start;
    return problem_at(ret_problem, STATUS_MALFORMED, start,
                      found < mbdb->at.data.len
                          ? "a damaged record of the manifest; reading went on behind it"
                          : "the manifest is damaged from here to its end");
}

bool mbdb_property_next(struct span *rest, struct span *ret_name, struct span *ret_value)
{
    struct cursor c = cursor_of(*rest);
    struct span name = read_string(&c), value = read_string(&c);
    if (rest->len == 0 || c.failed)
        return false;
    *ret_name = name;
    *ret_value = value;
    *rest = span_skip(*rest, c.at);
    return true;
}

bool mbdb_file_id(struct span domain, struct span path, char ret_id[MBDB_FILE_ID_SIZE])
{
    static const char digits[] = "0123456789abcdef";
    uint8_t digest[EVP_MAX_MD_SIZE];
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    bool ok = ctx != NULL && EVP_DigestInit_ex(ctx, EVP_sha1(), NULL) == 1 &&
              EVP_DigestUpdate(ctx, domain.ptr, domain.len) == 1 &&
              EVP_DigestUpdate(ctx, "-", 1) == 1 &&
              EVP_DigestUpdate(ctx, path.ptr, path.len) == 1 &&
              EVP_DigestFinal_ex(ctx, digest, NULL) == 1;
    EVP_MD_CTX_free(ctx);
    for (size_t i = 0; ok && i < DIGEST_SIZE; i++) {
        ret_id[2 * i] = digits[digest[i] >> 4];
        ret_id[2 * i + 1] = digits[digest[i] & 15];
    }
    if (ok)
        ret_id[MBDB_FILE_ID_SIZE - 1] = '\0';
    return ok;
}
