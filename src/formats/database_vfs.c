/* The VFS "bridle". See https://sqlite.org/vfs.html; iVersion 1 of the file methods, so that a WAL
 * can only be used with an index in memory. */
#include "formats/database_vfs.h"

#include <sqlite3.h>

struct vfs_file {
    sqlite3_file base; /* SQLite's, must be first */
    struct database_vfs *vfs;
    struct vfs_slot *slot;
};

static struct database_vfs *entered; /* those that are open now */
static uint64_t last_id;

/* Tells SQLite that an operation failed, and keeps the reason for us. */
static int failed(struct database_vfs *vfs, enum status status, int code)
{
    vfs->failure = status;
    return status == STATUS_NO_MEMORY ? SQLITE_FULL : code;
}

static bool read_from_ahead(struct vfs_slot *slot, uint64_t offset, void *buffer, size_t len)
{
    if (slot->ahead == NULL || offset < slot->ahead_at ||
        offset - slot->ahead_at > slot->ahead_len ||
        len > slot->ahead_len - (offset - slot->ahead_at))
        return false;
    memcpy(buffer, slot->ahead + (offset - slot->ahead_at), len);
    return true;
}

/* Fills the block from `offset` on when the reader is going forward and nothing was written. A
 * block that cannot be read is no error: the page itself may be readable. */
static bool fill_ahead(struct vfs_slot *slot, uint64_t offset, size_t len)
{
    const struct input *input = slot->bytes.input;
    if (offset != slot->expected || slot->bytes.index.count > 0 || input == NULL ||
        offset >= slot->bytes.intact || slot->bytes.intact - offset < len || len > VFS_READ_AHEAD)
        return false;
    if (slot->ahead == NULL && (slot->ahead = malloc(VFS_READ_AHEAD)) == NULL)
        return false;
    const uint64_t left = slot->bytes.intact - offset;
    const size_t want = left < VFS_READ_AHEAD ? (size_t)left : VFS_READ_AHEAD;
    slot->ahead_len = 0;
    if (input_read_at(input, offset, slot->ahead, want) != STATUS_OK)
        return false;
    slot->ahead_at = offset;
    slot->ahead_len = want;
    return true;
}

static int file_read(sqlite3_file *base, void *buffer, int amount, sqlite3_int64 where)
{
    struct vfs_file *file = (struct vfs_file *)base;
    struct vfs_slot *slot = file->slot;
    const uint64_t offset = (uint64_t)where;
    const size_t len = (size_t)amount;
    bool hit = read_from_ahead(slot, offset, buffer, len) ||
               (fill_ahead(slot, offset, len) && read_from_ahead(slot, offset, buffer, len));
    slot->expected = offset + len;
    if (hit)
        return SQLITE_OK;
    /* Pages are at least this long; only headers are read in smaller pieces. */
    if (slot == &file->vfs->slots[FILE_MAIN] && len >= 512 && offset < slot->bytes.size &&
        !overlay_covers(&slot->bytes, offset, len)) {
        file->vfs->met_missing = true;
        return SQLITE_CORRUPT;
    }
    bool is_short;
    enum status status = overlay_read(&slot->bytes, offset, buffer, len, &is_short);
    if (status != STATUS_OK)
        return failed(file->vfs, status, SQLITE_IOERR_READ);
    return is_short ? SQLITE_IOERR_SHORT_READ : SQLITE_OK;
}

static void forget_ahead(struct vfs_slot *slot)
{
    slot->ahead_len = 0;
}

static int file_write(sqlite3_file *base, const void *bytes, int amount, sqlite3_int64 where)
{
    struct vfs_file *file = (struct vfs_file *)base;
    forget_ahead(file->slot);
    enum status status = overlay_write(&file->slot->bytes, (uint64_t)where, bytes, (size_t)amount);
    return status == STATUS_OK ? SQLITE_OK : failed(file->vfs, status, SQLITE_IOERR_WRITE);
}

static int file_truncate(sqlite3_file *base, sqlite3_int64 size)
{
    struct vfs_file *file = (struct vfs_file *)base;
    forget_ahead(file->slot);
    overlay_truncate(&file->slot->bytes, (uint64_t)size);
    return SQLITE_OK;
}

