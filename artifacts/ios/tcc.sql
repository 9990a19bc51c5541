-- artifact:  ios.tcc
-- title:     Permissions of apps (camera, microphone, contacts ...)
-- source:    HomeDomain:Library/TCC/TCC.db
-- presence:  usual
-- table:     access
-- columns:   row:row last_modified:unix-time service:word client:process app:app-id client_type:word decision:word reason:word
-- contact:   ran
-- timeline:  {service} for {client}: {decision} ({reason})
-- tested:    ios-14.3 sample 11 rows; synthetic fixtures
-- notes:     A client that is a path instead of an app, or a decision that no user made, deserves a look.
-- variant:   with reasons (iOS 14 and later)
SELECT a.rowid, a.last_modified, a.service, a.client, CASE a.client_type WHEN 0 THEN a.client END,
       CASE a.client_type WHEN 0 THEN 'app' ELSE 'path' END,
       CASE a.auth_value WHEN 0 THEN 'denied' WHEN 1 THEN 'unknown' WHEN 2 THEN 'allowed'
            WHEN 3 THEN 'limited' ELSE 'other' END,
       CASE a.auth_reason WHEN 1 THEN 'error' WHEN 2 THEN 'user consent' WHEN 3 THEN 'user set'
            WHEN 4 THEN 'system set' WHEN 5 THEN 'service policy' WHEN 6 THEN 'mdm policy'
            WHEN 7 THEN 'override policy' WHEN 8 THEN 'missing usage string'
            WHEN 9 THEN 'prompt timeout' WHEN 10 THEN 'preflight unknown' WHEN 11 THEN 'entitled'
            WHEN 12 THEN 'app type policy' ELSE 'not known' END
FROM access AS a
-- variant:   allowed or not (iOS 9 to 13)
SELECT a.rowid, a.last_modified, a.service, a.client, CASE a.client_type WHEN 0 THEN a.client END,
       CASE a.client_type WHEN 0 THEN 'app' ELSE 'path' END,
       CASE a.allowed WHEN 1 THEN 'allowed' ELSE 'denied' END, 'not known'
FROM access AS a
-- variant:   without times
SELECT a.rowid, NULL, a.service, a.client, CASE a.client_type WHEN 0 THEN a.client END,
       CASE a.client_type WHEN 0 THEN 'app' ELSE 'path' END,
       CASE a.allowed WHEN 1 THEN 'allowed' ELSE 'denied' END, 'not known'
FROM access AS a
