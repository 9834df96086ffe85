"""The demonstration customers, as somebody sees them who tries the service for the first time."""

import re
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
import redis
from sqlalchemy import text

from domain.jobs import Job
from domain.operators.queues import Queue
from domain.values.periods import business_date
from domain.values.phones import parse_phone
from sandbox.demo_customers import STORIES, STRANGER, demonstrations
from store.accounts.accounts import Accounts
from store.core.repository import transaction_on
from tests.support.command_line import operator_of
from tests.support.databases import copied_database
from tests.support.dialling import Phone
from tests.support.menu_walk import STATES, MenuWalk
from tests.support.payment_providers import PAYMENTS_TOKEN, confirmation
from tests.support.production_settings import PRODUCTION
from tests.support.worker_tasks import run_tasks

TODAY = business_date(datetime.now(UTC))


pytestmark = pytest.mark.xdist_group("seeded")
WANJIKU, LANDLORD, ROLLS_OVER, PREPAID, CUT_OFF = (STORIES[place].phone for place in (0, 2, 3, 4, 5))
MULTIPLIED, LONG_DEBT = STORIES[9].phone, STORIES[10].phone
WALKERS = (WANJIKU, LANDLORD, ROLLS_OVER, PREPAID, CUT_OFF, MULTIPLIED, LONG_DEBT, STRANGER.phone)
PAYERS = (WANJIKU, LANDLORD, CUT_OFF)


@pytest.fixture(scope="module")
def seeded(servers, worker_number, worker_redis_url, demo_database_url):
    """A service of its own on what `seed demo` leaves."""
    with (
        copied_database(servers["postgres"], demo_database_url, f"seeded_{worker_number}") as url,
        operator_of(url, redis_url=worker_redis_url, mpesa_callback_tokens=PAYMENTS_TOKEN) as operator,
    ):
        yield operator


@pytest.fixture
def rows(seeded):
    def run(statement):
        with seeded.parts.engine.connect() as connection:
            return connection.execute(text(statement)).all()

    return run


SETTINGS = {name: value for name, value in PRODUCTION.items() if name != "database_url"}


def caller(operator, phone):
    with operator.parts.engine.connect() as connection:
        return Accounts(transaction_on(connection, datetime.now(UTC))).caller(phone).accounts


def test_two_hundred_customers_have_a_year_of_bills_and_may_read_again_today(seeded, rows):
    ((customers, areas),) = rows(
        "SELECT count(DISTINCT name || coalesce(phone, '')), count(DISTINCT area_id) FROM accounts"
    )
    ((youngest, oldest),) = rows("""
        SELECT min(last), max(last)
        FROM (SELECT max(read_on) AS last FROM readings GROUP BY account_id HAVING count(*) > 1) read
    """)
    assert customers >= 190
    assert areas >= 20
    assert TODAY - timedelta(days=35) <= youngest <= oldest <= TODAY - timedelta(days=26)
    assert rows("SELECT DISTINCT count(*) FROM bills GROUP BY account_id") == [(12,)]
    assert {category for (category,) in rows("SELECT DISTINCT category FROM accounts")} == {
        "DC",
        "SC",
        "EM",
        "BC",
        "PP",
    }
    assert {language for (language,) in rows("SELECT DISTINCT language FROM accounts")} == {"en", "sw"}
    _the_ledger_balances(rows)
    _nobody_is_sent_an_old_bill(rows)


def _the_ledger_balances(rows):
    assert rows("SELECT sum(cents) FROM journal_lines") == [(0,)]
    assert (
        rows("""
        SELECT a.number FROM accounts a
        LEFT JOIN journal_entries e ON e.account_id = a.id
        LEFT JOIN journal_lines l ON l.entry_id = e.id AND l.ledger_account = 'receivable'
        GROUP BY a.id HAVING a.balance_cents <> coalesce(sum(l.cents), 0)
    """)
        == []
    )


def _nobody_is_sent_an_old_bill(rows):
    assert rows("SELECT DISTINCT state FROM messages") == [("delivered",)]


