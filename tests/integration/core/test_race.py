"""Twenty threads at a few accounts: readings, corrections, technicians, payments, and transactions that break."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DataError, OperationalError

from domain import commands
from domain.errors import ServiceError
from domain.payments.payments import CONFIRMATION, MPESA, Payment
from domain.services.billing.quote_reading import Answers
from domain.services.metering.submit_reading import SubmitReading, submit_reading
from domain.services.metering.take_technicians_reading import TakeTechniciansReading, take_technicians_reading
from domain.services.payments.record_payment import record_payment
from domain.values.periods import business_date
from store.billing.ledger_check import LedgerCheck
from store.core.clock import SystemClock
from store.core.engine import make_engine
from store.unit_of_work import Store
from tests.support.customers import add_customer

THREADS, ACTIONS = 20, 15
NUMBERS = ("350060001", "350060002", "350060003")


@pytest.fixture
def accounts(engine):
    return [add_customer(engine, number, phone=f"+2547110000{n:02d}", last=4401) for n, number in enumerate(NUMBERS)]


@pytest.fixture
def store(database_url):
    own = make_engine(database_url, pool_size=2 * THREADS, statement_timeout_ms=30_000)
    yield Store(own, SystemClock())
    own.dispose()


@pytest.fixture
def terms(app):
    """A customer may correct a reading as often as it takes."""
    usual = app.extensions["parts"].terms
    return replace(usual, reading=replace(usual.reading, max_corrections_per_period=THREADS * ACTIONS))


def acts(number, store, terms, accounts):
    """One thread: what it did, by outcome."""
    chance, done = Random(number), Counter()  # noqa: S311 - the same race every time
    for turn in range(ACTIONS):
        account = chance.choice(accounts)
        # After an actual reading a customer has nothing to correct: technicians come late.
        action = chance.choice((reads, reads, pays, sends_technician if turn > ACTIONS // 2 else reads))
        breaks = chance.random() < 0.1
        try:
            with store.transaction() as unit_of_work:
                outcome = action(account, chance, f"{number}:{turn}", unit_of_work, terms, accounts)
                if breaks:
                    unit_of_work.connection.execute(sa.text("SELECT 1 / 0"))
            done[outcome] += 1
        except DataError:
            done["broken"] += 1
        except OperationalError:
            done["busy"] += 1  # the account was locked for too long: nothing is written, the customer dials again
        except ServiceError as error:
            done[error.code] += 1
    return done


def reads(account, chance, turn, unit_of_work, terms, accounts):
    value = chance.randint(4450, 4540)
    key = commands.key(f"race:{turn}", "1", account, value)
    command = SubmitReading(
        key, account, value, "+254711000099", "en", "ussd", verified=True, answers=Answers(typed_before=value)
    )
    return submit_reading(command, unit_of_work, terms).outcome


def pays(account, chance, turn, unit_of_work, terms, accounts):
    receipt = f"RACE{turn.replace(':', 'X'):0>8}".upper()
    reference = NUMBERS[accounts.index(account)]
    payment = Payment(MPESA, receipt, chance.randint(1, 900) * 100, CONFIRMATION, unit_of_work.now, reference=reference)
    return record_payment(payment, unit_of_work, terms)


def sends_technician(account, chance, turn, unit_of_work, terms, accounts):
    today = business_date(unit_of_work.now)
    command = TakeTechniciansReading(account, chance.randint(4450, 4540), today)
    take_technicians_reading(command, unit_of_work, terms)
    return "technician"


def test_no_day_is_billed_twice_no_number_is_missing_and_every_cent_is_where_it_belongs(accounts, store, terms, rows):
    with ThreadPoolExecutor(THREADS) as threads:
        outcomes = threads.map(lambda number: acts(number, store, terms, accounts), range(THREADS))
        done = sum(outcomes, Counter())
    assert done.keys() >= {"billed", "credited", "technician", "broken"}, done
    assert rows("SELECT count(*) > 20 FROM bills WHERE cancelled_at IS NOT NULL") == [(True,)]
    assert numbers_missing(rows) == []
    assert rows("SELECT account_id FROM bills WHERE cancelled_at IS NULL ORDER BY 1") == [(each,) for each in accounts]
    assert rows("SELECT sum(cents) FROM journal_lines") == [(0,)]
    assert rows(OWED_OTHERWISE) == []
    assert LedgerCheck(store.engine).check(datetime.now(UTC) + timedelta(days=1)).parked == {}


# What an account owes is what its standing bills come to, less what was paid.
OWED_OTHERWISE = """
    SELECT a.id FROM accounts a WHERE balance_cents <>
        (SELECT coalesce(sum(total_cents), 0) FROM bills WHERE account_id = a.id AND cancelled_at IS NULL)
        - (SELECT coalesce(sum(cents), 0) FROM payments WHERE account_id = a.id)
"""


def numbers_missing(rows):
    given = rows("SELECT number FROM bills UNION ALL SELECT credit_note FROM bills WHERE credit_note IS NOT NULL")
    by_series = Counter(number[:8] for (number,) in given)
    highest = dict(rows("SELECT series, last FROM bill_numbers"))
    assert len({number for (number,) in given}) == len(given)
    return [series for series, last in highest.items() if by_series[series] != last]
