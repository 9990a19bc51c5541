-- artifact:  ios.firefox_favicon
-- title:     Firefox icons of visited pages
-- source:    AppDomainGroup-group.org.mozilla.ios.Firefox:profile.profile/browser.db
-- presence:  optional
-- table:     favicons
-- columns:   row:row noted:unix-time icon_url:url page_url:url
-- contact:   shown
-- timeline:  Firefox kept an icon for {page_url}
-- tested:    synthetic fixtures only
-- variant:   browser.db
SELECT f.id, CAST(f.date AS REAL), f.url, h.url
FROM favicons AS f
LEFT JOIN favicon_sites AS s ON s.faviconID = f.id
LEFT JOIN history AS h ON h.id = s.siteID
