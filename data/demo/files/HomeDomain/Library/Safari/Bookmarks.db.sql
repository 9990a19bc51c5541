-- The sample phone's bookmarks.
CREATE TABLE bookmarks (id INTEGER PRIMARY KEY, parent INTEGER, type INTEGER, title TEXT, url TEXT COLLATE NOCASE,
    order_index INTEGER NOT NULL, last_modified REAL DEFAULT NULL, extra_attributes BLOB);
INSERT INTO bookmarks (id, type, title, url, order_index) VALUES (1, 1, 'Favourites', NULL, 0),
    (2, 0, 'News', 'https://news.example.org/', 1), (3, 0, 'Choir', 'https://www.example.org/choir', 2);
