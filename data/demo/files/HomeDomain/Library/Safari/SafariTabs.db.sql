-- The sample phone's tabs, since iOS 15.
CREATE TABLE bookmarks (id INTEGER PRIMARY KEY, special_id INTEGER DEFAULT 0, parent INTEGER, type INTEGER,
    title TEXT, url TEXT COLLATE NOCASE, num_children INTEGER DEFAULT 0, hidden INTEGER DEFAULT 0,
    order_index INTEGER NOT NULL, external_uuid TEXT UNIQUE, last_modified REAL DEFAULT NULL,
    date_closed REAL DEFAULT NULL, deleted INTEGER DEFAULT 0, extra_attributes BLOB,
    local_attributes BLOB, subtype INTEGER DEFAULT 0);
CREATE TABLE session_state (uuid TEXT PRIMARY KEY, data BLOB);
INSERT INTO bookmarks (id, title, url, order_index, last_modified) VALUES
    (1, 'News', 'https://news.example.org/', 0, strftime('%s', '2023-02-27 21:00:00') - 978307200),
    (2, 'Forum', 'https://forum.example.com/t/12', 1, strftime('%s', '2023-02-26 21:00:00') - 978307200);
