-- The sample phone's browser history: 180 harmless visits to eight invented sites.
CREATE TABLE history_items (id INTEGER PRIMARY KEY AUTOINCREMENT, url TEXT NOT NULL UNIQUE,
    domain_expansion TEXT NULL, visit_count INTEGER NOT NULL DEFAULT 1,
    daily_visit_counts BLOB NOT NULL DEFAULT x'', weekly_visit_counts BLOB NULL,
    autocomplete_triggers BLOB NULL, should_recompute_derived_visit_counts INTEGER NOT NULL DEFAULT 0,
    visit_count_score INTEGER NOT NULL DEFAULT 0, status_code INTEGER NOT NULL DEFAULT 0);
CREATE TABLE history_visits (id INTEGER PRIMARY KEY AUTOINCREMENT, history_item INTEGER NOT NULL,
    visit_time REAL NOT NULL, title TEXT NULL, load_successful BOOLEAN NOT NULL DEFAULT 1,
    http_non_get BOOLEAN NOT NULL DEFAULT 0, synthesized BOOLEAN NOT NULL DEFAULT 0,
    redirect_source INTEGER NULL UNIQUE, redirect_destination INTEGER NULL UNIQUE,
    origin INTEGER NOT NULL DEFAULT 0, generation INTEGER NOT NULL DEFAULT 0,
    attributes INTEGER NOT NULL DEFAULT 0, score INTEGER NOT NULL DEFAULT 0);
CREATE TABLE history_tombstones (id INTEGER PRIMARY KEY AUTOINCREMENT, start_time REAL NOT NULL,
    end_time REAL NOT NULL, url TEXT, generation INTEGER NOT NULL DEFAULT 0);
CREATE TABLE metadata (key TEXT NOT NULL UNIQUE, value);

INSERT INTO history_items (id, url) VALUES
    (1, 'https://news.example.org/'), (2, 'https://news.example.org/politics/2023/budget'),
    (3, 'https://weather.example.com/berlin'), (4, 'https://www.example.org/agenda'),
    (5, 'https://search.example.com/?q=how+to+secure+a+phone'), (6, 'https://maps.example.org/'),
    (7, 'https://photos.example.com/album/42'), (8, 'https://bank.example.net/login');
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 180)
INSERT INTO history_visits (id, history_item, visit_time, title)
SELECT i, 1 + i * 5 % 8, strftime('%s', '2023-01-25 06:30:00') - 978307200 + i * 16000 + i * i % 751 + 0.25,
       'Page ' || (1 + i * 5 % 8)
FROM n;
