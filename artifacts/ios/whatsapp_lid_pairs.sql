-- artifact:  ios.whatsapp_lid_pairs
-- title:     WhatsApp's pairs of number and hidden id
-- source:    AppDomainGroup-group.net.whatsapp.WhatsApp.shared:LID.sqlite | AppDomainGroup-group.net.whatsapp.WhatsAppSMB.shared:LID.sqlite | AppDomainGroup-group.net.whatsapp.WhatsApp.shared:ChatStorage.sqlite | /private/var/mobile/Containers/Shared/AppGroup/*/LID.sqlite
-- presence:  optional
-- table:     ZWAPHONENUMBERLIDPAIR
-- columns:   row:row recorded:apple-time phone:phone lid:hidden
-- contact:   mentioned
-- timeline:  WhatsApp noted a number for a hidden id
-- tested:    ios-14.3 sample 1 row; synthetic fixtures
-- notes:     Connects the ids of newer messages with phone numbers.
-- variant:   pairs
SELECT Z_PK, ZTIMESTAMP, CASE WHEN CAST(ZPHONENUMBER AS TEXT) LIKE '%@%' THEN CAST(ZPHONENUMBER AS TEXT)
            ELSE '+' || CAST(ZPHONENUMBER AS TEXT) END, ZLID
FROM ZWAPHONENUMBERLIDPAIR
-- variant:   no pairs in this version
-- when:      SELECT count(*) = 0 FROM sqlite_master WHERE name = 'ZWAPHONENUMBERLIDPAIR'
SELECT NULL, NULL, NULL, NULL WHERE 0
