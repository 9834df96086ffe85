"""PostgreSQL that only reads: a standby, or a fenced primary. Nothing is restarted, and a later try writes."""

import os
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from time import monotonic

import psycopg
import pytest

import migrations
from app import create_app
from jobs import payments as tasks
from jobs.broker import INTERRUPTED
from settings import Settings
from store import embedded
from tests.support.customers import add_customer
from tests.support.databases import load_what_a_release_loads
from tests.support.dialling import TOKEN, Phone
from tests.support.payment_providers import PAYMENTS_TOKEN, confirmation
from tests.support.sms import asked
from tests.support.tcp_relay import relay, to_nobody, to_postgres
from tests.support.waiting import until
from worker import app as celery

WANJIKU = "+254711000001"
AT_ONCE = 8
HEALED_SECONDS = 30
COUNTED = """
    SELECT (SELECT count(*) FROM inbox), (SELECT count(*) FROM payments),
           (SELECT count(*) FROM journal_entries WHERE kind = 'payment')
"""
CALLBACKS, ROUNDS = (500, 20) if os.environ.get("SOAK") else (20, 1)


class Service:
    """The service on a database that its address may lead away from, and the callbacks of a paybill."""

    def __init__(self, relay_port, redis_url, primary, standby):
        self.primary, self.standby = primary, standby
        self.flask = create_app(
            Settings(
                database_url=f"postgresql://postgres@127.0.0.1:{relay_port}/postgres",
                redis_url=redis_url,
                africastalking_callback_tokens=TOKEN,
                mpesa_callback_tokens=PAYMENTS_TOKEN,
            )
        )
        self.parts = self.flask.extensions["parts"]
        celery.parts = self.parts
        self.paid = 0

    def is_paid(self):
        """The status that M-Pesa is answered for one more payment."""
        self.paid += 1
        body = confirmation(TransID=f"RKL51{self.paid:05d}", TransAmount="10.00")
        return self.flask.test_client().post(f"/callbacks/{PAYMENTS_TOKEN}/paybill/confirmation", json=body).status_code

    def are_paid(self, times):
        """As many at once, so that each has a connection of its own; their statuses."""
        with ThreadPoolExecutor(AT_ONCE) as customers:
            return set(customers.map(lambda _: self.is_paid(), range(times)))

    def ready(self):
        answer = self.flask.test_client().get("/readyz")
        return answer.status_code, answer.text

    def phone(self):
        return Phone(self.flask.test_client(), WANJIKU)


@pytest.fixture
def way():
    with relay("127.0.0.1", to_nobody) as way:
        yield way


@pytest.fixture
def service(way, redis_url):
    with embedded.throwaway_postgres() as primary:
        migrations.upgrade(primary)
        load_what_a_release_loads(primary)
        with embedded.standby_of(primary) as standby:
            way.switch(to_postgres(primary))
            service = Service(way.port, redis_url, primary, standby)
            add_customer(service.parts.engine, "350060001", phone=WANJIKU, last=4401)
            assert service.are_paid(AT_ONCE) == {200}
            until(lambda: replayed(primary, standby))
            yield service
            service.parts.engine.dispose()


def on(url, statement):
    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchone()[0] if cursor.description else None


def replayed(primary, standby):
    written = on(primary, "SELECT pg_current_wal_insert_lsn()")
    return on(standby, f"SELECT pg_last_wal_replay_lsn() >= '{written}'")


@pytest.fixture
def heals(service, shows_fault):
    """Everything writes again, and what was taken is booked once; what was seen of it."""
    return partial(healed, service, shows_fault)


def healed(service, shows_fault, fault):
    began = monotonic()
    until(lambda: service.is_paid() == 200, HEALED_SECONDS)
    seconds = monotonic() - began
    assert service.are_paid(CALLBACKS) == {200}
    assert service.ready() == (200, "ok\n")
    service.phone().dials().answers("1", "4521", "1").ends("is due by")
    tasks.apply()
    [(taken, booked, journal)] = asked(service.parts, COUNTED)
    assert taken >= AT_ONCE + CALLBACKS
    shows_fault(fault, seconds, lost=taken - booked, doubled=journal - booked)
    return "then 20 of 20 callbacks 200, /readyz 200, all payments booked once, nothing restarted"


def test_an_address_that_leads_to_a_standby_first_and_then_to_the_new_primary_is_followed(
    service, heals, way, shows_machine, capsys
):
    way.switch(to_postgres(service.standby))
    way.cut()
    assert service.are_paid(AT_ONCE) == {500}
    assert service.ready() == (503, "database\n")
    service.phone().dials().ends("does not work now")
    capsys.readouterr()
    assert tasks.apply() == INTERRUPTED
    said = capsys.readouterr().err
    assert (said.count("job_interrupted"), said.count("alert")) == (1, 0)
    on(service.standby, "SELECT pg_promote()")
    seen = heals("PostgreSQL switched over: the address leads to the standby, then it is promoted")
    shows_machine("standby first", f"callbacks 500, /readyz 503 database; {seen}")
    shows_machine("worker meanwhile", f"one line for each job, no alert of a message; {seen}")


def test_half_of_the_pool_at_a_standby_that_is_promoted_later(service, heals, way):
    """The other half is still at the primary, which only reads by then."""
    on(service.primary, "ALTER SYSTEM SET default_transaction_read_only = on")
    on(service.primary, "SELECT pg_reload_conf()")
    way.switch(to_postgres(service.standby))
    way.cut(every=2)
    until(lambda: service.are_paid(AT_ONCE) == {500})
    on(service.standby, "SELECT pg_promote()")
    heals("PostgreSQL switched over, half of the pool at each: fenced, then promoted")


def test_half_of_the_pool_at_the_new_primary_and_half_at_the_old_one_that_only_reads(service, heals, way):
    on(service.standby, "SELECT pg_promote()")
    way.switch(to_postgres(service.standby))
    way.cut(every=2)
    on(service.primary, "ALTER SYSTEM SET default_transaction_read_only = on")
    on(service.primary, "SELECT pg_reload_conf()")
    heals("PostgreSQL switched over, half of the pool at each: promoted, then fenced")


def test_a_primary_that_is_fenced_with_its_connections_open_is_left_for_the_new_one(service, heals, way, shows_machine):
    on(service.standby, "SELECT pg_promote()")
    on(service.primary, "ALTER SYSTEM SET default_transaction_read_only = on")
    on(service.primary, "SELECT pg_reload_conf()")
    until(lambda: service.is_paid() == 500)
    way.switch(to_postgres(service.standby))
    seen = heals("PostgreSQL switched over: promoted, the old one fenced with connections open")
    shows_machine("fenced primary", f"callbacks 500; {seen}")


def test_a_database_that_reads_only_for_a_while_is_not_ready_and_then_is(service, heals, shows_machine):
    for _ in range(ROUNDS):
        on(service.primary, "ALTER SYSTEM SET default_transaction_read_only = on")
        on(service.primary, "SELECT pg_reload_conf()")
        until(lambda: service.ready() == (503, "database\n"))
        assert service.are_paid(AT_ONCE) == {500}
        service.phone().dials().ends("does not work now")
        service.parts.sender.run()
        on(service.primary, "ALTER SYSTEM RESET default_transaction_read_only")
        on(service.primary, "SELECT pg_reload_conf()")
        until(lambda: service.is_paid() == 200, HEALED_SECONDS)
    seen = heals("PostgreSQL reads only for a while")
    shows_machine("read only for a while", f"callbacks 500, /readyz 503 database; {seen}")
