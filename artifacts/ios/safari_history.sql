-- artifact:  ios.safari_history
-- title:     Safari history
-- source:    HomeDomain:Library/Safari/History.db | HomeDomain:Library/Safari/Profiles/*/History.db | AppDomain-com.apple.mobilesafari:Library/Safari/History.db | AppDomain-com.apple.mobilesafari:Library/Safari/Profiles/*/History.db
-- presence:  usual
-- table:     history_visits
-- columns:   row:row visited:apple-time url:url title:text redirected_to:hidden redirected_to_time:hidden visit_time:hidden
-- contact:   visited
-- timeline:  Safari visited {url}
-- tested:    macOS sample of artemis 42 rows (same form); synthetic fixtures (with and without redirects)
-- notes:     Safari keeps between a month and a year; private tabs leave nothing here. A visit can be a tap, a typed address, a redirect or a page opened without a network.
-- variant:   with redirects
SELECT v.id, v.visit_time, i.url, v.title, target_item.url, target.visit_time, v.visit_time
FROM history_visits AS v
LEFT JOIN history_items AS i ON i.id = v.history_item
LEFT JOIN history_visits AS target ON target.id = v.redirect_destination
LEFT JOIN history_items AS target_item ON target_item.id = target.history_item
-- variant:   without redirects
SELECT v.id, v.visit_time, i.url, NULL, NULL, NULL, v.visit_time
FROM history_visits AS v
LEFT JOIN history_items AS i ON i.id = v.history_item
