-- artifact:  ios.sms_attachments
-- title:     Attachments of messages
-- source:    HomeDomain:Library/SMS/sms.db
-- presence:  usual
-- table:     attachment
-- columns:   row:row created:apple-time filename:path transfer_name:text uti:word mime_type:word direction:word service:word peer:handle bytes:int has_user_info:int
-- contact:   received
-- timeline:  {service} attachment, {direction}: {filename}
-- tested:    synthetic fixtures only
-- notes:     The file itself may be missing from the backup. A path outside of the attachments folder has been a trace of zero-click attacks.
-- variant:   with messages
SELECT a.ROWID, a.created_date, a.filename, a.transfer_name, a.uti, a.mime_type,
       CASE a.is_outgoing WHEN 1 THEN 'sent' ELSE 'received' END,
       m.service, h.id, a.total_bytes, a.user_info IS NOT NULL
FROM attachment AS a
LEFT JOIN message_attachment_join AS j ON j.attachment_id = a.ROWID
LEFT JOIN message AS m ON m.ROWID = j.message_id
LEFT JOIN handle AS h ON h.ROWID = m.handle_id
-- variant:   attachments alone
SELECT a.ROWID, a.created_date, a.filename, a.transfer_name, a.uti, a.mime_type,
       CASE a.is_outgoing WHEN 1 THEN 'sent' ELSE 'received' END,
       NULL, NULL, a.total_bytes, NULL
FROM attachment AS a
