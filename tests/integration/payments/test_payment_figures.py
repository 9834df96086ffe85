"""Operations see at one look which payments wait for somebody."""

import re

import pytest
import requests
import sqlalchemy as sa

from domain.payments.payments import MPESA
from domain.payments.reconciliation import QUARANTINED, Break
from jobs import payments as tasks
from tests.support.customers import add_customer

WANJIKU, OTIENO = "+254711000001", "+254722000002"


@pytest.fixture
def account(tills):
    return add_customer(tills.parts.engine, "3500600-01", phone=WANJIKU, balance_cents=125_000)


def shown(tills, name):
    """What /metrics says, by the value of the figure's label."""
    token = {"Authorization": f"Bearer {tills.parts.settings.metrics_token}"}
    figures = requests.get(f"{tills.public_url}/metrics", headers=token, timeout=10).text
    return {of: float(figure) for of, figure in re.findall(rf'^{name}{{\w+="(.+?)"}} (.+)$', figures, re.MULTILINE)}


def change(tills, **values):
    assignments = ", ".join(f"{name} = {value}" for name, value in values.items())
    with tills.parts.engine.begin() as connection:
        connection.execute(sa.text(f"UPDATE payment_intents SET {assignments}"))


def test_what_waits_in_suspense_is_shown_with_the_time_since_when(tills, account):
    assert shown(tills, "suspense_payments") == {}
    for _ in range(2):
        tills.pays(OTIENO, 100, "9999999-01")
    tasks.apply()
    assert shown(tills, "suspense_payments") == {"unknown": 2}
    since = float(tills.one("SELECT extract(epoch FROM min(held_at)) FROM suspense"))
    assert shown(tills, "suspense_oldest_timestamp_seconds") == {"unknown": pytest.approx(since)}


def test_an_open_difference_is_shown_until_it_is_settled(tills):
    with tills.parts.store.transaction() as work:
        work.breaks.add(Break(QUARANTINED, MPESA, "RKL51ZDR4F"))
    assert shown(tills, "payment_differences_open") == {"quarantined": 1}
    with tills.parts.store.transaction() as work:
        assert work.breaks.settle(tills.one("SELECT id FROM recon_breaks"))
    assert shown(tills, "payment_differences_open") == {}


def test_a_request_without_an_outcome_is_shown_after_five_minutes(tills, account):
    tills.safaricom.tell("control/options", answer="wait")
    tills.asks(account, WANJIKU, 500)
    tasks.send()
    change(tills, sent_at="now() - interval '4 minutes'")
    assert shown(tills, "payment_requests_without_outcome") == {}
    change(tills, sent_at="now() - interval '6 minutes'")
    assert shown(tills, "payment_requests_without_outcome") == {"mpesa": 1}
    change(tills, state="'paid_unreceipted'")
    assert shown(tills, "payment_requests_without_outcome") == {}
    assert shown(tills, "payment_requests_unreceipted") == {"mpesa": 1}
