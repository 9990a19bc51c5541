-- artifact:  ios.firefox_history
-- title:     Firefox history
-- source:    AppDomainGroup-group.org.mozilla.ios.Firefox:profile.profile/browser.db | AppDomainGroup-group.org.mozilla.ios.Firefox:profile.profile/places.db
-- presence:  optional
-- table:     visits
-- columns:   row:row visited:unix-time url:url title:text type:int
-- contact:   visited
-- timeline:  Firefox visited {url}
-- tested:    synthetic fixtures only
-- variant:   places (2023 and later)
SELECT v.id, v.visit_date, p.url, p.title, v.visit_type
FROM moz_historyvisits AS v LEFT JOIN moz_places AS p ON p.id = v.place_id
-- variant:   browser.db
SELECT v.id, CAST(v.date AS INTEGER), h.url, h.title, v.type
FROM visits AS v LEFT JOIN history AS h ON h.id = v.siteID
