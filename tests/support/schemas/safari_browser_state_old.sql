CREATE TABLE tabs (id INTEGER PRIMARY KEY AUTOINCREMENT, uuid TEXT NOT NULL UNIQUE, title TEXT, url TEXT,
    user_visible_url TEXT, last_viewed_time REAL, session_data BLOB);
