-- Tabs of the account's other device.
CREATE TABLE cloud_tab_devices (device_uuid TEXT PRIMARY KEY NOT NULL, system_fields BLOB, device_name TEXT,
    last_modified REAL);
CREATE TABLE cloud_tabs (tab_uuid TEXT PRIMARY KEY NOT NULL, system_fields BLOB, device_uuid TEXT NOT NULL, title TEXT,
    url TEXT NOT NULL, last_viewed_time REAL DEFAULT 0);
CREATE TABLE cloud_tab_close_requests (close_request_uuid TEXT PRIMARY KEY NOT NULL, destination_device_uuid TEXT NOT NULL,
    url TEXT NOT NULL, tab_uuid TEXT NOT NULL);
INSERT INTO cloud_tab_devices VALUES ('D1', NULL, 'SAMPLE tablet', strftime('%s', '2023-02-27 08:00:00') - 978307200);
INSERT INTO cloud_tabs VALUES ('T1', NULL, 'D1', 'Recipes', 'https://recipes.example.net/soup', strftime('%s', '2023-02-27 07:30:00') - 978307200);
