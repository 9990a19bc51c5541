-- The sample phone's Firefox: 20 harmless visits.
CREATE TABLE moz_places (id INTEGER PRIMARY KEY, url LONGVARCHAR NOT NULL, title LONGVARCHAR, guid TEXT NOT NULL UNIQUE);
CREATE TABLE moz_historyvisits (id INTEGER PRIMARY KEY, is_local INTEGER NOT NULL, from_visit INTEGER,
    place_id INTEGER NOT NULL, visit_date INTEGER NOT NULL, visit_type INTEGER NOT NULL);
INSERT INTO moz_places (id, url, title, guid) VALUES (1, 'https://library.example.org/', 'Library', 'g1'),
    (2, 'https://recipes.example.net/soup', 'Soup', 'g2');
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20)
INSERT INTO moz_historyvisits (id, is_local, place_id, visit_date, visit_type)
SELECT i, 1, 1 + i % 2, (strftime('%s', '2023-01-05 19:00:00') + i * 200000) * 1000000, 1 FROM n;
