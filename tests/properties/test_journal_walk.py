"""Whatever a household does in whatever order: the journal sums to zero, and every statement adds up."""

from contextlib import suppress
from datetime import timedelta
from itertools import count

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain import commands
from domain.errors import ServiceError
from domain.metering.verdicts import Question
from domain.payments.payments import CONFIRMATION, MPESA, Payment
from domain.services.billing.quote_reading import Answers
from domain.services.metering.submit_reading import SubmitReading, submit_reading
from domain.services.metering.take_technicians_reading import TakeTechniciansReading, take_technicians_reading
from domain.services.payments.record_payment import record_payment
from domain.values.periods import business_date
from store.core.clock import clock_offset, travel
from tests.support.customers import add_customer

YES = Answers(confirmed=frozenset({Question.HOUSE_EMPTY, Question.ROLLED_OVER}))
numbers = count(1)

steps = st.lists(
    st.one_of(
        st.tuples(st.just("reads"), st.integers(0, 200)),
        st.tuples(st.just("pays"), st.integers(1, 500_000)),
        st.tuples(st.just("sends_technician"), st.integers(0, 200)),
        st.tuples(st.just("waits"), st.sampled_from([1, 7, 26, 31, 60])),
    ),
    max_size=14,
)


class Household:
    """One account, and what can happen to it, from today on."""

    def __init__(self, engine, parts):
        self.engine, self.parts = engine, parts
        with engine.begin() as connection:
            connection.execute(clock_offset.delete())
        self.number = f"3{next(numbers):06d}-01"
        self.shows = 4401
        self.id = add_customer(engine, self.number, last=self.shows, balance_cents=12_345)

    def does(self, what, amount):
        with suppress(ServiceError):
            getattr(self, what)(amount)

    def waits(self, days):
        with self.engine.begin() as connection:
            travel(connection, timedelta(days=days))

    def reads(self, used):
        """The register goes on by so much, or a misread one by as much less."""
        value, turn = self.shows + used, str(next(numbers))
        key = commands.key(f"walk:{self.number}", turn, value)
        answers = Answers(value, YES.confirmed)
        command = SubmitReading(key, self.id, value, "+254711000001", "en", "ussd", verified=True, answers=answers)
        with self.parts.store.transaction() as unit_of_work:
            submit_reading(command, unit_of_work, self.parts.terms)

    def sends_technician(self, used):
        with self.parts.store.transaction() as unit_of_work:
            today = business_date(unit_of_work.now)
            command = TakeTechniciansReading(self.id, self.shows + used, today, reason="walk")
            take_technicians_reading(command, unit_of_work, self.parts.terms)
        self.shows += used

    def pays(self, cents):
        with self.parts.store.transaction() as unit_of_work:
            receipt = f"WALK{next(numbers):08d}"
            payment = Payment(MPESA, receipt, cents, CONFIRMATION, unit_of_work.now, reference=self.number)
            record_payment(payment, unit_of_work, self.parts.terms)

    def balance(self):
        with self.engine.connect() as connection:
            return connection.execute(
                sa.text("SELECT balance_cents FROM accounts WHERE id = :id"), {"id": self.id}
            ).scalar_one()

    def statement(self, first, last):
        with self.parts.store.reading() as unit_of_work:
            return unit_of_work.statements.of(self.id, first, last)


@pytest.fixture
def parts(app):
    return app.extensions["parts"]


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(happenings=steps, cut=st.integers(0, 200))
def test_the_ledger_of_a_household_adds_up_whatever_happens(happenings, cut, engine, parts):
    household = Household(engine, parts)
    first = business_date(parts.clock.now()) - timedelta(days=60)
    for what, amount in happenings:
        household.does(what, amount)
    last = business_date(parts.clock.now())
    whole = household.statement(first, last)
    day = first + timedelta(days=min(cut, (last - first).days))
    before, after = household.statement(first, day), household.statement(day + timedelta(days=1), last)
    assert whole.opening_cents == 0
    assert whole.closing_cents == household.balance()
    assert before.closing_cents == after.opening_cents
    assert before.movements + after.movements == whole.movements
    with engine.connect() as connection:
        assert connection.execute(sa.text("SELECT sum(cents) FROM journal_lines")).scalar_one() == 0
    assert parts.ledger_check.check(parts.clock.now()).parked == {}
