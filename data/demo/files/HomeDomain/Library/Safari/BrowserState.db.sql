-- The sample phone's open tabs.
CREATE TABLE tabs (id INTEGER PRIMARY KEY AUTOINCREMENT, uuid TEXT NOT NULL UNIQUE, title TEXT,
    url TEXT COLLATE NOCASE, user_visible_url TEXT COLLATE NOCASE, order_index INTEGER NOT NULL,
    last_viewed_time REAL DEFAULT NULL, opened_from_link BOOL DEFAULT 0,
    private_browsing BOOL DEFAULT 0, browser_window_uuid TEXT NOT NULL);
CREATE TABLE tab_sessions (id INTEGER PRIMARY KEY AUTOINCREMENT, tab_uuid TEXT NOT NULL UNIQUE,
    session_data BLOB DEFAULT NULL, uncompressed_session_data_size INTEGER NOT NULL DEFAULT 0);
INSERT INTO tabs (id, uuid, title, url, order_index, last_viewed_time, browser_window_uuid) VALUES
    (1, '5A4D0003-0000-4000-8000-000000000001', 'News', 'https://news.example.org/', 0,
     strftime('%s', '2023-02-27 21:00:00') - 978307200, 'W'),
    (2, '5A4D0003-0000-4000-8000-000000000002', 'Weather', 'https://weather.example.com/berlin', 1,
     strftime('%s', '2023-02-26 07:00:00') - 978307200, 'W');
