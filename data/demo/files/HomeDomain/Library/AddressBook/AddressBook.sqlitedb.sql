-- The sample phone's contacts; all invented.
CREATE TABLE ABPerson (ROWID INTEGER PRIMARY KEY AUTOINCREMENT, First TEXT, Last TEXT, Middle TEXT,
    Organization TEXT, Note TEXT);
CREATE TABLE ABMultiValueEntry (parent_id INTEGER, key INTEGER, value TEXT, UNIQUE (parent_id, key));
CREATE TABLE ABMultiValue (UID INTEGER PRIMARY KEY, record_id INTEGER, property INTEGER,
    identifier INTEGER, label INTEGER, value TEXT);
INSERT INTO ABPerson (ROWID, First, Last) VALUES (1, 'Imani', 'Okafor'), (2, 'Jonas', 'Lindqvist'),
    (3, 'Marta', 'Kowal'), (4, 'Parcel', 'Service');
INSERT INTO ABMultiValue (UID, record_id, property, value) VALUES (1, 1, 3, '+4915550100011'),
    (2, 1, 4, 'imani.okafor@mail.example'), (3, 2, 3, '+4915550100012'),
    (4, 2, 4, 'jonas.lindqvist@mail.example'), (5, 3, 3, '+4915550100015');
