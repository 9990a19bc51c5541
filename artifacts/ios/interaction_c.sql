-- artifact:  ios.interaction_c
-- title:     Interactions between people and apps
-- source:    HomeDomain:Library/CoreDuet/People/interactionC.db | /private/var/mobile/Library/CoreDuet/People/interactionC.db
-- presence:  usual
-- table:     ZINTERACTIONS
-- columns:   row:row start:apple-time end:apple-time created:apple-time direction:word bundle:app-id target_bundle:app-id account:handle sender:handle recipient:handle domain_id:handle content_url:text attachment_text:text attachment_url:text uti:word bytes:int mechanism:int recipients:int
-- contact:   received
-- timeline:  Interaction by {bundle}, {direction}
-- tested:    ios-14.3 sample 3 rows; synthetic fixtures
-- notes:     Survives deleted messages and calls for weeks. A record for each recipient and attachment of an interaction.
-- variant:   with recipients, attachments and mechanism
SELECT i.Z_PK, i.ZSTARTDATE, i.ZENDDATE, i.ZCREATIONDATE,
       CASE i.ZDIRECTION WHEN 0 THEN 'received' WHEN 1 THEN 'sent' END, i.ZBUNDLEID,
       i.ZTARGETBUNDLEID, i.ZACCOUNT, s.ZIDENTIFIER, c.ZIDENTIFIER, i.ZDOMAINIDENTIFIER,
       i.ZCONTENTURL, t.ZCONTENTTEXT, t.ZCONTENTURL, t.ZUTI, t.ZSIZEINBYTES, i.ZMECHANISM,
       i.ZRECIPIENTCOUNT
FROM ZINTERACTIONS AS i
LEFT JOIN ZCONTACTS AS s ON s.Z_PK = i.ZSENDER
LEFT JOIN Z_2INTERACTIONRECIPIENT AS r ON r.Z_3INTERACTIONRECIPIENT = i.Z_PK
LEFT JOIN ZCONTACTS AS c ON c.Z_PK = r.Z_2RECIPIENTS
LEFT JOIN Z_1INTERACTIONS AS a ON a.Z_3INTERACTIONS = i.Z_PK
LEFT JOIN ZATTACHMENT AS t ON t.Z_PK = a.Z_1ATTACHMENTS
-- variant:   with recipients and attachments
SELECT i.Z_PK, i.ZSTARTDATE, i.ZENDDATE, i.ZCREATIONDATE,
       CASE i.ZDIRECTION WHEN 0 THEN 'received' WHEN 1 THEN 'sent' END, i.ZBUNDLEID,
       i.ZTARGETBUNDLEID, i.ZACCOUNT, s.ZIDENTIFIER, c.ZIDENTIFIER, i.ZDOMAINIDENTIFIER,
       i.ZCONTENTURL, t.ZCONTENTTEXT, t.ZCONTENTURL, t.ZUTI, t.ZSIZEINBYTES, NULL,
       i.ZRECIPIENTCOUNT
FROM ZINTERACTIONS AS i
LEFT JOIN ZCONTACTS AS s ON s.Z_PK = i.ZSENDER
LEFT JOIN Z_2INTERACTIONRECIPIENT AS r ON r.Z_3INTERACTIONRECIPIENT = i.Z_PK
LEFT JOIN ZCONTACTS AS c ON c.Z_PK = r.Z_2RECIPIENTS
LEFT JOIN Z_1INTERACTIONS AS a ON a.Z_3INTERACTIONS = i.Z_PK
LEFT JOIN ZATTACHMENT AS t ON t.Z_PK = a.Z_1ATTACHMENTS
-- variant:   with mechanism
SELECT i.Z_PK, i.ZSTARTDATE, i.ZENDDATE, i.ZCREATIONDATE,
       CASE i.ZDIRECTION WHEN 0 THEN 'received' WHEN 1 THEN 'sent' END, i.ZBUNDLEID,
       i.ZTARGETBUNDLEID, i.ZACCOUNT, s.ZIDENTIFIER, NULL, i.ZDOMAINIDENTIFIER,
       i.ZCONTENTURL, NULL, NULL, NULL, NULL, i.ZMECHANISM, i.ZRECIPIENTCOUNT
FROM ZINTERACTIONS AS i LEFT JOIN ZCONTACTS AS s ON s.Z_PK = i.ZSENDER
-- variant:   senders alone
SELECT i.Z_PK, i.ZSTARTDATE, i.ZENDDATE, i.ZCREATIONDATE,
       CASE i.ZDIRECTION WHEN 0 THEN 'received' WHEN 1 THEN 'sent' END, i.ZBUNDLEID, NULL,
       i.ZACCOUNT, s.ZIDENTIFIER, NULL, i.ZDOMAINIDENTIFIER, NULL, NULL, NULL, NULL, NULL,
       NULL, NULL
FROM ZINTERACTIONS AS i LEFT JOIN ZCONTACTS AS s ON s.Z_PK = i.ZSENDER
