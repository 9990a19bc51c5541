/* Telling formats apart: JSON and XML by their first keys and root, rules and scripts by how their
 * first line begins, tables by their header; what remains is a list of values.
 */
#include "indicators/file_format.h"

#include "base/ascii.h"
#include "base/cursor.h"
#include "formats/json_pull.h"
#include "indicators/csv.h"
#include "indicators/misp.h"
#include "indicators/openioc.h"
#include "indicators/stix.h"
#include "indicators/stix1.h"
#include "indicators/value_list.h"

enum { LOOK_LINES = 64, LOOK_BYTES = 4096, LOOK_TOKENS = 32 };

static const struct {
    const char *name;
    published_read_fn *read;
} formats[FILE_FORMAT_COUNT] = {
    [FILE_FORMAT_UNKNOWN] = {"unknown", NULL},
    [FILE_FORMAT_STIX2] = {"stix2", stix_read},
    [FILE_FORMAT_MISP] = {"misp", misp_read},
    [FILE_FORMAT_OPENIOC] = {"openioc", openioc_read},
    [FILE_FORMAT_STIX1] = {"stix1", stix1_read},
    [FILE_FORMAT_CSV] = {"csv", csv_read},
    [FILE_FORMAT_LIST] = {"list", value_list_read},
};

const char *file_format_name(enum file_format format)
{
    return (unsigned)format < FILE_FORMAT_COUNT ? formats[format].name : "unknown";
}

published_read_fn *file_format_reader(enum file_format format)
{
    return (unsigned)format < FILE_FORMAT_COUNT ? formats[format].read : NULL;
}

/* --- JSON and XML --- */

static enum file_format json_format(struct span text)
{
    static const struct {
        const char *key;
        enum file_format format;
    } keys[] = {{"response", FILE_FORMAT_MISP},  {"Event", FILE_FORMAT_MISP},
                {"Attribute", FILE_FORMAT_MISP}, {"objects", FILE_FORMAT_STIX2},
                {"type", FILE_FORMAT_STIX2},     {"spec_version", FILE_FORMAT_STIX2}};
    struct json_pull json;
    json_pull_init(&json, text);
    for (int i = 0; i < LOOK_TOKENS; i++) {
        const struct json_token token = json_pull_next(&json);
        for (size_t k = 0; token.type == JSON_PULL_KEY && k < sizeof keys / sizeof keys[0]; k++)
            if (span_equal_str(token.raw, keys[k].key))
                return keys[k].format;
    }
    return FILE_FORMAT_STIX2; /* whose reader says what is missing */
}

/* Name of the first element, without its prefix. */
static struct span xml_root(struct span text)
{
    size_t at = 0;
    while ((at += span_find_byte(span_skip(text, at), '<')) < text.len) {
        struct span rest = span_skip(text, at);
        if (span_starts(rest, SPAN_LITERAL("<!--"))) {
            at += span_find(rest, SPAN_LITERAL("-->"));
        } else if (rest.len > 1 && (ascii_is_alpha(rest.ptr[1]) || rest.ptr[1] == '_')) {
            size_t end = 1;
            while (end < rest.len && strchr(" \t\r\n/>", rest.ptr[end]) == NULL)
                end++;
            struct span name = span_of(rest.ptr + 1, end - 1);
            size_t colon = span_find_byte(name, ':');
            return colon < name.len ? span_skip(name, colon + 1) : name;
        }
        at++;
    }
    return SPAN_EMPTY;
}

static enum file_format xml_format(struct span text, const char **ret_why_not)
{
    struct span root = xml_root(text);
    if (span_equal_str(root, "ioc") || span_equal_str(root, "OpenIOC"))
        return FILE_FORMAT_OPENIOC;
    if (span_equal_str(root, "STIX_Package"))
        return FILE_FORMAT_STIX1;
    *ret_why_not = span_equal_nocase(root, SPAN_LITERAL("html"))
                       ? "a web page, not indicators: was the page saved instead of the file?"
                       : "XML of an unknown kind: neither STIX 1 (STIX_Package) nor OpenIOC (ioc)";
    return FILE_FORMAT_UNKNOWN;
}

/* --- text --- */

static bool starts_with_word(struct span line, const char *const *words)
{
    for (; *words != NULL; words++) {
        struct span word = span_str(*words);
        if (span_starts_nocase(line, word) && line.len > word.len &&
            ascii_is_space(line.ptr[word.len]))
            return true;
    }
    return false;
}

