"""A year of one household, to the shilling: a new tariff, a replaced meter, a correction after a payment, a dispute."""

from datetime import date, timedelta

import pytest

from domain.care.queries import Complaint
from tests.scenarios.by_hand import shillings
from tests.support.customers import add_customer

WANJIKU = "+254711000001"
NUMBER = "3500600-01"
FIRST_DAY, LAST_DAY = date(2023, 12, 10), date(2024, 12, 31)
ORDINARY, AFTER_JULY, DEARER = "16.58", "16.54", "19.08"

# The day of a reading, what the register shows, and the bill by hand.
READINGS = (
    (date(2023, 12, 20), 4491, shillings("2023-12", (90, ORDINARY))),
    (date(2024, 1, 19), 4586, shillings("2024-01", (95, ORDINARY))),
    (date(2024, 2, 19), 4676, shillings("2024-02", (90, ORDINARY))),
    (date(2024, 3, 20), 4771, shillings("2024-03", (95, ORDINARY))),
    (date(2024, 4, 19), 4866, shillings("2024-04", (95, ORDINARY))),
    # The meter was replaced on 2 May at 4906; the new one began at 7: 40 and 85 units.
    (date(2024, 5, 28), 92, shillings("2024-05", (125, ORDINARY))),
    (date(2024, 6, 27), 187, shillings("2024-06", (95, ORDINARY))),
    # Four days before the tariff of July, 26 days after.
    (date(2024, 7, 27), 277, shillings("2024-07", (12, ORDINARY), (78, AFTER_JULY))),
    (date(2024, 8, 26), 427, shillings("2024-08", (150, AFTER_JULY))),
    # 150, 90 and 95 units are 111 a month: the next three bills are in the dearer band.
    (date(2024, 9, 25), 520, shillings("2024-09", (93, DEARER))),
    (date(2024, 10, 25), 610, shillings("2024-10", (90, DEARER))),
    (date(2024, 11, 24), 700, shillings("2024-11", (90, DEARER))),
    (date(2024, 12, 24), 790, shillings("2024-12", (90, AFTER_JULY))),
)
WRONG_DAY, WRONG_READING, WRONG_BILL = date(2024, 1, 19), 4601, shillings("2024-01", (110, ORDINARY))
REPLACED_ON = date(2024, 5, 2)
DISPUTED_ON, ANSWERED_ON = date(2024, 9, 1), date(2024, 9, 4)
# The answer gives the 14 days of a new bill; she is reminded three days before their end, and three after.
REMINDED_ON, GRACE_IS_OVER_ON, PAID_AFTER_ALL_ON = date(2024, 9, 15), date(2024, 9, 19), date(2024, 9, 21)
DISPUTED_BILL = READINGS[8]


@pytest.fixture
def wanjiku(town, engine):
    """Her household, imported with a reading of 20 November."""
    town.goes_to(FIRST_DAY)
    facts = {"last": 4401, "read_on": date(2023, 11, 20), "average_units": "90"}
    return add_customer(engine, NUMBER, phone=WANJIKU, meter="KE1234567", **facts)


@pytest.fixture
def year(town, wanjiku):
    """The year as it goes: what happens on which day, in the order of the day."""
    plan = {}
    for day, reading, bill in READINGS:
        plan.setdefault(day, []).append(lambda reading=reading, bill=bill: reads(town, reading, bill))
        if day != DISPUTED_BILL[0]:
            plan.setdefault(day + timedelta(days=5), []).append(lambda: pays(town, wanjiku))
    plan[WRONG_DAY].insert(0, lambda: misreads_and_pays(town))
    plan.setdefault(REPLACED_ON, []).append(lambda: replaced(town))
    plan.setdefault(DISPUTED_ON, []).append(lambda: disputes(town, wanjiku))
    plan.setdefault(ANSWERED_ON, []).append(lambda: answered(town))
    plan.setdefault(GRACE_IS_OVER_ON, []).append(lambda: is_liable_again(town))
    plan.setdefault(PAID_AFTER_ALL_ON, []).append(lambda: pays(town, wanjiku))
    for day in (FIRST_DAY + timedelta(days=n) for n in range((LAST_DAY - FIRST_DAY).days + 1)):
        town.goes_to(day, hour=9)
        town.wakes()
        if day in plan:
            for happens in plan[day]:
                happens()
            town.goes_to(day, hour=18)
            town.wakes()
            town.checks_its_ledger()
    return town


def reads(town, reading, bill):
    owed = max(bill - town.credit, 0)
    words = f"KES {owed:,} is due by" if owed else "KES 0 to pay"
    assert words in town.reads(WANJIKU, reading)
    town.credit = max(town.credit - bill, 0)


def misreads_and_pays(town):
    """She types 4601 for 4586, pays at once, and sees it an hour later."""
    assert f"KES {WRONG_BILL:,} is due by" in town.reads(WANJIKU, WRONG_READING)
    town.goes_to(WRONG_DAY, hour=10)
    town.pays(NUMBER, WRONG_BILL * 100)
    town.goes_to(WRONG_DAY, hour=11)
    town.credit = WRONG_BILL


def pays(town, account):
    if (owed := town.owes(account)) > 0:
        town.pays(NUMBER, owed)


