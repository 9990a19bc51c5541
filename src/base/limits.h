/* Every limit of the program, each with its reason. Memory of one worker is bounded by the sum of
 * what it holds at once; see docs/performance.md for measured totals.
 */
#ifndef BRIDLE_BASE_LIMITS_H
#define BRIDLE_BASE_LIMITS_H

#define KIB(n) ((uint64_t)(n) << 10)
#define MIB(n) ((uint64_t)(n) << 20)
#define GIB(n) ((uint64_t)(n) << 30)

/* Declarative artifacts: far above the largest of ours, so that a mistake is named early. */
enum {
    ARTIFACT_SOURCES_MAX = 32,
    ARTIFACT_COLUMNS_MAX = 64,
    ARTIFACT_VARIANTS_MAX = 16,
    ARTIFACTS_MAX = 512,
};

/* Indicators: a feed of this size is no feed (all public ones together are 6 MB); the tables are
 * built in one worker's memory. */
#define INDICATOR_FILE_MAX MIB(512)
#define INDICATOR_OBJECTS_MAX ((size_t)12 << 20) /* objects of one file */
#define INDICATOR_STRINGS_MAX (GIB(2) - 1)       /* offsets in the compiled table have 32 bits */
enum {
    INDICATORS_MAX = 5 << 20,
    INDICATOR_FILE_VALUES_MAX = 4 << 20, /* of one file, so that it leaves room for others */
    INDICATOR_TEXT_MAX = 4096,           /* bytes of a name, description, reference */
    INDICATOR_SETS_MAX = 4096,
    INDICATOR_REASONS_MAX = 64,   /* kinds of "unusable" told apart for one set */
    INDICATOR_EXAMPLE_MAX = 200,  /* bytes of the example of each */
    INDICATOR_PATTERNS_MAX = 256, /* wildcards and expressions: each is tried on each observable */
    INDICATOR_PATTERN_BYTES_MAX = 1024,
    INDICATOR_XML_DEPTH_MAX = 256,     /* STIX 1 nests some thirty deep */
    INDICATOR_XML_TOKEN_MAX = 1 << 20, /* one tag or comment, which expat keeps in memory whole */
    INDICATOR_XML_TEXT_MAX = 1 << 20,  /* text of one element: a description */
    INDICATOR_CELL_MAX = 64 << 10,     /* one cell of a table */
    INDICATOR_COLUMNS_MAX = 64,        /* of a table; published ones have about ten */
};

/* Property lists (src/formats/plist.h) */
enum {
    PLIST_FILE_MAX = 256 << 20,      /* a real Info.plist exceeds 16 MiB: it carries app icons */
    PLIST_OBJECTS_MAX = 4 << 20,     /* far more than any list of a phone that was seen */
    PLIST_DEPTH_MAX = 512,           /* real lists stay below 20; keeps the stacks small */
    PLIST_STEPS_MIN = 256 << 10,     /* objects and references looked at, in any list */
    PLIST_STEPS_A_BYTE = 16,         /* and more with its size, so that many bombs stay small */
    PLIST_STEPS_MAX = 256 << 20,     /* at most: about three seconds, in lists above 16 MiB */
    PLIST_WALK_NODES_MAX = 8 << 20,  /* twice the objects: sharing is legal, a bomb is not */
    PLIST_WALK_AGAIN_MIN = 1024,     /* shared containers entered again: so many, and one more */
                                     /* for each object of the list */
    PLIST_WALK_MEMORY_MAX = 2 << 20, /* two bits for each object */
    PLIST_XML_TOKEN_MAX = 1 << 20,   /* one tag or comment, which expat keeps in memory whole */
    PLIST_XML_CHUNK = 256 << 10,     /* bytes handed to expat at a time */
    PLIST_XML_TEXT_MAX = 256 << 20,  /* text of one element: no more than the file */
    PLIST_TEXTS_MAX = 8 << 20,       /* texts of one list or value, gathered to be searched */
    PLIST_COLUMN_MAX = 16 << 20,     /* memory for a list of which one date is asked */
    PLIST_NESTED_MAX = 256,          /* lists within a list as data; a tab has one for each page */
    PLIST_NESTED_BYTES_MAX = 16 << 20, /* of all of them: what is read twice is bounded, too */
};

