-- artifact:  ios.sms
-- title:     Messages (SMS and iMessage)
-- source:    HomeDomain:Library/SMS/sms.db
-- presence:  usual
-- table:     message
-- columns:   row:row sent:apple-time read:apple-time direction:word service:word peer:handle text:text styled:attributed-text subject:text link:rich-link edits:edit-history group_name:text
-- contact:   received
-- timeline:  {service} message, {direction}
-- tested:    ios-14.3 sample 1 row; schemas of iOS 6, 9, 10 and 11; synthetic fixtures
-- notes:     From iOS 16 on the text often stands only in attributedBody. Messages without a handle (system, deleted contact) and those in the folder of recently deleted ones are read too.
-- variant:   with link previews and edits
SELECT m.ROWID, m.date, m.date_read, CASE m.is_from_me WHEN 1 THEN 'sent' ELSE 'received' END,
       m.service, h.id, m.text, m.attributedBody, m.subject, m.payload_data, m.message_summary_info,
       m.group_title
FROM message AS m LEFT JOIN handle AS h ON h.ROWID = m.handle_id
-- variant:   with link previews
SELECT m.ROWID, m.date, m.date_read, CASE m.is_from_me WHEN 1 THEN 'sent' ELSE 'received' END,
       m.service, h.id, m.text, m.attributedBody, m.subject, m.payload_data, NULL, m.group_title
FROM message AS m LEFT JOIN handle AS h ON h.ROWID = m.handle_id
-- variant:   with attributedBody (iOS 6 to 9)
SELECT m.ROWID, m.date, m.date_read, CASE m.is_from_me WHEN 1 THEN 'sent' ELSE 'received' END,
       m.service, h.id, m.text, m.attributedBody, m.subject, NULL, NULL, NULL
FROM message AS m LEFT JOIN handle AS h ON h.ROWID = m.handle_id
-- variant:   text only
SELECT m.ROWID, m.date, m.date_read, CASE m.is_from_me WHEN 1 THEN 'sent' ELSE 'received' END,
       m.service, h.id, m.text, NULL, NULL, NULL, NULL, NULL
FROM message AS m LEFT JOIN handle AS h ON h.ROWID = m.handle_id
-- variant:   SMS and first iMessages (iOS 5)
SELECT m.ROWID, CASE WHEN m.is_madrid = 1 OR m.date = 0 OR typeof(m.date) = 'text' THEN m.date
            ELSE m.date - 978307200 END,
       m.madrid_date_read,
       CASE WHEN m.is_madrid = 1 THEN CASE WHEN m.madrid_flags & 4 THEN 'sent' ELSE 'received' END
            WHEN m.flags & 1 THEN 'sent' ELSE 'received' END,
       CASE m.is_madrid WHEN 1 THEN 'iMessage' ELSE 'SMS' END, coalesce(m.madrid_handle, m.address),
       m.text, m.madrid_attributedBody, m.subject, NULL, NULL, m.madrid_url
FROM message AS m
-- variant:   SMS (iOS 4 and earlier)
SELECT m.ROWID, CASE WHEN m.date = 0 OR typeof(m.date) = 'text' THEN m.date ELSE m.date - 978307200 END, NULL,
       CASE WHEN m.flags & 1 THEN 'sent' ELSE 'received' END, 'SMS', m.address, m.text, NULL, m.subject,
       NULL, NULL, NULL
FROM message AS m