static bool is_yara(struct span line)
{
    static const char *const words[] = {"rule", "private rule", "global rule", "import", NULL};
    return starts_with_word(line, words) &&
           (line.ptr[0] != 'i' || span_find_byte(line, '"') < line.len);
}

static bool is_snort(struct span line)
{
    static const char *const words[] = {"alert", "log", "pass", "drop", "reject", "sdrop", NULL};
    return starts_with_word(line, words) && (span_find(line, SPAN_LITERAL("->")) < line.len ||
                                             span_find(line, SPAN_LITERAL("<>")) < line.len);
}

/* `key:` or `- key: value`; not `host:port` and not `http://`. */
static bool is_yaml(struct span line)
{
    if (span_starts(line, SPAN_LITERAL("- ")) || span_equal_str(line, "-") ||
        span_equal_str(line, "---"))
        return true;
    size_t end = 0;
    while (end < line.len && (ascii_is_alnum(line.ptr[end]) || line.ptr[end] == '_'))
        end++;
    return end > 0 && end < line.len && line.ptr[end] == ':' &&
           (end + 1 == line.len || line.ptr[end + 1] == ' ') && ascii_is_alpha(line.ptr[0]);
}

static bool is_comment(struct span line)
{
    return line.len == 0 || line.ptr[0] == '#' || line.ptr[0] == ';' ||
           span_starts(line, SPAN_LITERAL("//")) || span_starts(line, SPAN_LITERAL("/*")) ||
           line.ptr[0] == '*';
}

static enum file_format text_format(struct span text, const char **ret_why_not)
{
    struct cursor c = cursor_of(text);
    struct span line;
    size_t yaml = 0, seen = 0;
    for (int i = 0; i < LOOK_LINES && cursor_line(&c, &line); i++) {
        line = span_trim(line);
        if (is_comment(line) && !span_starts(line, SPAN_LITERAL("*.")))
            continue;
        if (is_yara(line))
            *ret_why_not = "YARA rules: they search the bytes of files and are not evaluated here";
        else if (is_snort(line))
            *ret_why_not = "Snort or Suricata rules: they look at network traffic and are not "
                           "evaluated here";
        if (*ret_why_not != NULL)
            return FILE_FORMAT_UNKNOWN;
        if (seen == 0 && csv_has_header(text))
            return FILE_FORMAT_CSV;
        seen++;
        yaml += is_yaml(line);
    }
    if (seen > 0 && 2 * yaml > seen) {
        *ret_why_not = "YAML (Sigma rules, a list of applications ...): not a format of values "
                       "that is read; take the STIX, MISP or CSV form of the same set";
        return FILE_FORMAT_UNKNOWN;
    }
    return FILE_FORMAT_LIST;
}

static const char *binary_kind(struct span file)
{
    if (span_starts(file, SPAN_LITERAL("PK\x03\x04")) ||
        span_starts(file, SPAN_LITERAL("\x1F\x8B")) ||
        span_starts(file, SPAN_LITERAL("\xFD"
                                       "7zXZ")) ||
        span_starts(file, SPAN_LITERAL("7z\xBC\xAF")))
        return "a compressed file: unpack it first";
    if (span_starts(file, SPAN_LITERAL("%PDF")))
        return "a PDF document: values cannot be read from it";
    if (span_starts(file, SPAN_LITERAL("\xFF\xFE")) || span_starts(file, SPAN_LITERAL("\xFE\xFF")))
        return "text in UTF-16: save it as UTF-8 first";
    return span_find_byte(span_head(file, LOOK_BYTES), '\0') < span_head(file, LOOK_BYTES).len
               ? "not a text file"
               : NULL;
}

enum file_format file_format_of(struct span file, const char **ret_why_not)
{
    const char *binary = binary_kind(file);
    if (binary != NULL) {
        *ret_why_not = binary;
        return FILE_FORMAT_UNKNOWN;
    }
    if (span_starts(file, SPAN_LITERAL("\xEF\xBB\xBF")))
        file = span_skip(file, 3);
    struct span text = span_trim(file);
    if (text.len == 0) {
        *ret_why_not = "an empty file";
        return FILE_FORMAT_UNKNOWN;
    }
    if (text.ptr[0] == '{' || text.ptr[0] == '[')
        return json_format(text);
    return text.ptr[0] == '<' ? xml_format(text, ret_why_not) : text_format(text, ret_why_not);
}
