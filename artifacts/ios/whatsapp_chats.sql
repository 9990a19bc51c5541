-- artifact:  ios.whatsapp_chats
-- title:     WhatsApp chats
-- source:    AppDomainGroup-group.net.whatsapp.WhatsApp.shared:ChatStorage.sqlite | AppDomainGroup-group.net.whatsapp.WhatsAppSMB.shared:ChatStorage.sqlite | /private/var/mobile/Containers/Shared/AppGroup/*/ChatStorage.sqlite
-- presence:  usual
-- table:     ZWACHATSESSION
-- columns:   row:row last_message:apple-time group_created:apple-time peer:phone type:word removed:word archived:word messages:int
-- contact:   received
-- timeline:  WhatsApp chat ({type}), {messages} messages
-- tested:    ios-14.3 sample 2 rows; synthetic fixtures
-- notes:     The counter counts messages that were deleted since.
-- variant:   with groups
SELECT s.Z_PK, s.ZLASTMESSAGEDATE, g.ZCREATIONDATE,
       CASE WHEN s.ZCONTACTJID LIKE '%@s.whatsapp.net'
            THEN '+' || substr(s.ZCONTACTJID, 1, instr(s.ZCONTACTJID, '@') - 1) END,
       CASE WHEN s.ZCONTACTJID LIKE '%@g.us' THEN 'group' WHEN s.ZCONTACTJID LIKE '%@status' THEN 'status'
            WHEN s.ZCONTACTJID LIKE '%@lid' THEN 'hidden id' ELSE 'person' END,
       CASE s.ZREMOVED WHEN 1 THEN 'yes' ELSE 'no' END,
       CASE s.ZARCHIVED WHEN 1 THEN 'yes' ELSE 'no' END, s.ZMESSAGECOUNTER
FROM ZWACHATSESSION AS s LEFT JOIN ZWAGROUPINFO AS g ON g.Z_PK = s.ZGROUPINFO
-- variant:   chats alone
SELECT s.Z_PK, s.ZLASTMESSAGEDATE, NULL, NULL, 'not known', 'not known', 'not known', NULL
FROM ZWACHATSESSION AS s
