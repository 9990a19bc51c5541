-- Icons that the sample phone's Chrome kept.
CREATE TABLE favicons (id INTEGER PRIMARY KEY, url LONGVARCHAR NOT NULL, icon_type INTEGER DEFAULT 1);
CREATE TABLE favicon_bitmaps (id INTEGER PRIMARY KEY, icon_id INTEGER NOT NULL,
    last_updated INTEGER DEFAULT 0, image_data BLOB, width INTEGER DEFAULT 0,
    height INTEGER DEFAULT 0, last_requested INTEGER DEFAULT 0);
CREATE TABLE icon_mapping (id INTEGER PRIMARY KEY, page_url LONGVARCHAR NOT NULL, icon_id INTEGER);
CREATE INDEX favicon_bitmaps_icon_id ON favicon_bitmaps (icon_id);
INSERT INTO favicons (id, url) VALUES (1, 'https://www.example.org/favicon.ico');
INSERT INTO favicon_bitmaps (id, icon_id, last_updated) VALUES
    (1, 1, (strftime('%s', '2022-12-10 12:00:00') + 11644473600) * 1000000);
INSERT INTO icon_mapping (id, page_url, icon_id) VALUES (1, 'https://www.example.org/', 1);
