/* Words, for a judge and for everybody who does not do this every day. */
#include "report/html_parts.h"

static const char *const WORDS[][2] = {
    {"acquisition", "a copy of what a device holds, made to be examined; here also: source"},
    {"artifact", "one kind of trace, such as the history of a browser, and how to read it"},
    {"backup", "what the maker's own program copies from a phone to a computer: a part of the "
               "phone"},
    {"chain of custody", "who had a thing when, and what was done with it; here a file in which "
                         "each line seals the one before"},
    {"coverage", "what was looked at, what was not, and why"},
    {"domain", "the name of a place on the internet, such as example.org"},
    {"entry", "one file of the acquisition, by the name that it has on the device"},
    {"finding", "a record that equals a published indicator, or for which a rule asks for an "
                "explanation"},
    {"hash, SHA-256", "a number computed from a file; when one bit of the file changes, the number "
                      "does, and nobody knows how to make two files with the same one"},
    {"indicator", "a value that somebody published as belonging to an attack: a domain, the name "
                  "of a program, the hash of a file"},
    {"lead", "a finding that tells where to look and no more"},
    {"manifest", "the list of all files of a case with their hashes"},
    {"mercenary spyware", "programs, sold to governments and others, that watch a phone in secret"},
    {"record", "one thing that a file says, such as one visit or one message"},
    {"rule", "a description of what is unusual, which needs no indicator"},
    {"run", "one check; a case can hold several"},
    {"seal", "a signature under the manifest and the chain of custody, made with the laboratory's "
             "key"},
    {"time-stamp", "the signed statement of an independent authority that a seal existed at a "
                   "time"},
    {"TLP, PAP", "two customary markings: who may be told, and what may be done"},
    {"UTC", "the time that the whole world counts from; it has no summer time"},
};

void html_glossary(const struct report *r)
{
    page_rows(r->page, NULL);
    for (size_t i = 0; i < sizeof WORDS / sizeof WORDS[0]; i++)
        page_row_string(r->page, WORDS[i][0], WORDS[i][1]);
    page_rows_end(r->page);
}
