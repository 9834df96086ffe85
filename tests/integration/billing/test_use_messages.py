"""The monthly message of what is used: for who asked for it, once a month, sent by the clock."""

import re
from datetime import date
from threading import Thread

import pytest

from domain.billing.use_messages import day_of_next_month, next_day_of_sending
from domain.jobs import Job
from domain.services.billing.send_use_messages import SendUseMessages, send_use_messages
from domain.values.gsm7 import parts as parts_of
from domain.values.periods import business_date
from jobs import reminders
from tests.support.customers import add_customer
from tests.support.sms import text_in
from tests.support.worker_tasks import run_tasks

pytestmark = pytest.mark.usefixtures("morning")

WANJIKU, OTIENO = "+254711000001", "+254722000009"
NUMBER = "3500600-01"


@pytest.fixture
def parts(app):
    return app.extensions["parts"]


@pytest.fixture
def clock_sends(parts):
    return lambda: run_tasks(parts, Job.SEND_USE_MESSAGES)


@pytest.fixture
def messages(rows):
    return lambda: [text for (text,) in rows("SELECT text FROM messages WHERE subject LIKE 'use:%' ORDER BY id")]


@pytest.fixture
def next_day(rows, pass_time, parts):
    """It is the day of the next look."""

    def passes():
        [(next_on,)] = rows("SELECT min(next_on) FROM use_subscriptions")
        pass_time(days=max((next_on - business_date(parts.clock.now())).days, 0))

    return passes


@pytest.fixture
def reads(phone, pass_time):
    def read(*values):
        for value in values:
            pass_time(days=30)
            phone(WANJIKU).dials().answers("1", str(value), "1").ends("An SMS follows")

    return read


@pytest.fixture
def customer(engine, reads):
    """Wanjiku has read for two months."""
    account_id = add_customer(engine, NUMBER, phone=WANJIKU, last=4401, days_ago=0)
    reads(4521, 4611)
    return account_id


def subscribes(phone, number=WANJIKU):
    phone(number).dials().answers("5", "2", "2", "1").ends("Once a month")


def is_killed_before_the_commit(parts):
    with parts.store.transaction() as work:
        send_use_messages(SendUseMessages(10), work, parts.terms)
        raise SystemExit


def test_nobody_gets_it_unasked(customer, clock_sends, messages, pass_time):
    for _ in range(3):
        pass_time(days=14)
        clock_sends()
    assert messages() == []


def test_who_asks_for_it_hears_once_a_month(customer, phone, clock_sends, messages, next_day, reads, rows):
    subscribes(phone)
    phone(WANJIKU).dials().answers("5", "2", "2").sees("Once a month an SMS says what account 3500600-01 uses a day")
    clock_sends()
    assert messages() == []
    next_day()
    for _ in range(3):
        clock_sends()
    [text] = messages()
    [(cents, days), (before_cents, before_days)] = rows(
        "SELECT total_cents, upper(period) - lower(period) FROM bills ORDER BY id DESC LIMIT 2"
    )
    assert "3500600-01 used 3.0 kWh a day" in text
    assert f"KES {round(cents / days / 100):,}" in text
    assert f"Last month: 4.0 kWh, KES {round(before_cents / before_days / 100):,}" in text
    assert parts_of(text) == 1
    reads(4701)
    next_day()
    clock_sends()
    assert len(messages()) == 2
    assert len(set(rows("SELECT subject FROM messages WHERE subject LIKE 'use:%'"))) == 2


def test_the_year_before_is_compared_once_it_is_known(engine, reads, phone, clock_sends, messages, next_day):
    add_customer(engine, NUMBER, phone=WANJIKU, last=4401, days_ago=0)
    reads(*range(4521, 4521 + 13 * 90, 90))
    subscribes(phone)
    next_day()
    clock_sends()
    [text] = messages()
    assert re.search(r"Last month: 3\.0 kWh, KES \d+\. Last year: 4\.0 kWh, KES \d+\.", text)
    assert parts_of(text) == 1
    assert not re.search("neighbour|others|suspi|tamper|theft", text)


def test_the_first_period_is_compared_with_nothing(engine, reads, phone, clock_sends, messages, next_day):
    add_customer(engine, NUMBER, phone=WANJIKU, last=4401, days_ago=0)
    reads(4521)
    subscribes(phone)
    next_day()
    clock_sends()
    [text] = messages()
    assert "Next month we compare." in text


def test_without_a_new_bill_nothing_is_said_twice(customer, phone, clock_sends, messages, next_day, pass_time):
    subscribes(phone)
    next_day()
    clock_sends()
    for _ in range(6):
        next_day()
        clock_sends()
    assert len(messages()) == 1


