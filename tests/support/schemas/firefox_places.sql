CREATE TABLE moz_places (id INTEGER PRIMARY KEY, url LONGVARCHAR NOT NULL, title LONGVARCHAR, guid TEXT NOT NULL UNIQUE);
CREATE TABLE moz_historyvisits (id INTEGER PRIMARY KEY, is_local INTEGER NOT NULL, from_visit INTEGER, place_id INTEGER NOT NULL,
    visit_date INTEGER NOT NULL, visit_type INTEGER NOT NULL);
CREATE INDEX visits_place_date ON moz_historyvisits (place_id, visit_date);
