"""A phone of many messages with every artifact that a backup can have, and plants in each of them.

On top of bench/make_phone.py: rows that are filled in by SQL, property lists made as dictionaries, and
traces put into rows that chance chooses. What must be found is listed in `plants.expected`, each with
its artifact, rule, level, observed value, entry and place.
"""
import pathlib
import random
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "bench"))

import make_phone  # noqa: E402

import apple_blobs  # noqa: E402
import backup  # noqa: E402

WHATSAPP = "AppDomainGroup-group.net.whatsapp.WhatsApp.shared"
FIREFOX = "AppDomainGroup-group.org.mozilla.ios.Firefox"
CHROME = "Library/Application Support/Google/Chrome/Default/"
PROFILES = "SysSharedContainerDomain-systemgroup.com.apple.configurationprofiles"
PROFILE_ID = "5A4D0000-0000-4000-8000-00005A4D1E00"
PROFILES_AT = "Library/ConfigurationProfiles/"

# What is planted for each kind of field: values, and the rules that must fire on each.
VALUES = {
    "url": [("https://a{n}.evil-post.example/{n}?x", ["domain"]), ("http://192.0.2.77:8080/{n}", ["ip"]),
            ("https://shared.example.net/kit/stage1.js", ["url"])],
    "domain": [("s{n}.evil-post.example", ["domain"]), ("drop.evil-cdn.test", ["domain"])],
    "handle": [("courier@evil-post.example", ["email", "domain"])],
    "process": [("samplewared", ["process"])],
    "app": [("test.sampleware.agent", ["app_id"])],
    "path": [("/private/var/tmp/.sampleware/agent", ["path"])],
    "profile": [(PROFILE_ID, ["profile_id"])],
}
# As src/findings/levels.c, from the field's meaning: what a trace of that kind weighs at that distance.
LEVELS = {
    "domain": {"mentioned": "low", "received": "high", "shown": "high", "visited": "critical", "redirected": "critical",
               "downloaded": "critical"},
    "ip": {"mentioned": "low", "received": "medium", "shown": "medium", "visited": "high", "downloaded": "critical"},
    "email": {"mentioned": "low", "received": "high"},
    "process": {"ran": "critical", "received": "medium", "mentioned": "low"},
    "app_id": {"ran": "critical", "received": "medium", "mentioned": "low"},
    "path": {"received": "high", "ran": "critical"},
    "profile_id": {"received": "high"},
}
LEVELS["url"] = LEVELS["domain"]


def counted(sql):
    """SQL with the numbers 1 to {count} as n(i)."""
    return "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count}) " + sql


DAY = "({start} + i * 86400 % 120000000)"
UNIX = "(978307200 + {start} + i * 86400 % 120000000)"
PAGE = "'https://www.site-' || i || '.example.org/page/' || i"

