-- artifact:  ios.safari_cloud_tabs
-- title:     Tabs of the account's other devices
-- source:    HomeDomain:Library/Safari/CloudTabs.db | AppDomain-com.apple.mobilesafari:Library/Safari/CloudTabs.db | /private/var/mobile/Library/Safari/CloudTabs.db | /private/var/mobile/Containers/Data/Application/*/Library/Safari/CloudTabs.db
-- presence:  optional
-- table:     cloud_tabs
-- columns:   row:row last_viewed:apple-time device_seen:apple-time url:url title:text fields:plist place:table
-- contact:   mentioned
-- timeline:  Tab open on another device: {url}
-- tested:    synthetic fixtures of the published schemas (macOS 26, iOS 12)
-- notes:     These pages were open on another device of the same account, not on this one. Tabs that one device asked another to close are read too.
-- variant:   with times of tabs and requests to close
SELECT t.rowid, t.last_viewed_time, d.last_modified, t.url, t.title, t.system_fields, 'cloud_tabs'
FROM cloud_tabs AS t LEFT JOIN cloud_tab_devices AS d ON d.device_uuid = t.device_uuid
UNION ALL
SELECT r.rowid, NULL, NULL, r.url, NULL, NULL, 'cloud_tab_close_requests'
FROM cloud_tab_close_requests AS r
-- variant:   with times of devices
SELECT t.rowid, NULL, d.last_modified, t.url, t.title, t.system_fields, 'cloud_tabs'
FROM cloud_tabs AS t LEFT JOIN cloud_tab_devices AS d ON d.device_uuid = t.device_uuid
-- variant:   without times
SELECT t.rowid, NULL, NULL, t.url, t.title, NULL, 'cloud_tabs' FROM cloud_tabs AS t
