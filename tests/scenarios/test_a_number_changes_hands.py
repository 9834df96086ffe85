"""Numbers are given out again: who says that an account is not theirs hears nothing of it, by no sweep or old row."""

from datetime import timedelta

import pytest

from domain.care.case_references import QUERY, reference
from domain.jobs import Job
from tests.support.customers import add_customer
from tests.support.sms import text_in
from tests.support.worker_tasks import run_tasks

GIVEN_OUT_AGAIN, OTIENO, CLERK = "+254711000001", "+254722000002", "+254733000003"
FIRST, SECOND, OTIENOS = "3500600-01", "3500700-01", "3500800-01"
CARE = "Achieng"
DAYS_OF_SWEEPS = 60
TELLING_CUSTOMERS = (
    Job.REMIND_TO_READ,
    Job.REMIND_TO_PAY,
    Job.REMIND_TO_FINISH,
    Job.WATCH_BILL_QUERIES,
    Job.SETTLE_OWNER_QUESTIONS,
    Job.TELL_OF_STRANGERS,
)
"""What the clock sends each day that may queue a text about an account."""


class Office:
    """The town, and what its phones are told."""

    def __init__(self, town, client):
        self.town = town
        self.client = client

    def texts(self, phone, *words):
        for each in words:
            text_in(self.client, phone, each)

    def told(self, phone, after=0):
        """What is queued, or was sent: what was taken back is not."""
        query = "SELECT text FROM messages WHERE phone = :phone AND id > :after AND state <> 'expired' ORDER BY id"
        return [text for (text,) in self.town.rows(query, phone=phone, after=after)]

    def last_message(self):
        return self.town.rows("SELECT coalesce(max(id), 0) FROM messages")[0][0]

    def sweeps_for_60_days(self):
        today = self.town.today
        for day in (today + timedelta(days=n) for n in range(1, DAYS_OF_SWEEPS + 1)):
            self.town.goes_to(day)
            run_tasks(self.town.parts, *TELLING_CUSTOMERS)


@pytest.fixture
def office(town, client):
    town.goes_to(town.today + timedelta(days=1))
    return Office(town, client)


def customer_with_a_past(office, number, phone):
    """Who read by this phone and owes, reported an outage, and was asked about a reading."""
    add_customer(office.town.engine, number, phone=phone, last=4401, balance_cents=125_000)
    office.texts(phone, f"{number} 4521", f"{number} no power", f"{number} 9000")


def disown_by_text(words):
    return lambda office, phone: office.texts(phone, words)


def disown_by_menu(office, phone):
    office.town.phone(phone).dials().answers("5", "4", "1")


WAYS = {"NOT MINE": disown_by_text("NOT MINE"), "USSD 5, 4, 1": disown_by_menu}


@pytest.mark.parametrize("disown", WAYS.values(), ids=WAYS.keys())
def test_nothing_of_the_account_comes_in_60_days_of_sweeps(office, disown):
    customer_with_a_past(office, FIRST, GIVEN_OUT_AGAIN)
    customer_with_a_past(office, OTIENOS, OTIENO)
    before = office.last_message()
    disown(office, GIVEN_OUT_AGAIN)
    farewell = office.told(GIVEN_OUT_AGAIN, before)
    office.sweeps_for_60_days()
    assert office.told(GIVEN_OUT_AGAIN, before) == farewell
    assert not any("KES" in text for text in farewell)
    reminded = [text for text in office.told(OTIENO, before) if OTIENOS in text]
    assert any("reading" in text for text in reminded), reminded
    assert any("1,250" in text or "due" in text for text in reminded), reminded


def test_a_question_that_was_open_is_not_answered_by_the_new_owner(office):
    customer_with_a_past(office, FIRST, GIVEN_OUT_AGAIN)
    office.texts(GIVEN_OUT_AGAIN, "NOT MINE", "9000", "YES", "BAL", "BILL", "STMT", "STATUS", "NUMBER")
    assert office.town.rows("SELECT value::int FROM readings WHERE state <> 'stands' OR value > 4521") == []
    last = office.told(GIVEN_OUT_AGAIN)[-6:]
    assert not any("KES" in text or "Wanjiku" in text or FIRST in text for text in last), last


def test_by_text_all_accounts_of_the_phone_are_disowned_the_closed_ones_too(office):
    for number in (FIRST, SECOND):
        customer_with_a_past(office, number, GIVEN_OUT_AGAIN)
    add_customer(office.town.engine, "3500900-01", phone=GIVEN_OUT_AGAIN, status="closed", balance_cents=5_000)
    before = office.last_message()
    office.texts(GIVEN_OUT_AGAIN, "si yangu")
    farewell = office.told(GIVEN_OUT_AGAIN, before)
    office.sweeps_for_60_days()
    assert office.told(GIVEN_OUT_AGAIN, before) == farewell
    assert office.town.rows("SELECT number FROM accounts WHERE phone IS NOT NULL") == []
    assert len([text for text in farewell if "taken off" in text]) == 1


