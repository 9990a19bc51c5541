-- artifact:  ios.whatsapp_contacts
-- title:     WhatsApp contacts
-- source:    AppDomainGroup-group.net.whatsapp.WhatsApp.shared:ContactsV2.sqlite | AppDomainGroup-group.net.whatsapp.WhatsAppSMB.shared:ContactsV2.sqlite | /private/var/mobile/Containers/Shared/AppGroup/*/ContactsV2.sqlite
-- presence:  optional
-- table:     ZWAADDRESSBOOKCONTACT
-- columns:   row:row last_updated:apple-time about_changed:apple-time disappearing_set:apple-time about_expires:apple-time phone:phone whatsapp_id:phone about:text notes:text disappearing_seconds:int phone_status:int
-- contact:   mentioned
-- timeline:  WhatsApp contact changed (disappearing messages after {disappearing_seconds} s)
-- tested:    ios-14.3 sample 2 rows, ios-15 sample 9 rows; synthetic fixtures
-- notes:     Names are not read. Times are kept apart by their columns.
-- variant:   with updates and notes (2025)
SELECT Z_PK, ZLASTUPDATED, ZABOUTTIMESTAMP, ZDISAPPEARINGMODETIMESTAMP, ZABOUTEXPIRATIONTIMESTAMP,
       CAST(ZPHONENUMBER AS TEXT), CAST(ZWHATSAPPID AS TEXT), CAST(ZABOUTTEXT AS TEXT), CAST(ZNOTES AS TEXT),
       CAST(ZDISAPPEARINGMODEDURATION AS INTEGER), ZPHONESTATUS
FROM ZWAADDRESSBOOKCONTACT
-- variant:   with disappearing messages (2021)
SELECT Z_PK, NULL, ZABOUTTIMESTAMP, ZDISAPPEARINGMODETIMESTAMP, NULL, CAST(ZPHONENUMBER AS TEXT),
       CAST(ZWHATSAPPID AS TEXT), CAST(ZABOUTTEXT AS TEXT), NULL,
       CAST(ZDISAPPEARINGMODEDURATION AS INTEGER), ZPHONESTATUS
FROM ZWAADDRESSBOOKCONTACT
-- variant:   numbers alone
SELECT Z_PK, NULL, NULL, NULL, NULL, CAST(ZPHONENUMBER AS TEXT), CAST(ZWHATSAPPID AS TEXT), NULL, NULL, NULL,
       NULL
FROM ZWAADDRESSBOOKCONTACT
