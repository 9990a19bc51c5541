-- Sites that an app of the sample phone loaded from.
CREATE TABLE ObservedDomains (domainID INTEGER PRIMARY KEY, registrableDomain TEXT NOT NULL UNIQUE,
    lastSeen REAL NOT NULL, hadUserInteraction INTEGER NOT NULL,
    mostRecentUserInteractionTime REAL NOT NULL, grandfathered INTEGER NOT NULL,
    isPrevalent INTEGER NOT NULL);
INSERT INTO ObservedDomains VALUES (1, 'example.org', strftime('%s', '2023-02-20 08:00:00'), 1, strftime('%s', '2023-02-20 08:00:00'), 0, 0),
    (2, 'example.com', strftime('%s', '2023-02-21 08:00:00'), 0, -1, 0, 0);
CREATE TABLE TopFrameUniqueRedirectsTo (sourceDomainID INTEGER NOT NULL, toDomainID INTEGER NOT NULL);
CREATE TABLE TopFrameUniqueRedirectsFrom (targetDomainID INTEGER NOT NULL, fromDomainID INTEGER NOT NULL);
CREATE TABLE TopFrameLinkDecorationsFrom (toDomainID INTEGER NOT NULL, lastUpdated REAL NOT NULL, fromDomainID INTEGER NOT NULL);
CREATE TABLE TopFrameLoadedThirdPartyScripts (topFrameDomainID INTEGER NOT NULL, subresourceDomainID INTEGER NOT NULL);
CREATE TABLE SubframeUnderTopFrameDomains (subFrameDomainID INTEGER NOT NULL, lastUpdated REAL NOT NULL, topFrameDomainID INTEGER NOT NULL);
CREATE TABLE SubresourceUnderTopFrameDomains (subresourceDomainID INTEGER NOT NULL, lastUpdated REAL NOT NULL, topFrameDomainID INTEGER NOT NULL);
CREATE TABLE SubresourceUniqueRedirectsTo (subresourceDomainID INTEGER NOT NULL, lastUpdated REAL NOT NULL, toDomainID INTEGER NOT NULL);
CREATE TABLE SubresourceUniqueRedirectsFrom (subresourceDomainID INTEGER NOT NULL, fromDomainID INTEGER NOT NULL);
INSERT INTO SubresourceUnderTopFrameDomains VALUES (2, strftime('%s', '2023-02-21 08:00:00'), 1);
