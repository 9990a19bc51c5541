-- The sample phone's permissions.
CREATE TABLE access (service TEXT NOT NULL, client TEXT NOT NULL, client_type INTEGER NOT NULL,
    auth_value INTEGER NOT NULL, auth_reason INTEGER NOT NULL, auth_version INTEGER NOT NULL,
    csreq BLOB, policy_id INTEGER, indirect_object_identifier TEXT DEFAULT 'UNUSED', flags INTEGER,
    last_modified INTEGER NOT NULL DEFAULT 0);
INSERT INTO access (service, client, client_type, auth_value, auth_reason, auth_version, last_modified) VALUES
    ('kTCCServiceCamera', 'org.example.notes', 0, 2, 2, 1, strftime('%s', '2022-12-03 10:00:00')),
    ('kTCCServicePhotos', 'org.example.notes', 0, 2, 2, 1, strftime('%s', '2022-12-03 10:00:05')),
    ('kTCCServiceMicrophone', 'org.example.maps', 0, 0, 2, 1, strftime('%s', '2022-12-04 09:00:00'));
