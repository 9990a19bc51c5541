/* One value a line. */
#include "indicators/value_list.h"

#include "base/ascii.h"
#include "base/cursor.h"
#include "formats/ip.h"
#include "indicators/type_words.h"
#include "indicators/typed_value.h"

enum { LOOK_LINES = 2000 };

static bool is_comment(struct span line)
{
    return line.ptr[0] == '#' || line.ptr[0] == ';' || span_starts(line, SPAN_LITERAL("//"));
}

/* `# kind: sha256`; false for other comments. */
static bool kind_comment(struct span line, struct span *ret_type)
{
    static const char *const words[] = {"kind", "type"};
    while (line.len > 0 && strchr("#;/ \t", line.ptr[0]) != NULL)
        line = span_skip(line, 1);
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        const struct span word = span_str(words[i]);
        struct span rest = span_trim(span_skip(line, word.len));
        if (!span_starts_nocase(line, word) || rest.len < 2 ||
            (rest.ptr[0] != ':' && rest.ptr[0] != '='))
            continue;
        *ret_type = span_trim(span_skip(rest, 1));
        return true;
    }
    return false;
}

/* Up to a comment behind the value; without quotes and commas around it. */
static struct span clean(struct span line)
{
    for (size_t i = 1; i < line.len; i++)
        if (line.ptr[i] == '#' && ascii_is_space(line.ptr[i - 1]))
            line = span_head(line, i);
    line = span_trim(line);
    while (line.len > 0 && line.ptr[line.len - 1] == ',')
        line = span_trim(span_head(line, line.len - 1));
    if (line.len > 1 && (line.ptr[0] == '"' || line.ptr[0] == '\'') &&
        line.ptr[line.len - 1] == line.ptr[0])
        line = span_of(line.ptr + 1, line.len - 2);
    return span_trim(line);
}

/* Up to the first space, and what follows it. */
static struct span first_word(struct span line, struct span *ret_rest)
{
    size_t end = 0;
    while (end < line.len && !ascii_is_space(line.ptr[end]))
        end++;
    *ret_rest = span_trim(span_skip(line, end));
    return span_head(line, end);
}

/* `0.0.0.0 evil.example`, as hosts files block names. */
static bool hosts_line(struct span line, struct span *ret_name)
{
    static const char *const nowhere[] = {"0.0.0.0", "127.0.0.1", "::1", "::"};
    struct span rest, more, word = first_word(line, &rest);
    for (size_t i = 0; i < sizeof nowhere / sizeof nowhere[0]; i++) {
        if (rest.len > 0 && span_equal_str(word, nowhere[i])) {
            *ret_name = first_word(rest, &more);
            return true;
        }
    }
    return false;
}

/* `domain,evil.example,comment`: a table without a header that says the type first. */
static bool typed_line(struct span line, struct span *ret_type, struct span *ret_value)
{
    for (const char *mark = ",;\t|"; *mark != '\0'; mark++) {
        struct span rest = line, type, value;
        if (!span_split(&rest, (uint8_t)*mark, &type) || !span_split(&rest, (uint8_t)*mark, &value))
            continue;
        const struct type_word *word = type_word_find(type);
        if (word == NULL || word->half != TYPE_WHOLE)
            continue;
        *ret_type = span_trim(type);
        *ret_value = clean(value);
        return true;
    }
    return false;
}

static bool holds_spaces(const struct type_word *type)
{
    return type->kind == KIND_PROCESS || type->kind == KIND_PATH || type->kind == KIND_FILE_NAME ||
           type->kind == KIND_PHONE;
}

struct list {
    struct published_sink *sink;
    struct span type;   /* said by a comment, the first line or the file's name */
    struct span dotted; /* what names that may be two things are in this list; empty: unknown */
};

/* The value stands first; what follows it is a comment (`hash  file name`, `value,date`). */
static struct span value_part(struct span line, const char *ends)
{
    size_t end = 0;
    while (end < line.len && !ascii_is_space(line.ptr[end]) && strchr(ends, line.ptr[end]) == NULL)
        end++;
    return span_head(line, end);
}

static enum status give_line(const struct list *l, struct span line, size_t offset)
{
    const struct published x = {.offset = offset};
    struct span type = SPAN_EMPTY, value = line;
    const struct type_word *word = type_word_find(l->type);
    enum kind kind;
    const char *why_not;
    if (hosts_line(line, &value))
        return typed_value_add(l->sink, &x, SPAN_LITERAL("domain"), value);
    if (l->type.len > 0)
        return typed_value_add(l->sink, &x, l->type,
                               word == NULL || holds_spaces(word) ? line : value_part(line, ",;|"));
    if (typed_line(line, &type, &value))
        return typed_value_add(l->sink, &x, type, value);
    if (!value_look(value, &kind, &why_not)) {
        const struct span part = value_part(line, ",;|");
        if (part.len > 0 && part.len < line.len && value_look(part, &kind, &why_not))
            value = part;
        else if (l->dotted.len > 0 && part.len == line.len && !value_look(line, &kind, &why_not) &&
                 value_is_ambiguous(why_not))
            type = l->dotted;
    }
    return typed_value_add(l->sink, &x, type, value);
}

/* In a list of domains a name that may be an application's is a domain, and the other way round. */
static struct span dotted_kind(struct span file)
{
    struct cursor c = cursor_of(file);
    struct span line;
    size_t domains = 0, apps = 0;
    for (int i = 0; i < LOOK_LINES && cursor_line(&c, &line); i++) {
        enum kind kind;
        const char *why_not;
        line = span_trim(line);
        if (line.len == 0 || is_comment(line) || !value_look(clean(line), &kind, &why_not))
            continue;
        domains += kind == KIND_DOMAIN || kind == KIND_URL || kind == KIND_IP;
        apps += kind == KIND_APP_ID;
    }
    if ((domains > 0) == (apps > 0))
        return SPAN_EMPTY;
    return domains > 0 ? SPAN_LITERAL("domain") : SPAN_LITERAL("app_id");
}

static struct span kind_of_name(struct span name)
{
    struct span stem = span_head(name, span_find_byte(name, '.'));
    const size_t slash = span_find_last_byte(stem, '/');
    stem = slash < stem.len ? span_skip(stem, slash + 1) : stem;
    const struct type_word *word = type_word_find(stem);
    return word != NULL && word->refused == NULL ? stem : SPAN_EMPTY;
}

enum status value_list_read(struct published_sink *sink, struct span file,
                            struct problem *ret_problem)
{
    struct list l = {.sink = sink, .type = kind_of_name(sink->file_name)};
    struct cursor c = cursor_of(file);
    struct span line;
    bool first = true;
    (void)ret_problem;
    if (span_starts(file, SPAN_LITERAL("\xEF\xBB\xBF")))
        cursor_skip(&c, 3);
    l.dotted = dotted_kind(file);
    for (size_t offset = c.at; cursor_line(&c, &line); offset = c.at) {
        line = span_trim(line);
        if (line.len == 0)
            continue;
        if (is_comment(line)) {
            (void)kind_comment(line, &l.type);
            continue;
        }
        line = clean(line);
        const bool heading = first && type_word_find(line) != NULL;
        first = false;
        if (heading)
            l.type = line;
        else if (line.len > 0)
            TRY(give_line(&l, line, offset));
    }
    return STATUS_OK;
}
