CREATE TABLE browser_windows (id INTEGER PRIMARY KEY AUTOINCREMENT, uuid TEXT NOT NULL, type INTEGER DEFAULT 0);
CREATE TABLE tabs (id INTEGER PRIMARY KEY AUTOINCREMENT, uuid TEXT NOT NULL UNIQUE, title TEXT, url TEXT COLLATE NOCASE,
    user_visible_url TEXT COLLATE NOCASE, order_index INTEGER NOT NULL, last_viewed_time REAL DEFAULT NULL,
    readinglist_bookmark_id INTEGER DEFAULT 0, opened_from_link BOOL DEFAULT 0, private_browsing BOOL DEFAULT 0,
    browser_window_uuid TEXT NOT NULL, browser_window_id INTEGER NOT NULL);
CREATE TABLE tab_sessions (id INTEGER PRIMARY KEY AUTOINCREMENT, tab_uuid TEXT NOT NULL UNIQUE, session_data BLOB DEFAULT NULL,
    uncompressed_session_data_size INTEGER NOT NULL DEFAULT 0);
CREATE INDEX tabs__uuid ON tabs (uuid);
CREATE INDEX tab_sessions__uuid ON tab_sessions (tab_uuid);