def replaced(town):
    said = town.office.asks(
        *("meter", "replace", NUMBER, "--last", 4906, "--number", "KE7654321", "--digits", 6, "--first", 7),
        *("--on", REPLACED_ON, "--by", "Njeri"),
    )
    assert said["unbilled_units"] == "40"


def disputes(town, account):
    town.reference = town.disputes(account, WANJIKU, Complaint.HIGH_BILL)


def answered(town):
    """She has the time of a new bill to pay what was checked."""
    assert liable(town) == []
    town.office.asks("query", "answer", town.reference, "--text", "The reading was checked.", "--by", "Njeri")
    assert liable(town) == []


def is_liable_again(town):
    assert liable(town) == [NUMBER]


def liable(town):
    return [row["account"] for row in town.office.asks("list", "disconnect")["rows"]]


def every_bill_of_the_year_is_right_to_the_shilling(year):
    billed = year.rows("SELECT upper(period) - 1, total_cents / 100 FROM bills WHERE cancelled_at IS NULL ORDER BY 1")
    assert billed == [(day, bill) for day, _, bill in READINGS]
    assert year.rows("SELECT total_cents / 100 FROM bills WHERE cancelled_at IS NOT NULL") == [(WRONG_BILL,)]


def the_year_is_billed_without_a_gap_or_a_day_twice(year):
    periods = year.rows("SELECT lower(period), upper(period) FROM bills WHERE cancelled_at IS NULL ORDER BY 1")
    assert [lower for lower, _ in periods[1:]] == [upper for _, upper in periods[:-1]]
    assert periods[0][0] == date(2023, 11, 21)


def what_was_paid_on_the_wrong_bill_counted_for_the_right_one(year):
    credit = WRONG_BILL - READINGS[1][2]
    stated = year.office.asks("ledger", "statement", NUMBER, "--from", "2024-01-19", "--to", "2024-01-20")
    assert [(each["kind"], each["amount"]) for each in stated["movements"]] == [
        ("bill", f"{WRONG_BILL}.00"),
        ("payment", f"-{WRONG_BILL}.00"),
        ("credit_note", f"-{WRONG_BILL}.00"),
        ("bill", f"{READINGS[1][2]}.00"),
    ]
    assert stated["closing"] == f"-{credit}.00"


def the_statement_of_the_year_is_opening_and_movements_and_closing(year):
    stated = year.office.asks("ledger", "statement", NUMBER, "--from", FIRST_DAY, "--to", LAST_DAY)
    billed = sum(bill for _, _, bill in READINGS)
    paid = -sum(float(each["amount"]) for each in stated["movements"] if each["kind"] == "payment")
    assert (stated["opening"], stated["closing"]) == ("0.00", "0.00")
    assert paid == billed
    half = year.office.asks("ledger", "statement", NUMBER, "--from", "2024-07-01", "--to", LAST_DAY)
    before = year.office.asks("ledger", "statement", NUMBER, "--from", FIRST_DAY, "--to", "2024-06-30")
    assert before["closing"] == half["opening"]


def the_journal_balances_and_every_number_is_there(year):
    assert year.rows("SELECT sum(cents) FROM journal_lines") == [(0,)]
    assert year.rows("SELECT count(*) FROM journal_entries WHERE kind = 'bill'") == [(14,)]
    gaps = """
        SELECT series, last FROM bill_numbers n WHERE last <> (
            SELECT count(*) FROM (SELECT number FROM bills UNION ALL SELECT credit_note FROM bills) all_numbers (number)
            WHERE number LIKE n.series || '%')
    """
    assert year.rows(gaps) == []


def she_is_reminded_on_the_days_that_it_concerns_her_and_on_no_other(year):
    sent = year.rows(
        "SELECT text, (queued_at AT TIME ZONE 'Africa/Nairobi')::date FROM messages WHERE purpose = 'reminder'"
        " ORDER BY queued_at"
    )
    opens = [day for text, day in sent if "can now read" in text]
    assert opens == [date(2023, 12, 15), *_openings()]
    assert [day for text, day in sent if "still need" in text] == []
    assert [day for text, day in sent if "is due on 18/09/2024" in text] == [REMINDED_ON]
    assert [day for text, day in sent if "was due on 18/09/2024" in text] == [PAID_AFTER_ALL_ON]
    assert len(sent) == len(opens) + 2


def _openings():
    """25 days after each reading; after the replacement, after the first of the new meter."""
    read_on = [day for day, _, _ in READINGS[:-1] if day != date(2024, 4, 19)] + [REPLACED_ON]
    return sorted(day + timedelta(days=25) for day in read_on)


def every_bill_was_sent_once(year):
    assert year.rows("SELECT count(*), count(DISTINCT subject) FROM messages WHERE purpose = 'bill'") == [(14, 14)]


SEEN = (
    every_bill_of_the_year_is_right_to_the_shilling,
    the_year_is_billed_without_a_gap_or_a_day_twice,
    what_was_paid_on_the_wrong_bill_counted_for_the_right_one,
    the_statement_of_the_year_is_opening_and_movements_and_closing,
    the_journal_balances_and_every_number_is_there,
    she_is_reminded_on_the_days_that_it_concerns_her_and_on_no_other,
    every_bill_was_sent_once,
)


def test_a_year_of_a_household_is_right_to_the_shilling(year, subtests):
    for is_seen in SEEN:
        with subtests.test(is_seen.__name__):
            is_seen(year)
