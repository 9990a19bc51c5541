/* The head that all pages of a case share: no script, no outside resource, and a policy that allows
 * neither.
 */
#include "report/page.h"

/* Says the same without colour: levels are words, and their frames differ in width. */
static const char STYLE[] =
    "html{font-size:16px}\n"
    "body{font:1rem/1.5 system-ui,sans-serif;max-width:60rem;margin:1.5rem auto;padding:0 1"
    "rem;color:#111;background:#fff}\n"
    "h1{font-size:1.6rem;margin:.5rem 0 1rem}\n"
    "h2{font-size:1.3rem;margin:2.5rem 0 .6rem;border-bottom:2px solid #111;break-after:avo"
    "id}\n"
    "h3{font-size:1.05rem;margin:1rem 0 .4rem;break-after:avoid}\n"
    "h4{font-size:1rem;margin:.8rem 0 .2rem;break-after:avoid}\n"
    "p,ul,ol{margin:.5rem 0}li{margin:.2rem 0}\n"
    "table{border-collapse:collapse;width:100%;margin:.5rem 0}\n"
    "caption{text-align:left;font-weight:bold;padding:.4rem 0}\n"
    "th,td{text-align:left;vertical-align:top;padding:.3rem .6rem .3rem 0;border-bottom:1px"
    " solid #bbb;overflow-wrap:anywhere}\n"
    "th{font-weight:600}.rows th{width:12.5rem}thead th{border-bottom:2px solid #111;overfl"
    "ow-wrap:normal}\n"
    "td ul,td ol{margin:0;padding-left:1.2rem}\n"
    "tr{break-inside:avoid}thead{display:table-header-group}\n"
    ".n{text-align:right;white-space:nowrap;width:5rem}"
    ".w{white-space:nowrap;overflow-wrap:normal}\n"
    ".group th{border-bottom:1px solid #111;padding-top:.5rem;break-after:avoid}\n"
    "code{font:.92em/1.4 ui-monospace,monospace;overflow-wrap:anywhere}\n"
    "pre{white-space:pre-wrap;border:1px solid #777;padding:.6rem;margin:.5rem 0}\n"
    ".marking{text-align:right;font-weight:bold;margin:0}\n"
    ".notice{border:3px double #111;padding:.6rem 1rem;font-weight:600}\n"
    ".verdict{border:3px solid #111;padding:.8rem 1rem;font-size:1.25rem;margin:1rem 0}\n"
    ".counts{font-size:1rem;margin:.4rem 0 0}\n"
    ".finding{border:1px solid #777;padding:.1rem 1rem .4rem;margin:1.2rem 0}\n"
    ".finding th,.finding td{padding:.15rem .6rem .15rem 0;font-size:.95rem}\n"
    ".finding tr:not(.group) th{font-weight:400}\n"
    ".critical,.high{border-left:.6rem solid #8b0000}.medium{border-left:.35rem solid #8a5a"
    "00}\n"
    ".level{border:1px solid #111;padding:0 .4rem;margin-right:.4rem;white-space:nowrap}\n"
    ".critical .level,.high .level{border-width:2px}\n"
    ".blank{height:2.4rem;border-bottom:1px solid #111}\n"
    ".more,.small{font-size:.92rem}\n"
    "a{color:#003c8f}a:focus{outline:3px solid #003c8f;outline-offset:2px}\n"
    ".skip{position:absolute;left:-99rem}.skip:focus{position:static}\n"
    "@page{margin:16mm 15mm}\n"
    "@media print{html{font-size:9pt}body{margin:0;max-width:none;line-height:1.35;color:#0"
    "00}a{color:#000;text-decoration:none}.skip{display:none}.finding{border-left-color:#00"
    "0}h2{margin-top:1.4rem}th,td{padding-top:.12rem;padding-bottom:.12rem}nav{break-after:"
    "page}}";

void page_head(struct page *p, const char *title, const char *name)
{
    page_put(p, "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
                "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                "style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\">\n"
                "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                "<meta name=\"referrer\" content=\"no-referrer\">\n<title>");
    page_string(p, title);
    if (name != NULL) {
        page_put(p, ": ");
        page_string(p, name);
    }
    page_put(p, "</title>\n<style>\n");
    page_put(p, STYLE);
    page_put(p, "\n</style></head><body><main>\n");
}
