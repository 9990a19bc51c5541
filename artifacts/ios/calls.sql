-- artifact:  ios.calls
-- title:     Call history
-- source:    HomeDomain:Library/CallHistoryDB/CallHistory.storedata | WirelessDomain:Library/CallHistory/call_history.db
-- presence:  usual
-- table:     ZCALLRECORD
-- columns:   row:row called:apple-time peer:handle direction:word answered:word provider:word seconds:int country:word place:table
-- contact:   received
-- timeline:  Call, {direction}, {answered}, {seconds} s ({provider})
-- tested:    schemas of iOS 6, 9, 10 and 11; synthetic fixtures
-- notes:     Only encrypted backups carry the call history. Calls of other apps appear where they use the system's call screen. The addresses of all who took part in calls of several people stand in a table of their own.
-- variant:   with the members of calls
SELECT Z_PK, ZDATE, CAST(ZADDRESS AS TEXT), CASE ZORIGINATED WHEN 1 THEN 'sent' ELSE 'received' END,
       CASE ZANSWERED WHEN 1 THEN 'answered' ELSE 'not answered' END, ZSERVICE_PROVIDER,
       CAST(ZDURATION AS INTEGER), ZISO_COUNTRY_CODE, 'ZCALLRECORD'
FROM ZCALLRECORD
UNION ALL
SELECT Z_PK, NULL, ZVALUE, NULL, NULL, NULL, NULL, NULL, 'ZHANDLE' FROM ZHANDLE
-- variant:   with provider and country (iOS 10 and later)
SELECT Z_PK, ZDATE, CAST(ZADDRESS AS TEXT), CASE ZORIGINATED WHEN 1 THEN 'sent' ELSE 'received' END,
       CASE ZANSWERED WHEN 1 THEN 'answered' ELSE 'not answered' END, ZSERVICE_PROVIDER,
       CAST(ZDURATION AS INTEGER), ZISO_COUNTRY_CODE, 'ZCALLRECORD'
FROM ZCALLRECORD
-- variant:   without provider (iOS 8 and 9)
SELECT Z_PK, ZDATE, CAST(ZADDRESS AS TEXT), CASE ZORIGINATED WHEN 1 THEN 'sent' ELSE 'received' END,
       CASE ZANSWERED WHEN 1 THEN 'answered' ELSE 'not answered' END, NULL,
       CAST(ZDURATION AS INTEGER), ZISO_COUNTRY_CODE, 'ZCALLRECORD'
FROM ZCALLRECORD
-- variant:   numbers and times only
SELECT Z_PK, ZDATE, CAST(ZADDRESS AS TEXT), NULL, NULL, NULL, CAST(ZDURATION AS INTEGER), NULL,
       'ZCALLRECORD'
FROM ZCALLRECORD
-- variant:   call_history.db (iOS 7 and earlier)
SELECT ROWID, CASE WHEN date = 0 OR typeof(date) = 'text' THEN date ELSE date - 978307200 END, address,
       CASE WHEN flags & 1 THEN 'sent' ELSE 'received' END,
       CASE WHEN duration > 0 THEN 'answered' ELSE 'not answered' END, NULL,
       CAST(duration AS INTEGER), NULL, 'call'
FROM call
-- variant:   no calls in this file
-- when:      SELECT count(*) = 0 FROM sqlite_master WHERE name IN ('call', 'ZCALLRECORD')
SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL WHERE 0
