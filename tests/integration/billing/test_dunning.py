"""Who is reminded to read and to pay, who is visited, and who is liable for disconnection."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from domain.billing.ledger import Entry, Posting
from domain.services.billing.remind_to_pay import remind_to_pay
from domain.services.billing.remind_to_read import remind_to_read
from domain.services.billing.reminder_words import Remind
from domain.values.money import format_kes
from domain.values.periods import business_date
from tests.support.customers import add_customer

pytestmark = pytest.mark.usefixtures("morning")

WANJIKU = "+254711000001"
NUMBER = "3500600-01"


@pytest.fixture
def parts(app):
    return app.extensions["parts"]


@pytest.fixture
def remind(parts):
    """The day's reminders, as the worker queues them."""

    def reminded():
        with parts.store.transaction() as unit_of_work:
            to_read = remind_to_read(Remind(list(parts.words)), unit_of_work, parts.terms)
            return to_read + remind_to_pay(Remind(list(parts.words)), unit_of_work, parts.terms)

    return reminded


@pytest.fixture
def pay(parts):
    def paid(account, cents):
        with parts.store.transaction() as unit_of_work:
            postings = (Posting("receivable", -cents), Posting("mpesa_clearing", cents))
            key = f"payment:{unit_of_work.now.timestamp()}"
            unit_of_work.ledger.post(Entry("payment", key, account, business_date(unit_of_work.now), postings))

    return paid


@pytest.fixture
def day(parts):
    return lambda offset=0: business_date(parts.clock.now()) + timedelta(days=offset)


@pytest.fixture
def texts(rows):
    return lambda: [text for (text,) in rows("SELECT text FROM messages WHERE purpose = 'reminder' ORDER BY id")]


def billed(phone, reading="4491"):
    phone(WANJIKU).dials().answers("1", reading, "1").ends()


def liable(operator):
    return {row["account"]: row["overdue"] for row in operator.asks("list", "disconnect")["rows"]}


def unread(operator):
    return [row["account"] for row in operator.asks("list", "unread")["rows"]]


def test_the_day_the_window_opens_and_a_week_later_those_who_have_not_read_are_reminded(
    engine, remind, pass_time, texts
):
    add_customer(engine, NUMBER, phone=WANJIKU, days_ago=24)
    sent = []
    for _ in range(40):
        sent.append(remind() + remind())
        pass_time(days=1)
    assert [day for day, count in enumerate(sent) if count] == [1, 8]
    assert sum(sent) == 2
    assert "You can now read" in texts()[0]
    assert "still need" in texts()[1]


def test_who_has_read_is_not_reminded(engine, remind, pass_time, phone):
    add_customer(engine, NUMBER, phone=WANJIKU, days_ago=25, last=4401)
    assert remind() == 1
    billed(phone)
    pass_time(days=7)
    assert remind() == 0


def test_days_that_were_missed_are_not_made_up_for(engine, remind):
    add_customer(engine, "350060001", phone=WANJIKU, days_ago=26)
    add_customer(engine, "350060002", phone=WANJIKU, days_ago=31)
    add_customer(engine, "350060003", phone=WANJIKU, days_ago=33)
    assert remind() == 0


@pytest.mark.parametrize(
    "facts", [{"status": "disconnected"}, {"status": "closed"}, {"category": "PP"}, {"phone": None}]
)
def test_whom_it_does_not_concern_is_not_reminded(engine, remind, facts):
    add_customer(engine, NUMBER, days_ago=25, **{"phone": WANJIKU, **facts})
    assert remind() == 0


def test_each_region_has_its_own_day(engine, remind, operator):
    operator.asks("region", "set", "Nairobi", "--reading-window-days", 20, "--by", "Njeri")
    add_customer(engine, "350060001", phone=WANJIKU, days_ago=20)
    add_customer(engine, "350060002", phone=WANJIKU, days_ago=25)
    assert remind() == 1


def test_a_reminder_is_in_the_language_that_the_phone_chose(engine, remind, phone, texts):
    add_customer(engine, NUMBER, phone=WANJIKU, days_ago=25)
    phone(WANJIKU).dials().answers("7", "2")
    remind()
    assert "Sasa unaweza kusoma" in texts()[0]


