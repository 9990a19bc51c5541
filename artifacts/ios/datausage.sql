-- artifact:  ios.datausage
-- title:     Data usage of processes
-- source:    WirelessDomain:Library/Databases/DataUsage.sqlite | /private/var/wireless/Library/Databases/DataUsage.sqlite
-- presence:  usual
-- table:     ZPROCESS
-- columns:   row:row last_used:apple-time first_used:apple-time live:apple-time process:process bundle:app-id wifi_in:int wifi_out:int wwan_in:int wwan_out:int live_row:int live_process:int place:table
-- contact:   ran
-- timeline:  Network use of {process} ({bundle})
-- tested:    ios-14.3 sample 41 rows; synthetic fixtures
-- notes:     Processes that used the mobile network, also short-lived ones. Names can be those of a parent process. Live usage whose process was deleted comes last, without a name.
-- variant:   with live usage
SELECT p.Z_PK, p.ZTIMESTAMP, p.ZFIRSTTIMESTAMP, l.ZTIMESTAMP, p.ZPROCNAME, p.ZBUNDLENAME,
       CAST(l.ZWIFIIN AS INTEGER), CAST(l.ZWIFIOUT AS INTEGER), CAST(l.ZWWANIN AS INTEGER),
       CAST(l.ZWWANOUT AS INTEGER), l.Z_PK, l.ZHASPROCESS, 'ZPROCESS'
FROM ZPROCESS AS p LEFT JOIN ZLIVEUSAGE AS l ON l.ZHASPROCESS = p.Z_PK
UNION ALL
SELECT l.Z_PK, NULL, NULL, l.ZTIMESTAMP, NULL, NULL, CAST(l.ZWIFIIN AS INTEGER),
       CAST(l.ZWIFIOUT AS INTEGER), CAST(l.ZWWANIN AS INTEGER), CAST(l.ZWWANOUT AS INTEGER), l.Z_PK,
       l.ZHASPROCESS, 'ZLIVEUSAGE'
FROM ZLIVEUSAGE AS l
WHERE NOT EXISTS (SELECT 1 FROM ZPROCESS AS p WHERE p.Z_PK = l.ZHASPROCESS)
-- variant:   with live usage, without WiFi
SELECT p.Z_PK, p.ZTIMESTAMP, p.ZFIRSTTIMESTAMP, l.ZTIMESTAMP, p.ZPROCNAME, p.ZBUNDLENAME, NULL,
       NULL, CAST(l.ZWWANIN AS INTEGER), CAST(l.ZWWANOUT AS INTEGER), l.Z_PK, l.ZHASPROCESS, 'ZPROCESS'
FROM ZPROCESS AS p LEFT JOIN ZLIVEUSAGE AS l ON l.ZHASPROCESS = p.Z_PK
UNION ALL
SELECT l.Z_PK, NULL, NULL, l.ZTIMESTAMP, NULL, NULL, NULL, NULL, CAST(l.ZWWANIN AS INTEGER),
       CAST(l.ZWWANOUT AS INTEGER), l.Z_PK, l.ZHASPROCESS, 'ZLIVEUSAGE'
FROM ZLIVEUSAGE AS l
WHERE NOT EXISTS (SELECT 1 FROM ZPROCESS AS p WHERE p.Z_PK = l.ZHASPROCESS)
-- variant:   processes alone
SELECT p.Z_PK, p.ZTIMESTAMP, p.ZFIRSTTIMESTAMP, NULL, p.ZPROCNAME, p.ZBUNDLENAME, NULL, NULL, NULL,
       NULL, NULL, NULL, 'ZPROCESS'
FROM ZPROCESS AS p
