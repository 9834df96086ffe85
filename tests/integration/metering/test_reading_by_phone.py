"""The main job: dial, read the meter, get the bill, get the SMS due."""

import pytest
import sqlalchemy as sa

from tests.support.customers import add_customer

WANJIKU = "+254711000001"
STRANGER = "+254722000002"


@pytest.fixture
def account(engine):
    return add_customer(engine, "3500600-01", phone=WANJIKU, last=4401, meter="KE1234567")


def rows(engine, query):
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(sa.text(query))]


def test_a_reading_is_billed_at_once_and_the_sms_is_due(account, phone, engine):
    wanjiku = phone(WANJIKU).dials().sees("1 Enter reading", "2 My bill", "Wanjiku Kamau")
    wanjiku.answers("1").sees("KE1234567", "Previous 4401")
    wanjiku.answers("4521").sees("Present 4521", "120 units", "1 Confirm")
    bill = wanjiku.reply.partition("Bill ")[2].partition("\n")[0]
    wanjiku.answers("1").ends(bill, "Paybill 888888", "3500600-01")
    [(number, total)] = rows(engine, "SELECT number, total_cents FROM bills")
    assert number.endswith("DC0000000001")
    assert bill == f"KES {total // 100:,}"
    assert rows(engine, "SELECT sum(cents) FROM journal_lines") == [(0,)]
    assert rows(engine, "SELECT balance_cents FROM accounts") == [(total,)]
    [(purpose, to, parts, text)] = rows(engine, "SELECT purpose, phone, parts, text FROM messages")
    assert (purpose, to, parts) == ("bill", WANJIKU, 1)
    assert bill in text


def test_the_same_reading_again_on_the_day_shows_the_bill_already_made(account, phone, engine):
    first = phone(WANJIKU).dials().answers("1", "4521", "1")
    amount = first.reply.partition("KES ")[2].split()[0]
    phone(WANJIKU).dials().answers("1").sees("Previous 4401", "You gave 4521").answers("4521").ends(
        "billed already", amount
    )
    assert rows(engine, "SELECT count(*) FROM bills") == [(1,)]


def test_another_reading_on_the_day_corrects_the_first(account, phone, engine):
    phone(WANJIKU).dials().answers("1", "4531", "1")
    phone(WANJIKU).dials().answers("1", "4521").sees("Previous 4401", "120 units").answers("1").ends()
    standing, cancelled = rows(engine, "SELECT units, credit_note FROM bills ORDER BY (cancelled_at IS NULL) DESC")
    assert (standing[0], standing[1]) == (120, None)
    assert cancelled[1].endswith("CN0000000001")
    assert rows(engine, "SELECT sum(cents) FROM journal_lines WHERE ledger_account = 'receivable'") == rows(
        engine, "SELECT balance_cents FROM accounts"
    )


def test_a_wrong_number_of_digits_or_letters_gets_kind_words_and_the_same_question(account, phone):
    wanjiku = phone(WANJIKU).dials().answers("1")
    for typed, words in (
        ("abc", "Digits only"),
        ("-5", "no sign"),
        ("45.21", "red digits"),
        ("123456", "more digits than the meter has"),
        ("", "type the reading"),
        ("45\U0001f600", "Digits only"),
        ("4521#", "Present 4521"),
        ("4521\x00", "1 Confirm"),
    ):
        wanjiku.answers(typed).sees(words)


def test_a_lower_reading_is_refused_with_a_way_on(account, phone, engine):
    wanjiku = phone(WANJIKU).dials().answers("1", "4400").sees("lower than the previous 4401", "2 Type again")
    wanjiku.answers("3").sees("technician").answers("1").ends("technicians' list")
    assert rows(engine, "SELECT reason FROM visit_orders") == [("meter_changed",)]


@pytest.mark.parametrize("unusual", ["4402", "4700"])
def test_an_unusual_reading_is_typed_again_and_then_billed_with_a_flag(account, phone, engine, unusual):
    wanjiku = phone(WANJIKU).dials().answers("1", unusual).sees("Type the reading again")
    wanjiku.answers(unusual).sees(f"Present {unusual}").answers("1").ends("is due by")
    [(flag,)] = rows(engine, "SELECT flag FROM readings WHERE source = 'ussd'")
    assert flag in {"high", "low"}


def test_a_reading_far_too_high_is_kept_and_not_billed(account, phone, engine):
    phone(WANJIKU).dials().answers("1", "9900").sees("far above your use").answers("1").ends("bill nothing")
    assert rows(engine, "SELECT state, flag FROM readings WHERE source = 'ussd'") == [("held", "far_too_high")]
    assert rows(engine, "SELECT reason FROM visit_orders") == [("far_too_high",)]
    assert rows(engine, "SELECT count(*) FROM bills") == [(0,)]


def test_who_goes_back_sees_the_value_that_the_screen_was_about_and_confirms_that(account, phone, engine):
    wanjiku = phone(WANJIKU).dials().answers("1", "9900", "2", "4521").sees("120 units")
    wanjiku.answers("0", "0").sees("9900 means 5499 units", "bill nothing").answers("1").ends("bill nothing")
    assert rows(engine, "SELECT value, state FROM readings WHERE source = 'ussd'") == [(9900, "held")]
    assert rows(engine, "SELECT count(*) FROM bills") == [(0,)]