def test_the_stories_are_there_to_be_dialled(seeded):
    wanjiku, _, landlord, rolls_over, prepaid, disconnected, *_ = (caller(seeded, each.phone) for each in STORIES)
    assert (wanjiku[0].last.value, wanjiku[0].balance_cents) == (4521, 0)
    assert len(landlord) == 3
    assert (rolls_over[0].last.value, rolls_over[0].meter.digits) == (99_948, 5)
    assert prepaid[0].prepaid
    assert disconnected[0].status == "disconnected"
    assert disconnected[0].balance_cents > 0
    assert caller(seeded, STRANGER.phone) == ()


def test_something_waits_in_the_queues_of_the_console(seeded, rows):
    """Also for a second person, once there are two to be."""
    assert seeded.asks("seed", "operators")["operators"] == ["Amina", "Baraka"]
    run_tasks(seeded.parts, Job.COUNT_WORK)
    with seeded.parts.store.reading() as work:
        waiting = {each.queue: each for each in work.work.waiting(list(Queue), ()) if each.count}
    assert waiting.keys() >= {
        Queue.REQUESTS, Queue.QUERIES, Queue.DATA_REQUESTS, Queue.INCIDENTS, Queue.SUSPENSE, Queue.BREAKS,
        Queue.DOUBTFUL, Queue.APPLICATIONS, Queue.DISCONNECT, Queue.UNREAD,
    }  # fmt: skip
    assert all(each.oldest for each in waiting.values())


def test_the_handset_page_is_told_whom_it_can_be(seeded):
    offered = seeded.browser().get("/sandbox/customers").get_json()
    assert 10 <= len(offered) <= 13
    assert offered[0] == {
        "phone": "+254711000001",
        "name": "Wanjiku Kamau",
        "note": "Pays every bill. Enter a reading of some 90 more than the last.",
        "accounts": [{"number": "3500601-01", "meter": "20418801", "last_reading": 4521}],
    }
    assert len(offered[2]["accounts"]) == 3
    assert offered[-2]["accounts"] == offered[-1]["accounts"] == []
    assert "3500614-01" in offered[-2]["note"]
    assert "8 My work, PIN" in offered[-1]["note"]
    assert all(each["note"] for each in offered)


def test_a_second_seed_keeps_what_was_done_since(seeded, rows):
    with seeded.parts.engine.begin() as connection:
        connection.execute(text("UPDATE accounts SET name = 'Changed' WHERE number = '3500700-01'"))
    before = rows("SELECT count(*), max(id) FROM bills")
    assert seeded.asks("seed", "demo")["bills"] == 0
    assert rows("SELECT count(*), max(id) FROM bills") == before
    assert rows("SELECT name FROM accounts WHERE number = '3500700-01'") == [("Changed",)]


def test_the_same_customers_come_on_every_machine_and_day():
    first, again = list(demonstrations(TODAY)), list(demonstrations(TODAY))
    next_year = list(demonstrations(TODAY + timedelta(days=365)))
    assert first == again
    assert [each.supply for each in first] == [each.supply for each in next_year]


def test_no_demonstration_account_or_meter_is_there_twice_or_misspelt():
    supplies = [each.supply for each in demonstrations(TODAY)]
    assert all(re.fullmatch(r"\d{7}-\d\d", supply.number) for supply in supplies)
    assert len({supply.number for supply in supplies}) == len({supply.meter for supply in supplies}) == len(supplies)


def test_no_demonstration_phone_asks_the_stand_in_for_trouble():
    phones = {each.customer.phone for each in demonstrations(TODAY)} - {""}
    assert all(parse_phone(phone) == phone for phone in phones)
    assert not [phone for phone in phones if phone[-5:-3] == "99"]


def test_production_gets_no_demonstration_customers(database_url):
    with operator_of(database_url, **SETTINGS) as operator:
        said = operator.types("seed", "demo")
        assert (said.code, said.out) == (1, "")
        assert "ENVIRONMENT is production" in said.err
        assert caller(operator, STORIES[0].phone) == ()


def test_production_does_not_tell_who_its_customers_are(database_url):
    with operator_of(database_url, **SETTINGS) as operator:
        assert operator.browser().get("/sandbox/customers").status_code == 404