# artifact, domain, path, schema, rows, what fills it, table, column, kind, contact
DATABASES = [
    ("ios.chrome_history", "AppDomain-com.google.chrome.ios", CHROME + "History", "chrome_history", 400,
     [counted(f"INSERT INTO urls (id, url, last_visit_time) SELECT i, {PAGE}, 0 FROM n"),
      counted(f"INSERT INTO visits (id, url, visit_time) SELECT i, i, ({UNIX} + 11644473600) * 1000000 FROM n")],
     "urls", "url", "url", "visited"),
    ("ios.chrome_favicon", "AppDomain-com.google.chrome.ios", CHROME + "Favicons", "chrome_favicon", 300,
     [counted("INSERT INTO favicons (id, url) SELECT i, 'https://www.site-' || i || '.example.org/f.ico' FROM n"),
      counted(f"INSERT INTO favicon_bitmaps (id, icon_id, last_updated) SELECT i, i, ({UNIX} + 11644473600) * 1000000 FROM n"),
      counted(f"INSERT INTO icon_mapping (id, page_url, icon_id) SELECT i, {PAGE}, i FROM n")],
     "icon_mapping", "page_url", "url", "shown"),
    ("ios.firefox_history", FIREFOX, "profile.profile/places.db", "firefox_places", 300,
     [counted(f"INSERT INTO moz_places (id, url, guid) SELECT i, {PAGE}, 'g' || i FROM n"),
      counted(f"INSERT INTO moz_historyvisits (id, is_local, place_id, visit_date, visit_type) SELECT i, 1, i, {UNIX} * 1000000, 1 FROM n")],
     "moz_places", "url", "url", "visited"),
    ("ios.firefox_favicon", FIREFOX, "profile.second/browser.db", "firefox", 200,
     [counted(f"INSERT INTO history (id, guid, url, title) SELECT i, 'g' || i, {PAGE}, '' FROM n"),
      counted(f"INSERT INTO favicons (id, url, type, date) SELECT i, {PAGE} || '.ico', 0, {UNIX} FROM n"),
      counted("INSERT INTO favicon_sites (id, siteID, faviconID) SELECT i, i, i FROM n")],
     "history", "url", "url", "shown"),
    ("ios.safari_browser_state", "HomeDomain", "Library/Safari/BrowserState.db", "safari_browser_state", 60,
     [counted(f"INSERT INTO tabs (id, uuid, url, order_index, last_viewed_time, browser_window_uuid, browser_window_id) "
              f"SELECT i, 'T-' || i, {PAGE}, i, {DAY}, 'W', 1 FROM n")], "tabs", "url", "url", "visited"),
    ("ios.safari_tabs", "HomeDomain", "Library/Safari/SafariTabs.db", "safari_tabs", 80,
     [counted(f"INSERT INTO bookmarks (id, title, url, order_index, last_modified) SELECT i, 'x', {PAGE}, i, {DAY} FROM n")],
     "bookmarks", "url", "url", "visited"),
    ("ios.safari_cloud_tabs", "HomeDomain", "Library/Safari/CloudTabs.db", "safari_cloud_tabs", 40,
     [counted(f"INSERT INTO cloud_tabs (rowid, tab_uuid, system_fields, device_uuid, position, url, last_viewed_time) "
              f"SELECT i, 'T-' || i, bplist('{{{{}}}}'), 'D', x'00', {PAGE}, {DAY} FROM n")], "cloud_tabs", "url", "url", "mentioned"),
    ("ios.safari_bookmarks", "HomeDomain", "Library/Safari/Bookmarks.db", "safari_bookmarks", 90,
     [counted(f"INSERT INTO bookmarks (id, title, url, order_index) SELECT i, 'x', {PAGE}, i FROM n")],
     "bookmarks", "url", "url", "mentioned"),
    ("ios.safari_favicon", "HomeDomain", "Library/Image Cache/Favicons/Favicons.db", "safari_favicon", 150,
     [counted(f"INSERT INTO page_url (rowid, url, uuid) SELECT i, {PAGE}, 'I' || i FROM n"),
      counted(f"INSERT INTO icon_info (uuid, url, timestamp) SELECT 'I' || i, 'https://www.example.org/i.png', {DAY} FROM n")],
     "page_url", "url", "url", "shown"),
    ("ios.contacts", "HomeDomain", "Library/AddressBook/AddressBook.sqlitedb", "contacts", 500,
     [counted("INSERT INTO ABMultiValue (UID, record_id, property, value) SELECT i, i, 4, 'person' || i || '@mail.example' FROM n")],
     "ABMultiValue", "value", "handle", "mentioned"),
    ("ios.datausage", "WirelessDomain", "Library/Databases/DataUsage.sqlite", "datausage", 120,
     [counted(f"INSERT INTO ZPROCESS (Z_PK, ZFIRSTTIMESTAMP, ZTIMESTAMP, ZPROCNAME) SELECT i, {DAY}, {DAY} + 60, 'mDNSResponder/org.example.app' || i FROM n"),
      counted(f"INSERT INTO ZLIVEUSAGE (Z_PK, ZHASPROCESS, ZTIMESTAMP, ZWWANIN, ZWWANOUT) SELECT i, i, {DAY} + 30, i, i FROM n")],
     "ZPROCESS", "ZPROCNAME", "process", "ran"),
    ("ios.tcc", "HomeDomain", "Library/TCC/TCC.db", "tcc", 60,
     [counted(f"INSERT INTO access (rowid, service, client, client_type, auth_value, auth_reason, auth_version, last_modified) "
              f"SELECT i, 'kTCCService' || i, 'org.example.app' || i, 0, 2, 2, 1, {UNIX} FROM n")], "access", "client", "app", "ran"),
    ("ios.shortcuts", "HomeDomain", "Library/Shortcuts/Shortcuts.sqlite", "shortcuts", 40,
     [counted(f"INSERT INTO ZSHORTCUT (Z_PK, ZCREATIONDATE, ZMODIFICATIONDATE, ZNAME) SELECT i, {DAY}, {DAY}, 'x' FROM n"),
      counted("INSERT INTO ZSHORTCUTACTIONS (Z_PK, ZSHORTCUT, ZDATA) SELECT i, i, bplist('[]') FROM n")],
     "ZSHORTCUTACTIONS", "ZDATA", "url", "received"),
    ("ios.whatsapp_contacts", WHATSAPP, "ContactsV2.sqlite", "whatsapp_contacts", 200,
     [counted(f"INSERT INTO ZWAADDRESSBOOKCONTACT (Z_PK, ZPHONENUMBER, ZABOUTTEXT, ZABOUTTIMESTAMP) SELECT i, '+49155502' || (10000 + i), 'busy', {DAY} FROM n")],
     "ZWAADDRESSBOOKCONTACT", "ZABOUTTEXT", "url", "mentioned"),
    ("ios.webkit_resource_load_statistics", "AppDomain-org.example.reader",
     "Library/WebKit/WebsiteData/ResourceLoadStatistics/observations.db", "webkit_resource_load_statistics", 200,
     [counted(f"INSERT INTO ObservedDomains VALUES (i, 0, 0, 0, 0, 0, 0)".replace("VALUES (i, 0, 0, 0, 0, 0, 0)",
              f"SELECT i, 'site-' || i || '.example.org', {UNIX}, 0, -1, 0, 0 FROM n")),
      counted("INSERT INTO TopFrameUniqueRedirectsTo SELECT i, 1 + i % {count} FROM n WHERE i < 1")],
     "ObservedDomains", "registrableDomain", "domain", "shown"),
]


