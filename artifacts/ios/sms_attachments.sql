-- artifact:  ios.sms_attachments
-- title:     Attachments of messages
-- source:    HomeDomain:Library/SMS/sms.db
-- presence:  usual
-- table:     attachment
-- columns:   row:row created:apple-time filename:path transfer_name:file-name uti:word mime_type:word direction:word service:word peer:handle bytes:int has_user_info:int user_info:plist attribution:plist part:text
-- contact:   received
-- timeline:  {service} attachment, {direction}: {filename}
-- tested:    schemas of iOS 6, 9, 10 and 11; synthetic fixtures
-- notes:     The file itself may be missing from the backup. A path outside of the attachments folder has been a trace of zero-click attacks. Before iOS 6 the parts of a multimedia message stand here, with their texts.
-- variant:   with attribution (iOS 10 and later)
SELECT a.ROWID, a.created_date, a.filename, a.transfer_name, a.uti, a.mime_type,
       CASE a.is_outgoing WHEN 1 THEN 'sent' ELSE 'received' END,
       m.service, h.id, a.total_bytes, a.user_info IS NOT NULL, a.user_info, a.attribution_info, NULL
FROM attachment AS a
LEFT JOIN message_attachment_join AS j ON j.attachment_id = a.ROWID
LEFT JOIN message AS m ON m.ROWID = j.message_id
LEFT JOIN handle AS h ON h.ROWID = m.handle_id
-- variant:   with messages (iOS 7 to 9)
SELECT a.ROWID, a.created_date, a.filename, a.transfer_name, a.uti, a.mime_type,
       CASE a.is_outgoing WHEN 1 THEN 'sent' ELSE 'received' END,
       m.service, h.id, a.total_bytes, a.user_info IS NOT NULL, a.user_info, NULL, NULL
FROM attachment AS a
LEFT JOIN message_attachment_join AS j ON j.attachment_id = a.ROWID
LEFT JOIN message AS m ON m.ROWID = j.message_id
LEFT JOIN handle AS h ON h.ROWID = m.handle_id
-- variant:   without names of transfer (iOS 6)
SELECT a.ROWID, a.created_date, a.filename, NULL, a.uti, a.mime_type,
       CASE a.is_outgoing WHEN 1 THEN 'sent' ELSE 'received' END,
       m.service, h.id, NULL, NULL, NULL, NULL, NULL
FROM attachment AS a
LEFT JOIN message_attachment_join AS j ON j.attachment_id = a.ROWID
LEFT JOIN message AS m ON m.ROWID = j.message_id
LEFT JOIN handle AS h ON h.ROWID = m.handle_id
-- variant:   attachments alone
SELECT a.ROWID, a.created_date, a.filename, NULL, a.uti, a.mime_type,
       CASE a.is_outgoing WHEN 1 THEN 'sent' ELSE 'received' END,
       NULL, NULL, NULL, NULL, NULL, NULL, NULL
FROM attachment AS a
-- variant:   parts of messages (iOS 5 and earlier)
SELECT p.ROWID, NULL, p.content_loc, NULL, NULL, p.content_type,
       CASE WHEN m.flags & 1 THEN 'sent' ELSE 'received' END, 'SMS', m.address, NULL, NULL, NULL, NULL,
       CASE WHEN p.content_type LIKE 'text/%' THEN CAST(p.data AS TEXT) END
FROM msg_pieces AS p LEFT JOIN message AS m ON m.ROWID = p.message_id
