-- artifact:  ios.whatsapp_chats
-- title:     WhatsApp chats, members of groups and blocked people
-- source:    AppDomainGroup-group.net.whatsapp.WhatsApp.shared:ChatStorage.sqlite | AppDomainGroup-group.net.whatsapp.WhatsAppSMB.shared:ChatStorage.sqlite | AppDomain-net.whatsapp.WhatsApp:Documents/ChatStorage.sqlite | /private/var/mobile/Containers/Shared/AppGroup/*/ChatStorage.sqlite
-- presence:  usual
-- table:     ZWACHATSESSION
-- columns:   row:row last_message:apple-time group_created:apple-time peer:phone creator:phone type:word removed:word archived:word messages:int name:text last_text:text draft:text@typed place:table
-- contact:   received
-- timeline:  WhatsApp chat ({type}), {messages} messages
-- tested:    ios-14.3 sample 2 rows, ios-15 sample 14 rows; synthetic fixtures
-- notes:     The counter counts messages that were deleted since. People who share a group, who are blocked, or whose name was seen are records of their own. Names are searched for links, not kept.
-- variant:   with groups, members, blocked people and names
SELECT s.Z_PK, s.ZLASTMESSAGEDATE, g.ZCREATIONDATE, s.ZCONTACTJID, g.ZCREATORJID,
       CASE WHEN s.ZCONTACTJID LIKE '%@g.us' THEN 'group' WHEN s.ZCONTACTJID LIKE '%@status' THEN 'status'
            WHEN s.ZCONTACTJID LIKE '%@lid' THEN 'hidden id' ELSE 'person' END,
       CASE s.ZREMOVED WHEN 1 THEN 'yes' ELSE 'no' END,
       CASE s.ZARCHIVED WHEN 1 THEN 'yes' ELSE 'no' END, s.ZMESSAGECOUNTER, s.ZPARTNERNAME,
       s.ZLASTMESSAGETEXT, s.ZSAVEDINPUT, 'ZWACHATSESSION'
FROM ZWACHATSESSION AS s LEFT JOIN ZWAGROUPINFO AS g ON g.Z_PK = s.ZGROUPINFO
UNION ALL
SELECT Z_PK, NULL, NULL, ZMEMBERJID, NULL, 'member of a group', NULL, NULL, NULL, ZCONTACTNAME, NULL, NULL,
       'ZWAGROUPMEMBER'
FROM ZWAGROUPMEMBER
UNION ALL
SELECT Z_PK, NULL, NULL, ZJID, NULL, 'blocked', NULL, NULL, NULL, NULL, NULL, NULL, 'ZWABLACKLISTITEM'
FROM ZWABLACKLISTITEM
UNION ALL
SELECT Z_PK, NULL, NULL, ZJID, NULL, 'name seen', NULL, NULL, NULL, ZPUSHNAME, NULL, NULL,
       'ZWAPROFILEPUSHNAME'
FROM ZWAPROFILEPUSHNAME
-- variant:   with groups
SELECT s.Z_PK, s.ZLASTMESSAGEDATE, g.ZCREATIONDATE, s.ZCONTACTJID, NULL,
       CASE WHEN s.ZCONTACTJID LIKE '%@g.us' THEN 'group' WHEN s.ZCONTACTJID LIKE '%@status' THEN 'status'
            WHEN s.ZCONTACTJID LIKE '%@lid' THEN 'hidden id' ELSE 'person' END,
       CASE s.ZREMOVED WHEN 1 THEN 'yes' ELSE 'no' END,
       CASE s.ZARCHIVED WHEN 1 THEN 'yes' ELSE 'no' END, s.ZMESSAGECOUNTER, s.ZPARTNERNAME, NULL, NULL,
       'ZWACHATSESSION'
FROM ZWACHATSESSION AS s LEFT JOIN ZWAGROUPINFO AS g ON g.Z_PK = s.ZGROUPINFO
-- variant:   chats alone
SELECT s.Z_PK, s.ZLASTMESSAGEDATE, NULL, s.ZCONTACTJID, NULL, 'not known', 'not known', 'not known', NULL,
       s.ZPARTNERNAME, NULL, NULL, 'ZWACHATSESSION'
FROM ZWACHATSESSION AS s