/* Encryption. */
enum {
    KEYBAG_BYTES_MAX = 64 << 10,           /* real ones are 1 to 2 KiB */
    KEYBAG_CLASSES_MAX = 64,               /* phones have 11 */
    PBKDF2_ROUNDS_MAX = 100 * 1000 * 1000, /* Apple's ten million, ten times; about 20 seconds */
    PASSWORD_BYTES_MAX = 4096,             /* longer than any phrase that people type */
    PASSWORD_ATTEMPTS = 3,                 /* typed passwords; each costs the derivation */
};
/* Counting observables in a worker: about 24 MiB when full, then a sorted run goes out. */
enum { OBSERVABLES_TABLE_MAX = 64 * 1024 };
#define OBSERVABLES_KEY_BYTES_MAX MIB(8)
/* Longer values (URLs) are cut: 64 KiB is what browsers refuse. Cut for counting only, matching
 * sees the whole value. */
enum { OBSERVABLE_VALUE_MAX = 16 * 1024 };

/* Text of a record that is searched for links; a 500 MB row is searched up to here and said so. */
#define SCAN_TEXT_MAX MIB(16)
/* Around a match in a text: enough to understand it, not the message. */
enum { EXCERPT_AROUND = 60 };
/* Findings of one job; beyond it they are counted and the report says so. */
enum { FINDINGS_PER_JOB_MAX = 100 * 1000 };

/* Steps of sequences (findings/signal.h). Of one job: the seconds of some 100,000 attachments;
 * those with a record of their own are processes and settings files, dozens on a phone. Of one
 * check: what main holds, 40 bytes each. */
enum {
    SIGNALS_PER_JOB_MAX = 256 * 1024,
    ANCHORS_PER_JOB_MAX = 4096,
    SIGNALS_MAX = 1024 * 1024,
    ANCHORS_MAX = 16 * 1024
};

/* Hosts of links that a worker remembers what they look like, half a KiB each; and what rules about
 * links have said in one job. */
enum { LINK_HOSTS_MAX = 16 * 1024, LINKS_TOLD_MAX = 64 * 1024 };

/* What one record may hold while it is looked at (decoded texts, normalised forms). */
#define RECORD_ARENA_MAX MIB(32)
/* One line of a case's files; with --keep-content texts stand in it. */
#define LINE_MAX_BYTES MIB(4)
#define KEPT_TEXT_MAX KIB(64)
/* A value inside a timeline sentence. */
enum { TIMELINE_VALUE_MAX = 2048 };
/* Observables named in the lines of one record; a text of thousands of links is named in part. */
#define EVENT_LIST_MAX KIB(256)
/* Bytes of a number or address whose key is remembered; longer ones are worked out each time. */
enum { HANDLE_REMEMBERED_MAX = 200 };

/* Manifest.mbdb, backups of iOS 4 to 9. */
enum {
    MBDB_BYTES_MAX = 256 << 20, /* about 150 bytes a file, a million files and more */
    MBDB_DOMAIN_MAX = 512,      /* a prefix and an app's bundle id */
    MBDB_PATH_MAX = 4096,       /* iOS allows 1024 */
    MBDB_KEY_MAX = 128,         /* 44 in all that was seen */
    MBDB_SEARCH_MAX = 64 << 20, /* places tried for the next record after damage: seconds */
};

/* Signed containers: a configuration profile may carry certificates, never as much as this. */
#define CMS_BYTES_MAX MIB(16)
/* Payloads of one configuration profile; real ones have a dozen. */
enum { PROFILE_PAYLOADS_MAX = 1000 };

/* Keyed archives (src/formats/keyed.h) */
enum {
    KEYED_HOPS_MAX = 8,              /* a UID that leads to a UID, a text object that wraps one */
    KEYED_DEPTH_MAX = 256,           /* real archives stay below 20 */
    KEYED_WALK_NODES_MAX = 4 << 20,  /* no more than a list has objects */
    KEYED_WALK_MEMORY_MAX = 1 << 20, /* one bit for each object */
};

