-- Calendar.sqlitedb as of iOS 11 and later: what says something.
CREATE TABLE CalendarItem (ROWID INTEGER PRIMARY KEY AUTOINCREMENT, summary TEXT, location_id INTEGER, description TEXT,
    start_date REAL, start_tz TEXT, end_date REAL, end_tz TEXT, all_day INTEGER, calendar_id INTEGER, organizer_id INTEGER,
    url TEXT, last_modified REAL, external_id TEXT, unique_identifier TEXT, response_comment TEXT, hidden INTEGER,
    UUID TEXT, creation_date REAL, action TEXT, created_by_id INTEGER, conference_url TEXT);
CREATE TABLE Participant (ROWID INTEGER PRIMARY KEY AUTOINCREMENT, entity_type INTEGER, type INTEGER, status INTEGER,
    role INTEGER, identity_id INTEGER, owner_id INTEGER, UUID TEXT, email TEXT, phone_number TEXT, is_self INTEGER,
    comment TEXT, last_modified REAL, invited_by TEXT);
CREATE TABLE Identity (display_name TEXT, address TEXT, first_name TEXT, last_name TEXT,
    UNIQUE (display_name, address, first_name, last_name));
CREATE TABLE Calendar (ROWID INTEGER PRIMARY KEY AUTOINCREMENT, store_id INTEGER, title TEXT, flags INTEGER,
    external_id TEXT, shared_owner_name TEXT, shared_owner_address TEXT, published_URL TEXT, self_identity_email TEXT,
    owner_identity_email TEXT, owner_identity_phone_number TEXT, notes TEXT);
CREATE TABLE Attachment (ROWID INTEGER PRIMARY KEY AUTOINCREMENT, owner_id INTEGER, url TEXT, UUID TEXT, filename TEXT,
    local_url TEXT, file_size INTEGER);
