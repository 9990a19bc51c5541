-- artifact:  ios.whatsapp
-- title:     WhatsApp messages
-- source:    AppDomainGroup-group.net.whatsapp.WhatsApp.shared:ChatStorage.sqlite | AppDomainGroup-group.net.whatsapp.WhatsAppSMB.shared:ChatStorage.sqlite | AppDomain-net.whatsapp.WhatsApp:Documents/ChatStorage.sqlite
-- presence:  usual
-- table:     ZWAMESSAGE
-- columns:   row:row sent:apple-time direction:word peer:phone member:phone text:text media_url:url media_title:text contact_card:text link_text:text link_summary:text link_title:text link_1:text link_2:text
-- contact:   received
-- timeline:  WhatsApp message, {direction}
-- tested:    ios-14.3 sample 3 rows, ios-15 sample 32 rows; synthetic fixtures
-- notes:     In a group `member` is who wrote. WhatsApp Business and the place of WhatsApp before 2015 are read too.
-- variant:   with link previews, members and contact cards
SELECT m.Z_PK, m.ZMESSAGEDATE, CASE m.ZISFROMME WHEN 1 THEN 'sent' ELSE 'received' END,
       coalesce(m.ZFROMJID, m.ZTOJID), g.ZMEMBERJID, m.ZTEXT, i.ZMEDIAURL, i.ZTITLE, i.ZVCARDSTRING,
       d.ZMATCHEDTEXT, d.ZSUMMARY, d.ZTITLE, d.ZCONTENT1, d.ZCONTENT2
FROM ZWAMESSAGE AS m
LEFT JOIN ZWAMEDIAITEM AS i ON i.ZMESSAGE = m.Z_PK
LEFT JOIN ZWAMESSAGEDATAITEM AS d ON d.ZMESSAGE = m.Z_PK
LEFT JOIN ZWAGROUPMEMBER AS g ON g.Z_PK = m.ZGROUPMEMBER
-- variant:   with link previews
SELECT m.Z_PK, m.ZMESSAGEDATE, CASE m.ZISFROMME WHEN 1 THEN 'sent' ELSE 'received' END,
       coalesce(m.ZFROMJID, m.ZTOJID), NULL, m.ZTEXT, i.ZMEDIAURL, NULL, NULL, d.ZMATCHEDTEXT, d.ZSUMMARY,
       d.ZTITLE, d.ZCONTENT1, d.ZCONTENT2
FROM ZWAMESSAGE AS m
LEFT JOIN ZWAMEDIAITEM AS i ON i.ZMESSAGE = m.Z_PK
LEFT JOIN ZWAMESSAGEDATAITEM AS d ON d.ZMESSAGE = m.Z_PK
-- variant:   texts and media
SELECT m.Z_PK, m.ZMESSAGEDATE, CASE m.ZISFROMME WHEN 1 THEN 'sent' ELSE 'received' END,
       coalesce(m.ZFROMJID, m.ZTOJID), NULL, m.ZTEXT, i.ZMEDIAURL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
FROM ZWAMESSAGE AS m
LEFT JOIN ZWAMEDIAITEM AS i ON i.ZMESSAGE = m.Z_PK
-- variant:   texts
SELECT m.Z_PK, m.ZMESSAGEDATE, CASE m.ZISFROMME WHEN 1 THEN 'sent' ELSE 'received' END,
       coalesce(m.ZFROMJID, m.ZTOJID), NULL, m.ZTEXT, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
FROM ZWAMESSAGE AS m
