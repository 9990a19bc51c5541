-- artifact:  ios.calendar
-- title:     Calendar
-- source:    HomeDomain:Library/Calendar/Calendar.sqlitedb
-- presence:  usual
-- table:     CalendarItem
-- columns:   row:row start:apple-time end:apple-time last_modified:apple-time created:apple-time summary:text description:text url:url organizer:handle invited_by:handle
-- contact:   received
-- timeline:  Calendar entry
-- tested:    ios-14.3 sample 1 row; synthetic fixtures
-- notes:     An invitation from an unknown address can bring a calendar entry without any tap.
-- variant:   with invitations
SELECT i.ROWID, i.start_date, i.end_date, i.last_modified, i.creation_date, i.summary, i.description,
       i.url, p.email, p.invited_by
FROM CalendarItem AS i
LEFT JOIN Participant AS p ON p.ROWID = i.organizer_id
-- variant:   entries alone
SELECT i.ROWID, i.start_date, i.end_date, i.last_modified, NULL, i.summary, i.description, i.url,
       NULL, NULL
FROM CalendarItem AS i
