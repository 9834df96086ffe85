"""Two that change the same at once: one waits for the other, and neither for itself."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from domain.connections.applications import USSD, Applicant, Change, Running
from domain.connections.drafts import Draft
from domain.connections.rungs import Rung
from domain.errors import Refused
from domain.payments.payments import CONFIRMATION, MPESA, PULL, STATEMENT, Payment, Reversal
from domain.payments.reconciliation import QUARANTINED, Break
from domain.services.payments.hold_for_refund import HoldForRefund, hold_for_refund
from domain.services.payments.hold_quarantined import HoldQuarantined, hold_quarantined
from domain.services.payments.record_payment import record_payment, release_payment
from domain.services.payments.record_reversal import record_reversal
from tests.support.customers import add_customer
from tests.support.waiting import until, waits_for_a_lock

OTIENO, ACHIENG = "+254722000002", "+254733000003"
RECEIPT = "RKL51ZDR4F"


@pytest.fixture
def parts(app):
    return app.extensions["parts"]


@pytest.fixture
def meanwhile(parts, engine):
    """Does one thing in a transaction while another one, that began before it, goes on as far as it can."""

    def both(first, then, other):
        def others():
            with parts.store.transaction() as work:
                return other(work)

        with ThreadPoolExecutor(1) as thread:
            with parts.store.transaction() as work:
                first(work)
                waiting = thread.submit(others)
                until(lambda: waiting.done() or waits_for_a_lock(engine))
                then(work)
            return waiting.result()

    return both


@pytest.fixture
def applied(parts):
    """An application that stands on a rung; its id."""

    def sent(phone, rung):
        with parts.store.transaction() as work:
            draft_id = work.application_drafts.begin(phone, "en", USSD)
            work.application_drafts.keep(draft_id, Draft("Otieno", "2345", "", "Ruaraka", phone, "", "home"), None)
            work.applications.submit(draft_id, Applicant(phone, "en", USSD))
            moves(work, draft_id, rung)
        return draft_id

    return sent


def moves(work, application_id, rung):
    application = work.applications.lock(application_id)
    work.applications.move(application, rung, 0, Running(None), Change())


def test_a_reversal_waits_for_the_withdrawal_of_the_application_that_was_paid(parts, applied, meanwhile, engine):
    application_id = applied(OTIENO, Rung.PAID)
    now = datetime.now(UTC)
    with parts.store.transaction() as work:
        payment_id = work.payments.add(Payment(MPESA, RECEIPT, 50_000, PULL, now), None, application_id)
        work.applications.pay(application_id, 50_000)
    back = Reversal(MPESA, "RKM00REV01", RECEIPT, 50_000, STATEMENT)
    outcome = meanwhile(
        lambda work: work.applications.lock(application_id),
        lambda work: hold_for_refund(HoldForRefund(application_id), work),
        lambda work: record_reversal(back, work, parts.terms),
    )
    assert outcome == "reversed"
    with parts.store.reading() as work:
        assert work.suspense.of([payment_id]) == []
        assert work.applications.get(application_id).paid_cents == 0


def test_an_application_that_is_paid_waits_for_none_whose_money_goes_back(parts, applied):
    quoted, paid = applied(OTIENO, Rung.QUOTED), applied(ACHIENG, Rung.PAID)
    with parts.store.transaction() as one, parts.store.transaction() as other:
        moves(one, quoted, Rung.PAID)
        moves(other, paid, Rung.QUOTED)
        moves(one, quoted, Rung.WAYLEAVE)
    with parts.store.reading() as work:
        standing = {rung: waiting for rung, waiting, _ in work.applications.counts() if waiting}
    assert standing == {"wayleave": 1, "quoted": 1}


def test_a_quarantined_payment_is_held_after_its_own_report_was_booked_or_not_at_all(parts, meanwhile, engine):
    account = add_customer(engine, "3500600-01", balance_cents=125_000)
    reported = Payment(MPESA, RECEIPT, 50_000, PULL, datetime.now(UTC), reference="3500600-01")
    with parts.store.transaction() as work:
        work.breaks.add(Break(QUARANTINED, MPESA, RECEIPT, {"cents": 50_000}, account_id=account))
        break_id = work.breaks.open(0, 10)[0]["id"]
    with pytest.raises(Refused, match="booked already"):
        meanwhile(
            lambda work: work.accounts.lock_payee(account),
            lambda work: record_payment(reported, work, parts.terms),
            lambda work: hold_quarantined(HoldQuarantined(break_id, "achieng", None), work, parts.terms),
        )
    with parts.store.reading() as work:
        assert work.accounts.payee(account).balance_cents == 75_000
        assert work.breaks.open(0, 10) == []


@pytest.mark.parametrize("reference", ["9999999-01", "3500700-01", ""], ids=["nobodys", "anothers", "none"])
def test_a_payment_that_operators_released_is_listed_once_more_while_it_goes_back(parts, meanwhile, engine, reference):
    account = add_customer(engine, "3500600-01", balance_cents=125_000, status="disconnected")
    add_customer(engine, "3500700-01", balance_cents=125_000)
    reported = Payment(MPESA, RECEIPT, 50_000, CONFIRMATION, datetime.now(UTC), reference=reference)
    with parts.store.transaction() as work:
        work.payments.add(reported, account, None)
    back = Reversal(MPESA, "RKM00REV01", RECEIPT, 50_000, STATEMENT)
    outcome = meanwhile(
        lambda work: work.accounts.lock_payee(account),
        lambda work: record_reversal(back, work, parts.terms),
        lambda work: record_payment(replace(reported, source=PULL), work, parts.terms),
    )
    assert outcome == "known"
    with parts.store.reading() as work:
        assert work.accounts.payee(account).balance_cents == 175_000
        assert work.payments.find(MPESA, RECEIPT).confirmed_by == PULL


def test_a_payment_that_is_released_while_it_is_listed_waits_for_nobody(parts, meanwhile, engine):
    account = add_customer(engine, "3500600-01", balance_cents=125_000)
    reported = Payment(MPESA, RECEIPT, 50_000, CONFIRMATION, datetime.now(UTC), reference="9999999-01")
    with parts.store.transaction() as work:
        assert record_payment(reported, work, parts.terms) == "held"
        payment_id = work.payments.find(MPESA, RECEIPT).id

    def release(work):
        held = work.suspense.get(payment_id)
        work.suspense.release(payment_id, PULL)
        release_payment(held.payment, work.accounts.payee(account), work, parts.terms)

    outcome = meanwhile(
        lambda work: work.accounts.lock_payee(account) and work.suspense.get(payment_id),
        release,
        lambda work: record_payment(replace(reported, source=PULL), work, parts.terms),
    )
    assert outcome == "known"
    with parts.store.transaction() as work:
        assert work.accounts.payee(account).balance_cents == 75_000
        assert record_payment(replace(reported, source=PULL), work, parts.terms) == "known"
        assert work.payments.find(MPESA, RECEIPT).confirmed_by == PULL
