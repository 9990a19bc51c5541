/* Writing a page of HTML into a file of a run, piece by piece. Everything that is not ours goes
 * through page_text(), which leaves no markup, no control character and no bidirectional override.
 */
#ifndef BRIDLE_REPORT_PAGE_H
#define BRIDLE_REPORT_PAGE_H

#include "base/buf.h"
#include "base/span.h"
#include "base/timestamp.h"
#include "case/case_folder.h"

enum { PAGE_VALUE_SHOWN = 2000 }; /* bytes of one text; longer ones end in an ellipsis */

struct page {
    struct case_file *file;
    struct buf out;
    enum status status; /* of the first write that failed */
};

/* `file` NULL: all of it stays in p->out, which the caller frees. */
void page_init(struct page *p, struct case_file *file);
/* Writes what is buffered and frees the buffer. */
enum status page_end(struct page *p);

/* From the doctype to <main>; `name` may be NULL. */
void page_head(struct page *p, const char *title, const char *name);
/* Our own markup and constants. */
void page_put(struct page *p, const char *html);
/* Anything else. */
void page_text(struct page *p, struct span text, size_t max);
void page_string(struct page *p, const char *text);
void page_number(struct page *p, uint64_t n);
void page_hex(struct page *p, const uint8_t *bytes, size_t len);
void page_time(struct page *p, struct timestamp t);
/* 2021-03-02 09:14:07 UTC: for reading; the exact time stands elsewhere. */
void page_time_short(struct page *p, struct timestamp t);

/* <tag>text</tag> and a newline. */
void page_element(struct page *p, const char *tag, const char *text);
/* A numbered part, with an id that the contents lead to: <section id="..."><h2>3. Title</h2>. */
void page_section(struct page *p, const char *id, const char *title);
void page_section_end(struct page *p);

/* A table of two columns: what, and its value. Empty values make no row. */
void page_rows(struct page *p, const char *caption);
void page_row(struct page *p, const char *label, struct span value);
void page_row_string(struct page *p, const char *label, const char *value);
void page_row_hex(struct page *p, const char *label, const uint8_t *bytes, size_t len);
/* A row whose value is put in by hand. */
void page_row_begin(struct page *p, const char *label);
void page_row_end(struct page *p);
void page_rows_end(struct page *p);
/* A line that heads the rows below it. */
void page_group(struct page *p, const char *title);
/* A row with a list; none when there is nothing in it. */
void page_row_list(struct page *p, const char *label, const char *const *texts);
/* A line to write on. */
void page_row_blank(struct page *p, const char *label);

/* A table with heads: `heads` ends with NULL. */
void page_table(struct page *p, const char *caption, const char *const *heads);
void page_table_end(struct page *p);
/* "and 12 more, in coverage.json": nothing when `left` is 0. */
void page_more(struct page *p, uint64_t left, const char *where);

#endif
