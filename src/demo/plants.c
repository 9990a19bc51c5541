/* The plants. Values fit data/demo/sampleware.stix2; names and addresses are invented. */
#include "demo/plants.h"

#define SMS .domain = "HomeDomain", .path = "Library/SMS/sms.db", .artifact = "ios.sms"
#define SAFARI                                                                                     \
    .domain = "HomeDomain", .path = "Library/Safari/History.db", .artifact = "ios.safari_history"
#define MANIFEST .artifact = "ios.manifest"
#define WHATSAPP_FILE                                                                              \
    .domain = "AppDomainGroup-group.net.whatsapp.WhatsApp.shared", .path = "ChatStorage.sqlite"
#define WHATSAPP WHATSAPP_FILE, .artifact = "ios.whatsapp"
#define CHROME(file)                                                                               \
    .domain = "AppDomain-com.google.chrome.ios",                                                   \
    .path = "Library/Application Support/Google/Chrome/Default/" file

/* Nanoseconds since 2001, as messages have them; seconds, as Safari has them. */
#define MESSAGE_TIME(text) "(strftime('%s', '" text "') - 978307200) * 1000000000"
#define VISIT_TIME(text) "strftime('%s', '" text "') - 978307200"
/* Microseconds since 1601, as Chrome has them. */
#define CHROME_TIME(text) "(strftime('%s', '" text "') + 11644473600) * 1000000"

