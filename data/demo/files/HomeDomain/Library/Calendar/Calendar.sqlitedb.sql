-- The sample phone's calendar: 24 harmless entries, one invitation.
CREATE TABLE CalendarItem (ROWID INTEGER PRIMARY KEY AUTOINCREMENT, summary TEXT, description TEXT,
    start_date REAL, start_tz TEXT, end_date REAL, end_tz TEXT, all_day INTEGER,
    calendar_id INTEGER, organizer_id INTEGER, url TEXT, last_modified REAL,
    unique_identifier TEXT, hidden INTEGER, UUID TEXT, creation_date REAL,
    response_comment TEXT, conference_url TEXT);
CREATE TABLE Identity (display_name TEXT, address TEXT, first_name TEXT, last_name TEXT);
CREATE TABLE Calendar (ROWID INTEGER PRIMARY KEY AUTOINCREMENT, title TEXT, external_id TEXT, published_URL TEXT,
    shared_owner_address TEXT, owner_identity_email TEXT, owner_identity_phone_number TEXT, notes TEXT);
CREATE TABLE Attachment (ROWID INTEGER PRIMARY KEY AUTOINCREMENT, owner_id INTEGER, url TEXT, filename TEXT);
CREATE TABLE Participant (ROWID INTEGER PRIMARY KEY AUTOINCREMENT, entity_type INTEGER,
    type INTEGER, status INTEGER, identity_id INTEGER, owner_id INTEGER, UUID TEXT, email TEXT, phone_number TEXT,
    is_self INTEGER, comment TEXT, last_modified REAL, invited_by TEXT);
INSERT INTO Participant (ROWID, owner_id, email, is_self) VALUES (1, 24, 'imani.okafor@mail.example', 0);
CREATE TEMP TABLE topic (n INTEGER PRIMARY KEY, text TEXT);
INSERT INTO topic VALUES (0, 'Dentist'), (1, 'Editorial meeting'), (2, 'Choir'), (3, 'Call with Imani');
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 24)
INSERT INTO CalendarItem (ROWID, summary, description, start_date, end_date, all_day, calendar_id,
                          organizer_id, last_modified, creation_date)
SELECT i, t.text, NULL, strftime('%s', '2022-12-01 08:00:00') - 978307200 + i * 302400,
       strftime('%s', '2022-12-01 09:00:00') - 978307200 + i * 302400, 0, 1,
       CASE i WHEN 24 THEN 1 ELSE 0 END, strftime('%s', '2022-11-20 08:00:00') - 978307200 + i * 60,
       strftime('%s', '2022-11-20 08:00:00') - 978307200 + i * 60
FROM n JOIN topic AS t ON t.n = i % 4;
DROP TABLE topic;
INSERT INTO Calendar (ROWID, title) VALUES (1, 'Home');
