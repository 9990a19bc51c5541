/* Manifests and bag-info.txt (RFC 8493, sections 2.1.3 and 2.2). */
#include "case/bag.h"

#include "base/ascii.h"
#include "base/limits.h"

enum { PATH_PARTS_MAX = 4, LINES_FIRST = 32 };

bool bag_name_ok(struct span name)
{
    if (name.len == 0 || name.len > CASE_NAME_MAX)
        return false;
    for (size_t i = 0; i < name.len; i++) {
        uint8_t c = name.ptr[i];
        bool plain = ascii_is_digit(c) || (c >= 'a' && c <= 'z');
        if (!plain && (i == 0 || (c != '.' && c != '_' && c != '-')))
            return false;
    }
    return true;
}

bool bag_path_ok(struct span path)
{
    struct span part;
    size_t parts = 0;
    if (path.len == 0 || path.ptr[path.len - 1] == '/')
        return false;
    while (span_split(&path, '/', &part))
        if (++parts > PATH_PARTS_MAX || !bag_name_ok(part))
            return false;
    return parts > 0;
}

void bag_manifest_init(struct bag_manifest *m, struct arena *arena)
{
    *m = (struct bag_manifest){.arena = arena};
}

/* Index of the first line whose path is not before `path`. */
static size_t place_of(const struct bag_manifest *m, struct span path)
{
    size_t low = 0, high = m->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (span_compare(m->lines[middle].path, path) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static enum status make_room(struct bag_manifest *m)
{
    if (m->count < m->room)
        return STATUS_OK;
    if (m->count >= MANIFEST_LINES_MAX)
        return STATUS_TOO_LARGE;
    size_t room = m->room == 0 ? LINES_FIRST : m->room * 2;
    struct bag_line *lines = arena_array(m->arena, room, sizeof *lines);
    if (lines == NULL)
        return STATUS_NO_MEMORY;
    if (m->count > 0)
        memcpy(lines, m->lines, m->count * sizeof *lines);
    m->lines = lines;
    m->room = room;
    return STATUS_OK;
}

enum status bag_manifest_put(struct bag_manifest *m, struct span path,
                             const uint8_t digest[SHA256_BYTES])
{
    size_t at = place_of(m, path);
    if (at < m->count && span_equal(m->lines[at].path, path)) {
        memcpy(m->lines[at].digest, digest, SHA256_BYTES);
        return STATUS_OK;
    }
    struct bag_line line;
    memcpy(line.digest, digest, SHA256_BYTES);
    TRY(make_room(m));
    TRY(arena_copy(m->arena, path, &line.path));
    memmove(&m->lines[at + 1], &m->lines[at], (m->count - at) * sizeof *m->lines);
    m->lines[at] = line;
    m->count++;
    return STATUS_OK;
}

const struct bag_line *bag_manifest_find(const struct bag_manifest *m, struct span path)
{
    size_t at = place_of(m, path);
    return at < m->count && span_equal(m->lines[at].path, path) ? &m->lines[at] : NULL;
}

static const char *line_fault(const struct bag_manifest *m, struct span line)
{
    if (line.len < SHA256_HEX + 3 || !sha256_is_hex(span_head(line, SHA256_HEX)))
        return "a line does not begin with a SHA-256 in lower case";
    struct span rest = span_skip(line, SHA256_HEX);
    struct span path = span_skip(rest, 2);
    if (!span_starts(rest, SPAN_LITERAL("  ")) || !bag_path_ok(path))
        return "a line names a file as Bridle never does";
    if (m->count > 0 && span_compare(m->lines[m->count - 1].path, path) >= 0)
        return "the lines are out of order, or one is there twice";
    return NULL;
}

enum status bag_manifest_parse(struct bag_manifest *m, struct span text,
                               struct problem *ret_problem)
{
    size_t at = 0;
    while (at < text.len) {
        uint8_t digest[SHA256_BYTES];
        struct span rest = span_skip(text, at);
        size_t len = span_find_byte(rest, '\n');
        struct span line = span_head(rest, len);
        const char *fault = len == rest.len ? "the last line is cut off" : line_fault(m, line);
        if (fault != NULL)
            return problem_at(ret_problem, STATUS_MALFORMED, at, fault);
        (void)sha256_from_hex(span_head(line, SHA256_HEX), digest);
        enum status status = bag_manifest_put(m, span_skip(line, SHA256_HEX + 2), digest);
        if (status != STATUS_OK)
            return problem_at(ret_problem, status, at, status_text(status));
        at += len + 1;
    }
    return STATUS_OK;
}

void bag_manifest_write(const struct bag_manifest *m, struct buf *out)
{
    for (size_t i = 0; i < m->count; i++) {
        buf_hex(out, span_of(m->lines[i].digest, SHA256_BYTES));
        buf_str(out, "  ");
        buf_add(out, m->lines[i].path);
        buf_byte(out, '\n');
    }
}

void bag_info_write(const struct bag_info *info, struct buf *out)
{
    buf_str(out, "Bag-Software-Agent: ");
    buf_str(out, info->tool);
    buf_str(out, "\nBagging-Date: ");
    timestamp_format_date(out, info->time);
    buf_str(out, "\nPayload-Oxum: ");
    buf_uint(out, info->payload_bytes);
    buf_byte(out, '.');
    buf_uint(out, info->payload_files);
    buf_byte(out, '\n');
}
