-- artifact:  ios.whatsapp_calls
-- title:     WhatsApp calls
-- source:    AppDomainGroup-group.net.whatsapp.WhatsApp.shared:CallHistory.sqlite | AppDomainGroup-group.net.whatsapp.WhatsAppSMB.shared:CallHistory.sqlite | /private/var/mobile/Containers/Shared/AppGroup/*/CallHistory.sqlite
-- presence:  optional
-- table:     ZWACDCALLEVENT
-- columns:   row:row called:apple-time direction:word kind:word missed:word peer:phone creator:phone seconds:int bytes_received:int bytes_sent:int outcome:int
-- contact:   received
-- timeline:  WhatsApp {kind} call, {direction}, {seconds} s, {bytes_received} bytes received
-- tested:    ios-15 sample 4 rows; synthetic fixtures
-- notes:     Calls have delivered zero-click attacks; short missed calls from unknown numbers deserve a look. A record for each participant.
-- variant:   with direction
SELECT e.Z_PK, e.ZDATE, CASE a.ZINCOMING WHEN 1 THEN 'received' WHEN 0 THEN 'sent' END,
       CASE a.ZVIDEO WHEN 1 THEN 'video' ELSE 'voice' END,
       CASE a.ZMISSED WHEN 1 THEN 'yes' ELSE 'no' END, p.ZJIDSTRING, e.ZGROUPCALLCREATORUSERJIDSTRING,
       CAST(e.ZDURATION AS INTEGER), e.ZBYTESRECEIVED, e.ZBYTESSENT, e.ZOUTCOME
FROM ZWACDCALLEVENT AS e
LEFT JOIN ZWAAGGREGATECALLEVENT AS a ON a.Z_PK = e.Z1CALLEVENTS
LEFT JOIN ZWACDCALLEVENTPARTICIPANT AS p ON p.Z1PARTICIPANTS = e.Z_PK
-- variant:   events alone
SELECT e.Z_PK, e.ZDATE, NULL, NULL, NULL, NULL, NULL, CAST(e.ZDURATION AS INTEGER), NULL, NULL, NULL
FROM ZWACDCALLEVENT AS e
