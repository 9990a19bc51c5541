-- artifact:  ios.sms_chats
-- title:     Conversations and addresses of messages
-- source:    HomeDomain:Library/SMS/sms.db
-- presence:  usual
-- table:     chat
-- columns:   row:row last_read:apple-time person:handle service:word name:text properties:plist place:table
-- contact:   received
-- timeline:  Conversation by {service}, last read
-- tested:    ios-14.3 sample 1 row; schemas of iOS 6, 9, 10 and 11; synthetic fixtures
-- notes:     A conversation, and the address of a person, can outlive the messages of both. Names that people gave to groups are searched.
-- variant:   with the last reading (iOS 11 and later)
SELECT c.ROWID, c.last_read_message_timestamp, c.chat_identifier, c.service_name, c.display_name,
       c.properties, 'chat'
FROM chat AS c
UNION ALL
SELECT h.ROWID, NULL, h.id, h.service, NULL, NULL, 'handle' FROM handle AS h
-- variant:   with names (iOS 8 to 10)
SELECT c.ROWID, NULL, c.chat_identifier, c.service_name, c.display_name, c.properties, 'chat'
FROM chat AS c
UNION ALL
SELECT h.ROWID, NULL, h.id, h.service, NULL, NULL, 'handle' FROM handle AS h
-- variant:   without names (iOS 6 and 7)
SELECT c.ROWID, NULL, c.chat_identifier, c.service_name, c.room_name, c.properties, 'chat'
FROM chat AS c
UNION ALL
SELECT h.ROWID, NULL, h.id, h.service, NULL, NULL, 'handle' FROM handle AS h
-- variant:   addresses alone
SELECT h.ROWID, NULL, h.id, h.service, NULL, NULL, 'handle' FROM handle AS h
-- variant:   members of groups (iOS 5 and earlier)
SELECT g.ROWID, NULL, g.address, 'SMS', NULL, NULL, 'group_member' FROM group_member AS g
