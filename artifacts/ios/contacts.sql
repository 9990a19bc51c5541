-- artifact:  ios.contacts
-- title:     Contacts
-- source:    HomeDomain:Library/AddressBook/AddressBook.sqlitedb
-- presence:  usual
-- table:     ABMultiValue
-- columns:   row:row value:handle url:url text:text place:table
-- contact:   mentioned
-- tested:    ios-15 sample 12 values and 6 lines of entries, second sample 1 value (in its WAL); synthetic fixtures
-- notes:     Numbers and addresses are compared with indicators and kept keyed; web addresses of contacts, and links in notes and in social profiles are searched. Names are not read, so no address book arises in the case.
-- variant:   with notes and entries of several lines
SELECT v.UID, CASE v.property WHEN 22 THEN NULL ELSE v.value END,
       CASE v.property WHEN 22 THEN v.value END, NULL, 'ABMultiValue'
FROM ABMultiValue AS v WHERE v.value IS NOT NULL
UNION ALL
SELECT e.rowid, NULL, NULL, e.value, 'ABMultiValueEntry'
FROM ABMultiValueEntry AS e WHERE e.value IS NOT NULL
UNION ALL
SELECT p.ROWID, NULL, NULL, p.Note, 'ABPerson' FROM ABPerson AS p WHERE p.Note IS NOT NULL
-- variant:   numbers and addresses alone
SELECT v.UID, v.value, NULL, NULL, 'ABMultiValue' FROM ABMultiValue AS v WHERE v.value IS NOT NULL
