/* Lists: one value a line. Comments begin with '#', ';' or '//'; `# kind: WORD` says what the lines
 * below hold (CONTRACT's kinds, or words of type_words.h), and so may the first line or the file's
 * name (`package_cert_hashes.txt`); else each value is taken for what it looks like. What may be
 * two things is counted as unusable, with the advice to say which. Hosts files are lists too.
 */
#ifndef BRIDLE_INDICATORS_VALUE_LIST_H
#define BRIDLE_INDICATORS_VALUE_LIST_H

#include "indicators/published.h"

published_read_fn value_list_read;

#endif
