-- artifact:  ios.chrome_history
-- title:     Chrome history
-- source:    AppDomain-com.google.chrome.ios:Library/Application Support/Google/Chrome/*/History
-- presence:  optional
-- table:     visits
-- columns:   row:row visited:webkit-time url:url title:text from_visit:int seconds:int
-- contact:   visited
-- timeline:  Chrome visited {url}
-- tested:    synthetic fixtures only
-- variant:   with durations
SELECT v.id, v.visit_time, u.url, u.title, v.from_visit, v.visit_duration / 1000000
FROM visits AS v LEFT JOIN urls AS u ON u.id = v.url
-- variant:   without durations
SELECT v.id, v.visit_time, u.url, u.title, v.from_visit, NULL
FROM visits AS v LEFT JOIN urls AS u ON u.id = v.url
