-- artifact:  ios.safari_tabs
-- title:     Tabs and tab groups of Safari (iOS 15 and later)
-- source:    HomeDomain:Library/Safari/SafariTabs.db | AppDomain-com.apple.mobilesafari:Library/Safari/SafariTabs.db | /private/var/mobile/Library/Safari/SafariTabs.db | /private/var/mobile/Containers/Data/Application/*/Library/Safari/SafariTabs.db
-- presence:  optional
-- table:     bookmarks
-- columns:   row:row modified:apple-time url:url title:text local:plist extra:plist
-- contact:   visited
-- timeline:  Safari tab {url}
-- tested:    synthetic fixtures only
-- notes:     Groups of tabs are shared between the account's devices, so a tab may have been opened on another one.
-- variant:   with attributes and times
SELECT id, last_modified, url, title, local_attributes, extra_attributes FROM bookmarks
-- variant:   with attributes
SELECT id, NULL, url, title, local_attributes, extra_attributes FROM bookmarks
-- variant:   addresses alone
SELECT id, NULL, url, title, NULL, NULL FROM bookmarks
