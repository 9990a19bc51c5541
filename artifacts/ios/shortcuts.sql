-- artifact:  ios.shortcuts
-- title:     Shortcuts (automations)
-- source:    HomeDomain:Library/Shortcuts/Shortcuts.sqlite | /private/var/mobile/Library/Shortcuts/Shortcuts.sqlite
-- presence:  optional
-- table:     ZSHORTCUT
-- columns:   row:row created:apple-time modified:apple-time name:text description:text actions:plist
-- contact:   received
-- timeline:  Shortcut made or changed
-- tested:    synthetic fixtures only
-- notes:     A shortcut can run on its own and send data to a server. All texts of its actions are searched.
-- variant:   with actions
SELECT s.Z_PK, s.ZCREATIONDATE, s.ZMODIFICATIONDATE, CAST(s.ZNAME AS TEXT),
       CAST(s.ZACTIONSDESCRIPTION AS TEXT), a.ZDATA
FROM ZSHORTCUT AS s LEFT JOIN ZSHORTCUTACTIONS AS a ON a.ZSHORTCUT = s.Z_PK
-- variant:   names alone
SELECT s.Z_PK, s.ZCREATIONDATE, s.ZMODIFICATIONDATE, CAST(s.ZNAME AS TEXT), NULL, NULL
FROM ZSHORTCUT AS s