/* Typed streams and messages (src/formats/typedstream.h, message_parts.h) */
enum {
    URL_JOIN_MAX = 1 << 20,          /* longer than any address that a browser accepts */
    TYPEDSTREAM_SIZE_MAX = 16 << 20, /* a text is at most a few KiB, its attributes likewise */
    TYPEDSTREAM_DEPTH_MAX = 64,      /* real ones stay below 6 */
    TYPEDSTREAM_REFS_MAX = 100000,   /* strings, and objects: each more than a long text needs */
    TYPEDSTREAM_ITEMS_MAX = 1 << 20, /* values in all */
    TYPEDSTREAM_RUNS_MAX = 100000,   /* a run a character of a very long text */
    TYPEDSTREAM_STEPS_MAX =
        4 << 20,               /* attributes looked at: shared sets are legal, a bomb is not */
    MESSAGE_FIELDS_MAX = 4096, /* texts and addresses of one payload; real ones have 60 */
    MESSAGE_EDITS_MAX = 1024,  /* iOS allows five edits */
};

/* SQLite evidence. One database open with its WAL and once more without it holds twice the heap. */
#define DATABASE_STEPS UINT64_C(2000000000) /* far above a scan of millions of rows */
#define DATABASE_STEPS_A_BYTE 4      /* of the main file, and more: 50 million rows take 30 each */
#define DATABASE_HEAP MIB(128)       /* page cache, plus the largest value, plus one sort */
#define DATABASE_CACHE_SHARE 32      /* that part of the heap keeps pages, SQLite never more */
#define DATABASE_WRITE_PAGES MIB(64) /* a phone's journals are a few MiB at most */
enum {
    DATABASE_VALUE_MAX = 32 << 20,   /* one value or row: a quarter of the heap */
    DATABASE_ROWS_LEFT_OUT_MAX = 16, /* larger than that; each costs a pass over those before */
    DATABASE_SQL_MAX = 1000000,  /* one statement, also of a schema: SQLite's documented default */
    DATABASE_COLUMNS_MAX = 2000, /* a power log has tables of several hundred */
    DATABASE_EXPRESSION_MAX = 1000, /* depth; triggers of phones must still parse */
    DATABASE_COMPOUND_MAX = 100,    /* SELECTs joined by UNION; views of phones must still parse */
    DATABASE_PROGRAM_MAX = 1000000, /* VM instructions of one compiled statement */
    DATABASE_PATTERN_MAX = 1000,    /* bytes of a LIKE pattern: matching is exponential in its % */
    DATABASE_STEPS_AT_ONCE = 1000,  /* how often the budget is looked at */
    DATABASE_BYTES_PER_STEP = 256,  /* bytes of pages or values that cost as much as a VM step */
    DATABASE_PREPARE_STEPS = 500,   /* what compiling a statement costs, roughly */
    DATABASE_SCHEMA_STEPS = 100000, /* to open: some 15,000 entries; SQLite takes quadratic time */
    DATABASE_COMPUTED_MAX = 4096,   /* columns computed by the schema; more is an attack */
    ROWDIFF_ROWS_MAX = 3 << 20,     /* compared with and without a WAL: 40 MiB of hashes */
    DATABASE_MESSAGE_MAX = 240,     /* one line for people */
};
/* Files up to here are read once, into memory, and hashed and parsed from there. Larger ones are
 * read twice through small buffers: fresh memory for a whole file costs more than the second
 * reading. */
#define WHOLE_FILE_MAX MIB(2)
/* Archives. */
enum {
    TAR_NAME_MAX = 64 << 10,       /* iOS allows 1024; pax sets no limit */
    TAR_EXTRA_MAX = 1 << 20,       /* one extended header; real ones stay below 1 KiB */
    TAR_SEARCH_MAX = 4 << 20,      /* blocks tried for the next header after damage: 2 GiB */
    TAR_BEHIND_MAX = 64 << 20,     /* bytes looked at behind the end; tapes pad to 10 KiB */
    ARCHIVE_ENTRIES_MAX = 8 << 20, /* a phone has one to two million files */
    ARCHIVE_KEPT_NAMES = 20,       /* names shown of an archive that is nothing known */
};
#define ARCHIVE_WHOLE_MAX MIB(32)  /* files that are unpacked in memory; larger ones to a vault */
#define ARCHIVE_NAMES_MAX MIB(768) /* all names of an archive, in one worker's memory */
/* Folders inside each other that are gone into; paths of phones have a dozen. */
enum { FOLDER_DEPTH_MAX = 64 };
/* Sorting buffers: two at work in a worker (timeline, catalogue or evidence). */
#define SORT_MEMORY MIB(8)
/* Buffers of all runs together while main merges. */
#define MERGE_MEMORY MIB(24)

