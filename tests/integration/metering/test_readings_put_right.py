"""Readings of ours that were wrong: a slip of whoever enters them, or of the system that the account came from."""

from datetime import UTC, date, datetime, timedelta

import pytest

from domain.billing.ledger import MPESA_CLEARING, PAYMENT, RECEIVABLE, movement
from domain.services.billing import remake_bills
from domain.values.periods import business_date, format_day
from tests.support.customers import add_customer

WANJIKU = "+254711000001"
NUMBER = "3500600-01"
TODAY = business_date(datetime.now(UTC))
SLIP = ("--reason", "46110 was typed for 4611")


def read(operator, value, *more):
    return operator.types("reading", "technician", NUMBER, value, "--by", "Njeri", *more, "--json")


@pytest.fixture
def account(engine):
    return add_customer(engine, NUMBER, phone=WANJIKU, last=4521, average_units="90")


@pytest.fixture
def texts(rows):
    """What was queued to the customer, the oldest first."""
    return lambda: [text for (text,) in rows("SELECT text FROM messages ORDER BY id")]


@pytest.fixture
def balanced(rows):
    """The balance is what the journal says, and every entry sums to zero."""

    def check():
        journal = rows("SELECT coalesce(sum(cents), 0) FROM journal_lines WHERE ledger_account = 'receivable'")
        assert journal == rows("SELECT balance_cents FROM accounts")
        assert rows("SELECT entry_id FROM journal_lines GROUP BY 1 HAVING sum(cents) <> 0") == []

    return check


def pay(operator, rows, cents):
    """As if the customer had paid this by M-Pesa."""
    (account_id,) = rows("SELECT id FROM accounts")[0]
    with operator.parts.store.transaction() as work:
        work.ledger.post(
            movement(PAYMENT, f"{PAYMENT}:1", account_id, TODAY, cents=cents, debit=MPESA_CLEARING, credit=RECEIVABLE)
        )


def test_a_value_far_beyond_the_usual_is_asked_about_and_nothing_is_billed(account, operator, rows):
    said = read(operator, 46110)
    assert said.code == 1
    assert "41589 units where 90 are usual: is that what it shows? `--sure` bills it" in said.err
    assert rows("SELECT count(*) FROM bills") == [(0,)]
    assert rows("SELECT count(*) FROM audit WHERE action = 'reading technician'") == [(0,)]


def test_a_value_far_beyond_the_usual_is_billed_for_who_is_sure(account, operator):
    assert read(operator, 46110, "--sure").answer["units"] == "41589"


def test_ten_times_the_usual_is_not_asked_about_and_one_unit_more_is(account, operator):
    assert "extreme" not in read(operator, 4521 + 901).err
    assert read(operator, 4521 + 900).code == 0


def test_a_slip_is_put_right_on_the_same_day(account, operator, rows, texts, balanced):
    wrong = read(operator, 46110, "--sure").answer
    pay(operator, rows, 500_000)
    right = read(operator, 4611, *SLIP).answer
    assert (right["units"], right["corrected_bill"], right["was"]) == ("90", wrong["bill"], wrong["total"])
    assert right["wrong_reading"] == 46110
    assert rows("SELECT number FROM bills WHERE cancelled_at IS NOT NULL") == [(wrong["bill"],)]
    assert rows("SELECT units, due_on FROM bills WHERE cancelled_at IS NULL") == [(90, TODAY + timedelta(days=14))]
    owed = rows("SELECT balance_cents FROM accounts")[0][0]
    assert owed == round(float(right["total"]) * 100) - 500_000
    _, text = texts()
    assert "KES 1,0" in text
    assert f"KES {float(right['total']):,.0f}" in text
    balanced()


def test_a_slip_is_put_right_by_a_lower_reading_on_a_later_day(account, operator, rows, pass_time, balanced):
    read(operator, 46110, "--sure")
    pass_time(days=1)
    right = read(operator, 4615, *SLIP).answer
    assert (right["units"], right["wrong_reading"]) == ("94", 46110)
    assert rows("SELECT units FROM bills WHERE cancelled_at IS NULL") == [(94,)]
    assert rows("SELECT value, state FROM readings ORDER BY read_on") == [
        (4521, "stands"),
        (46110, "corrected"),
        (4615, "stands"),
    ]
    balanced()


