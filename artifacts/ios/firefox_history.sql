-- artifact:  ios.firefox_history
-- title:     Firefox history
-- source:    AppDomainGroup-group.org.mozilla.ios.Firefox:profile.profile/browser.db | AppDomainGroup-group.org.mozilla.ios.Firefox:profile.profile/places.db | AppDomainGroup-group.org.mozilla.ios.*:profile.*/browser.db | AppDomainGroup-group.org.mozilla.ios.*:profile.*/places.db
-- presence:  optional
-- table:     visits
-- columns:   row:row visited:unix-time url:url title:text type:int
-- contact:   visited
-- timeline:  Firefox visited {url}
-- tested:    synthetic fixtures only
-- notes:     Since 2023 the history stands in places.db; browser.db may remain beside it without one. All profiles, and the app's beta, are read.
-- variant:   places (2023 and later)
SELECT v.id, v.visit_date, p.url, p.title, v.visit_type
FROM moz_historyvisits AS v LEFT JOIN moz_places AS p ON p.id = v.place_id
-- variant:   browser.db
SELECT v.id, CAST(v.date AS INTEGER), h.url, h.title, v.type
FROM visits AS v LEFT JOIN history AS h ON h.id = v.siteID
-- variant:   no history in this file
-- when:      SELECT count(*) = 0 FROM sqlite_master WHERE name IN ('visits', 'moz_historyvisits')
SELECT NULL, NULL, NULL, NULL, NULL WHERE 0
