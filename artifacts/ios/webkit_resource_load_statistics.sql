-- artifact:  ios.webkit_resource_load_statistics
-- title:     Domains that web views loaded from
-- source:    **:Library/WebKit/WebsiteData/ResourceLoadStatistics/observations.db
-- presence:  optional
-- table:     ObservedDomains
-- columns:   row:row last_seen:unix-time last_interaction:unix-time domain:domain interaction:word
-- contact:   shown
-- timeline:  A web view loaded from {domain}
-- tested:    ios-14.3 sample 2 rows; synthetic fixtures
-- notes:     Kept by Safari and by every app with a web view; outlives the history.
-- variant:   all versions
SELECT domainID, lastSeen, CASE WHEN mostRecentUserInteractionTime > 0 THEN
       mostRecentUserInteractionTime END, registrableDomain,
       CASE hadUserInteraction WHEN 1 THEN 'yes' ELSE 'no' END
FROM ObservedDomains