@pytest.mark.parametrize("of_its_own_day", [False, True])
def test_who_was_cut_off_for_a_slip_of_ours_is_reconnected_once_it_is_put_right(
    account, operator, rows, pass_time, texts, of_its_own_day
):
    read(operator, 46110, "--sure")
    pass_time(days=15)
    operator.asks("supply", "cut", NUMBER, "--by", "Njeri")
    put_right = ("--on", TODAY) if of_its_own_day else ()
    assert read(operator, 4621, *put_right, *SLIP).code == 0
    assert [row["account"] for row in operator.asks("list", "reconnect")["rows"]] == [NUMBER]
    assert "a crew will reconnect it" in texts()[-1]


def test_without_a_reason_nothing_is_put_right_and_it_is_said_how(account, operator, rows, pass_time):
    read(operator, 46110, "--sure")
    assert "46110: with a reason this one takes its place" in read(operator, 4611).err
    pass_time(days=1)
    assert f"46110 of {format_day(TODAY)}. Where that is wrong, a reason puts it right" in read(operator, 4611).err
    assert rows("SELECT count(*) FROM bills WHERE cancelled_at IS NULL") == [(1,)]


def test_the_customer_reads_again_the_next_day_and_is_not_kept_waiting(account, operator, phone, pass_time):
    read(operator, 46110, "--sure")
    read(operator, 4611, *SLIP)
    pass_time(days=1)
    phone(WANJIKU).dials().answers("1").sees("Previous 4611")


def test_an_opening_reading_that_was_imported_wrong_is_put_right(engine, operator, rows, phone, texts):
    day = TODAY - timedelta(days=30)
    add_customer(engine, NUMBER, phone=WANJIKU, last=45210, read_on=day)
    assert "lower" in read(operator, 4611).err
    assert "its own day" in read(operator, 4611, "--reason", "imported as 45210").err
    right = read(operator, 4521, "--on", day, "--reason", "imported as 45210").answer
    assert (right["bill"], right["wrong_reading"]) == (None, 45210)
    assert texts() == []
    phone(WANJIKU).dials().answers("1").sees("Previous 4521").answers("4611").sees("90 units").answers("1").ends()
    assert rows("SELECT units FROM bills") == [(90,)]


def test_an_opening_reading_is_put_right_after_bills_that_rest_on_it(engine, operator, rows, phone, texts, balanced):
    day = TODAY - timedelta(days=30)
    add_customer(engine, NUMBER, phone=WANJIKU, last=4521, read_on=day)
    phone(WANJIKU).dials().answers("1", "4611", "1").ends()
    right = read(operator, 4531, "--on", day, "--reason", "imported as 4521").answer
    assert right["units"] == "80"
    assert rows("SELECT units FROM bills WHERE cancelled_at IS NULL") == [(80,)]
    assert "corrected" in texts()[-1]
    balanced()


def test_a_reading_with_a_later_one_is_put_right_with_both_bills_that_rest_on_it(
    account, operator, rows, phone, pass_time, texts, balanced
):
    read(operator, 4711)
    pass_time(days=30)
    phone(WANJIKU).dials().answers("1", "4720", "4720", "1").ends()
    right = read(operator, 4611, "--on", TODAY, "--reason", "4711 was typed for 4611").answer
    assert [bill["units"] for bill in right["bills"]] == ["90", "109"]
    assert rows("SELECT units FROM bills WHERE cancelled_at IS NULL ORDER BY period") == [(90,), (109,)]
    assert rows("SELECT lower(period), upper(period) FROM bills WHERE cancelled_at IS NULL ORDER BY period") == [
        (TODAY - timedelta(days=29), TODAY + timedelta(days=1)),
        (TODAY + timedelta(days=1), TODAY + timedelta(days=31)),
    ]
    assert f"Bills since {format_day(TODAY)} corrected" in texts()[-1]
    assert len(texts()) == 3
    balanced()


