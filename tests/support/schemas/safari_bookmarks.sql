CREATE TABLE bookmarks (id INTEGER PRIMARY KEY, special_id INTEGER DEFAULT 0, parent INTEGER, type INTEGER, title TEXT,
    url TEXT COLLATE NOCASE, num_children INTEGER DEFAULT 0, hidden INTEGER DEFAULT 0, order_index INTEGER NOT NULL,
    external_uuid TEXT UNIQUE, last_modified REAL DEFAULT NULL, deleted INTEGER DEFAULT 0, extra_attributes BLOB,
    local_attributes BLOB);
