-- artifact:  ios.safari_browser_state
-- title:     Open tabs of Safari (until iOS 14)
-- source:    HomeDomain:Library/Safari/BrowserState.db | HomeDomain:Library/Safari/Profiles/*/BrowserState.db | AppDomain-com.apple.mobilesafari:Library/Safari/BrowserState.db | AppDomain-com.apple.mobilesafari:Library/Safari/Profiles/*/BrowserState.db | /private/var/mobile/Library/Safari/BrowserState.db | /private/var/mobile/Containers/Data/Application/*/Library/Safari/BrowserState.db
-- presence:  optional
-- table:     tabs
-- columns:   row:row last_viewed:apple-time url:url shown_url:url title:text session:plist private:word
-- contact:   visited
-- timeline:  Safari tab {url}
-- tested:    ios-14.3 sample 1 row; synthetic fixtures
-- notes:     The session of a tab names the pages that were opened in it before. Tabs of iOS 15 and later stand in ios.safari_tabs.
-- variant:   sessions in a table of their own
SELECT t.id, t.last_viewed_time, t.url, t.user_visible_url, t.title, s.session_data,
       CASE t.private_browsing WHEN 1 THEN 'yes' ELSE 'no' END
FROM tabs AS t LEFT JOIN tab_sessions AS s ON s.tab_uuid = t.uuid
-- variant:   sessions beside the tabs
SELECT t.id, t.last_viewed_time, t.url, t.user_visible_url, t.title, t.session_data, NULL
FROM tabs AS t
-- variant:   tabs alone
SELECT t.id, t.last_viewed_time, t.url, NULL, t.title, NULL, NULL
FROM tabs AS t
