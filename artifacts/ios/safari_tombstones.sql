-- artifact:  ios.safari_tombstones
-- title:     Deleted history of Safari
-- source:    HomeDomain:Library/Safari/History.db | HomeDomain:Library/Safari/Profiles/*/History.db | AppDomain-com.apple.mobilesafari:Library/Safari/History.db | AppDomain-com.apple.mobilesafari:Library/Safari/Profiles/*/History.db
-- presence:  usual
-- table:     history_tombstones
-- columns:   row:row until:apple-time from:apple-time url:url
-- contact:   visited
-- timeline:  Safari's history was deleted {url}
-- tested:    macOS sample of artemis 18 rows (same form); synthetic fixtures
-- notes:     When somebody deletes a page or a span of time from the history, Safari notes it to tell the account's other devices. An address stands here only if one page was deleted; the visit may have been on another device. A span without a beginning reaches back to the first visit.
-- variant:   all versions
SELECT t.id, t.end_time, CASE WHEN t.start_time > 0 THEN t.start_time END, t.url FROM history_tombstones AS t
-- variant:   none in this version
-- when:      SELECT count(*) = 0 FROM sqlite_master WHERE name = 'history_tombstones'
SELECT NULL, NULL, NULL, NULL WHERE 0
