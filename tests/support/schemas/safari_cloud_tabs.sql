CREATE TABLE cloud_tab_devices (device_uuid TEXT PRIMARY KEY NOT NULL, system_fields BLOB NOT NULL, device_name TEXT,
    is_ephemeral_device BOOLEAN DEFAULT 0, last_modified REAL NOT NULL);
CREATE TABLE cloud_tabs (tab_uuid TEXT PRIMARY KEY NOT NULL, system_fields BLOB NOT NULL, device_uuid TEXT NOT NULL,
    position BLOB NOT NULL, title TEXT, url TEXT NOT NULL, is_pinned BOOLEAN DEFAULT 0, scene_id TEXT,
    last_viewed_time REAL DEFAULT 0);
