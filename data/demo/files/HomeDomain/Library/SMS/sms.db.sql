-- The sample phone's messages: 240 harmless ones between invented people, over three months.
CREATE TABLE handle (ROWID INTEGER PRIMARY KEY AUTOINCREMENT UNIQUE, id TEXT NOT NULL, country TEXT,
    service TEXT NOT NULL, uncanonicalized_id TEXT, UNIQUE (id, service));
CREATE TABLE message (ROWID INTEGER PRIMARY KEY AUTOINCREMENT, guid TEXT UNIQUE NOT NULL, text TEXT,
    handle_id INTEGER DEFAULT 0, subject TEXT, attributedBody BLOB, type INTEGER DEFAULT 0,
    service TEXT, account TEXT, error INTEGER DEFAULT 0, date INTEGER, date_read INTEGER,
    date_delivered INTEGER, is_delivered INTEGER DEFAULT 0, is_from_me INTEGER DEFAULT 0,
    is_read INTEGER DEFAULT 0, is_sent INTEGER DEFAULT 0, cache_has_attachments INTEGER DEFAULT 0,
    item_type INTEGER DEFAULT 0, group_title TEXT, associated_message_guid TEXT,
    balloon_bundle_id TEXT, payload_data BLOB, message_summary_info BLOB,
    destination_caller_id TEXT, date_retracted INTEGER DEFAULT 0, date_edited INTEGER DEFAULT 0,
    part_count INTEGER);
CREATE TABLE chat (ROWID INTEGER PRIMARY KEY AUTOINCREMENT, guid TEXT UNIQUE NOT NULL,
    style INTEGER, properties BLOB, chat_identifier TEXT, service_name TEXT, display_name TEXT,
    last_read_message_timestamp INTEGER DEFAULT 0);
CREATE TABLE chat_recoverable_message_join (chat_id INTEGER, message_id INTEGER, delete_date INTEGER,
    ck_sync_state INTEGER DEFAULT 0, PRIMARY KEY (chat_id, message_id));
CREATE TABLE recoverable_message_part (chat_id INTEGER, message_id INTEGER, part_index INTEGER,
    delete_date INTEGER, part_text BLOB NOT NULL, ck_sync_state INTEGER DEFAULT 0,
    PRIMARY KEY (chat_id, message_id, part_index));
CREATE TABLE chat_handle_join (chat_id INTEGER, handle_id INTEGER, UNIQUE (chat_id, handle_id));
CREATE TABLE chat_message_join (chat_id INTEGER, message_id INTEGER, message_date INTEGER DEFAULT 0,
    PRIMARY KEY (chat_id, message_id));
CREATE TABLE attachment (ROWID INTEGER PRIMARY KEY AUTOINCREMENT, guid TEXT UNIQUE NOT NULL,
    created_date INTEGER DEFAULT 0, start_date INTEGER DEFAULT 0, filename TEXT, uti TEXT,
    mime_type TEXT, transfer_state INTEGER DEFAULT 0, is_outgoing INTEGER DEFAULT 0,
    user_info BLOB, transfer_name TEXT, total_bytes INTEGER DEFAULT 0,
    is_sticker INTEGER DEFAULT 0, sticker_user_info BLOB, attribution_info BLOB);
CREATE TABLE message_attachment_join (message_id INTEGER, attachment_id INTEGER,
    UNIQUE (message_id, attachment_id));

INSERT INTO handle (ROWID, id, country, service) VALUES
    (1, '+4915550100011', 'de', 'iMessage'),
    (2, '+4915550100012', 'de', 'iMessage'),
    (3, 'imani.okafor@mail.example', NULL, 'iMessage'),
    (4, 'jonas.lindqvist@mail.example', NULL, 'iMessage'),
    (5, '+4915550100015', 'de', 'SMS'),
    (6, 'Parcel', NULL, 'SMS');
INSERT INTO chat (ROWID, guid, style, chat_identifier, service_name)
    SELECT ROWID, service || ';-;' || id, 45, id, service FROM handle;
INSERT INTO chat_handle_join SELECT ROWID, ROWID FROM handle;

CREATE TEMP TABLE sentence (n INTEGER PRIMARY KEY, text TEXT);
INSERT INTO sentence VALUES
    (0, 'Are you at the office today?'), (1, 'I will be ten minutes late'),
    (2, 'The draft is ready, shall I send it?'), (3, 'Thank you!'),
    (4, 'See https://www.example.org/agenda for the agenda'), (5, 'Call me when you can'),
    (6, 'The train is late again'), (7, 'Lunch at one?'),
    (8, 'Here is the map: https://maps.example.org/?q=library'), (9, 'Good night'),
    (10, 'Did the interview go well?'), (11, 'I left the keys with the neighbour'),
    (12, 'Can we move it to Thursday?'), (13, 'Happy birthday!'),
    (14, 'The photos are at https://photos.example.com/album/42'), (15, 'On my way');

-- Every third message has its text only in attributedBody, as newer systems write it.
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 240)
INSERT INTO message (ROWID, guid, text, attributedBody, handle_id, service, date, date_read,
                     is_from_me, is_read, is_sent, is_delivered, part_count)
SELECT i, printf('5A4D0000-0000-4000-8000-%012d', i),
       CASE i % 3 WHEN 0 THEN NULL ELSE s.text END, attributed_body(s.text), 1 + i * 7 % 5,
       CASE 1 + i * 7 % 5 WHEN 5 THEN 'SMS' ELSE 'iMessage' END,
       (strftime('%s', '2022-12-01 07:00:00') - 978307200 + i * 32000 + i * i % 977) * 1000000000,
       CASE i % 2 WHEN 0 THEN
           (strftime('%s', '2022-12-01 07:05:00') - 978307200 + i * 32000 + i * i % 977) * 1000000000
           ELSE 0 END,
       i % 2, 1 - i % 2, i % 2, 1, 1
FROM n JOIN sentence AS s ON s.n = i * 11 % 16;
INSERT INTO chat_message_join SELECT handle_id, ROWID, date FROM message;
DROP TABLE sentence;
-- One message that its owner deleted a week ago.
INSERT INTO chat_recoverable_message_join VALUES (1, 40, 0, 0);
UPDATE chat_recoverable_message_join SET delete_date = (strftime('%s', '2023-02-22 08:00:00') - 978307200) * 1000000000;
