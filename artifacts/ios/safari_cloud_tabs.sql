-- artifact:  ios.safari_cloud_tabs
-- title:     Tabs of the account's other devices
-- source:    HomeDomain:Library/Safari/CloudTabs.db | AppDomain-com.apple.mobilesafari:Library/Safari/CloudTabs.db | /private/var/mobile/Library/Safari/CloudTabs.db | /private/var/mobile/Containers/Data/Application/*/Library/Safari/CloudTabs.db
-- presence:  optional
-- table:     cloud_tabs
-- columns:   row:row last_viewed:apple-time device_seen:apple-time url:url title:text
-- contact:   mentioned
-- timeline:  Tab open on another device: {url}
-- tested:    synthetic fixtures only
-- notes:     These pages were open on another device of the same account, not on this one.
-- variant:   with times of tabs
SELECT t.rowid, t.last_viewed_time, d.last_modified, t.url, t.title
FROM cloud_tabs AS t LEFT JOIN cloud_tab_devices AS d ON d.device_uuid = t.device_uuid
-- variant:   without times of tabs
SELECT t.rowid, NULL, d.last_modified, t.url, t.title
FROM cloud_tabs AS t LEFT JOIN cloud_tab_devices AS d ON d.device_uuid = t.device_uuid
