"""Operations see at one look which payments wait for somebody."""

import re

import pytest
import sqlalchemy as sa

from domain.payments.payments import MPESA
from domain.payments.reconciliation import QUARANTINED, Break
from jobs import payments as tasks

WANJIKU, OTIENO = "+254711000001", "+254722000002"


def shown(payments, name):
    """What /metrics says, by the value of the figure's label."""
    figures = payments.metrics()
    return {of: float(figure) for of, figure in re.findall(rf'^{name}{{\w+="(.+?)"}} (.+)$', figures, re.MULTILINE)}


def change(payments, **values):
    assignments = ", ".join(f"{name} = {value}" for name, value in values.items())
    with payments.parts.engine.begin() as connection:
        connection.execute(sa.text(f"UPDATE payment_intents SET {assignments}"))


def test_what_waits_in_suspense_is_shown_with_the_time_since_when(payments, account):
    assert shown(payments, "suspense_payments") == {}
    for _ in range(2):
        payments.pays(OTIENO, 100, "9999999-01")
    tasks.apply()
    assert shown(payments, "suspense_payments") == {"unknown": 2}
    since = float(payments.one("SELECT extract(epoch FROM min(held_at)) FROM suspense"))
    assert shown(payments, "suspense_oldest_timestamp_seconds") == {"unknown": pytest.approx(since)}


def test_an_open_difference_is_shown_until_it_is_settled(payments):
    with payments.parts.store.transaction() as work:
        work.breaks.add(Break(QUARANTINED, MPESA, "RKL51ZDR4F"))
    assert shown(payments, "payment_differences_open") == {"quarantined": 1}
    with payments.parts.store.transaction() as work:
        assert work.breaks.settle(payments.one("SELECT id FROM recon_breaks"))
    assert shown(payments, "payment_differences_open") == {}


def test_a_request_without_an_outcome_is_shown_after_five_minutes(payments, account):
    payments.safaricom.command("options", answer="wait")
    payments.asks(account, WANJIKU, 500)
    tasks.send()
    change(payments, sent_at="now() - interval '4 minutes'")
    assert shown(payments, "payment_requests_without_outcome") == {}
    change(payments, sent_at="now() - interval '6 minutes'")
    assert shown(payments, "payment_requests_without_outcome") == {"mpesa": 1}
    change(payments, state="'paid_unreceipted'")
    assert shown(payments, "payment_requests_without_outcome") == {}
    assert shown(payments, "payment_requests_unreceipted") == {"mpesa": 1}
