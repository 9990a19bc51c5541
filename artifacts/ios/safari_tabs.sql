-- artifact:  ios.safari_tabs
-- title:     Tabs and tab groups of Safari (iOS 15 and later)
-- source:    HomeDomain:Library/Safari/SafariTabs.db | AppDomain-com.apple.mobilesafari:Library/Safari/SafariTabs.db | /private/var/mobile/Library/Safari/SafariTabs.db | /private/var/mobile/Containers/Data/Application/*/Library/Safari/SafariTabs.db
-- presence:  optional
-- table:     bookmarks
-- columns:   row:row viewed:apple-time visited:apple-time modified:apple-time closed:apple-time url:url title:text local:plist extra:plist session:plist deleted:word place:table
-- contact:   visited
-- timeline:  Safari tab {url}
-- tested:    synthetic fixtures of the published schema (Safari 18)
-- notes:     Groups of tabs are shared between the account's devices, so a tab may have been opened on another one. The address that a tab really showed, and the pages before it, stand in lists that are searched; the times come from these lists, because Safari rarely repeats them in columns.
-- variant:   with sessions
SELECT b.id, plist_time(b.extra_attributes, 'DateLastViewed'), plist_time(b.local_attributes, 'LastVisitTime'),
       b.last_modified, coalesce(b.date_closed, plist_time(b.local_attributes, 'DateClosed')), b.url, b.title, b.local_attributes, b.extra_attributes, NULL,
       CASE b.deleted WHEN 1 THEN 'yes' ELSE 'no' END, 'bookmarks'
FROM bookmarks AS b
UNION ALL
SELECT s.rowid, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, s.data, NULL, 'session_state' FROM session_state AS s
-- variant:   with attributes and times
SELECT id, plist_time(extra_attributes, 'DateLastViewed'), plist_time(local_attributes, 'LastVisitTime'),
       last_modified, NULL, url, title, local_attributes, extra_attributes, NULL, NULL, 'bookmarks'
FROM bookmarks
-- variant:   with attributes
SELECT id, plist_time(extra_attributes, 'DateLastViewed'), plist_time(local_attributes, 'LastVisitTime'),
       NULL, NULL, url, title, local_attributes, extra_attributes, NULL, NULL, 'bookmarks' FROM bookmarks
-- variant:   addresses alone
SELECT id, NULL, NULL, NULL, NULL, url, title, NULL, NULL, NULL, NULL, 'bookmarks' FROM bookmarks
