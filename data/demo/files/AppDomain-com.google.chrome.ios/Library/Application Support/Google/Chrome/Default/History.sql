-- The sample phone's Chrome: 40 harmless visits.
CREATE TABLE urls (id INTEGER PRIMARY KEY AUTOINCREMENT, url LONGVARCHAR, title LONGVARCHAR,
    visit_count INTEGER DEFAULT 0 NOT NULL, typed_count INTEGER DEFAULT 0 NOT NULL,
    last_visit_time INTEGER DEFAULT 0 NOT NULL, hidden INTEGER DEFAULT 0 NOT NULL);
CREATE TABLE visits (id INTEGER PRIMARY KEY, url INTEGER NOT NULL, visit_time INTEGER NOT NULL,
    from_visit INTEGER, transition INTEGER DEFAULT 0 NOT NULL, segment_id INTEGER,
    visit_duration INTEGER DEFAULT 0 NOT NULL);
INSERT INTO urls (id, url, title) VALUES (1, 'https://www.example.org/', 'Example'),
    (2, 'https://forum.example.com/t/12', 'Forum');
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 40)
INSERT INTO visits (id, url, visit_time, from_visit, visit_duration)
SELECT i, 1 + i % 2, (strftime('%s', '2022-12-10 12:00:00') + 11644473600 + i * 150000) * 1000000, 0, 4000000
FROM n;
