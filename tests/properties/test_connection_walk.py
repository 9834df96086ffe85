"""Whatever happens to an application in whatever order: no account without a confirmed meter, and no cent lost."""

from contextlib import suppress
from datetime import timedelta
from itertools import count

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain import commands
from domain.connections.applications import USSD, Applicant
from domain.connections.classes import ConnectionClass
from domain.connections.drafts import Draft
from domain.connections.rungs import BY_OPERATOR, Rung
from domain.errors import ServiceError
from domain.payments.payments import CONFIRMATION, MPESA, OPERATOR, Payment, Reversal
from domain.services.connections.advance_application import AdvanceApplication, advance_application
from domain.services.connections.change_class import ChangeClass, change_class
from domain.services.connections.confirm_meter import ConfirmMeter, confirm_meter
from domain.services.connections.meter_application import MeterApplication, meter_application
from domain.services.connections.quote_application import QuoteApplication, quote_application
from domain.services.connections.submit_application import SubmitApplication, submit_application
from domain.services.connections.watch_application import (
    WatchApplication,
    applications_to_watch,
    watch_application,
)
from domain.services.payments.record_payment import record_payment
from domain.services.payments.record_reversal import record_reversal
from domain.values.periods import business_date
from store.core.clock import clock_offset, travel

STRANGER = "+254733000003"
QUOTED = 100_000
numbers = count(1)
CHAINS = (Rung.PAPERS_COMPLETE, Rung.SURVEY_BOOKED, Rung.SURVEYED, Rung.WAYLEAVE, Rung.BUILT, Rung.INSPECTED)