/* Everything an artifact in C holds while it reads one entry: a whole property list, mostly. */
#define ARTIFACT_ARENA_MAX MIB(384)

/* What decrypting one open file takes: two windows of 64 KiB. */
#define ENTRY_ARENA_MAX KIB(512)

/* Entries that artifacts want, once for each: a hostile backup could list one per row; a Maildir of
 * a hundred thousand mails has six for each. */
enum { WANTED_MAX = 600 * 1000 };

/* Entries per job of --hash all: enough work for a job, little lost when one dies. */
enum { HASH_PIECE_ITEMS = 512 };
/* Sorted runs of one kind in one check: a terabyte of timeline at 8 MiB a run. */
enum { RUNS_MAX = 64 * 1024 };
/* Wall clock of one job, in seconds: only a backstop behind the budgets counted in work. */
enum { JOB_SECONDS_MAX = 1800 };
/* Address space of a worker: the indicator table (mapped, shared) and the largest property list
 * fit, a bomb does not. Sanitizers need terabytes of it, so there is none in their builds. */
#ifdef BRIDLE_SANITIZED
#define WORKER_MEMORY_MAX ((size_t)0)
#else
#define WORKER_MEMORY_MAX ((size_t)GIB(3))
#endif
/* Workers at most. */
enum { WORKERS_MAX = 256 };
/* Findings of one check held by main while they are sorted. */
enum { FINDINGS_MAX = 200 * 1000 };

/* Files encrypted with age. */
enum {
    AGE_HEADER_MAX = 1 << 20, /* a recipient takes about 100 bytes, with a post-quantum key 2 KiB */
    AGE_STANZAS_MAX = 4096,
    AGE_IDENTITIES_MAX = 16,   /* a file of keys that people hold */
    AGE_SCRYPT_LOG_N_MAX = 20, /* age writes 18; each step doubles time and memory */
    AGE_SCRYPT_MEMORY_MAX = (1 << 30) + (4 << 20), /* 1 KiB << 20, and what it needs beside */
};

/* The compiled table of all indicator files. */
#define INDICATOR_TABLE_MAX GIB(2)

/* The case folder. */
enum {
    CUSTODY_LINE_MAX = 1 << 20,    /* a command line and some hashes: a few KiB */
    CUSTODY_LINES_MAX = 1 << 20,   /* an action a minute for two years */
    CUSTODY_BYTES_MAX = 256 << 20, /* read and written whole, also on a small laptop */
    CASE_ITEMS_MAX = 9999,         /* runs, consents, seals: four digits in their names */
    CASE_FILES_MAX = 64,           /* files of one run; there are about ten */
    CASE_NAME_MAX = 64,            /* a file's name in a run */
    SCRYPT_MEMORY_MAX = (1 << 30) + (1 << 20), /* minisign asks for 1 GiB by default */
    CASE_ENTRIES_MAX = 1 << 20,   /* files and folders that a look at a case goes through */
    CASE_TEXT_MAX = 16 << 20,     /* what a look at a case has to say */
    CASE_WORKER_MEMORY = 1 << 30, /* custody of the largest size, read and hashed */
    JSON_FIELDS_MAX = 1 << 16,    /* values of one small JSON file */
    JSON_FIELDS_KEYS_MAX = 1024,  /* keys of the objects that are open at once */
    JSON_FIELDS_DEPTH_MAX = 8,    /* ours nest three deep */
    CONSENT_BYTES_MAX = 64 << 10, /* a page of text */
    CONSENT_LIST_MAX = 16,        /* kinds of data, people who may see them */
    CONSENT_TEXT_MAX = 4096,      /* one answer */
    MANIFEST_LINES_MAX = CASE_ITEMS_MAX * 32, /* every run with thrice the files that it has */
    MANIFEST_BYTES_MAX = 64 << 20,            /* so many lines of about 110 bytes, doubled */
};