@pytest.mark.parametrize(
    ("value", "day", "words"),
    [
        (4400, TODAY, "lower than the one before, 4521"),
        (4800, TODAY, "lower than the one before, 4800"),
        (123456, TODAY, "fewer digits"),
        (4600, TODAY - timedelta(days=3), "later reading of this meter"),
        (4600, date(2101, 1, 1), "day to come"),
    ],
)
def test_what_does_not_fit_between_its_neighbours_is_refused_whole(
    account, operator, rows, phone, pass_time, value, day, words
):
    read(operator, 4711)
    pass_time(days=30)
    phone(WANJIKU).dials().answers("1", "4720", "4720", "1").ends()
    before = rows("SELECT value, state FROM readings ORDER BY id")
    said = read(operator, value, "--on", day, "--reason", "a slip")
    assert said.code == 1
    assert words in said.err
    assert rows("SELECT value, state FROM readings ORDER BY id") == before


def test_a_reading_is_put_right_only_where_the_periods_that_choose_its_band_are_known(
    account, operator, rows, pass_time, monkeypatch, balanced
):
    """Of so long ago that the periods before it are not among the bills that are looked at."""
    monkeypatch.setattr(remake_bills, "MAX_BILLS", 4)
    for place in range(1, 6):
        read(operator, 4521 + 90 * place)
        pass_time(days=30)
    read_on = [TODAY + timedelta(days=30 * place) for place in range(5)]
    before = rows("SELECT number FROM bills WHERE cancelled_at IS NULL ORDER BY id")
    for place in (0, 1, 2, 3):
        said = read(operator, 4531 + 90 * (place + 1), "--on", read_on[place], "--reason", "a slip")
        assert "More than 4 bills were made" in said.err
    assert rows("SELECT number FROM bills WHERE cancelled_at IS NULL ORDER BY id") == before
    assert read(operator, 4981, "--on", read_on[4], "--reason", "a slip").code == 0
    balanced()


def test_the_first_reading_of_a_new_meter_is_put_right(account, operator, rows, phone):
    day = TODAY - timedelta(days=26)
    replaced = ("meter", "replace", NUMBER, "--last", 4581, "--number", "KE7654321", "--digits", 6, "--by", "Njeri")
    operator.asks(*replaced, "--first", 120, "--on", day)
    assert read(operator, 12, "--on", day, "--reason", "120 was typed for 12").answer["wrong_reading"] == 120
    phone(WANJIKU).dials().answers("1").sees("Previous 12").answers("72").sees("120 units").answers("1").ends()
    assert rows("SELECT units FROM bills") == [(120,)]


@pytest.fixture
def replaced(account, operator, rows):
    """The meter was replaced 26 days ago, and 45910 was noted for 4591 when it went."""
    day = TODAY - timedelta(days=26)
    (old,) = rows("SELECT number FROM meters")[0]
    words = ("meter", "replace", NUMBER, "--last", 45910, "--sure", "--number", "KE7654321", "--digits", 6)
    operator.asks(*words, "--on", day, "--by", "Njeri")
    return old


def test_what_a_meter_showed_when_it_was_replaced_is_put_right_before_the_next_bill(replaced, operator, rows, phone):
    right = read(operator, 4591, "--meter", replaced, "--reason", "45910 was noted for 4591").answer
    assert (right["wrong_reading"], right["bill"]) == (45910, None)
    phone(WANJIKU).dials().answers("1", "80").sees("150 units").answers("1").ends()
    assert rows("SELECT final_reading FROM meters WHERE removed_on IS NOT NULL") == [(4591,)]


def test_what_a_meter_showed_when_it_was_replaced_is_put_right_on_its_bill(
    replaced, operator, rows, phone, texts, balanced
):
    phone(WANJIKU).dials().answers("1", "80", "1").ends()
    right = read(operator, 4591, "--meter", replaced, "--reason", "45910 was noted for 4591").answer
    assert right["units"] == "150"
    assert rows("SELECT units FROM bills WHERE cancelled_at IS NULL") == [(150,)]
    [(runs,)] = rows("SELECT snapshot -> 'earlier_runs' FROM bills WHERE cancelled_at IS NULL")
    assert runs[0][3:] == [4521, 4591, False]
    assert "corrected" in texts()[-1]
    balanced()


