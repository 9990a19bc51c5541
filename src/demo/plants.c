/* The plants. Values fit data/demo/sampleware.stix2; names and addresses are invented. */
#include "demo/plants.h"

#define SMS .domain = "HomeDomain", .path = "Library/SMS/sms.db", .artifact = "ios.sms"
#define SAFARI                                                                                     \
    .domain = "HomeDomain", .path = "Library/Safari/History.db", .artifact = "ios.safari_history"
#define MANIFEST .artifact = "ios.manifest"

/* Nanoseconds since 2001, as messages have them; seconds, as Safari has them. */
#define MESSAGE_TIME(text) "(strftime('%s', '" text "') - 978307200) * 1000000000"
#define VISIT_TIME(text) "strftime('%s', '" text "') - 978307200"

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
    {.what = NULL},
};

size_t plants_count(void)
{
    return sizeof plants / sizeof plants[0] - 1;
}
