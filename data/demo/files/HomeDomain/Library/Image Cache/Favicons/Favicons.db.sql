-- Icons that the sample phone's Safari kept.
CREATE TABLE page_url (url TEXT PRIMARY KEY NOT NULL ON CONFLICT REPLACE, uuid TEXT NOT NULL);
CREATE TABLE icon_info (uuid TEXT PRIMARY KEY NOT NULL ON CONFLICT REPLACE, url TEXT NOT NULL,
    timestamp INTEGER NOT NULL, width REAL, height REAL, has_generated_representations INTEGER);
CREATE TABLE rejected_resources (page_url TEXT NOT NULL, icon_url TEXT NOT NULL, timestamp INTEGER NOT NULL);
INSERT INTO page_url VALUES ('https://news.example.org/', 'I1'), ('https://weather.example.com/berlin', 'I2');
INSERT INTO icon_info (uuid, url, timestamp) VALUES
    ('I1', 'https://news.example.org/icon.png', strftime('%s', '2022-12-01 08:00:00') - 978307200),
    ('I2', 'https://weather.example.com/i.png', strftime('%s', '2022-12-02 08:00:00') - 978307200);