/* Links (src/links, `bridle links`). One worker holds all of it. */
#define LINKS_MEMORY MIB(512)        /* what is kept of all files: a million links of 500 bytes */
#define LINKS_SCRATCH_MEMORY MIB(16) /* undoing eight wrappers of 64 KiB each */
#define LINKS_READ_MEMORY MIB(1024)  /* one mail with its parts decoded */
#define LINKS_WORK_MEMORY MIB(512)   /* the analysis: codes, names and pairs of a million links */
#define LINKS_OUTPUT_MAX MIB(512)    /* every link could be a personal one */
enum {
    LINKS_MAX = 1 << 20,         /* the largest campaign that was published had 28,000 */
    LINKS_FILE_MAX = 512 << 20,  /* forms that are read whole: a JSON export of a busy account */
    LINKS_PIECE_MAX = 256 << 20, /* one mail of a mailbox, one line of a text */
    LINKS_FILES_MAX = 1 << 20,   /* a Maildir of twenty years */
};

/* The guide of `bridle advise`; it is ours, so these only keep a slip from growing. */
enum {
    GUIDE_LINES_MAX = 10000,  /* the guide has about 500 */
    GUIDE_QUESTIONS_MAX = 64, /* people answer about twenty */
    GUIDE_ANSWERS_MAX = 16,   /* what fits on a screen */
};
#define GUIDE_MEMORY MIB(4) /* the parsed guide takes about 100 KiB */

/* Mails (src/formats/mail_*.h, mime.h) */
enum {
    MAIL_HEADER_MAX = 1 << 20,    /* bytes of one header block: real ones stay below 100 KiB */
    MAIL_FIELDS_MAX = 10000,      /* mail servers refuse far fewer */
    MAIL_PARTS_MAX = 10000,       /* leaves of one message */
    MAIL_DEPTH_MAX = 32,          /* multiparts and messages inside each other */
    MAIL_PARAMETERS_MAX = 100,    /* of one Content-Type, and pieces of one of them (RFC 2231) */
    MAIL_ADDRESSES_MAX = 10000,   /* of one field */
    MAIL_MESSAGE_MAX = 256 << 20, /* larger than any server takes */
    MAIL_WHOLE_MAX = 48 << 20,    /* messages up to here are looked at whole, in memory */
    MAIL_STRETCH_MAX = 24 << 20,  /* of larger ones, so much of each stretch between delimiters; */
    MAIL_KEPT_MAX = 96 << 20,     /* and so much of all of them. Attachments are hashed whole */
    TEXT_LINE_MAX = 1 << 20,      /* of a text file; longer lines are searched in pieces */
    MBOX_WINDOW = 256 << 10,      /* bytes of a mailbox looked at together */
    MBOX_CONTEXT = 2048,          /* around a line `From `, to see whether it begins a message */
    DKIM_FILE_MAX = 4 << 20,      /* and the file itself */
    DKIM_KEYS_MAX = 4096,         /* records of one file that a user collected */
    HTML_SHOWN_MAX = 4096,        /* text of one link: what a reader would read */
};

/* Pictures of mails and the QR codes in them (src/formats/picture.h, qr_search.h) */
enum {
    PICTURE_PIXELS_MAX = 40 * 1000 * 1000, /* phones' usual modes; three rasters at once: 100 MB */
    PICTURE_MEMORY_MAX = 512 << 20,        /* what libjpeg keeps of a progressive picture */
    PICTURE_SCANNED_MAX = 600 * 1000 * 1000, /* pixels of all scans: 15 of the largest */
    PICTURE_SCANS_MAX = 64,                  /* of a progressive JPEG; programs write about ten */
    QR_MARKS_MAX = 1000, /* look-alikes of corner marks: ZXing tries all threes, 1000: a second */
    QR_CODES_MAX = 64,   /* different codes of one picture: a sheet of labels */
    QR_DOUBLED_MAX = 1000 * 1000, /* pixels of what is enlarged as well: one pixel a module */
    QR_SIZES = 3,                 /* whole size, half, quarter: noise goes, small codes go too */
    QR_WITHOUT_MAX = 32 << 10,    /* pictures of a mailbox that are known to have no code */
    QR_SIDE_MIN = 21,             /* modules of the smallest code */
};
/* Work on the pictures of one file, in pixels looked at: about four minutes. A picture of 12
 * megapixels takes 64 million, or five times that when it is full of marks. */
#define QR_WORK_MAX UINT64_C(24000000000)

#endif
