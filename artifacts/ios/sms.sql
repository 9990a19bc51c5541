-- artifact:  ios.sms
-- title:     Messages (SMS and iMessage)
-- source:    HomeDomain:Library/SMS/sms.db
-- presence:  usual
-- table:     message
-- columns:   row:row sent:apple-time read:apple-time direction:word service:word peer:handle text:text styled:attributed-text subject:text link:rich-link edits:edit-history
-- contact:   received
-- timeline:  {service} message, {direction}
-- tested:    ios-14.3 sample 1 row; synthetic fixtures (iOS 16 schema)
-- notes:     Deleted messages are usually gone. From iOS 16 on the text often stands only in attributedBody; messages without a handle (system, deleted contact) are read too.
-- variant:   with link previews and edits
SELECT m.ROWID, m.date, m.date_read, CASE m.is_from_me WHEN 1 THEN 'sent' ELSE 'received' END,
       m.service, h.id, m.text, m.attributedBody, m.subject, m.payload_data, m.message_summary_info
FROM message AS m LEFT JOIN handle AS h ON h.ROWID = m.handle_id
-- variant:   with link previews
SELECT m.ROWID, m.date, m.date_read, CASE m.is_from_me WHEN 1 THEN 'sent' ELSE 'received' END,
       m.service, h.id, m.text, m.attributedBody, m.subject, m.payload_data, NULL
FROM message AS m LEFT JOIN handle AS h ON h.ROWID = m.handle_id
-- variant:   with attributedBody
SELECT m.ROWID, m.date, m.date_read, CASE m.is_from_me WHEN 1 THEN 'sent' ELSE 'received' END,
       m.service, h.id, m.text, m.attributedBody, m.subject, NULL, NULL
FROM message AS m LEFT JOIN handle AS h ON h.ROWID = m.handle_id
-- variant:   text only
SELECT m.ROWID, m.date, m.date_read, CASE m.is_from_me WHEN 1 THEN 'sent' ELSE 'received' END,
       m.service, h.id, m.text, NULL, NULL, NULL, NULL
FROM message AS m LEFT JOIN handle AS h ON h.ROWID = m.handle_id
