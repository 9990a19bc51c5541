/* What the files beside a database hold, read without SQLite, to say what SQLite will take from
 * them and what it will pass over in silence. Format: https://sqlite.org/fileformat2.html, sections
 * 3 (rollback journal) and 4 (WAL).
 */
#ifndef BRIDLE_FORMATS_WAL_H
#define BRIDLE_FORMATS_WAL_H

#include "base/input.h"
#include "base/status.h"

enum wal_state {
    WAL_ABSENT,
    WAL_EMPTY,   /* no bytes, or a header of zeros: nothing to replay */
    WAL_DAMAGED, /* the header does not hold, so that SQLite replays nothing */
    WAL_READY,
};

struct wal_report {
    enum wal_state state;
    uint32_t page_size;
    uint64_t committed;   /* frames up to the last commit: what is replayed */
    uint64_t uncommitted; /* good frames behind it, of a transaction that never ended */
    uint64_t unchained; /* from the first wrong checksum on: not replayed. Of a transaction that was
                           taken back and half written over, or damaged */
    uint64_t lost;  /* commits among those: a transaction taken back has none, so it is damage */
    uint64_t stale; /* left from before the WAL was begun anew */
    uint64_t tail;  /* bytes of a frame that is cut off */
};

/* Reads all of it once. `wal` may be NULL. Fails only as the input does. */
enum status wal_examine(const struct input *wal, struct wal_report *ret_report) WARN_UNUSED;

enum journal_state {
    JOURNAL_ABSENT,
    JOURNAL_COLD,  /* empty, or its header wiped: nothing to roll back */
    JOURNAL_HOT,   /* SQLite rolls it back */
    JOURNAL_SUPER, /* hot, but names a super-journal, which no acquisition brings: SQLite takes the
                      transaction for committed and rolls nothing back */
};

/* `journal` may be NULL. */
enum status journal_examine(const struct input *journal, enum journal_state *ret_state) WARN_UNUSED;

#endif
