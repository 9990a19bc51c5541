-- The sample phone's shortcuts.
CREATE TABLE ZSHORTCUT (Z_PK INTEGER PRIMARY KEY, Z_ENT INTEGER, Z_OPT INTEGER,
    ZACTIONCOUNT INTEGER, ZCREATIONDATE TIMESTAMP, ZMODIFICATIONDATE TIMESTAMP,
    ZACTIONSDESCRIPTION VARCHAR, ZNAME VARCHAR, ZWORKFLOWID VARCHAR);
CREATE TABLE ZSHORTCUTACTIONS (Z_PK INTEGER PRIMARY KEY, Z_ENT INTEGER, Z_OPT INTEGER,
    ZSHORTCUT INTEGER, ZDATA BLOB);
INSERT INTO ZSHORTCUT (Z_PK, ZACTIONCOUNT, ZCREATIONDATE, ZMODIFICATIONDATE, ZNAME) VALUES
    (1, 1, strftime('%s', '2022-12-05 18:00:00') - 978307200,
     strftime('%s', '2022-12-05 18:02:00') - 978307200, 'Open the agenda');
INSERT INTO ZSHORTCUTACTIONS (Z_PK, ZSHORTCUT, ZDATA) VALUES (1, 1, CAST('<?xml version="1.0" encoding="UTF-8"?>
<plist version="1.0"><array><dict><key>WFWorkflowActionIdentifier</key>
<string>is.workflow.actions.openurl</string><key>WFWorkflowActionParameters</key><dict>
<key>WFInput</key><string>https://www.example.org/agenda</string></dict></dict></array></plist>' AS BLOB));
