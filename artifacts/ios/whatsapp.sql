-- artifact:  ios.whatsapp
-- title:     WhatsApp messages
-- source:    AppDomainGroup-group.net.whatsapp.WhatsApp.shared:ChatStorage.sqlite | AppDomainGroup-group.net.whatsapp.WhatsAppSMB.shared:ChatStorage.sqlite
-- presence:  usual
-- table:     ZWAMESSAGE
-- columns:   row:row sent:apple-time direction:word peer:phone text:text media_url:url link_text:text link_summary:text link_title:text link_1:text link_2:text
-- contact:   received
-- timeline:  WhatsApp message, {direction}
-- tested:    ios-14.3 sample 3 rows, ios-15 sample 32 rows; synthetic fixtures
-- variant:   with link previews
SELECT m.Z_PK, m.ZMESSAGEDATE, CASE m.ZISFROMME WHEN 1 THEN 'sent' ELSE 'received' END,
       coalesce(m.ZFROMJID, m.ZTOJID), m.ZTEXT, i.ZMEDIAURL, d.ZMATCHEDTEXT, d.ZSUMMARY, d.ZTITLE,
       d.ZCONTENT1, d.ZCONTENT2
FROM ZWAMESSAGE AS m
LEFT JOIN ZWAMEDIAITEM AS i ON i.ZMESSAGE = m.Z_PK
LEFT JOIN ZWAMESSAGEDATAITEM AS d ON d.ZMESSAGE = m.Z_PK
-- variant:   texts and media
SELECT m.Z_PK, m.ZMESSAGEDATE, CASE m.ZISFROMME WHEN 1 THEN 'sent' ELSE 'received' END,
       coalesce(m.ZFROMJID, m.ZTOJID), m.ZTEXT, i.ZMEDIAURL, NULL, NULL, NULL, NULL, NULL
FROM ZWAMESSAGE AS m
LEFT JOIN ZWAMEDIAITEM AS i ON i.ZMESSAGE = m.Z_PK
-- variant:   texts
SELECT m.Z_PK, m.ZMESSAGEDATE, CASE m.ZISFROMME WHEN 1 THEN 'sent' ELSE 'received' END,
       coalesce(m.ZFROMJID, m.ZTOJID), m.ZTEXT, NULL, NULL, NULL, NULL, NULL, NULL
FROM ZWAMESSAGE AS m
