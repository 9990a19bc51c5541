-- artifact:  ios.calls
-- title:     Call history
-- source:    HomeDomain:Library/CallHistoryDB/CallHistory.storedata
-- presence:  usual
-- table:     ZCALLRECORD
-- columns:   row:row called:apple-time peer:handle direction:word answered:word provider:word seconds:int country:word
-- contact:   received
-- timeline:  Call, {direction}, {answered}, {seconds} s ({provider})
-- tested:    synthetic fixtures only
-- notes:     Only encrypted backups carry the call history. Calls of other apps appear where they use the system's call screen.
-- variant:   with provider and country
SELECT Z_PK, ZDATE, CAST(ZADDRESS AS TEXT), CASE ZORIGINATED WHEN 1 THEN 'sent' ELSE 'received' END,
       CASE ZANSWERED WHEN 1 THEN 'answered' ELSE 'not answered' END, ZSERVICE_PROVIDER,
       CAST(ZDURATION AS INTEGER), ZISO_COUNTRY_CODE
FROM ZCALLRECORD
-- variant:   without country
SELECT Z_PK, ZDATE, CAST(ZADDRESS AS TEXT), CASE ZORIGINATED WHEN 1 THEN 'sent' ELSE 'received' END,
       CASE ZANSWERED WHEN 1 THEN 'answered' ELSE 'not answered' END, ZSERVICE_PROVIDER,
       CAST(ZDURATION AS INTEGER), NULL
FROM ZCALLRECORD
-- variant:   numbers and times only
SELECT Z_PK, ZDATE, CAST(ZADDRESS AS TEXT), NULL, NULL, NULL, CAST(ZDURATION AS INTEGER), NULL
FROM ZCALLRECORD