TYPED = {
    "welcome": ("3500614-01", "20418814", "?"),
    "welcome.meter": ("20418814", "1"),
    "pay.other": ("3500601-01", "?"),
    "pay.amount": ("150", "1.5", "0"),
    "pay.payer": ("0722000001", "?"),
    "outage.area": ("Githurai", "Nowhere", "?"),
    "outage.landmark": ("Near the market", "?"),
    "account.add": ("3500614-01", "3500607-01", "?"),
    "account.add_meter": ("20418814", "1"),
    "connection": ("Wanjiku Kamau", "?"),
    "connection.id_number": ("12345678", "?"),
    "connection.tax_pin": ("A123456789B", "?"),
    "connection.neighbour_meter": ("20418808", "?"),
    "connection.area": ("Githurai", "?"),
    "connection.landmark": ("Near the market", "?"),
}
"""What is typed where a screen asks for words: what it takes, and what it does not."""


RARE = frozenset(
    {
        *("account.phone", "account.phone_off", "account.phones", "bill.masked", "bill.no_link"),
        *(
            "dispute.open_already",
            "outage.sent_known",
            "outage.which",
            "pay.consent",
            "pay.enough",
            "pay.payer",
            "pay.wait",
        ),
        *("reading.already", "reading.early", "reading.owner_asked", "reading.rolled", "reading.too_many"),
        *("verify_phone", "verify_phone.enter", "verify_phone.no_phone", "verify_phone.seen", "verify_phone.spent"),
        *("pay.which", "verify_phone.too_many"),
        *("connection.mine", "connection.none", "connection.not_there", "connection.settled", "connection.status"),
        *("connection.steps", "connection.there", "connection.withdraw"),
        *("reminders.use_masked", "reminders.use_off", "reminders.use_on"),
        *("reminders.use_started", "reminders.use_stopped"),
        *("why_less", "why_less.fault", "why_less.noted"),
        *("recovery", "recovery.claim", "recovery.confirm", "recovery.gone", "recovery.settled"),
    }
)
"""They follow from many tries, from another day, or from what others do: the transcripts have them."""


OF_TECHNICIANS = {"work", "technician"}
"""Nobody with a story is one, or meets one: the transcripts have them."""


def test_every_option_of_every_screen_works_before_and_after_payments(seeded, rows, worker_redis_url):
    """No screen fails, for anybody with a story, in English or Kiswahili."""
    seen = set()
    for language, walkers in (("en", WALKERS), ("sw", PAYERS)):
        for phone in walkers:
            seen |= _walked(seeded, phone, worker_redis_url, language)
        _all_is_paid(seeded, rows, language)
        for phone in PAYERS:
            seen |= _walked(seeded, phone, worker_redis_url, language)
    unseen = {state for state in STATES.keys() - seen if state.split(".")[0] not in OF_TECHNICIANS}
    assert sorted(unseen - RARE) == []


def _walked(operator, phone, redis_url, language):
    engine = operator.parts.engine
    with redis.Redis.from_url(redis_url) as connection:
        dials = count()

        def between_dials():
            if next(dials) % 20 == 0:  # short of the dials that a phone has in ten minutes
                connection.flushdb()
            with engine.begin() as database:
                database.execute(text("UPDATE accounts SET language = :language"), {"language": language})
                database.execute(text("UPDATE phones SET language = :language"), {"language": language})

        return MenuWalk(Phone(operator.browser(), phone), _typed_by(operator, phone), between_dials).walks().keys()


def _typed_by(operator, phone):
    accounts = caller(operator, phone)
    last = accounts[0].last.value if accounts and accounts[0].last else 12_450
    readings = (last + 90, last + 700, last + 30_000, max(last - 5, 0), last)
    return {state: (*map(str, readings), "12a") for state in STATES if state.startswith("reading")} | TYPED


def _all_is_paid(operator, rows, language):
    """By M-Pesa, what each owes and some more."""
    owed = rows("SELECT number, greatest(balance_cents / 100, 0) + 10 FROM accounts WHERE number LIKE '35006%'")
    at = f"/callbacks/{PAYMENTS_TOKEN}/paybill/confirmation"
    for place, (number, shillings) in enumerate(owed):
        told = confirmation(
            TransID=f"RK{language.upper()}{place:06d}", BillRefNumber=number, TransAmount=f"{shillings}.00"
        )
        assert operator.browser().post(at, json=told).status_code == 200
    run_tasks(operator.parts, Job.APPLY_PAYMENTS)
    assert rows("SELECT number FROM accounts WHERE number LIKE '35006%' AND balance_cents > 0") == []