static int file_size(sqlite3_file *base, sqlite3_int64 *ret_size)
{
    const struct vfs_file *file = (const struct vfs_file *)base;
    *ret_size = (sqlite3_int64)file->slot->bytes.size;
    return SQLITE_OK;
}

static int file_close(sqlite3_file *base)
{
    base->pMethods = NULL;
    return SQLITE_OK;
}

static int file_sync(sqlite3_file *base, int flags)
{
    (void)base;
    (void)flags;
    return SQLITE_OK;
}

static int file_lock(sqlite3_file *base, int level)
{
    (void)base;
    (void)level;
    return SQLITE_OK;
}

static int file_check_reserved(sqlite3_file *base, int *ret_reserved)
{
    (void)base;
    *ret_reserved = 0;
    return SQLITE_OK;
}

static int file_control(sqlite3_file *base, int operation, void *argument)
{
    (void)base;
    (void)operation;
    (void)argument;
    return SQLITE_NOTFOUND;
}

static int file_sector_size(sqlite3_file *base)
{
    (void)base;
    return 4096;
}

static int file_characteristics(sqlite3_file *base)
{
    (void)base;
    return 0;
}

static const sqlite3_io_methods file_methods = {
    .iVersion = 1,
    .xClose = file_close,
    .xRead = file_read,
    .xWrite = file_write,
    .xTruncate = file_truncate,
    .xSync = file_sync,
    .xFileSize = file_size,
    .xLock = file_lock,
    .xUnlock = file_lock,
    .xCheckReservedLock = file_check_reserved,
    .xFileControl = file_control,
    .xSectorSize = file_sector_size,
    .xDeviceCharacteristics = file_characteristics,
};

/* "7", "7-wal" or "7-journal" among the open databases; NULL for every other name. */
static struct vfs_slot *find_slot(const char *name, struct database_vfs **ret_vfs)
{
    static const char *const suffixes[FILE_COUNT] = {
        [FILE_MAIN] = "", [FILE_WAL] = "-wal", [FILE_JOURNAL] = "-journal"};
    struct span rest = span_str(name), number;
    uint64_t id;
    if (!span_split(&rest, '-', &number) || !span_to_uint(number, &id))
        return NULL;
    for (struct database_vfs *vfs = entered; vfs != NULL; vfs = vfs->next) {
        for (size_t i = 0; vfs->id == id && i < FILE_COUNT; i++) {
            if (span_equal_str(span_str(name + number.len), suffixes[i])) {
                *ret_vfs = vfs;
                return &vfs->slots[i];
            }
        }
    }
    return NULL;
}

static int vfs_open(sqlite3_vfs *self, const char *name, sqlite3_file *base, int flags,
                    int *ret_flags)
{
    (void)self;
    struct vfs_file *file = (struct vfs_file *)base;
    *file = (struct vfs_file){.base.pMethods = NULL};
    const int known = SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_WAL;
    if (name == NULL) { /* a temporary file: never. It says not whose, so all may have asked. */
        for (struct database_vfs *vfs = entered; vfs != NULL; vfs = vfs->next)
            vfs->wanted_temporary = true;
        return SQLITE_CANTOPEN;
    }
    file->slot = (flags & known) == 0 ? NULL : find_slot(name, &file->vfs);
    if (file->slot == NULL || (!file->slot->exists && (flags & SQLITE_OPEN_CREATE) == 0))
        return SQLITE_CANTOPEN;
    file->slot->exists = true;
    file->base.pMethods = &file_methods;
    if (ret_flags != NULL)
        *ret_flags = flags;
    return SQLITE_OK;
}

static int vfs_delete(sqlite3_vfs *self, const char *name, int sync)
{
    (void)self;
    (void)sync;
    struct database_vfs *vfs;
    struct vfs_slot *slot = find_slot(name, &vfs);
    if (slot == NULL || !slot->exists)
        return SQLITE_IOERR_DELETE_NOENT;
    forget_ahead(slot);
    overlay_truncate(&slot->bytes, 0);
    slot->exists = false;
    return SQLITE_OK;
}

static int vfs_access(sqlite3_vfs *self, const char *name, int flags, int *ret_yes)
{
    (void)self;
    (void)flags;
    struct database_vfs *vfs;
    const struct vfs_slot *slot = find_slot(name, &vfs);
    *ret_yes = slot != NULL && slot->exists;
    return SQLITE_OK;
}

