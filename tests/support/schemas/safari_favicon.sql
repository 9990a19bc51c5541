CREATE TABLE page_url (url TEXT PRIMARY KEY NOT NULL ON CONFLICT REPLACE, uuid TEXT NOT NULL);
CREATE TABLE icon_info (uuid TEXT PRIMARY KEY NOT NULL ON CONFLICT REPLACE, url TEXT NOT NULL, timestamp INTEGER NOT NULL,
    width REAL, height REAL, has_generated_representations INTEGER);
CREATE TABLE rejected_resources (page_url TEXT NOT NULL, icon_url TEXT NOT NULL, timestamp INTEGER NOT NULL);
