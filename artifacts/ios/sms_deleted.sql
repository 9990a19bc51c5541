-- artifact:  ios.sms_deleted
-- title:     Recently deleted messages
-- source:    HomeDomain:Library/SMS/sms.db
-- presence:  optional
-- table:     chat_recoverable_message_join
-- columns:   row:row deleted:apple-time sent:apple-time direction:word service:word message:int part:attributed-text place:table
-- contact:   received
-- timeline:  {service} message {message} ({direction}) deleted by hand
-- tested:    synthetic fixtures only
-- notes:     From iOS 16 on a message that somebody deletes stays for about a month. It is read with all others as ios.sms; here stands when it was deleted, and what was cut out of messages that remain.
-- variant:   messages and parts of messages (iOS 16 and later)
SELECT j.rowid, j.delete_date, m.date, CASE m.is_from_me WHEN 1 THEN 'sent' ELSE 'received' END,
       m.service, j.message_id, NULL, 'chat_recoverable_message_join'
FROM chat_recoverable_message_join AS j LEFT JOIN message AS m ON m.ROWID = j.message_id
UNION ALL
SELECT p.rowid, p.delete_date, m.date, CASE m.is_from_me WHEN 1 THEN 'sent' ELSE 'received' END,
       m.service, p.message_id, p.part_text, 'recoverable_message_part'
FROM recoverable_message_part AS p LEFT JOIN message AS m ON m.ROWID = p.message_id
-- variant:   messages
SELECT j.rowid, j.delete_date, m.date, CASE m.is_from_me WHEN 1 THEN 'sent' ELSE 'received' END,
       m.service, j.message_id, NULL, 'chat_recoverable_message_join'
FROM chat_recoverable_message_join AS j LEFT JOIN message AS m ON m.ROWID = j.message_id
-- variant:   no such folder in this version
-- when:      SELECT count(*) = 0 FROM sqlite_master WHERE name = 'chat_recoverable_message_join'
SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL WHERE 0
