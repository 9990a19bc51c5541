/* The embedded lists of data/links: names that lures imitate, public shorteners, mail providers,
 * words. Each is an array of lines, ended by NULL (tools/embed_lines.py).
 */
#ifndef BRIDLE_LINKS_LISTS_H
#define BRIDLE_LINKS_LISTS_H

extern const char *const links_brands[];
extern const char *const links_shorteners[];
extern const char *const links_freemail[];
extern const char *const links_words[];

#endif