steps = st.lists(
    st.one_of(
        st.tuples(st.just("advances"), st.sampled_from(BY_OPERATOR)),
        st.tuples(st.just("goes_on"), st.none()),
        st.tuples(st.just("goes_on"), st.none()),
        st.tuples(st.just("quotes"), st.sampled_from([QUOTED, QUOTED // 2])),
        st.tuples(st.just("changes_class"), st.sampled_from([None, QUOTED // 2, QUOTED * 2])),
        st.tuples(st.just("pays"), st.sampled_from([QUOTED, QUOTED, QUOTED // 2, 100, QUOTED * 2])),
        st.tuples(st.just("takes_back"), st.none()),
        st.tuples(st.just("meters"), st.none()),
        st.tuples(st.just("confirms"), st.sampled_from(["own", "own", STRANGER])),
        st.tuples(st.just("denies"), st.none()),
        st.tuples(st.just("waits"), st.sampled_from([1, 30, 91])),
    ),
    max_size=24,
)


class Walk:
    """One application, and what can happen to it, from today on."""

    def __init__(self, engine, parts):
        self.engine, self.parts = engine, parts
        self.receipts = []
        with engine.begin() as connection:
            connection.execute(clock_offset.delete())
        self.phone = f"+2547220{next(numbers):05d}"
        self.place = f"Stage {next(numbers)}"
        with parts.store.transaction() as work:
            draft_id = work.application_drafts.begin(self.phone, "en", USSD)
            draft = Draft("Otieno", "23456789", "", "Ruaraka", self.place, "", "home")
            work.application_drafts.keep(draft_id, draft, None)
            command = SubmitApplication(
                commands.key(f"walk:{self.place}", "1", 1), draft_id, Applicant(self.phone, "en", USSD)
            )
            submit_application(command, work, parts.terms)
        self.id = draft_id

    @property
    def now(self):
        with self.parts.store.reading() as work:
            return work.applications.get(self.id)

    def does(self, what, amount):
        with suppress(ServiceError), self.parts.store.transaction() as work:
            getattr(self, what)(amount, work)

    def advances(self, rung, work):
        day = business_date(work.now) if rung is Rung.SURVEY_BOOKED else None
        command = AdvanceApplication(self.now.reference, rung, "Njeri", day, "The reason")
        advance_application(command, work, self.parts.terms)

    def goes_on(self, _, work):
        """The next rung that an operator says."""
        for rung in CHAINS:
            with suppress(ServiceError):
                return self.advances(rung, work)
        return None

    def quotes(self, cents, work):
        quote_application(QuoteApplication(self.now.reference, cents, (), "Njeri"), work, self.parts.terms)

    def changes_class(self, cents, work):
        to = ConnectionClass.SHOP if self.now.of_class is ConnectionClass.HOME else ConnectionClass.HOME
        change_class(ChangeClass(self.now.reference, to, "Njeri", cents), work, self.parts.terms)

    def pays(self, cents, work):
        receipt = f"W{next(numbers):09d}"
        self.receipts.append(receipt)
        payment = Payment(
            MPESA,
            receipt,
            cents,
            CONFIRMATION,
            work.now,
            work.now,
            self.now.reference,
            self.phone,
            for_connections=True,
        )
        record_payment(payment, work, self.parts.terms)

    def takes_back(self, _, work):
        if self.receipts:
            receipt = self.receipts.pop()
            booked = work.payments.find(MPESA, receipt)
            reversal = Reversal(MPESA, f"R{receipt}", receipt, booked.left_cents or 1, OPERATOR)
            record_reversal(reversal, work, self.parts.terms)

    def meters(self, _, work):
        command = MeterApplication(self.now.reference, f"M{self.id:08d}", "S1", "12", "Njeri", region="Nairobi")
        meter_application(command, work, self.parts.terms)

    def confirms(self, phone, work):
        phone = self.phone if phone == "own" else phone
        key = commands.key(f"walk:{self.place}", str(next(numbers)), phone)
        confirm_meter(ConfirmMeter(key, self.id, phone, agrees=True), work, self.parts.terms)

    def denies(self, _, work):
        key = commands.key(f"walk:{self.place}", str(next(numbers)), "no")
        confirm_meter(ConfirmMeter(key, self.id, self.phone, agrees=False), work, self.parts.terms)

    def waits(self, days, work):
        del work
        with self.engine.begin() as connection:
            travel(connection, timedelta(days=days))
        with self.parts.store.transaction() as later:
            for application_id in applications_to_watch(0, later):
                watch_application(WatchApplication(application_id), later, self.parts.terms)


@pytest.fixture
def parts(app):
    return app.extensions["parts"]


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(steps)
def test_no_account_without_a_confirmed_meter_and_no_cent_lost(engine, parts, walk):
    found = Walk(engine, parts)
    for step in walk:
        found.does(*step)
        holds(engine, found)


def holds(engine, walk):
    def one(query):
        with engine.connect() as connection:
            return connection.execute(sa.text(query), {"id": walk.id}).scalar_one()

    application = walk.now
    # An account exists exactly where the application is open, with the meter that was confirmed.
    assert (application.account_id is not None) == (application.rung is Rung.OPEN)
    if application.account_id:
        assert one("SELECT number FROM meters WHERE account_id = (SELECT account_id FROM applications WHERE id = :id)")
    # Money booked is money moved: to the application, to suspense, or back.
    credited = one("""
        SELECT coalesce(sum(p.cents - coalesce((SELECT sum(r.cents) FROM reversals r WHERE r.payment_id = p.id), 0)), 0)
        FROM payments p WHERE p.application_id = :id
    """)
    assert application.paid_cents == credited
    assert one("SELECT coalesce(sum(cents), 0) FROM journal_lines") == 0
    in_suspense = """
        SELECT coalesce(sum(p.cents - coalesce((SELECT sum(r.cents) FROM reversals r WHERE r.payment_id = p.id), 0)), 0)
        FROM suspense s JOIN payments p ON p.id = s.payment_id WHERE s.released_at IS NULL
    """
    assert one("SELECT -coalesce(sum(cents), 0) FROM journal_lines WHERE ledger_account = 'suspense'") == one(
        in_suspense
    )
    waits_for_building = "SELECT -coalesce(sum(cents), 0) FROM journal_lines WHERE ledger_account = 'connections'"
    assert one(waits_for_building) == one("SELECT coalesce(sum(paid_cents), 0) FROM applications WHERE state <> 'open'")
    counted = one("SELECT coalesce(sum(waiting), 0) FROM application_counts")
    assert counted == one("""
        SELECT count(*) FROM applications
        WHERE state NOT IN ('drafted', 'open', 'rejected', 'withdrawn', 'lapsed')
    """)
