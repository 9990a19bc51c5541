-- artifact:  ios.interaction_contacts
-- title:     First and last interactions with each contact
-- source:    HomeDomain:Library/CoreDuet/People/interactionC.db | /private/var/mobile/Library/CoreDuet/People/interactionC.db
-- presence:  usual
-- table:     ZCONTACTS
-- columns:   row:row created:apple-time first_received:apple-time first_copied:apple-time first_sent:apple-time last_received:apple-time last_copied:apple-time last_sent:apple-time person:handle custom:handle received:int copied:int sent:int
-- contact:   received
-- timeline:  Interactions with one contact: {received} received, {sent} sent
-- tested:    ios-14.3 sample 3 rows; synthetic fixtures
-- notes:     Kept when the interactions themselves are gone. The address is kept keyed, the name is not read.
-- variant:   with creation
SELECT Z_PK, ZCREATIONDATE, ZFIRSTINCOMINGSENDERDATE, ZFIRSTINCOMINGRECIPIENTDATE,
       ZFIRSTOUTGOINGRECIPIENTDATE, ZLASTINCOMINGSENDERDATE, ZLASTINCOMINGRECIPIENTDATE,
       ZLASTOUTGOINGRECIPIENTDATE, ZIDENTIFIER, ZCUSTOMIDENTIFIER, ZINCOMINGSENDERCOUNT,
       ZINCOMINGRECIPIENTCOUNT, ZOUTGOINGRECIPIENTCOUNT
FROM ZCONTACTS
-- variant:   identifiers alone
SELECT Z_PK, NULL, NULL, NULL, NULL, NULL, NULL, NULL, ZIDENTIFIER, NULL, NULL, NULL, NULL
FROM ZCONTACTS
