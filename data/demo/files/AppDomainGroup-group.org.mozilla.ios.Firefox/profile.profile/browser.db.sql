-- The sample phone's Firefox: icons; its history stands in places.db.
CREATE TABLE history (id INTEGER PRIMARY KEY AUTOINCREMENT, guid TEXT NOT NULL UNIQUE, url TEXT UNIQUE, title TEXT NOT NULL);
CREATE TABLE favicons (id INTEGER PRIMARY KEY AUTOINCREMENT, url TEXT NOT NULL UNIQUE, type INTEGER, date REAL NOT NULL);
CREATE TABLE favicon_sites (id INTEGER PRIMARY KEY AUTOINCREMENT, siteID INTEGER NOT NULL, faviconID INTEGER NOT NULL,
    UNIQUE (siteID, faviconID));
INSERT INTO history VALUES (1, 'g1', 'https://www.example.org/', 'Example');
INSERT INTO favicons VALUES (1, 'https://www.example.org/f.ico', 0, strftime('%s', '2023-02-20 18:00:00'));
INSERT INTO favicon_sites VALUES (1, 1, 1);
