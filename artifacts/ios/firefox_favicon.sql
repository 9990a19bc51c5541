-- artifact:  ios.firefox_favicon
-- title:     Firefox icons of visited pages
-- source:    AppDomainGroup-group.org.mozilla.ios.Firefox:profile.profile/browser.db | AppDomainGroup-group.org.mozilla.ios.*:profile.*/browser.db
-- presence:  optional
-- table:     favicons
-- columns:   row:row noted:unix-time icon_url:url page_url:url
-- contact:   shown
-- timeline:  Firefox kept an icon for {page_url}
-- tested:    synthetic fixtures only
-- variant:   browser.db
SELECT f.id, CAST(f.date AS REAL), f.url, h.url
FROM favicon_sites AS s
LEFT JOIN favicons AS f ON f.id = s.faviconID
LEFT JOIN history AS h ON h.id = s.siteID
UNION ALL
SELECT f.id, CAST(f.date AS REAL), f.url, NULL
FROM favicons AS f WHERE f.id NOT IN
    (SELECT faviconID FROM favicon_sites WHERE faviconID IS NOT NULL)
-- variant:   no icons in this version
-- when:      SELECT count(*) = 0 FROM sqlite_master WHERE name IN ('favicons', 'favicon_sites')
SELECT NULL, NULL, NULL, NULL WHERE 0