class FullPhone(make_phone.Phone):
    """Everything that make_phone fills, and the rest."""

    def __init__(self, messages, out, seed, plants=False):
        super().__init__(messages, out, seed, plants)
        self.chance = random.Random(f"full {seed}")
        self.artifacts = set()

    # ---- plants

    def values(self, kind, count):
        for n in range(count):
            text, rules = VALUES[kind][n % len(VALUES[kind])]
            yield text.format(n=n), rules

    def expect(self, artifact, rules, contact, observed, entry, place):
        for rule in rules:
            self.plants.expected.append({"artifact": artifact, "rule": f"indicator.{rule}", "observed": observed,
                                         "level": LEVELS[rule][contact], "entry": entry, "row": place})

    def put(self, db, artifact, entry, table, column, kind, contact, where="1", count=3, place=None):
        """Writes traces into a column of rows that chance chooses among those that fit."""
        self.artifacts.add(artifact)
        ids = [r for (r,) in db.execute(f"SELECT rowid FROM {table} WHERE {where} ORDER BY rowid")]
        chosen = sorted(self.chance.sample(ids, count))
        if not self.plants.wanted:
            return
        for row, (value, rules) in zip(chosen, self.values(kind, count)):
            stored = apple_blobs.bplist([{"WFWorkflowActionParameters": {"WFInput": value}}]) if column == "ZDATA" else value
            db.execute(f"UPDATE {table} SET {column} = ? WHERE rowid = ?", (stored, row))
            self.expect(artifact, rules, contact, value, entry, place(row) if place else row)

    # ---- more in the databases that make_phone fills

    def sms(self, db):
        super().sms(db)
        entry = "HomeDomain:Library/SMS/sms.db"
        self.put(db, "ios.sms_attachments", entry, "attachment", "filename", "path", "received")
        db.execute("INSERT INTO handle (id, service) VALUES ('nobody@mail.example', 'iMessage'), "
                   "('someone@mail.example', 'SMS'), ('anyone@mail.example', 'SMS')")
        self.put(db, "ios.sms_chats", entry, "handle", "id", "handle", "received", "id LIKE '%@mail.example'", 1)
        db.execute("INSERT INTO recoverable_message_part (chat_id, message_id, part_index, delete_date, part_text) "
                   "SELECT 1, ROWID, 0, date + 1000000000, attributed_body('gone') FROM message WHERE NOT is_from_me LIMIT 30")
        self.artifacts.add("ios.sms_deleted")
        for row, (value, rules) in zip((3, 11, 27), self.values("url", 3 if self.plants.wanted else 0)):
            db.execute("UPDATE recoverable_message_part SET part_text = attributed_body(?) WHERE rowid = ?", (f"see {value}", row))
            self.expect("ios.sms_deleted", rules, "received", value, entry, row)

    def safari(self, db):
        super().safari(db)
        db.executemany("INSERT INTO history_tombstones (id, start_time, end_time, url) VALUES (?, ?, ?, ?)",
                       ((i, t, t + 60, self.texts.link()) for i, t in enumerate(self.times(50), 1)))
        self.put(db, "ios.safari_tombstones", "HomeDomain:Library/Safari/History.db", "history_tombstones", "url", "url", "visited")

    def whatsapp(self, db):
        super().whatsapp(db)
        self.put(db, "ios.whatsapp_chats", f"{WHATSAPP}:ChatStorage.sqlite", "ZWACHATSESSION", "ZPARTNERNAME", "url", "received")

    def interactions(self, db):
        super().interactions(db)
        entry = "HomeDomain:Library/CoreDuet/People/interactionC.db"
        self.put(db, "ios.interaction_c", entry, "ZINTERACTIONS", "ZDOMAINIDENTIFIER", "handle", "received", "ZDIRECTION = 0")
        self.put(db, "ios.interaction_contacts", entry, "ZCONTACTS", "ZCUSTOMIDENTIFIER", "handle", "received")

    def calls(self, db):
        super().calls(db)
        self.put(db, "ios.calls", "HomeDomain:Library/CallHistoryDB/CallHistory.storedata", "ZCALLRECORD", "ZADDRESS", "handle",
                 "received", "ZORIGINATED = 0")

    # ---- databases and lists of their own

    def fill(self, db, statements, count):
        backup.sql_functions(db)
        for sql in statements:
            db.execute(sql.format(count=count, start=make_phone.START))

    def database(self, domain, path, schema, fill):
        def with_functions(db):
            backup.sql_functions(db)
            fill(db)
        super().database(domain, path, schema, with_functions)

    def small_databases(self):
        for artifact, domain, path, schema, rows, statements, table, column, kind, contact in DATABASES:
            def fill(db):
                self.fill(db, statements, rows)
                self.put(db, artifact, f"{domain}:{path}", table, column, kind, contact)
                if artifact == "ios.webkit_resource_load_statistics":
                    self.relations(db, f"{domain}:{path}")
            self.database(domain, path, make_phone.schema(schema), fill)
        self.database("HomeDomain", "Library/Calendar/Calendar.sqlitedb", make_phone.schema("calendar"), self.calendar)
        self.database(WHATSAPP, "CallHistory.sqlite", make_phone.schema("whatsapp_calls"), self.whatsapp_calls)
        self.database(WHATSAPP, "LID.sqlite", make_phone.schema("whatsapp_lid_pairs"), self.lid_pairs)

    def relations(self, db, entry):
        """Redirects between the harmless domains; a planted one leads to a planted domain."""
        self.artifacts.add("ios.webkit_resource_load_relations")
        planted = [r for (r,) in db.execute("SELECT domainID FROM ObservedDomains WHERE registrableDomain NOT LIKE 'site-%'")]
        plain = [r for (r,) in db.execute("SELECT domainID FROM ObservedDomains WHERE registrableDomain LIKE 'site-%' LIMIT 40")]
        pairs = [(a, b) for a, b in zip(plain, plain[1:])] + [(plain[0], b) for b in planted]
        for row, (a, b) in enumerate(pairs, 1):
            db.execute("INSERT INTO TopFrameUniqueRedirectsTo (rowid, sourceDomainID, toDomainID) VALUES (?, ?, ?)", (row, a, b))
            if b in planted:
                (value,) = db.execute("SELECT registrableDomain FROM ObservedDomains WHERE domainID = ?", (b,)).fetchone()
                self.expect("ios.webkit_resource_load_relations", ["domain"], "redirected", value, entry, row)

    def calendar(self, db):
        entry = "HomeDomain:Library/Calendar/Calendar.sqlitedb"
        self.fill(db, [counted(f"INSERT INTO CalendarItem (ROWID, summary, start_date, end_date, url, organizer_id) "
                               f"SELECT i, 'Lunch', {DAY}, {DAY} + 3600, {PAGE}, 2 * i FROM n"),
                       counted("INSERT INTO Participant (ROWID, owner_id, email) SELECT i, (i + 1) / 2, 'guest' || i || '@mail.example' FROM n "
                               "UNION ALL SELECT {count} + i, ({count} + i + 1) / 2, 'host' || i || '@mail.example' FROM n")], 150)
        self.put(db, "ios.calendar", entry, "CalendarItem", "url", "url", "received")
        self.put(db, "ios.calendar", entry, "Participant", "email", "handle", "received", "ROWID % 2 = 1", 2)

    def whatsapp_calls(self, db):
        self.fill(db, [counted("INSERT INTO ZWAAGGREGATECALLEVENT (Z_PK, ZINCOMING, ZMISSED, ZVIDEO) SELECT i, 1, 0, 0 FROM n"),
                       counted(f"INSERT INTO ZWACDCALLEVENT (Z_PK, Z1CALLEVENTS, ZDATE, ZDURATION) SELECT i, i, {DAY}, 60 FROM n"),
                       counted("INSERT INTO ZWACDCALLEVENTPARTICIPANT (Z_PK, Z1PARTICIPANTS, ZJIDSTRING) SELECT i, i, '49155502' || (10000 + i) || '@s.whatsapp.net' FROM n")], 80)
        self.phones(db, "ios.whatsapp_calls", "CallHistory.sqlite", "ZWACDCALLEVENTPARTICIPANT", "ZJIDSTRING", "received", "@s.whatsapp.net")

    def lid_pairs(self, db):
        self.fill(db, [counted(f"INSERT INTO ZWAPHONENUMBERLIDPAIR (Z_PK, ZTIMESTAMP, ZLID, ZPHONENUMBER) SELECT i, {DAY}, (1000 + i) || '@lid', '49155502' || (10000 + i) FROM n")], 80)
        self.phones(db, "ios.whatsapp_lid_pairs", "LID.sqlite", "ZWAPHONENUMBERLIDPAIR", "ZPHONENUMBER", "mentioned", "")

    def phones(self, db, artifact, path, table, column, contact, tail):
        self.artifacts.add(artifact)
        for row in sorted(self.chance.sample(range(1, 81), 2)) if self.plants.wanted else ():
            db.execute(f"UPDATE {table} SET {column} = ? WHERE Z_PK = ?", (f"4915550999999{tail}", row))
            self.plants.expected.append({"artifact": artifact, "rule": "indicator.phone", "row": row, "entry": f"{WHATSAPP}:{path}",
                                         "observed": f"4915550999999{tail}" if tail else "+4915550999999",
                                         "level": "high" if contact == "received" else "low"})

    def lists(self):
        """(domain, path, artifact, kind, contact, items, what makes the list of them, place of item i)."""
        date = self.made.date.replace(tzinfo=None)
        site = lambda i: f"https://www.site-{i}.example.org/{i}"  # noqa: E731
        yield ("HomeDomain", "Library/Safari/Downloads/Downloads.plist", "ios.safari_downloads", "url", "downloaded",
               [site(i) for i in range(30)],
               lambda v: {"DownloadHistory": [{"DownloadEntryURL": u, "DownloadEntryDateAddedKey": date} for u in v]},
               lambda i: f"DownloadHistory.{i}")
        yield ("HomeDomain", "Library/Safari/History.plist", "ios.safari_history_plist", "url", "visited",
               [site(i) for i in range(40)],
               lambda v: {"WebHistoryDates": [{"": u, "lastVisitedDate": f"{400000000 + n}.5"} for n, u in enumerate(v)]},
               lambda i: f"WebHistoryDates.{i}")
        yield ("HomeDomain", "Library/Preferences/com.apple.osanalytics.addaily.plist", "ios.os_analytics_ad_daily", "process",
               "ran", [f"daemon{i:02d}" for i in range(40)],
               lambda v: {"netUsageBaseline": {p: [date, 1, 2, 3, 4] for p in v}}, lambda i: None)
        yield ("RootDomain", "Library/Caches/locationd/clients.plist", "ios.locationd_clients", "app", "ran",
               [f"org.example.app{i}" for i in range(30)],
               lambda v: {f"client{n:02d}:": {"BundleId": b, "LocationTimeStopped": 600000000.0 + n} for n, b in enumerate(v)},
               lambda i: f"client{i:02d}:")
        yield ("HomeDomain", "Library/Preferences/.GlobalPreferences.plist", "ios.global_preferences", "url", "mentioned",
               [f"value {i}" for i in range(20)], lambda v: {f"Key{n:02d}": t for n, t in enumerate(v)}, lambda i: f"Key{i:02d}")
        yield ("AppDomain-com.apple.mobilesafari",
               "Library/WebKit/WebsiteData/ResourceLoadStatistics/full_browsing_session_resourceLog.plist",
               "ios.webkit_session_resource_log", "domain", "shown", [f"site-{i}.example.org" for i in range(40)],
               lambda v: {"browsingStatistics": [{"PrevalentResourceOrigin": d, "lastSeen": date} for d in v]},
               lambda i: f"browsingStatistics.{i}")
        yield (PROFILES, PROFILES_AT + "MCProfileEvents.plist", "ios.profile_events", "profile", "received",
               [f"org.example.profile{i}" for i in range(12)],
               lambda v: {"ProfileEvents": [{p: {"timestamp": date, "operation": "install", "process": "Preferences"}} for p in v]},
               lambda i: f"ProfileEvents.{i}")
        yield (PROFILES, PROFILES_AT + "PayloadManifest.plist", "ios.profile_lists", "profile", "received",
               [f"org.example.profile{i}" for i in range(12)],
               lambda v: {"OrderedProfiles": v, "HiddenProfiles": []}, lambda i: f"OrderedProfiles.{i}")
        yield (PROFILES, PROFILES_AT + "MCSettingsEvents.plist", "ios.restriction_events", "process", "ran",
               [f"daemon{i:02d}" for i in range(20)],
               lambda v: {"Restrictions": {f"allow{n:02d}": {"process": p, "timestamp": date, "event": "set"} for n, p in enumerate(v)}},
               lambda i: f"Restrictions.allow{i:02d}")
        yield (PROFILES, PROFILES_AT + "EffectiveUserSettings.plist", "ios.restrictions", "url", "mentioned",
               [site(i) for i in range(12)],
               lambda v: {"union": {f"list{n:02d}": {"values": [u]} for n, u in enumerate(v)}}, lambda i: f"union.list{i:02d}")
        yield (PROFILES, PROFILES_AT + "profile-office.stub", "ios.configuration_profiles", "url", "received",
               [site(i) for i in range(9)],
               lambda v: {"PayloadType": "Configuration", "PayloadUUID": "1", "InstallDate": date,
                          "PayloadContent": [{"PayloadType": "org.example.icon", "URL": u} for u in v]},
               lambda i: f"PayloadContent.{i}")
        yield (PROFILES, PROFILES_AT + "CloudConfigurationDetails.plist", "ios.device_management", "url", "received",
               [site(0)] * 3, lambda v: {"IsSupervised": False, "Links": v}, lambda i: None)
        yield ("HomeDomain", "Library/Preferences/com.apple.identityservices.idstatuscache.plist", "ios.id_status_cache", "handle",
               "received", [f"mailto:person{i}@mail.example" for i in range(60)],
               lambda v: {"com.apple.madrid": {u: {"LookupDate": 600000000.0 + n, "IDStatus": 1} for n, u in enumerate(v)}},
               lambda i: f"com.apple.madrid.{i}")

    def property_lists(self):
        for domain, path, artifact, kind, contact, items, made, place in self.lists():
            self.artifacts.add(artifact)
            count = 1 if kind in ("process", "handle") else 2
            chosen = sorted(self.chance.sample(range(len(items)), count))
            if self.plants.wanted:
                for i, (value, rules) in zip(chosen, self.values(kind, count)):
                    items[i] = f"mailto:{value}" if artifact == "ios.id_status_cache" else value
                    where = place(i) if artifact != "ios.os_analytics_ad_daily" else f"netUsageBaseline.{value}"
                    self.expect(artifact, rules, contact, value, f"{domain}:{path}", where)
            data = apple_blobs.bplist(made(items))
            name = backup.file_id(domain, path)
            (self.out / name[:2]).mkdir(exist_ok=True)
            (self.out / name[:2] / name).write_bytes(data)
            self.made.add(domain, path, None, size=len(data))

    def apps(self):
        self.artifacts.add("ios.applications")
        bundles = [f"org.example.app{i}" for i in range(30)]
        if self.plants.wanted:
            bundles[7] = "test.sampleware.agent"
            self.expect("ios.applications", ["app_id"], "received", bundles[7], "Info.plist", f"Applications.{bundles[7]}")
        store = apple_blobs.bplist({"itemName": "An app", "softwareVersionBundleId": "org.example", "sourceApp": "com.apple.AppStore"})
        self.made.info = {"Applications": {b: {"iTunesMetadata": store} for b in bundles}, "Installed Applications": bundles}

    # What make_phone itself plants, with what is not said there.
    CONTACTS = {"ios.sms": ("received", "HomeDomain:Library/SMS/sms.db"),
                "ios.whatsapp": ("received", f"{WHATSAPP}:ChatStorage.sqlite"),
                "ios.safari_history": ("visited", "HomeDomain:Library/Safari/History.db")}

    def write(self):
        super().write()
        for p in self.plants.expected:
            if p["artifact"] == "ios.manifest":
                p.update(level="high" if p["rule"] == "indicator.path" else "medium", entry="Manifest.db")
            elif "level" not in p:
                contact, p["entry"] = self.CONTACTS[p["artifact"]]
                p["level"] = LEVELS[p["rule"].removeprefix("indicator.")][contact]
            self.artifacts.add(p["artifact"])

    def pictures(self):
        """The last thing before the Manifest is written."""
        super().pictures()
        self.small_databases()
        self.property_lists()
        self.apps()
