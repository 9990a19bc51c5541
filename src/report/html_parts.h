/* The parts of report.html, one function each, in the order in which they stand. */
#ifndef BRIDLE_REPORT_HTML_PARTS_H
#define BRIDLE_REPORT_HTML_PARTS_H

#include "report/html.h"
#include "report/page.h"

/* What a page shows before it points to the files of the run: a browser has to bear it. */
enum { REPORT_FINDINGS = 300, REPORT_BRIEF = 7, REPORT_ROWS = 200 };

struct report {
    struct page *page;
    const struct check *check;
    const struct report_facts *facts;
    const struct case_run *run;
};

/* html_summary.c */
void html_summary(const struct report *r);
/* html_source.c: the question, the items, the means */
void html_question(const struct report *r);
void html_items(const struct report *r);
void html_means(const struct report *r);
/* html_coverage.c */
void html_coverage(const struct report *r);
/* html_findings.c */
void html_findings(const struct report *r);
/* html_proof.c: control, repetition, integrity, the person responsible */
void html_control(const struct report *r);
void html_repeat(const struct report *r);
void html_integrity(const struct report *r);
void html_person(const struct report *r);
/* html_glossary.c */
void html_glossary(const struct report *r);

#endif