def test_by_menu_one_account_is_disowned_and_the_others_go_on(office):
    for number in (FIRST, SECOND):
        customer_with_a_past(office, number, GIVEN_OUT_AGAIN)
    before = office.last_message()
    office.town.phone(GIVEN_OUT_AGAIN).dials().answers("5", "1", "1", "5", "4", "1")
    office.sweeps_for_60_days()
    [kept] = office.town.rows("SELECT number FROM accounts WHERE phone = :phone", phone=GIVEN_OUT_AGAIN)
    [gone] = {FIRST, SECOND} - set(kept)
    later = [text for text in office.told(GIVEN_OUT_AGAIN, before) if "taken off" not in text]
    assert not any(gone in text for text in later), later
    assert any(kept[0] in text for text in later)


def test_whoever_has_the_number_now_hears_nothing_of_the_complaint_either(office):
    customer_with_a_past(office, FIRST, GIVEN_OUT_AGAIN)
    office.texts(GIVEN_OUT_AGAIN, "my bill is too high")
    before = office.last_message()
    disown_by_menu(office, GIVEN_OUT_AGAIN)
    farewell = office.told(GIVEN_OUT_AGAIN, before)
    [(query,)] = office.town.rows("SELECT id FROM bill_queries WHERE answered_at IS NULL")
    office.town.office.asks(
        "query", "answer", reference(QUERY, query), "--text", "Your meter is right.", "--by", "Njeri"
    )
    office.sweeps_for_60_days()
    assert office.told(GIVEN_OUT_AGAIN, before) == farewell


def test_a_closed_account_alone_is_disowned_too(office):
    add_customer(office.town.engine, FIRST, phone=GIVEN_OUT_AGAIN, status="closed", balance_cents=125_000)
    office.texts(GIVEN_OUT_AGAIN, "NOT MINE")
    assert office.town.rows("SELECT phone FROM accounts") == [(None,)]


def test_who_stands_at_the_meter_later_gets_the_answer_to_the_reading(office):
    """A caretaker who took the account off and reads for its owner again: whoever reads is told what came of it."""
    add_customer(office.town.engine, FIRST, phone=GIVEN_OUT_AGAIN, meter="KE1234567", last=4401)
    office.texts(GIVEN_OUT_AGAIN, "NOT MINE")
    before = office.last_message()
    office.texts(GIVEN_OUT_AGAIN, f"{FIRST} 4521", "KE1234567")
    asked, answered = office.told(GIVEN_OUT_AGAIN, before)
    assert "number on its meter" in asked
    assert f"Reading 4521 received for account {FIRST}" in answered
    assert "Wanjiku" not in answered


def test_who_stands_at_the_meter_later_reads_by_menu_too(office):
    add_customer(office.town.engine, FIRST, phone=GIVEN_OUT_AGAIN, meter="KE1234567", last=4401)
    disown_by_menu(office, GIVEN_OUT_AGAIN)
    before = office.last_message()
    reader = office.town.phone(GIVEN_OUT_AGAIN).dials().answers(FIRST, "KE1234567")
    reader.answers("1", "4521", "1").ends()
    assert any("4521" in text for text in office.told(GIVEN_OUT_AGAIN, before))


def given_to_another(office, number):
    office.town.office.asks("phone", "set", number, OTIENO, "--by", CARE)


def test_what_a_phone_was_asked_dies_when_the_account_gets_another_phone(office):
    add_customer(office.town.engine, FIRST, phone=GIVEN_OUT_AGAIN, last=4401)
    office.town.office.asks("operator", "create", CARE, "--role", "care")
    office.texts(GIVEN_OUT_AGAIN, "4700")
    assert "text 4700 again" in office.told(GIVEN_OUT_AGAIN)[-1]
    given_to_another(office, FIRST)
    after = office.last_message()
    office.texts(GIVEN_OUT_AGAIN, "4700", "YES", "4521")
    assert all(FIRST not in text for text in office.told(GIVEN_OUT_AGAIN, after))
    assert office.town.rows("SELECT value FROM readings WHERE source = 'sms'") == []


@pytest.mark.parametrize("loses", [given_to_another, lambda office, _: office.texts(GIVEN_OUT_AGAIN, "NOT MINE")])
def test_a_dial_that_was_open_confirms_nothing_once_the_phone_has_lost_the_account(office, loses):
    account_id = add_customer(office.town.engine, FIRST, phone=GIVEN_OUT_AGAIN, last=4401, balance_cents=125_000)
    office.town.office.asks("operator", "create", CARE, "--role", "care")
    dial = office.town.phone(GIVEN_OUT_AGAIN).dials().answers("1", "4521").sees("Present 4521")
    loses(office, FIRST)
    dial.answers("1").sees("changed meanwhile", "Enter your account number").sees_no("KES")
    assert office.town.owes(account_id) == 125_000
    assert office.town.rows("SELECT phone FROM links") == []


def test_nor_does_it_send_the_last_movements(office):
    add_customer(office.town.engine, FIRST, phone=GIVEN_OUT_AGAIN, last=4401, balance_cents=125_000)
    office.town.office.asks("operator", "create", CARE, "--role", "care")
    dial = office.town.phone(GIVEN_OUT_AGAIN).dials().answers("2", "3").sees("By SMS")
    given_to_another(office, FIRST)
    after = office.last_message()
    dial.answers("1").ends("dial *977# again").sees_no("KES")
    assert office.told(GIVEN_OUT_AGAIN, after) == []
