-- Tabs of the account's other device.
CREATE TABLE cloud_tab_devices (device_uuid TEXT PRIMARY KEY NOT NULL, device_name TEXT, last_modified REAL);
CREATE TABLE cloud_tabs (tab_uuid TEXT PRIMARY KEY NOT NULL, device_uuid TEXT NOT NULL, title TEXT, url TEXT NOT NULL);
INSERT INTO cloud_tab_devices VALUES ('D1', 'SAMPLE tablet', strftime('%s', '2023-02-27 08:00:00') - 978307200);
INSERT INTO cloud_tabs VALUES ('T1', 'D1', 'Recipes', 'https://recipes.example.net/soup');
