CREATE TABLE Event (ROWID INTEGER PRIMARY KEY AUTOINCREMENT, summary TEXT, location TEXT, description TEXT, start_date REAL,
    start_tz TEXT, end_date REAL, all_day INTEGER, calendar_id INTEGER, url TEXT, last_modified REAL);
