/* expat, kept within bounds. */
#include "indicators/xml_walk.h"

#include <expat.h>
#include <xxhash.h>

#include "base/limits.h"

enum { XML_CHUNK = 256 << 10 };

static void refuse(struct xml_walk *w, enum status status, const char *what)
{
    if (w->problem.status == STATUS_OK)
        (void)problem_at(&w->problem, status, xml_walk_offset(w), what);
    (void)XML_StopParser(w->parser, XML_FALSE);
}

static const char *local_name(const char *name)
{
    const char *colon = strrchr(name, ':');
    return colon == NULL ? name : colon + 1;
}

size_t xml_walk_offset(const struct xml_walk *w)
{
    const XML_Index at = XML_GetCurrentByteIndex(w->parser);
    return at < 0 ? 0 : (size_t)at;
}

struct span xml_attribute(const char **attributes, const char *name)
{
    for (; attributes[0] != NULL; attributes += 2)
        if (strcmp(local_name(attributes[0]), name) == 0)
            return span_str(attributes[1]);
    return SPAN_EMPTY;
}

static void conclude_call(struct xml_walk *w, enum status status)
{
    if (status != STATUS_OK)
        refuse(w, status, status_text(status));
}

static void XMLCALL on_start(void *ctx, const XML_Char *name, const XML_Char **attributes)
{
    struct xml_walk *w = ctx;
    if (w->problem.status != STATUS_OK)
        return;
    if (w->depth++ == INDICATOR_XML_DEPTH_MAX)
        refuse(w, STATUS_TOO_DEEP, "XML nested more deeply than the limit");
    else if (w->elements++ == INDICATOR_OBJECTS_MAX)
        refuse(w, STATUS_TOO_LARGE, "XML with more elements than the limit");
    else
        conclude_call(w, w->handlers->start(w, local_name(name), attributes));
    buf_clear(&w->text);
}

static void XMLCALL on_end(void *ctx, const XML_Char *name)
{
    struct xml_walk *w = ctx;
    if (w->problem.status != STATUS_OK)
        return;
    w->depth--;
    conclude_call(w, w->handlers->end(w, local_name(name), span_trim(buf_span(&w->text))));
    buf_clear(&w->text);
}

static void XMLCALL on_text(void *ctx, const XML_Char *text, int len)
{
    struct xml_walk *w = ctx;
    if (w->problem.status != STATUS_OK)
        return;
    buf_add(&w->text, span_of(text, (size_t)len));
    if (w->text.failed)
        refuse(w, STATUS_TOO_LARGE, "a text in XML above the limit");
}

static void XMLCALL on_doctype(void *ctx, const XML_Char *name, const XML_Char *system,
                               const XML_Char *public_id, int has_subset)
{
    (void)name, (void)system, (void)public_id, (void)has_subset;
    refuse(ctx, STATUS_MALFORMED,
           "a document type declaration, which indicator files do not need (it can hide a bomb)");
}

/* expat would ask the system for a secret salt, which sandboxes forbid; a salt from the content
 * keeps runs the same and cannot be aimed at without changing the content. */
static XML_Parser make_parser(struct xml_walk *w, struct span file)
{
    XML_Parser parser = XML_ParserCreate(NULL);
    if (parser == NULL)
        return NULL;
    (void)XML_SetHashSalt(parser, (unsigned long)XXH3_64bits(file.ptr, file.len) | 1);
    XML_SetUserData(parser, w);
    XML_SetElementHandler(parser, on_start, on_end);
    XML_SetCharacterDataHandler(parser, on_text);
    XML_SetStartDoctypeDeclHandler(parser, on_doctype);
    return parser;
}

/* In pieces, so that a tag without end is noticed before expat has stored it all. */
static void feed(struct xml_walk *w, struct span file)
{
    size_t fed = 0;
    for (bool last = false; !last && w->problem.status == STATUS_OK;) {
        const struct span piece = span_head(span_skip(file, fed), XML_CHUNK);
        fed += piece.len;
        last = fed == file.len;
        if (XML_Parse(w->parser, (const char *)piece.ptr, (int)piece.len, last) != XML_STATUS_OK)
            return;
        if (!last && fed - xml_walk_offset(w) > INDICATOR_XML_TOKEN_MAX)
            refuse(w, STATUS_TOO_LARGE, "an XML tag or comment above the limit");
    }
}

static enum status conclude(const struct xml_walk *w, struct problem *ret_problem)
{
    const enum XML_Error error = XML_GetErrorCode(w->parser);
    if (w->problem.status != STATUS_OK)
        return problem_at(ret_problem, w->problem.status, w->problem.offset, w->problem.what);
    if (error == XML_ERROR_NONE)
        return STATUS_OK;
    const enum status status = error == XML_ERROR_NO_MEMORY ? STATUS_NO_MEMORY : STATUS_MALFORMED;
    return problem_at(ret_problem, status, xml_walk_offset(w), XML_ErrorString(error));
}

enum status xml_walk(struct span file, const struct xml_handlers *handlers, void *ctx,
                     struct problem *ret_problem)
{
    struct xml_walk w = {.ctx = ctx, .handlers = handlers};
    enum status status = STATUS_NO_MEMORY;
    buf_init(&w.text, INDICATOR_XML_TEXT_MAX);
    w.parser = make_parser(&w, file);
    if (w.parser != NULL) {
        feed(&w, file);
        status = conclude(&w, ret_problem);
        XML_ParserFree(w.parser);
    }
    buf_free(&w.text);
    return status;
}
