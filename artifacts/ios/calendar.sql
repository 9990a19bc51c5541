-- artifact:  ios.calendar
-- title:     Calendar
-- source:    HomeDomain:Library/Calendar/Calendar.sqlitedb
-- presence:  usual
-- table:     CalendarItem
-- columns:   row:row start:apple-time end:apple-time last_modified:apple-time created:apple-time summary:text description:text url:url organizer:handle invited_by:handle participant:handle phone:phone conference:url text:text place:table
-- contact:   received
-- timeline:  Calendar entry
-- tested:    ios-14.3 sample 1 row; schemas of iOS 6, 9, 10 and 11; synthetic fixtures
-- notes:     An invitation from an unknown address can bring a calendar entry without any tap. The organizer stands with the entry; each other participant, each calendar with its address, and each attachment is a record of its own.
-- variant:   with conferences and phone numbers (iOS 11 and later)
SELECT i.ROWID, i.start_date, i.end_date, i.last_modified, i.creation_date, i.summary, i.description,
       i.url, coalesce(p.email, d.address), p.invited_by, NULL, p.phone_number, i.conference_url,
       i.response_comment, 'CalendarItem'
FROM CalendarItem AS i
LEFT JOIN Participant AS p ON p.ROWID = i.organizer_id
LEFT JOIN Identity AS d ON d.rowid = p.identity_id
UNION ALL
SELECT p.ROWID, i.start_date, NULL, p.last_modified, NULL, NULL, NULL, NULL, NULL, p.invited_by,
       coalesce(p.email, d.address), p.phone_number, NULL, p.comment, 'Participant'
FROM Participant AS p
LEFT JOIN CalendarItem AS i ON i.ROWID = p.owner_id
LEFT JOIN Identity AS d ON d.rowid = p.identity_id
WHERE p.ROWID NOT IN (SELECT organizer_id FROM CalendarItem WHERE organizer_id IS NOT NULL)
UNION ALL
SELECT c.ROWID, NULL, NULL, NULL, NULL, NULL, NULL, c.published_URL, c.owner_identity_email, NULL,
       c.shared_owner_address, c.owner_identity_phone_number, NULL,
       coalesce(c.title, '') || char(10) || coalesce(c.notes, '') || char(10) || coalesce(c.external_id, ''),
       'Calendar'
FROM Calendar AS c
UNION ALL
SELECT a.ROWID, NULL, NULL, NULL, NULL, NULL, NULL, a.url, NULL, NULL, NULL, NULL, NULL, a.filename,
       'Attachment'
FROM Attachment AS a
-- variant:   without conferences (iOS 9 and 10)
SELECT i.ROWID, i.start_date, i.end_date, i.last_modified, i.creation_date, i.summary, i.description,
       i.url, coalesce(p.email, d.address), NULL, NULL, NULL, NULL, i.response_comment, 'CalendarItem'
FROM CalendarItem AS i
LEFT JOIN Participant AS p ON p.ROWID = i.organizer_id
LEFT JOIN Identity AS d ON d.rowid = p.identity_id
UNION ALL
SELECT p.ROWID, i.start_date, NULL, p.last_modified, NULL, NULL, NULL, NULL, NULL, NULL,
       coalesce(p.email, d.address), NULL, NULL, p.comment, 'Participant'
FROM Participant AS p
LEFT JOIN CalendarItem AS i ON i.ROWID = p.owner_id
LEFT JOIN Identity AS d ON d.rowid = p.identity_id
WHERE p.ROWID NOT IN (SELECT organizer_id FROM CalendarItem WHERE organizer_id IS NOT NULL)
UNION ALL
SELECT c.ROWID, NULL, NULL, NULL, NULL, NULL, NULL, c.published_URL, c.owner_identity_email, NULL,
       NULL, NULL, NULL, coalesce(c.title, '') || char(10) || coalesce(c.external_id, ''), 'Calendar'
FROM Calendar AS c
UNION ALL
SELECT a.ROWID, NULL, NULL, NULL, NULL, NULL, NULL, a.url, NULL, NULL, NULL, NULL, NULL, a.filename,
       'Attachment'
FROM Attachment AS a
-- variant:   without comments (iOS 6 to 8)
SELECT i.ROWID, i.start_date, i.end_date, i.last_modified, i.creation_date, i.summary, i.description,
       i.url, coalesce(p.email, d.address), NULL, NULL, NULL, NULL, i.response_comment, 'CalendarItem'
FROM CalendarItem AS i
LEFT JOIN Participant AS p ON p.ROWID = i.organizer_id
LEFT JOIN Identity AS d ON d.rowid = p.identity_id
UNION ALL
SELECT p.ROWID, i.start_date, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
       coalesce(p.email, d.address), NULL, NULL, NULL, 'Participant'
FROM Participant AS p
LEFT JOIN CalendarItem AS i ON i.ROWID = p.owner_id
LEFT JOIN Identity AS d ON d.rowid = p.identity_id
WHERE p.ROWID NOT IN (SELECT organizer_id FROM CalendarItem WHERE organizer_id IS NOT NULL)
UNION ALL
SELECT c.ROWID, NULL, NULL, NULL, NULL, NULL, NULL, c.published_URL, c.owner_identity_email, NULL,
       NULL, NULL, NULL, coalesce(c.title, '') || char(10) || coalesce(c.external_id, ''), 'Calendar'
FROM Calendar AS c
-- variant:   with invitations
SELECT i.ROWID, i.start_date, i.end_date, i.last_modified, i.creation_date, i.summary, i.description,
       i.url, p.email, p.invited_by, NULL, p.phone_number, NULL, NULL, 'CalendarItem'
FROM CalendarItem AS i
LEFT JOIN Participant AS p ON p.ROWID = i.organizer_id
UNION ALL
SELECT p.ROWID, i.start_date, NULL, NULL, NULL, NULL, NULL, NULL, NULL, p.invited_by, p.email,
       p.phone_number, NULL, NULL, 'Participant'
FROM Participant AS p
LEFT JOIN CalendarItem AS i ON i.ROWID = p.owner_id
WHERE p.ROWID NOT IN (SELECT organizer_id FROM CalendarItem WHERE organizer_id IS NOT NULL)
-- variant:   entries alone
SELECT i.ROWID, i.start_date, i.end_date, i.last_modified, NULL, i.summary, i.description, i.url,
       NULL, NULL, NULL, NULL, NULL, NULL, 'CalendarItem'
FROM CalendarItem AS i
-- variant:   events (iOS 4 and 5)
SELECT i.ROWID, i.start_date, i.end_date, i.last_modified, NULL, i.summary, i.description, i.url,
       NULL, NULL, NULL, NULL, NULL, NULL, 'Event'
FROM Event AS i
