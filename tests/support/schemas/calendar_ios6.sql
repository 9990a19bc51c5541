CREATE TABLE CalendarItem (ROWID INTEGER PRIMARY KEY AUTOINCREMENT, summary TEXT, description TEXT, start_date REAL,
    end_date REAL, all_day INTEGER, calendar_id INTEGER, organizer_id INTEGER, url TEXT, last_modified REAL,
    response_comment TEXT, creation_date REAL);
CREATE TABLE Participant (ROWID INTEGER PRIMARY KEY AUTOINCREMENT, status INTEGER, role INTEGER, identity_id INTEGER,
    owner_id INTEGER, UUID TEXT, email TEXT, is_self INTEGER);
CREATE TABLE Identity (display_name TEXT, address TEXT, first_name TEXT, last_name TEXT,
    UNIQUE (display_name, address, first_name, last_name));
CREATE TABLE Calendar (ROWID INTEGER PRIMARY KEY AUTOINCREMENT, store_id INTEGER, title TEXT, external_id TEXT,
    shared_owner_email TEXT, published_URL TEXT, owner_identity_email TEXT);
