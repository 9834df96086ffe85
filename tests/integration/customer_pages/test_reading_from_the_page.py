"""A reading from the page: one field, and the questions, verdicts and outcomes of the phone menu."""

from threading import Thread

import pytest

from tests.integration.customer_pages.conftest import DIGITS, METER, WANJIKU
from tests.support.customers import add_customer
from tests.support.page_reader import PageReader
from tests.support.sms import text_in


@pytest.fixture
def opened(engine, client, newest_link):
    """Opens the pages of an account like this one."""

    def opens(number="3500600-01", **account):
        add_customer(engine, number, **{"phone": WANJIKU, "meter": METER, **account})
        text_in(client, WANJIKU, f"LINK {number}")
        return PageReader(client).opens_link(newest_link(), DIGITS)

    return opens


def given(rows):
    return rows("SELECT value, source, phone, state, flag FROM readings WHERE mark = 'C' ORDER BY id")


def test_a_plausible_reading_is_seen_confirmed_and_billed(opened, rows):
    page = opened().follows("Read").sees("Previous 4401", "Type the black digits now:")
    page.presses("Go on", reading="4 521").sees("Present 4521", "120 units", "Bill KES 3,0")
    assert given(rows) == []
    page.presses("Confirm").sees("Thank you. An SMS follows.", "Owed now", "To be paid by", "3500600-01")
    assert given(rows) == [(4521, "page", WANJIKU, "stands", None)]
    [(number, cents)] = rows("SELECT number, total_cents FROM bills")
    page.sees(f"KES {cents / 100:,.2f}").follows("The bill").sees(number)
    assert len(rows("SELECT id FROM messages WHERE purpose = 'bill'")) == 1


def test_the_same_form_sent_twice_or_at_the_same_time_is_one_reading(opened, rows, app):
    page = opened().opens("/my/reading").presses("Go on", reading="4521")
    cookie = page.client.get_cookie("pages").value

    def sends(action, data):
        client = app.test_client()
        client.set_cookie("pages", cookie)
        PageReader(client).posts(action, data).sees("Thank you. An SMS follows.")

    at_once = [Thread(target=sends, args=page.form("Confirm")) for _ in range(4)]
    for thread in at_once:
        thread.start()
    for thread in at_once:
        thread.join()
    sends(*page.form("Confirm"))
    assert len(given(rows)) == 1
    assert rows("SELECT count(*) FROM bills") == [(1,)]


def test_a_form_that_comes_again_for_another_reason_asks_again(opened, rows):
    page = opened().opens("/my/reading/technician?reason=cannot_read")
    action, sent = page.form("Confirm")
    page.posts(action, sent).sees("on the technicians' list")
    another = [(name, "meter_changed" if name == "reason" else value) for name, value in sent]
    page.posts(action, another).sees("A technician will come", "The meter was changed")
    assert rows("SELECT count(*) FROM visit_orders") == [(1,)]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "Please type the reading."),
        ("-4521", "Digits only, no sign."),
        ("4521.5", "leave out the red digits"),
        ("four", "Digits only, for example 4521."),
        ("452100", "more digits than the meter has"),
        ("9" * 5_000, "more digits than the meter has"),
        ("٤٥٢١", "Digits only, for example 4521."),
        ("4521'; DROP TABLE readings", "Digits only, for example 4521."),
        ("<b>4521</b>", "Digits only, for example 4521."),
        ("4521\x00", "Digits only, for example 4521."),
    ],
)
def test_what_is_no_reading_gets_a_sentence_and_the_field_again(opened, typed, words):
    page = opened().opens("/my/reading").presses("Go on", reading=typed if len(typed) < 4_000 else typed[:3_900])
    page.sees(words, "Type the black digits now:")
    assert page.status == 422


def test_a_form_that_is_far_too_long_is_refused(opened, rows):
    page = opened().opens("/my/reading").presses("Go on", reading="4" * 6_000)
    assert page.status in {403, 413}
    assert given(rows) == []


@pytest.mark.parametrize("value", ["4402", "4900"], ids=["low", "high"])
def test_an_unusual_reading_is_typed_again_to_be_sure(opened, rows, value):
    page = opened().opens("/my/reading").presses("Go on", reading=value)
    page.sees("unlike your usual use. Type the reading again to be sure:")
    page.presses("Go on", reading="4905").sees("That is another value than before.")
    page.presses("Go on", reading="4905").sees("Present 4905")
    page.presses("Confirm").sees("Thank you.")
    assert [row[0] for row in given(rows)] == [4905]
    assert given(rows)[0][4] == "high"


def test_what_was_typed_by_sms_before_counts(opened, client, rows):
    page = opened()
    text_in(client, WANJIKU, "4900")
    page.opens("/my/reading").presses("Go on", reading="4900").sees("Present 4900").presses("Confirm")
    assert [row[0] for row in given(rows)] == [4900]


