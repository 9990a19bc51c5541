-- artifact:  ios.safari_favicon
-- title:     Safari icons of visited pages
-- source:    HomeDomain:Library/Image Cache/Favicons/Favicons.db | AppDomain-com.apple.mobilesafari:Library/Image Cache/Favicons/Favicons.db | /private/var/mobile/Library/Image Cache/Favicons/Favicons.db | /private/var/mobile/Containers/Data/Application/*/Library/Image Cache/Favicons/Favicons.db
-- presence:  optional
-- table:     page_url
-- columns:   row:row noted:apple-time page_url:url icon_url:url type:word place:table
-- contact:   shown
-- timeline:  Safari looked for an icon of {page_url} ({type})
-- tested:    synthetic fixtures only
-- notes:     Backups rarely hold this file. Icons often outlive a deleted history.
-- variant:   with rejected icons
SELECT p.rowid, i.timestamp, p.url, i.url, 'kept', 'page_url'
FROM page_url AS p LEFT JOIN icon_info AS i ON i.uuid = p.uuid
UNION ALL
SELECT r.rowid, r.timestamp, r.page_url, r.icon_url, 'rejected', 'rejected_resources'
FROM rejected_resources AS r
-- variant:   kept icons alone
SELECT p.rowid, i.timestamp, p.url, i.url, 'kept', 'page_url'
FROM page_url AS p LEFT JOIN icon_info AS i ON i.uuid = p.uuid
