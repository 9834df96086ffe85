"""A turn that waits for the database holds up nobody else: neither do any number of pages and callbacks that wait."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial

import pytest
import sqlalchemy as sa

from tests.support.customers import add_customer
from tests.support.dialling import Phone
from tests.support.locks import HERE
from tests.support.waiting import until
from ussd import turns

WANJIKU, OTIENO = "+254711000001", "+254711000002"
WAITING = sa.text(f"SELECT count(*) FROM pg_locks WHERE NOT granted AND {HERE}")


@contextmanager
def locked(engine, statement):
    """What the statement locks, until the end of the block."""
    with engine.connect() as connection:
        connection.execute(sa.text(statement))
        yield
        connection.rollback()


@pytest.fixture
def waiting(engine):
    def waiting(count):
        with engine.connect() as connection:
            return connection.execute(WAITING).scalar_one() >= count

    return lambda count: until(lambda: waiting(count))


def test_while_one_turn_waits_for_the_database_others_are_answered(app, engine, waiting):
    phone = partial(Phone, app.test_client())
    account = add_customer(engine, "350060001", phone=WANJIKU, last=4401)
    add_customer(engine, "350060002", phone=OTIENO, last=4401)
    wanjiku = phone(WANJIKU).dials().answers("1", "4521")
    with ThreadPoolExecutor(1) as pool:
        with locked(engine, f"SELECT id FROM accounts WHERE id = {account} FOR UPDATE"):
            confirmed = pool.submit(wanjiku.answers, "1")
            waiting(1)
            Phone(app.test_client(), OTIENO).dials().sees("1 Enter reading").answers("1", "4521").sees("Present 4521")
            assert not confirmed.done()
        confirmed.result().ends("is due by")


def test_a_turn_that_the_database_keeps_waiting_gets_kind_words_in_time_and_what_it_did_is_found_later(
    app, engine, monkeypatch, waiting
):
    monkeypatch.setattr(turns, "TURN_SECONDS", 0.3)
    account = add_customer(engine, "350060001", phone=WANJIKU, last=4401)
    wanjiku = Phone(app.test_client(), WANJIKU).dials().answers("1", "4521")
    with locked(engine, f"SELECT id FROM accounts WHERE id = {account} FOR UPDATE"):
        wanjiku.answers("1").ends("does not work now")
        waiting(1)  # the thread of the turn goes on
    monkeypatch.undo()
    wanjiku.again().ends("is due by")
    with engine.connect() as connection:
        assert connection.execute(sa.text("SELECT count(*) FROM bills")).scalar_one() == 1