@pytest.mark.parametrize(
    ("value", "more", "words"),
    [
        (4400, ("--reason", "x"), "lower than the one before, 4521"),
        (45911, ("--reason", "x"), "`--sure` bills it"),
        (4591, (), "Why was it wrong?"),
        (123456, ("--reason", "x"), "fewer digits"),
    ],
)
def test_what_cannot_have_been_is_not_put_in_its_place(replaced, operator, rows, value, more, words):
    said = read(operator, value, "--meter", replaced, *more)
    assert (said.code, words in said.err) == (1, True)
    assert rows("SELECT final_reading FROM meters WHERE removed_on IS NOT NULL") == [(45910,)]


def test_a_meter_that_was_never_replaced_there_is_not_known(account, operator):
    assert "was replaced at account" in read(operator, 4591, "--meter", "KE9999999", "--reason", "x").err


def test_a_right_reading_can_be_wrong_too(account, operator, rows, balanced):
    read(operator, 46110, "--sure")
    read(operator, 4611, *SLIP)
    assert read(operator, 4601, *SLIP).answer["units"] == "80"
    assert rows("SELECT count(*) FROM bills WHERE cancelled_at IS NULL") == [(1,)]
    balanced()


def test_who_puts_it_right_and_why_is_on_record_with_what_was_billed(account, operator, rows):
    wrong = read(operator, 46110, "--sure").answer
    read(operator, 4611, *SLIP)
    operator, details = rows("SELECT operator, details FROM audit ORDER BY id")[-1]
    assert operator == "Njeri"
    assert details["reason"] == SLIP[1]
    assert (details["wrong_reading"], details["was"]) == ("46110", wrong["total"])


def test_what_changed_much_is_listed_for_a_second_person(account, operator, rows):
    read(operator, 46110, "--sure")
    read(operator, 4611, *SLIP)
    (row,) = operator.asks("list", "corrected")["rows"]
    assert (row["account"], row["was"], row["value"], row["operator"]) == (NUMBER, 46110, 4611, "Njeri")
    assert float(row["change"]) < -1_000_000
    assert row["reason"] == SLIP[1]
    read(operator, 4601, *SLIP)
    assert len(operator.asks("list", "corrected")["rows"]) == 1
    assert len(operator.asks("list", "corrected", "--above", 1)["rows"]) == 2


def test_the_same_meter_does_not_replace_itself(account, operator, engine, rows):
    (serial,) = rows("SELECT number FROM meters")[0]
    for same in (serial, f"0{serial}", serial.replace("0", "O")):
        words = ("meter", "replace", NUMBER, "--last", 4581, "--number", same, "--digits", 5, "--by", "Njeri")
        said = operator.types(*words)
        assert said.code == 1
        assert "hangs there already" in said.err
    assert rows("SELECT count(*) FROM meters") == [(1,)]


def test_the_last_reading_of_an_old_meter_is_asked_about_too(account, operator):
    words = ("meter", "replace", NUMBER, "--last", 45810, "--number", "KE7654321", "--digits", 5, "--by", "Njeri")
    assert "--sure" in operator.types(*words).err
    assert operator.types(*words, "--sure").code == 0


def test_what_changed_much_is_listed_page_by_page_the_largest_first(engine, account, operator):
    add_customer(engine, "8800600-01", last=4521, average_units="90")
    for number, wrong in ((NUMBER, 46110), ("8800600-01", 56110)):
        technician = ("reading", "technician", number)
        operator.types(*technician, wrong, "--by", "Njeri", "--sure")
        operator.types(*technician, 4611, "--by", "Njeri", *SLIP)
    first = operator.asks("list", "corrected", "--most", 1)
    second = operator.asks("list", "corrected", "--most", 1, "--after", first["next"])
    assert [page["rows"][0]["was"] for page in (first, second)] == [56110, 46110]
    assert operator.asks("list", "corrected", "--after", second["next"])["rows"] == []