def test_three_days_before_a_bill_is_due_and_three_after_who_has_not_paid_is_reminded(
    engine, remind, pass_time, phone, texts, rows
):
    add_customer(engine, NUMBER, phone=WANJIKU, last=4401, days_ago=30)
    billed(phone)
    [(total,)] = rows("SELECT total_cents FROM bills")
    sent = []
    for _ in range(20):
        sent.append(remind() + remind())
        pass_time(days=1)
    assert [day for day, count in enumerate(sent) if count] == [11, 17]
    assert f"{format_kes(total)} is due on" in texts()[0]
    assert f"{format_kes(total)} was due on" in texts()[1]


def test_who_has_paid_in_part_is_reminded_of_the_rest_and_who_has_paid_is_not(
    engine, remind, pass_time, phone, pay, texts, rows
):
    account = add_customer(engine, NUMBER, phone=WANJIKU, last=4401, days_ago=30)
    billed(phone)
    [(total,)] = rows("SELECT total_cents FROM bills")
    pay(account, total - 12_350)
    pass_time(days=11)
    assert remind() == 1
    assert "KES 123.50 is due" in texts()[0]
    pay(account, 12_350)
    pass_time(days=6)
    assert remind() == 0


def test_a_disputed_account_is_not_dunned(engine, remind, pass_time, phone, operator):
    account = add_customer(engine, NUMBER, phone=WANJIKU, last=4401, days_ago=30)
    billed(phone)
    pass_time(days=17)
    assert liable(operator)
    with engine.begin() as connection:
        connection.execute(
            sa.text("""
                INSERT INTO bill_queries (account_id, complaint, phone, language, opened_at)
                VALUES (:account, 'other', :phone, 'en', '2026-01-01')
            """),
            {"account": account, "phone": WANJIKU},
        )
    assert liable(operator) == {}
    assert remind() == 0


def test_an_account_is_liable_the_day_after_its_bill_was_due_and_leaves_the_list_with_the_payment(
    engine, pass_time, phone, pay, operator, rows
):
    account = add_customer(engine, NUMBER, phone=WANJIKU, last=4401, days_ago=30)
    billed(phone)
    [(total,)] = rows("SELECT total_cents FROM bills")
    pass_time(days=14)
    assert liable(operator) == {}
    pass_time(days=1)
    assert liable(operator) == {NUMBER: f"{total // 100}.00"}
    pay(account, 100)
    assert liable(operator) == {NUMBER: f"{total // 100 - 1}.00"}
    pay(account, total - 100)
    assert liable(operator) == {}


def test_a_new_bill_is_not_overdue_with_an_old_one(engine, pass_time, phone, operator, rows):
    add_customer(engine, NUMBER, phone=WANJIKU, last=4401, days_ago=30)
    billed(phone)
    pass_time(days=30)
    billed(phone, "4581")
    [(first,), (second,)] = rows("SELECT total_cents FROM bills ORDER BY id")
    assert first != 0 != second
    assert liable(operator) == {NUMBER: f"{first // 100}.00"}


def test_what_was_owed_before_the_import_is_due_as_a_bill_of_the_last_reading_would_be(engine, operator):
    add_customer(engine, "350060001", phone=WANJIKU, days_ago=20, balance_cents=150_000)
    add_customer(engine, "350060002", phone=WANJIKU, days_ago=10, balance_cents=150_000)
    add_customer(engine, "350060003", phone=WANJIKU, days_ago=20, balance_cents=-5_000)
    add_customer(engine, "350060004", phone=WANJIKU, days_ago=20, balance_cents=150_000, status="closed")
    assert liable(operator) == {"350060001": "1500.00"}


def test_a_meter_unread_after_the_last_reminder_is_for_a_technicians_visit(engine, pass_time, operator, phone):
    add_customer(engine, NUMBER, phone=WANJIKU, last=4401, days_ago=32)
    assert unread(operator) == []
    pass_time(days=1)
    assert unread(operator) == [NUMBER]
    billed(phone, "4501")
    assert unread(operator) == []


def test_a_long_list_is_read_page_by_page(engine, operator):
    for number in range(350060001, 350060006):
        add_customer(engine, str(number), days_ago=60)
    first = operator.asks("list", "unread", "--most", 3)
    second = operator.asks("list", "unread", "--most", 3, "--after", first["next"])
    assert [row["account"] for row in first["rows"] + second["rows"]] == [str(350060000 + n) for n in range(1, 6)]
    assert second["next"] is None
