-- Sites that an app of the sample phone loaded from.
CREATE TABLE ObservedDomains (domainID INTEGER PRIMARY KEY, registrableDomain TEXT NOT NULL UNIQUE,
    lastSeen REAL NOT NULL, hadUserInteraction INTEGER NOT NULL,
    mostRecentUserInteractionTime REAL NOT NULL, grandfathered INTEGER NOT NULL,
    isPrevalent INTEGER NOT NULL);
INSERT INTO ObservedDomains VALUES (1, 'example.org', strftime('%s', '2023-02-20 08:00:00'), 1, strftime('%s', '2023-02-20 08:00:00'), 0, 0),
    (2, 'example.com', strftime('%s', '2023-02-21 08:00:00'), 0, -1, 0, 0);