static int vfs_full_name(sqlite3_vfs *self, const char *name, int room, char *ret_full)
{
    (void)self;
    const size_t len = strlen(name);
    if (room <= 0 || len >= (size_t)room)
        return SQLITE_CANTOPEN;
    memcpy(ret_full, name, len + 1);
    return SQLITE_OK;
}

static void *vfs_load(sqlite3_vfs *self, const char *name)
{
    (void)self;
    (void)name;
    return NULL;
}

static void vfs_load_error(sqlite3_vfs *self, int room, char *ret_text)
{
    (void)self;
    if (room > 0)
        ret_text[0] = '\0';
}

static void (*vfs_symbol(sqlite3_vfs *self, void *library, const char *name))(void)
{
    (void)self;
    (void)library;
    (void)name;
    return NULL;
}

static void vfs_unload(sqlite3_vfs *self, void *library)
{
    (void)self;
    (void)library;
}

/* What SQLite draws from this names nothing that we keep. */
static int vfs_randomness(sqlite3_vfs *self, int room, char *ret_bytes)
{
    (void)self;
    memset(ret_bytes, 0x5A, (size_t)room);
    return room;
}

static int vfs_sleep(sqlite3_vfs *self, int microseconds)
{
    (void)self;
    return microseconds;
}

/* 1970-01-01, always: there is no clock here. */
static int vfs_time(sqlite3_vfs *self, double *ret_julian_day)
{
    (void)self;
    *ret_julian_day = 2440587.5;
    return SQLITE_OK;
}

static int vfs_last_error(sqlite3_vfs *self, int room, char *ret_text)
{
    vfs_load_error(self, room, ret_text);
    return 0;
}

static sqlite3_vfs the_vfs = {
    .iVersion = 1,
    .szOsFile = sizeof(struct vfs_file),
    .mxPathname = VFS_NAME_MAX,
    .zName = DATABASE_VFS_NAME,
    .xOpen = vfs_open,
    .xDelete = vfs_delete,
    .xAccess = vfs_access,
    .xFullPathname = vfs_full_name,
    .xDlOpen = vfs_load,
    .xDlError = vfs_load_error,
    .xDlSym = vfs_symbol,
    .xDlClose = vfs_unload,
    .xRandomness = vfs_randomness,
    .xSleep = vfs_sleep,
    .xCurrentTime = vfs_time,
    .xGetLastError = vfs_last_error,
};

enum status database_vfs_enter(struct database_vfs *vfs, const struct database_files *files,
                               uint64_t main_size, size_t write_bytes)
{
    static bool registered;
    *vfs = (struct database_vfs){.id = ++last_id, .next = entered, .failure = STATUS_OK};
    arena_init(&vfs->pages, write_bytes);
    const struct input *const inputs[FILE_COUNT] = {
        [FILE_MAIN] = files->main, [FILE_WAL] = files->wal, [FILE_JOURNAL] = files->journal};
    for (size_t i = 0; i < FILE_COUNT; i++) {
        overlay_init(&vfs->slots[i].bytes, inputs[i], &vfs->pages, write_bytes);
        vfs->slots[i].exists = inputs[i] != NULL;
        vfs->slots[i].expected = UINT64_MAX;
    }
    vfs->slots[FILE_MAIN].bytes.size = main_size;
    entered = vfs;
    if (!registered) {
        /* Before SQLite starts; refused, without effect, when another part has started it. */
        (void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 1);
        (void)sqlite3_config(SQLITE_CONFIG_URI, 0);
        if (sqlite3_vfs_register(&the_vfs, 0) != SQLITE_OK)
            return STATUS_NO_MEMORY;
        registered = true;
    }
    return STATUS_OK;
}

void database_vfs_leave(struct database_vfs *vfs)
{
    for (struct database_vfs **at = &entered; *at != NULL; at = &(*at)->next) {
        if (*at == vfs) {
            *at = vfs->next;
            break;
        }
    }
    for (size_t i = 0; i < FILE_COUNT; i++) {
        overlay_free(&vfs->slots[i].bytes);
        free(vfs->slots[i].ahead);
    }
    arena_free(&vfs->pages);
}

void database_vfs_name(const struct database_vfs *vfs, char *ret_name)
{
    (void)snprintf(ret_name, VFS_ID_MAX, "%llu", (unsigned long long)vfs->id);
}