def test_who_types_again_and_goes_back_twice_sees_what_each_screen_was_about(account, phone):
    wanjiku = phone(WANJIKU).dials().answers("1", "4490").sees("Present 4490")
    wanjiku.answers("2", "4495").sees("Present 4495")
    wanjiku.answers("0").sees("Type the black digits").answers("0").sees("Present 4490")


def test_a_bill_that_another_day_made_of_what_was_shown_without_one_is_shown_first(engine, phone, operator, pass_time):
    add_customer(engine, "3500600-01", phone=WANJIKU, last=4401, days_ago=1)
    operator.asks("region", "set", "Nairobi", "--reading-window-days", 1, "--by", "Njeri")
    wanjiku = phone(WANJIKU).dials().answers("1", "4432").sees("31 units", "bill nothing")
    pass_time(days=4)
    wanjiku.answers("1").sees("changed meanwhile", "31 units", "Bill KES").answers("1").ends("is due by")


def test_a_yes_that_comes_when_the_question_is_no_longer_asked_is_typed_again(
    account, phone, engine, operator, pass_time
):
    operator.asks("region", "set", "Nairobi", "--reading-window-days", 1, "--by", "Njeri")
    phone(WANJIKU).dials().answers("1", "4521", "1").ends("is due by")
    pass_time(hours=23, minutes=59)
    wanjiku = phone(WANJIKU).dials().answers("1", "4401").sees("Was no power used?")
    pass_time(minutes=2)
    wanjiku.answers("1").sees("Please look again", "Type the black digits")
    wanjiku.answers("4401").sees("4401 is lower than the previous 4521")


def test_no_use_is_asked_about_and_costs_nothing(account, phone, engine):
    phone(WANJIKU).dials().answers("1", "4401").sees("0 units").answers("1").sees("KES 0").answers("1").ends("KES 0")
    assert rows(engine, "SELECT total_cents FROM bills") == [(0,)]


def test_a_meter_that_went_past_its_last_digit_is_billed_for_what_was_used(engine, phone):
    add_customer(engine, "350060001", phone=WANJIKU, last=99_950, digits=5)
    wanjiku = phone(WANJIKU).dials().answers("1", "30").sees("past its last digit").answers("1")
    wanjiku.sees("80 units").answers("1").ends()
    assert rows(engine, "SELECT units FROM bills") == [(80,)]


def test_too_early_is_told_when(engine, phone):
    add_customer(engine, "350060001", phone=WANJIKU, days_ago=10)
    phone(WANJIKU).dials().answers("1").sees("The next one from")


def test_who_cannot_read_the_meter_gets_a_technician_and_no_bill(account, phone, engine):
    phone(WANJIKU).dials().answers("1", "1").sees("A technician will come").answers("1").ends()
    assert rows(engine, "SELECT reason FROM visit_orders") == [("cannot_read",)]


def test_a_phone_that_is_not_known_reads_with_name_and_balance_masked(account, phone, engine):
    stranger = phone(STRANGER).dials().sees("Karibu", "Enter your account number")
    stranger.answers("3500600").sees("meter").answers("KE1234567").sees("W****** K******").sees_no("Wanjiku")
    stranger.answers("2").sees("only").sees_no("Owed now")
    stranger.answers("0", "1", "4521", "1").ends("is due by")
    assert rows(engine, "SELECT DISTINCT phone FROM messages ORDER BY phone") == [(WANJIKU,), (STRANGER,)]
    phone(STRANGER).dials().sees("W****** K******")


def test_a_stranger_who_does_not_know_the_meter_learns_nothing(account, phone):
    stranger = phone(STRANGER).dials().answers("350060001")
    for _ in range(3):
        stranger.answers("12345678").sees("not the meter").sees_no("W******")
    stranger.answers("12345678").ends("could not find")


def test_a_prepaid_customer_is_told_where_to_buy_tokens(engine, phone):
    add_customer(engine, "350060001", phone=WANJIKU, category="PP")
    phone(WANJIKU).dials().ends("888880")


def test_a_landlord_switches_between_accounts(engine, phone):
    for number in ("350060001", "350060002", "350060003"):
        add_customer(engine, number, phone=WANJIKU)
    landlord = phone(WANJIKU).dials().sees("350060001").answers("5", "1").sees("2 350060002", "3 350060003")
    landlord.answers("3").sees("350060003")
    phone(WANJIKU).dials().sees("350060003")


def test_the_language_that_was_chosen_is_the_language_of_all_that_follows(account, phone, engine):
    wanjiku = phone(WANJIKU).dials().answers("7").sees("1 English", "2 Kiswahili").answers("2").sees("Soma mita")
    wanjiku.answers("1", "4521", "1").ends("Asante")
    assert "Bili" in rows(engine, "SELECT text FROM messages")[0][0]
    phone(WANJIKU).dials().sees("Soma mita")


def test_a_disconnected_phone_gets_the_same_answer_when_the_gateway_repeats_the_last_turn(account, phone, engine):
    wanjiku = phone(WANJIKU).dials().answers("1", "4521", "1")
    said = wanjiku.reply
    assert wanjiku.again().reply == said
    assert rows(engine, "SELECT count(*) FROM bills") == [(1,)]