def test_a_worker_that_is_killed_in_the_middle_loses_and_doubles_nothing(
    customer, phone, clock_sends, messages, next_day, parts, rows
):
    subscribes(phone)
    next_day()
    before = rows("SELECT next_on FROM use_subscriptions")
    with pytest.raises(SystemExit):
        is_killed_before_the_commit(parts)
    assert (messages(), rows("SELECT next_on FROM use_subscriptions")) == ([], before)
    at_once = [Thread(target=clock_sends) for _ in range(3)]
    for thread in at_once:
        thread.start()
    for thread in at_once:
        thread.join()
    assert len(messages()) == 1


def test_many_are_sent_page_by_page(engine, phone, parts, clock_sends, messages, monkeypatch, pass_time, rows):
    monkeypatch.setattr(reminders, "USE_MESSAGES_AT_ONCE", 2)
    numbers = [f"+2547110001{place:02d}" for place in range(5)]
    for place, number in enumerate(numbers):
        add_customer(engine, f"36006{place:02d}-01", phone=number, last=4401)
        phone(number).dials().answers("1", "4521", "1").ends("An SMS follows")
        subscribes(phone, number)
    pass_time(days=31)
    clock_sends()
    assert sorted(phone for (phone,) in rows("SELECT phone FROM messages WHERE subject LIKE 'use:%'")) == numbers


def test_switched_off_it_comes_no_more(customer, phone, clock_sends, messages, next_day, pass_time, rows):
    subscribes(phone)
    phone(WANJIKU).dials().answers("5", "2", "2", "1").ends("No more SMS about what you use")
    assert rows("SELECT id FROM use_subscriptions") == []
    pass_time(days=31)
    clock_sends()
    assert messages() == []
    phone(WANJIKU).dials().answers("5", "2", "2").sees("Shall an SMS say once a month")


def test_who_texts_stop_gets_none_of_it_until_start(customer, phone, client, clock_sends, next_day, messages):
    subscribes(phone)
    text_in(client, WANJIKU, "STOP")
    next_day()
    clock_sends()
    assert messages() == []
    phone(WANJIKU).dials().answers("5", "2").sees("gets no reminders").sees_no("each month")
    text_in(client, WANJIKU, "START")
    next_day()
    clock_sends()
    assert len(messages()) == 1


def test_it_ends_with_not_my_account(customer, phone, clock_sends, messages, pass_time, rows):
    subscribes(phone)
    phone(WANJIKU).dials().answers("5", "4", "1").ends()
    assert rows("SELECT id FROM use_subscriptions") == []
    pass_time(days=31)
    clock_sends()
    assert messages() == []


@pytest.mark.parametrize("how", ["another phone on file", "closed"])
def test_it_ends_when_the_phone_no_longer_speaks_for_the_account(
    customer, phone, operator, engine, clock_sends, messages, pass_time, rows, how
):
    subscribes(phone)
    if how == "closed":
        with engine.begin() as connection:
            connection.exec_driver_sql("UPDATE accounts SET status = 'closed'")
    else:
        assert operator.types("phone", "set", NUMBER, "+254722000077", "--by", "Njeri").code == 0
    pass_time(days=31)
    clock_sends()
    assert messages() == []
    assert rows("SELECT id FROM use_subscriptions") == []


def test_a_phone_that_only_knows_the_meter_cannot_ask_for_it(engine, phone, rows):
    add_customer(engine, NUMBER, phone=WANJIKU, meter="37012345")
    stranger = phone(OTIENO).dials().answers(NUMBER, "37012345")
    stranger.dials().answers("5", "2", "2").sees("What is used is said to the phone on file", "1 Name and balance")
    assert rows("SELECT id FROM use_subscriptions") == []


def test_outside_the_hours_nothing_is_queued(customer, phone, clock_sends, messages, next_day, pass_time):
    subscribes(phone)
    next_day()
    pass_time(hours=15)
    clock_sends()
    assert messages() == []
    pass_time(hours=9)
    clock_sends()
    assert len(messages()) == 1


@pytest.mark.parametrize("account_id", [1, 27, 28, 30])
@pytest.mark.parametrize("today", [date(2026, 1, 31), date(2026, 2, 28), date(2028, 2, 29), date(2026, 12, 31)])
def test_each_account_has_its_day_of_the_month(account_id, today):
    coming, after_that = next_day_of_sending(account_id, today), day_of_next_month(account_id, today)
    assert 0 < (coming - today).days <= 31
    assert (after_that.year * 12 + after_that.month) - (today.year * 12 + today.month) == 1
    assert coming.day == after_that.day == account_id % 28 + 1


@pytest.mark.parametrize("language", ["en", "sw"])
def test_the_longest_message_is_one_sms(parts, language):
    units, cost = "999.9", "KES 99,999"
    for template in ("use_of_first", "use_of_month", "use_of_month_and_year"):
        text = parts.terms.words(
            template,
            language,
            account="9999999-99",
            day="31/12/2026",
            units=units,
            cost=cost,
            before_units=units,
            before_cost=cost,
            year_units=units,
            year_cost=cost,
        )
        assert parts_of(text) == 1, text
