-- artifact:  ios.chrome_favicon
-- title:     Chrome icons of visited pages
-- source:    AppDomain-com.google.chrome.ios:Library/Application Support/Google/Chrome/*/Favicons
-- presence:  optional
-- table:     icon_mapping
-- columns:   row:row updated:webkit-time page_url:url icon_url:url
-- contact:   shown
-- timeline:  Chrome kept an icon for {page_url}
-- tested:    synthetic fixtures only
-- notes:     Icons often outlive a deleted history.
-- variant:   with last request
SELECT m.id, CASE WHEN b.last_updated > 0 THEN b.last_updated ELSE b.last_requested END, m.page_url,
       f.url
FROM icon_mapping AS m
LEFT JOIN favicons AS f ON f.id = m.icon_id
LEFT JOIN favicon_bitmaps AS b ON b.icon_id = m.icon_id
-- variant:   without last request
SELECT m.id, b.last_updated, m.page_url, f.url
FROM icon_mapping AS m
LEFT JOIN favicons AS f ON f.id = m.icon_id
LEFT JOIN favicon_bitmaps AS b ON b.icon_id = m.icon_id