def test_the_same_as_before_asks_whether_no_power_was_used(opened, rows):
    page = opened().opens("/my/reading").presses("Go on", reading="4401").sees("Was no power used?")
    page.presses("Yes").sees("0 units").presses("Confirm").sees("Thank you.")
    assert [row[0] for row in given(rows)] == [4401]


def test_a_meter_that_went_past_its_last_digit(opened, rows):
    page = opened(last=99_950).opens("/my/reading").presses("Go on", reading="40").sees("gone past its last digit")
    page.presses("Yes").sees("90 units").presses("Confirm").sees("Thank you.")
    assert [row[0] for row in given(rows)] == [40]


def test_far_above_the_usual_is_kept_and_not_billed(opened, rows):
    page = opened().opens("/my/reading").presses("Go on", reading="9401").sees("far above your use. Send it?")
    page.presses("Confirm").sees("We keep your reading and bill nothing")
    assert [(row[0], row[3]) for row in given(rows)] == [(9401, "held")]
    assert rows("SELECT count(*) FROM bills") == [(0,)]


def test_an_account_that_is_checked_keeps_the_reading(opened, rows):
    page = opened(parked="more than it could be").opens("/my/reading").presses("Go on", reading="4521")
    page.sees("We bill nothing until we have checked the account.").presses("Confirm").sees("We keep your reading")
    assert given(rows)[0][3] == "held"


@pytest.mark.parametrize(
    ("label", "reason"), [("The meter was changed", "meter_changed"), ("I cannot read it", "cannot_read")]
)
def test_a_lower_reading_leads_to_a_technician(opened, rows, label, reason):
    page = opened().opens("/my/reading").presses("Go on", reading="4300").sees("lower than the previous 4401")
    page.follows(label).sees("A technician will come").presses("Confirm").sees("on the technicians' list")
    assert rows("SELECT reason FROM visit_orders") == [(reason,)]
    assert given(rows) == []


def test_a_second_reading_of_the_period(opened, rows, pass_time, client, newest_link):
    page = opened().opens("/my/reading").presses("Go on", reading="4521").presses("Confirm")
    page.opens("/my/reading").sees("You gave 4521. A new one replaces its bill.")
    page.presses("Go on", reading="4521").sees("Your reading 4521 is billed already.", "Owed now")
    page.opens("/my/reading").presses("Go on", reading="4511").sees("It replaces the bill of KES").presses("Confirm")
    page.sees("It replaces the bill of", "Owed now")
    assert [row[:1] for row in given(rows)] == [(4521,), (4511,)]
    pass_time(hours=30)
    text_in(client, WANJIKU, "LINK")
    PageReader(client).opens_link(newest_link(), DIGITS).opens("/my/reading").sees("The next one from").sees_no(
        "black digits"
    )


def test_where_customers_do_not_read_yet_it_says_so(opened, engine):
    page = opened()
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE regions SET state = 'waiting'")
    page.opens("/my/reading").sees("You cannot read your meter yourself yet")


def test_who_is_cut_off_hears_what_reconnects(opened, engine):
    page = opened(status="disconnected").opens("/my/reading").sees("Disconnected.", "black digits")
    page.opens("/my/pay").sees("Disconnected.")


def test_a_prepaid_meter_is_not_read(opened, engine):
    page = opened()
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE accounts SET category = 'PP'")
    page.opens("/my/reading").sees("Your meter is prepaid").sees_no("black digits")


def test_a_forged_form_and_an_account_without_a_meter_change_nothing(opened, engine, rows):
    page = opened().opens("/my/reading").presses("Go on", reading="4521")
    action, data = page.form("Confirm")
    for name, value in (("form", "x"), ("seen", "free"), ("seen", "-5"), ("value", "99999999")):
        forged = [(field, value if field == name else kept) for field, kept in data]
        page.posts(action, [*forged, *([] if any(field == name for field, _ in data) else [(name, value)])])
        assert page.status in {200, 422}, name
    page.posts(action, [(name, "1" if name == "seen" else value) for name, value in data])
    page.sees("The account has changed meanwhile")
    assert page.client.post(action, data={"reading": "4521"}).status_code == 403
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE meters SET removed_on = CURRENT_DATE, final_reading = 4401")
    page.opens("/my/reading").sees("No meter is on this account now.")
    page.posts(action, data)
    assert given(rows) == []


def test_what_was_read_by_phone_meanwhile_is_replaced(opened, rows, phone):
    page = opened().opens("/my/reading").presses("Go on", reading="4521")
    phone(WANJIKU).dials().answers("1", "4501", "1").ends("is due by")
    page.presses("Confirm").sees("Thank you.", "It replaces the bill of")
    assert [row[0] for row in given(rows)] == [4501, 4521]


def test_in_kiswahili_the_whole_way(opened, rows):
    page = opened().opens("/my/reading?lang=sw").sees("Andika nambari nyeusi kwenye mita:")
    page.presses("Endelea", reading="4521").presses("Thibitisha").sees("Asante. SMS inafuata.")
    assert len(given(rows)) == 1
