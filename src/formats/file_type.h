/* What a file is by its first bytes, and what its name and its declared type say: for attachments
 * that pretend to be something else. Magic numbers are those of the formats' own specifications.
 */
#ifndef BRIDLE_FORMATS_FILE_TYPE_H
#define BRIDLE_FORMATS_FILE_TYPE_H

#include "base/span.h"

enum file_class {
    FILE_UNKNOWN, /* nothing to compare with */
    FILE_TEXT,
    FILE_HTML,
    FILE_IMAGE,
    FILE_AUDIO, /* and video */
    FILE_PDF,
    FILE_OFFICE_OLD, /* OLE2: Word 97, .msg */
    FILE_OFFICE,     /* OOXML and ODF */
    FILE_ARCHIVE,
    FILE_PROGRAM,
    FILE_SCRIPT,
    FILE_SHORTCUT, /* .lnk, .url, .scf: open something else */
    FILE_DISK,     /* disk images, which hide where their content came from */
    FILE_MAIL,
    FILE_CALENDAR, /* and contacts */
    FILE_SIGNATURE,
    FILE_TNEF, /* winmail.dat: not opened here */
    FILE_CLASS_COUNT
};

/* Bytes that file_type_of_bytes() looks at. */
enum { FILE_TYPE_HEAD = 34 << 10 }; /* the mark of a disk image stands behind 32 KiB */

struct file_look {
    enum file_class class;
    const char *name; /* `pdf`, `zip`, `elf`; NULL: not known */
    bool encrypted;   /* an archive whose first item needs a password */
    bool macros;      /* an office document that carries programs, as far as the head shows */
};

const char *file_class_name(enum file_class class);
/* `head`: the first FILE_TYPE_HEAD bytes, or all. */
struct file_look file_type_of_bytes(struct span head);
/* From the last ending of the name; FILE_UNKNOWN when it has none that is known. */
enum file_class file_type_of_name(struct span name);
/* From a media type (`application/pdf`); FILE_UNKNOWN for types that say nothing. */
enum file_class file_type_of_media(struct span type);
/* `report.pdf.exe`: two endings that are both known, the last one of something that runs. */
bool file_name_is_double(struct span name);
/* U+202E and the like, which turn the direction of a part of the name. */
bool file_name_is_turned(struct span name);
/* Whether content of one class may honestly bear the other's name. */
bool file_classes_fit(enum file_class content, enum file_class claimed);

#endif
