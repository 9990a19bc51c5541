/* Apple's threat notifications: senders, openings, wording by language, and what is none. */
#include "support/unit.h"

#include "findings/apple_notice.h"

static void senders_are_whole_addresses(void **state)
{
    (void)state;
    assert_true(apple_notice_sender(SPAN_LITERAL("threat-notifications@email.apple.com")));
    assert_true(apple_notice_sender(SPAN_LITERAL(" Threat-Notifications@Apple.com ")));
    assert_false(apple_notice_sender(SPAN_LITERAL("threat-notifications@apple.com.example")));
    assert_false(apple_notice_sender(SPAN_LITERAL("xthreat-notifications@apple.com")));
    assert_false(apple_notice_sender(SPAN_EMPTY));
}

static void openings_stand_at_the_beginning(void **state)
{
    (void)state;
    assert_true(apple_notice_opens(SPAN_LITERAL(
        "ALERT: State-sponsored attackers may be targeting your iPhone. More follows.")));
    assert_true(apple_notice_opens(SPAN_LITERAL(
        "Alert: Apple detected a targeted mercenary spyware attack against your iPhone")));
    assert_false(apple_notice_opens(
        SPAN_LITERAL("Look: ALERT: State-sponsored attackers may be targeting your iPhone")));
}

static void wording_is_told_by_language(void **state)
{
    (void)state;
    static const struct {
        const char *text, *language;
    } cases[] = {
        {"Apple noticed an attempt to remotely compromise the iPhone associated with your Apple "
         "Account -x-.",
         "English"},
        {"Apple meldet: jemand will das iPhone zu Ihrer Apple-ID aus der Ferne kompromittieren.",
         "German"},
        {"Apple dice que quieren comprometer de forma remota el iPhone asociado a su cuenta.",
         "Spanish"},
        {"Apple le dit : on veut compromettre à distance l'iPhone associé à votre compte.",
         "French"},
        {"Apple: qualcuno vuole compromettere da remoto l\u2019iPhone associato al tuo ID.",
         "Italian"},
        {"برامج تجسس تحاول اختراق الآيفون المرتبط بحسابك عن بُعد", "Arabic"},
        {"My iPhone is from Apple, and remotely I like it.", NULL},
        {"Das iPhone von Apple ist kaputt.", NULL},
        {"comprometer remotamente el iPhone", NULL},
        {"", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *found = apple_notice_wording(span_str(cases[i].text));
        if (cases[i].language == NULL)
            assert_null(found);
        else
            assert_string_equal(found, cases[i].language);
        if (found != NULL)
            assert_true(apple_notice_possible(span_str(cases[i].text)));
    }
    assert_false(apple_notice_possible(SPAN_LITERAL("Nothing about that phone here.")));
    assert_false(apple_notice_possible(SPAN_LITERAL("Phone, myPhone and iphone")));
    assert_true(apple_notice_possible(SPAN_LITERAL("Phone, myPhone and iPhone")));
    assert_false(apple_notice_possible(SPAN_LITERAL("iPhon")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(senders_are_whole_addresses),
        cmocka_unit_test(openings_stand_at_the_beginning),
        cmocka_unit_test(wording_is_told_by_language),
    };
    return cmocka_run_group_tests_name("apple_notice", tests, NULL, NULL);
}
