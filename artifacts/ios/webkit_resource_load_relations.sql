-- artifact:  ios.webkit_resource_load_relations
-- title:     Which domain led to which in web views
-- source:    **:Library/WebKit/WebsiteData/ResourceLoadStatistics/observations.db
-- presence:  optional
-- table:     TopFrameUniqueRedirectsTo
-- columns:   row:row noted:unix-time redirected_from:domain@redirected redirected_to:domain@redirected page:domain part:domain kind:word place:table
-- contact:   shown
-- timeline:  Web view: {kind}: {redirected_from} {page} > {redirected_to} {part}
-- tested:    ios-14.3 sample 0 rows (its tables are empty); synthetic fixtures
-- notes:     A redirect from a harmless page to a published domain is how network injection looks. Only some of these tables have times.
-- variant:   with redirects of parts
SELECT r.rowid, NULL, a.registrableDomain, b.registrableDomain, NULL, NULL, 'redirect', 'TopFrameUniqueRedirectsTo'
FROM TopFrameUniqueRedirectsTo AS r
LEFT JOIN ObservedDomains AS a ON a.domainID = r.sourceDomainID
LEFT JOIN ObservedDomains AS b ON b.domainID = r.toDomainID
UNION ALL
SELECT r.rowid, NULL, a.registrableDomain, b.registrableDomain, NULL, NULL, 'redirect', 'TopFrameUniqueRedirectsFrom'
FROM TopFrameUniqueRedirectsFrom AS r
LEFT JOIN ObservedDomains AS a ON a.domainID = r.fromDomainID
LEFT JOIN ObservedDomains AS b ON b.domainID = r.targetDomainID
UNION ALL
SELECT r.rowid, r.lastUpdated, a.registrableDomain, b.registrableDomain, NULL, NULL, 'redirect of a part',
       'SubresourceUniqueRedirectsTo'
FROM SubresourceUniqueRedirectsTo AS r
LEFT JOIN ObservedDomains AS a ON a.domainID = r.subresourceDomainID
LEFT JOIN ObservedDomains AS b ON b.domainID = r.toDomainID
UNION ALL
SELECT r.rowid, NULL, a.registrableDomain, b.registrableDomain, NULL, NULL, 'redirect of a part',
       'SubresourceUniqueRedirectsFrom'
FROM SubresourceUniqueRedirectsFrom AS r
LEFT JOIN ObservedDomains AS a ON a.domainID = r.fromDomainID
LEFT JOIN ObservedDomains AS b ON b.domainID = r.subresourceDomainID
UNION ALL
SELECT r.rowid, r.lastUpdated, NULL, NULL, a.registrableDomain, b.registrableDomain, 'frame in a page',
       'SubframeUnderTopFrameDomains'
FROM SubframeUnderTopFrameDomains AS r
LEFT JOIN ObservedDomains AS a ON a.domainID = r.topFrameDomainID
LEFT JOIN ObservedDomains AS b ON b.domainID = r.subFrameDomainID
UNION ALL
SELECT r.rowid, r.lastUpdated, NULL, NULL, a.registrableDomain, b.registrableDomain, 'part of a page',
       'SubresourceUnderTopFrameDomains'
FROM SubresourceUnderTopFrameDomains AS r
LEFT JOIN ObservedDomains AS a ON a.domainID = r.topFrameDomainID
LEFT JOIN ObservedDomains AS b ON b.domainID = r.subresourceDomainID
UNION ALL
SELECT r.rowid, r.lastUpdated, NULL, NULL, a.registrableDomain, b.registrableDomain, 'marked link between pages',
       'TopFrameLinkDecorationsFrom'
FROM TopFrameLinkDecorationsFrom AS r
LEFT JOIN ObservedDomains AS a ON a.domainID = r.fromDomainID
LEFT JOIN ObservedDomains AS b ON b.domainID = r.toDomainID
UNION ALL
SELECT r.rowid, NULL, NULL, NULL, a.registrableDomain, b.registrableDomain, 'script of another site',
       'TopFrameLoadedThirdPartyScripts'
FROM TopFrameLoadedThirdPartyScripts AS r
LEFT JOIN ObservedDomains AS a ON a.domainID = r.topFrameDomainID
LEFT JOIN ObservedDomains AS b ON b.domainID = r.subresourceDomainID
-- variant:   redirects alone
SELECT r.rowid, NULL, a.registrableDomain, b.registrableDomain, NULL, NULL, 'redirect', 'TopFrameUniqueRedirectsTo'
FROM TopFrameUniqueRedirectsTo AS r
LEFT JOIN ObservedDomains AS a ON a.domainID = r.sourceDomainID
LEFT JOIN ObservedDomains AS b ON b.domainID = r.toDomainID
-- variant:   none in this version
-- when:      SELECT count(*) = 0 FROM sqlite_master WHERE name = 'TopFrameUniqueRedirectsTo'
SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL WHERE 0