const struct plant plants[] = {
    {.what = "a message with a link to a published domain",
     SMS,
     .sql = "INSERT INTO message (ROWID, guid, text, handle_id, service, date) VALUES (241, "
            "'PLANT-1', 'Your parcel waits: https://track.parcel-desk.example:8443/p?id=7', 6, "
            "'SMS', " MESSAGE_TIME("2023-02-28 09:14:07") ")",
     .rule = "indicator.domain",
     .level = "high",
     .observed = "https://track.parcel-desk.example:8443/p?id=7"},
    {.what = "the same in a message whose text lies only in attributedBody",
     SMS,
     .sql = "INSERT INTO message (ROWID, guid, attributedBody, handle_id, service, date) VALUES "
            "(242, 'PLANT-2', attributed_body('Last notice: http://parcel-desk.example/n'), 2, "
            "'iMessage', " MESSAGE_TIME("2023-02-28 10:00:00") ")",
     .rule = "indicator.domain",
     .level = "high",
     .observed = "http://parcel-desk.example/n"},
    {.what = "a published address as the sender of a message",
     SMS,
     .sql = "INSERT INTO handle (ROWID, id, service) VALUES (7, 'courier@mail-desk.example', "
            "'iMessage'); INSERT INTO message (ROWID, guid, text, handle_id, service, date) VALUES "
            "(243, 'PLANT-3', 'We could not reach you', 7, "
            "'iMessage', " MESSAGE_TIME("2023-02-28 10:05:00") ")",
     .rule = "indicator.email",
     .level = "high",
     .observed = "courier@mail-desk.example"},
    {.what = "a message that opens like Apple's threat notification",
     SMS,
     .sql = "INSERT INTO message (ROWID, guid, text, handle_id, service, date) VALUES (244, "
            "'PLANT-4', 'ALERT: Apple detected a targeted mercenary spyware attack against your "
            "iPhone', 3, 'iMessage', " MESSAGE_TIME("2023-02-28 20:00:00") ")",
     .rule = "sms.apple_notification",
     .level = "high",
     .observed = "ALERT: Apple detected a targeted mercenary spyware attack against your iPhone"},
    {.what = "a visit to a published domain, after a tap on the message",
     SAFARI,
     .sql = "INSERT INTO history_items (id, url) VALUES (9, "
            "'https://track.parcel-desk.example:8443/p?id=7'); INSERT INTO history_visits (id, "
            "history_item, visit_time) VALUES (181, 9, " VISIT_TIME("2023-02-28 09:20:00") ")",
     .rule = "indicator.domain",
     .level = "critical",
     .observed = "https://track.parcel-desk.example:8443/p?id=7"},
    {.what = "a visit to a published address on the network",
     SAFARI,
     .sql = "INSERT INTO history_items (id, url) VALUES (10, 'http://192.0.2.77:8080/c'); INSERT "
            "INTO history_visits (id, history_item, visit_time) VALUES (182, 10, " //
     VISIT_TIME("2023-02-28 09:20:02") ")",
     .rule = "indicator.ip",
     .level = "high",
     .observed = "http://192.0.2.77:8080/c"},
    {.what = "a visit to one published page on a shared host",
     SAFARI,
     .sql = "INSERT INTO history_items (id, url) VALUES (11, "
            "'https://files.example.net/k/stage1.js'); INSERT INTO history_visits (id, "
            "history_item, visit_time) VALUES (183, 11, " VISIT_TIME("2023-02-28 09:20:03") ")",
     .rule = "indicator.url",
     .level = "critical",
     .observed = "https://files.example.net/k/stage1.js"},
    {.what = "an unencrypted page redirected to another host within a second",
     SAFARI,
     .sql = "INSERT INTO history_items (id, url) VALUES (12, 'http://news.example.org/'), (13, "
            "'https://first.example.com/x'); INSERT INTO history_visits (id, history_item, "
            "visit_time, redirect_source, redirect_destination) VALUES (184, 12, " //
     VISIT_TIME("2023-02-28 12:00:00") ", NULL, 185), (185, 13, "                  //
     VISIT_TIME("2023-02-28 12:00:00") " + 0.02, 184, NULL)",
     .rule = "safari.fast_redirect",
     .level = "medium",
     .observed = "http://news.example.org/"},
    {.what = "a file of a published name in the list of files",
     .domain = "HomeDomain",
     .path = "Library/Preferences/com.sampleware.helper.plist",
     MANIFEST,
     .rule = "indicator.file_name",
     .level = "medium",
     .observed = "HomeDomain:Library/Preferences/com.sampleware.helper.plist"},
    {.what = "a WhatsApp message with a link to a published domain",
     WHATSAPP,
     .sql = "INSERT INTO ZWAMESSAGE (Z_PK, ZCHATSESSION, ZISFROMME, ZMESSAGETYPE, ZMESSAGEDATE, "
            "ZTEXT, ZFROMJID) VALUES (121, 1, 0, 0, " VISIT_TIME(
                "2023-02-28 11:00:00") ", "
                                       "'look https://parcel-desk.example/w', "
                                       "'4915550100011@s.whatsapp.net')",
     .rule = "indicator.domain",
     .level = "high",
     .observed = "https://parcel-desk.example/w"},
    {.what = "a visit in Chrome",
     CHROME("History"),
     .artifact = "ios.chrome_history",
     .sql =
         "INSERT INTO urls (id, url) VALUES (3, 'https://parcel-desk.example/chrome'); INSERT "
         "INTO visits (id, url, visit_time) VALUES (41, 3, " CHROME_TIME("2023-02-28 11:05:00") ")",
     .rule = "indicator.domain",
     .level = "critical",
     .observed = "https://parcel-desk.example/chrome"},
    {.what = "an icon that Chrome kept after its history was deleted",
     CHROME("Favicons"),
     .artifact = "ios.chrome_favicon",
     .sql = "INSERT INTO favicons (id, url) VALUES (2, 'https://www.example.org/f.ico'); INSERT "
            "INTO favicon_bitmaps (id, icon_id, last_updated) VALUES (2, 2, " //
     CHROME_TIME("2023-02-28 11:06:00") "); INSERT INTO icon_mapping (id, page_url, icon_id) "
                                        "VALUES (2, 'https://parcel-desk.example/icon', 2)",
     .rule = "indicator.domain",
     .level = "high",
     .observed = "https://parcel-desk.example/icon"},
    {.what = "a visit in Firefox",
     .domain = "AppDomainGroup-group.org.mozilla.ios.Firefox",
     .path = "profile.profile/places.db",
     .artifact = "ios.firefox_history",
     .sql = "INSERT INTO moz_places (id, url, guid) VALUES (3, 'https://parcel-desk.example/ff', "
            "'g3'); INSERT INTO moz_historyvisits (id, is_local, place_id, visit_date, visit_type) "
            "VALUES (21, 1, 3, strftime('%s', '2023-02-28 11:07:00') * 1000000, 1)",
     .rule = "indicator.domain",
     .level = "critical",
     .observed = "https://parcel-desk.example/ff"},
    {.what = "an open tab",
     .domain = "HomeDomain",
     .path = "Library/Safari/BrowserState.db",
     .artifact = "ios.safari_browser_state",
     .sql = "INSERT INTO tabs (id, uuid, url, order_index, last_viewed_time, browser_window_uuid) "
            "VALUES (3, 'PLANT-TAB', 'https://parcel-desk.example/tab', 2, " //
     VISIT_TIME("2023-02-28 11:08:00") ", 'W')",
     .rule = "indicator.domain",
     .level = "critical",
     .observed = "https://parcel-desk.example/tab"},
    {.what = "an icon that Safari kept",
     .domain = "HomeDomain",
     .path = "Library/Image Cache/Favicons/Favicons.db",
     .artifact = "ios.safari_favicon",
     .sql = "INSERT INTO page_url VALUES ('https://parcel-desk.example/page', 'I3'); INSERT INTO "
            "icon_info (uuid, url, timestamp) VALUES ('I3', 'https://www.example.org/i3.png', " //
     VISIT_TIME("2023-02-28 11:09:00") ")",
     .rule = "indicator.domain",
     .level = "high",
     .observed = "https://parcel-desk.example/page"},
    {.what = "a site that an app's web view loaded from",
     .domain = "AppDomain-org.example.reader",
     .path = "Library/WebKit/WebsiteData/ResourceLoadStatistics/observations.db",
     .artifact = "ios.webkit_resource_load_statistics",
     .sql = "INSERT INTO ObservedDomains VALUES (3, 'parcel-desk.example', strftime('%s', "
            "'2023-02-28 11:10:00'), 0, -1, 0, 0)",
     .rule = "indicator.domain",
     .level = "high",
     .observed = "parcel-desk.example"},
    {.what = "a redirect that Safari's session log kept",
     .domain = "AppDomain-com.apple.mobilesafari",
     .path = "Library/WebKit/WebsiteData/ResourceLoadStatistics/"
             "full_browsing_session_resourceLog.plist",
     .artifact = "ios.webkit_session_resource_log",
     .rule = "indicator.domain",
     .level = "critical",
     .observed = "cdn-stage.test"},
    {.what = "a download",
     .domain = "HomeDomain",
     .path = "Library/Safari/Downloads/Downloads.plist",
     .artifact = "ios.safari_downloads",
     .rule = "indicator.domain",
     .level = "critical",
     .observed = "https://get.cdn-stage.test/profile"},
    {.what = "a calendar invitation from a published address",
     .domain = "HomeDomain",
     .path = "Library/Calendar/Calendar.sqlitedb",
     .artifact = "ios.calendar",
     .sql =
         "INSERT INTO Participant (ROWID, owner_id, email, is_self) VALUES (2, 25, "
         "'courier@mail-desk.example', 0); INSERT INTO CalendarItem (ROWID, summary, "
         "start_date, end_date, organizer_id, last_modified, creation_date) VALUES (25, "
         "'Delivery', " VISIT_TIME("2023-02-28 15:00:00") ", " VISIT_TIME("2023-02-28 16:00:00") //
     ", 2, " VISIT_TIME("2023-02-28 12:00:00") ", " VISIT_TIME("2023-02-28 12:00:00") ")",
     .rule = "indicator.email",
     .level = "high",
     .observed = "courier@mail-desk.example"},
    {.what = "a call from a published address",
     .domain = "HomeDomain",
     .path = "Library/CallHistoryDB/CallHistory.storedata",
     .artifact = "ios.calls",
     .sql = "INSERT INTO ZCALLRECORD (Z_PK, ZANSWERED, ZORIGINATED, ZDATE, ZDURATION, ZADDRESS, "
            "ZSERVICE_PROVIDER) VALUES (61, 0, 0, " VISIT_TIME(
                "2023-02-28 12:10:00") ", 0, "
                                       "'courier@mail-desk.example', 'com.apple.FaceTime')",
     .rule = "indicator.email",
     .level = "high",
     .observed = "courier@mail-desk.example"},
    {.what = "the system counted dealings with a published address",
     .domain = "HomeDomain",
     .path = "Library/CoreDuet/People/interactionC.db",
     .artifact = "ios.interaction_contacts",
     .sql = "INSERT INTO ZCONTACTS (Z_PK, ZIDENTIFIER, ZCREATIONDATE, ZFIRSTINCOMINGSENDERDATE) "
            "VALUES (4, 'courier@mail-desk.example', " VISIT_TIME("2023-02-28 10:05:00") ", " //
     VISIT_TIME("2023-02-28 10:05:00") ")",
     .rule = "indicator.email",
     .level = "high",
     .observed = "courier@mail-desk.example"},
    {.what = "a look-up of a published address by iMessage",
     .domain = "HomeDomain",
     .path = "Library/Preferences/com.apple.identityservices.idstatuscache.plist",
     .artifact = "ios.id_status_cache",
     .rule = "indicator.email",
     .level = "high",
     .observed = "courier@mail-desk.example"},
    {.what = "a published address among the contacts",
     .domain = "HomeDomain",
     .path = "Library/AddressBook/AddressBook.sqlitedb",
     .artifact = "ios.contacts",
     .sql = "INSERT INTO ABMultiValue (UID, record_id, property, value) VALUES (6, 4, 4, "
            "'courier@mail-desk.example')",
     .rule = "indicator.email",
     .level = "low",
     .observed = "courier@mail-desk.example"},
    {.what = "a process of a published name that used the network",
     .domain = "WirelessDomain",
     .path = "Library/Databases/DataUsage.sqlite",
     .artifact = "ios.datausage",
     .sql = "INSERT INTO ZPROCESS (Z_PK, ZFIRSTTIMESTAMP, ZTIMESTAMP, ZPROCNAME) VALUES (5, " //
     VISIT_TIME("2023-02-28 09:21:00") ", " VISIT_TIME(
         "2023-02-28 09:21:30") ", "
                                "'samplewared'); INSERT INTO ZLIVEUSAGE (Z_PK, ZHASPROCESS, "
                                "ZTIMESTAMP, ZWWANIN, "
                                "ZWWANOUT) VALUES (5, 5, " VISIT_TIME(
                                    "2023-02-28 09:21:30") ", 512000, 90000)",
     .rule = "indicator.process",
     .level = "critical",
     .observed = "samplewared"},
    {.what = "the same process in the daily totals",
     .domain = "HomeDomain",
     .path = "Library/Preferences/com.apple.osanalytics.addaily.plist",
     .artifact = "ios.os_analytics_ad_daily",
     .rule = "indicator.process",
     .level = "critical",
     .observed = "samplewared"},
    {.what = "a permission of an app of a published name",
     .domain = "HomeDomain",
     .path = "Library/TCC/TCC.db",
     .artifact = "ios.tcc",
     .sql = "INSERT INTO access (service, client, client_type, auth_value, auth_reason, "
            "auth_version, last_modified) VALUES ('kTCCServiceMicrophone', "
            "'test.sampleware.agent', 0, 2, 2, 1, strftime('%s', '2023-02-28 09:23:00'))",
     .rule = "indicator.app_id",
     .level = "critical",
     .observed = "test.sampleware.agent"},
    {.what = "the same app asked for the location",
     .domain = "RootDomain",
     .path = "Library/Caches/locationd/clients.plist",
     .artifact = "ios.locationd_clients",
     .rule = "indicator.app_id",
     .level = "critical",
     .observed = "test.sampleware.agent"},
    {.what = "a published configuration profile",
     .domain = "SysSharedContainerDomain-systemgroup.com.apple.configurationprofiles",
     .path = "Library/ConfigurationProfiles/profile-5a4d.stub",
     .artifact = "ios.configuration_profiles",
     .rule = "indicator.profile_id",
     .level = "high",
     .observed = "5A4D0000-0000-4000-8000-00005A4D1E00"},
    {.what = "a shortcut that opens a published domain",
     .domain = "HomeDomain",
     .path = "Library/Shortcuts/Shortcuts.sqlite",
     .artifact = "ios.shortcuts",
     .sql = "INSERT INTO ZSHORTCUT (Z_PK, ZACTIONCOUNT, ZCREATIONDATE, ZMODIFICATIONDATE, ZNAME) "
            "VALUES (2, 1, " VISIT_TIME("2023-02-28 09:24:00") ", " VISIT_TIME(
                "2023-02-28 09:24:00") //
     ", 'Parcel'); INSERT INTO ZSHORTCUTACTIONS (Z_PK, ZSHORTCUT, ZDATA) SELECT 2, 2, "
     "CAST(replace(ZDATA, 'www.example.org/agenda', 'parcel-desk.example/cut') AS BLOB) FROM "
     "ZSHORTCUTACTIONS WHERE Z_PK = 1",
     .rule = "indicator.domain",
     .level = "high",
     .observed = "https://parcel-desk.example/cut"},
    {.what = "an attachment at a published path",
     .domain = "HomeDomain",
     .path = "Library/SMS/sms.db",
     .artifact = "ios.sms_attachments",
     .sql = "INSERT INTO attachment (ROWID, guid, created_date, filename, mime_type, is_outgoing) "
            "VALUES (1, 'PLANT-ATTACHMENT', " MESSAGE_TIME(
                "2023-02-28 10:05:00") ", "
                                       "'/private/var/tmp/.sampleware/agent', 'image/gif', 0)",
     .rule = "indicator.path",
     .level = "high",
     .observed = "/private/var/tmp/.sampleware/agent"},
    {.what = "a tab of Safari since iOS 15",
     .domain = "HomeDomain",
     .path = "Library/Safari/SafariTabs.db",
     .artifact = "ios.safari_tabs",
     .sql =
         "INSERT INTO bookmarks (id, title, url, order_index, last_modified) VALUES (3, 'Parcel', "
         "'https://parcel-desk.example/tabs', 2, " VISIT_TIME("2023-02-28 11:08:00") ")",
     .rule = "indicator.domain",
     .level = "critical",
     .observed = "https://parcel-desk.example/tabs"},
    {.what = "a tab of another device of the same account",
     .domain = "HomeDomain",
     .path = "Library/Safari/CloudTabs.db",
     .artifact = "ios.safari_cloud_tabs",
     .sql =
         "INSERT INTO cloud_tabs (tab_uuid, device_uuid, url, title) VALUES ('PLANT-CLOUD', 'D1', "
         "'https://parcel-desk.example/cloud', 'Parcel')",
     .rule = "indicator.domain",
     .level = "low",
     .observed = "https://parcel-desk.example/cloud"},
    {.what = "a message that the system counted, from a published address",
     .domain = "HomeDomain",
     .path = "Library/CoreDuet/People/interactionC.db",
     .artifact = "ios.interaction_c",
     .sql = "INSERT INTO ZINTERACTIONS (Z_PK, ZSENDER, ZDIRECTION, ZSTARTDATE, ZENDDATE, "
            "ZCREATIONDATE, ZBUNDLEID) SELECT 81, 4, 0, t, t, t, 'com.apple.MobileSMS' FROM "
            "(SELECT " //
     VISIT_TIME("2023-02-28 10:05:00") " AS t)",
     .rule = "indicator.email",
     .level = "high",
     .observed = "courier@mail-desk.example"},
    {.what = "a profile that a process of a published name installed",
     .domain = "SysSharedContainerDomain-systemgroup.com.apple.configurationprofiles",
     .path = "Library/ConfigurationProfiles/MCProfileEvents.plist",
     .artifact = "ios.profile_events",
     .rule = "indicator.process",
     .level = "critical",
     .observed = "samplewared"},
    {.what = "the conversation with a published address",
     .domain = "HomeDomain",
     .path = "Library/SMS/sms.db",
     .artifact = "ios.sms_chats",
     .sql = "INSERT INTO chat (ROWID, guid, style, chat_identifier, service_name) VALUES (8, "
            "'PLANT-CHAT', 45, 'desk@parcel-desk.example', 'iMessage')",
     .rule = "indicator.domain",
     .level = "high",
     .observed = "desk@parcel-desk.example"},
    {.what = "the address of a person whose messages are gone",
     .domain = "HomeDomain",
     .path = "Library/SMS/sms.db",
     .artifact = "ios.sms_chats",
     .rule = "indicator.email",
     .level = "high",
     .observed = "courier@mail-desk.example"},
    {.what = "a part that was cut out of a message",
     .domain = "HomeDomain",
     .path = "Library/SMS/sms.db",
     .artifact = "ios.sms_deleted",
     .sql = "INSERT INTO recoverable_message_part (chat_id, message_id, part_index, delete_date, "
            "part_text) VALUES (1, 42, 0, " MESSAGE_TIME(
                "2023-02-28 10:30:00") ", attributed_body('see "
                                       "https://parcel-desk.example/cut-out'))",
     .rule = "indicator.domain",
     .level = "high",
     .observed = "https://parcel-desk.example/cut-out"},
    {.what = "a bookmark",
     .domain = "HomeDomain",
     .path = "Library/Safari/Bookmarks.db",
     .artifact = "ios.safari_bookmarks",
     .sql = "INSERT INTO bookmarks (id, type, title, url, order_index) VALUES (4, 0, 'Parcel', "
            "'https://parcel-desk.example/kept', 3)",
     .rule = "indicator.domain",
     .level = "low",
     .observed = "https://parcel-desk.example/kept"},
    {.what = "a page that was deleted from the history",
     .domain = "HomeDomain",
     .path = "Library/Safari/History.db",
     .artifact = "ios.safari_tombstones",
     .sql = "INSERT INTO history_tombstones (id, start_time, end_time, url) VALUES (1, " VISIT_TIME(
         "2023-02-28 09:00:00") ", " VISIT_TIME("2023-02-28 09:30:00") //
     ", 'https://parcel-desk.example/deleted')",
     .rule = "indicator.domain",
     .level = "critical",
     .observed = "https://parcel-desk.example/deleted"},
    {.what = "a redirect from one site to a published one in a web view",
     .domain = "AppDomain-org.example.reader",
     .path = "Library/WebKit/WebsiteData/ResourceLoadStatistics/observations.db",
     .artifact = "ios.webkit_resource_load_relations",
     .sql = "INSERT INTO TopFrameUniqueRedirectsTo VALUES (2, 3)",
     .rule = "indicator.domain",
     .level = "critical",
     .observed = "parcel-desk.example"},
    {.what = "a call by WhatsApp from a published number",
     .domain = "AppDomainGroup-group.net.whatsapp.WhatsApp.shared",
     .path = "CallHistory.sqlite",
     .artifact = "ios.whatsapp_calls",
     .sql = "INSERT INTO ZWAAGGREGATECALLEVENT VALUES (2, 1, 1, 1); INSERT INTO ZWACDCALLEVENT "
            "VALUES (2, 4000, 0, 1, 2, " VISIT_TIME(
                "2023-02-28 03:10:00") ", 0, NULL); INSERT INTO ZWACDCALLEVENTPARTICIPANT VALUES "
                                       "(2, 2, '4915550100099@s.whatsapp.net')",
     .rule = "indicator.phone",
     .level = "high",
     .observed = "4915550100099@s.whatsapp.net"},
    {.what = "a published number among WhatsApp's contacts",
     .domain = "AppDomainGroup-group.net.whatsapp.WhatsApp.shared",
     .path = "ContactsV2.sqlite",
     .artifact = "ios.whatsapp_contacts",
     .sql = "INSERT INTO ZWAADDRESSBOOKCONTACT (Z_PK, ZPHONENUMBER) VALUES (2, '+49 155 50100099')",
     .rule = "indicator.phone",
     .level = "low",
     .observed = "+49 155 50100099"},
    {.what = "a published number behind a hidden id",
     .domain = "AppDomainGroup-group.net.whatsapp.WhatsApp.shared",
     .path = "LID.sqlite",
     .artifact = "ios.whatsapp_lid_pairs",
     .sql = "INSERT INTO ZWAPHONENUMBERLIDPAIR VALUES (2, " VISIT_TIME(
         "2023-02-28 03:10:00") ", '100000000000099@lid', '4915550100099')",
     .rule = "indicator.phone",
     .level = "low",
     .observed = "+4915550100099"},
    {.what = "a member of a WhatsApp group with a published number",
     WHATSAPP_FILE,
     .artifact = "ios.whatsapp_chats",
     .sql = "INSERT INTO ZWAGROUPMEMBER (Z_PK, ZCHATSESSION, ZMEMBERJID) VALUES (1, 2, "
            "'4915550100099@s.whatsapp.net')",
     .rule = "indicator.phone",
     .level = "high",
     .observed = "4915550100099@s.whatsapp.net"},
    {.what = "an icon that Firefox kept",
     .domain = "AppDomainGroup-group.org.mozilla.ios.Firefox",
     .path = "profile.profile/browser.db",
     .artifact = "ios.firefox_favicon",
     .sql = "INSERT INTO history VALUES (2, 'g2', 'https://parcel-desk.example/ff-icon', 'x'); "
            "INSERT INTO favicon_sites VALUES (2, 2, 1)",
     .rule = "indicator.domain",
     .level = "high",
     .observed = "https://parcel-desk.example/ff-icon"},
    {.what = "an installed app of a published name",
     .artifact = "ios.applications",
     .rule = "indicator.app_id",
     .level = "medium",
     .observed = "test.sampleware.agent"},
    {.what = "a remote management at a published server",
     .domain = "SysSharedContainerDomain-systemgroup.com.apple.configurationprofiles",
     .path = "Library/ConfigurationProfiles/MDM.plist",
     .artifact = "ios.device_management",
     .rule = "indicator.domain",
     .level = "high",
     .observed = "https://mdm.parcel-desk.example/server"},
    {.what = "that somebody manages the device at all",
     .domain = "SysSharedContainerDomain-systemgroup.com.apple.configurationprofiles",
     .path = "Library/ConfigurationProfiles/MDM.plist",
     .artifact = "ios.device_management",
     .rule = "management.enrolled",
     .level = "medium",
     .observed = "managed=true"},
    {.what = "a published profile in the list of hidden ones",
     .domain = "SysSharedContainerDomain-systemgroup.com.apple.configurationprofiles",
     .path = "Library/ConfigurationProfiles/PayloadManifest.plist",
     .artifact = "ios.profile_lists",
     .rule = "indicator.profile_id",
     .level = "high",
     .observed = "5A4D0000-0000-4000-8000-00005A4D1E00"},
    {.what = "a setting that a process of a published name changed",
     .domain = "SysSharedContainerDomain-systemgroup.com.apple.configurationprofiles",
     .path = "Library/ConfigurationProfiles/MCSettingsEvents.plist",
     .artifact = "ios.restriction_events",
     .rule = "indicator.process",
     .level = "critical",
     .observed = "samplewared"},
    {.what = "a published address among the pages that are allowed",
     .domain = "SysSharedContainerDomain-systemgroup.com.apple.configurationprofiles",
     .path = "Library/ConfigurationProfiles/EffectiveUserSettings.plist",
     .artifact = "ios.restrictions",
     .rule = "indicator.domain",
     .level = "low",
     .observed = "https://parcel-desk.example/allowed"},
    {.what = "a visit in the history of old versions",
     .domain = "HomeDomain",
     .path = "Library/Safari/History.plist",
     .artifact = "ios.safari_history_plist",
     .rule = "indicator.domain",
     .level = "critical",
     .observed = "https://parcel-desk.example/before-ios-8"},
    {.what = NULL},
};

size_t plants_count(void)
{
    return sizeof plants / sizeof plants[0] - 1;
}
