"""What every step of a payment costs in SQL statements and Redis round trips: a change of these figures is a
decision.
"""

import json

import pytest
import redis
import requests

from bench.statements import statements_of
from jobs import payments as tasks
from payments.cards.paystack import sign
from tests.support.customers import add_customer
from tests.support.payment_providers import CARD_KEY, confirmation, payment_testbed

WANJIKU, OTIENO = "+254711000001", "+254722000002"
NEVER = {"times": 0}
ROUND_TRIPS = ("get", "set", "del", "eval", "evalsha")


@pytest.fixture
def payments(database_url, own_redis):
    with payment_testbed(database_url, own_redis) as payments:
        payments.open()
        yield payments


@pytest.fixture
def account(payments):
    return add_customer(payments.parts.engine, "3500600-01", phone=WANJIKU, meter="KE1234567", balance_cents=900_000)


@pytest.fixture
def cost(payments, own_redis):
    """Statements and Redis round trips of a step."""
    engine = payments.parts.engine
    with statements_of(engine) as statements, redis.Redis.from_url(own_redis) as connection:

        def round_trips():
            stats = connection.info("commandstats")
            return sum(stats.get(f"cmdstat_{name}", {}).get("calls", 0) for name in ROUND_TRIPS)

        def cost(step, *arguments):
            before = round_trips()
            statements.clear()
            step(*arguments)
            return len(statements), round_trips() - before

        yield cost


def post(payments, door, body):
    answer = requests.post(f"{payments.callbacks_at}/{door}", json=body, timeout=10)
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("reference", "statements"), [("350060001", 1), ("KE1234567", 1), ("9999999-01", 2), ("\U0001f600", 0), ("", 0)]
)
def test_a_validation_is_a_look_up_or_two_and_writes_nothing(payments, account, cost, reference, statements):
    assert cost(post, payments, "paybill/validation", confirmation(BillRefNumber=reference)) == (statements, 0)


LOOKS_IN_VAIN = 3
"""One for each kind of message: nothing more of it has come."""
COUNT = 1
"""Of how long the bookings of a run took, however many there were."""
NOTHING_MORE_TO_ASK = 3
"""Of Paystack about refunds and about payments, and of M-Pesa."""


def test_a_confirmation_is_stored_by_one_statement_and_booked_by_seven(payments, account, cost):
    for receipt, booking in (("RKL51ZDR4F", 7 + COUNT), ("RKL51ZDR4G", 7 + COUNT), ("RKL51ZDR4G", 8)):
        assert cost(post, payments, "paybill/confirmation", confirmation(TransID=receipt)) == (1, 0)
        assert cost(tasks.apply) == (booking + LOOKS_IN_VAIN, 0)


def test_the_result_of_a_prompt_is_stored_by_one_statement_and_booked_by_these(payments, account, cost):
    payments.safaricom.command("options", answer="wait")
    spent = {"asked": cost(payments.asks, account, WANJIKU, 500), "sent": cost(tasks.send)}
    [(token, checkout_id)] = payments.rows("SELECT token, checkout_id FROM payment_intents")
    items = [{"Name": "Amount", "Value": 500}, {"Name": "MpesaReceiptNumber", "Value": "RKL51ZDR4F"}]
    body = {"CheckoutRequestID": checkout_id, "ResultCode": 0, "CallbackMetadata": {"Item": items}}
    spent["reported"] = cost(post, payments, f"stk/{token}", {"Body": {"stkCallback": body}})
    spent["booked"] = cost(tasks.apply)
    assert spent == {"asked": (6, 0), "sent": (4, 5), "reported": (1, 0), "booked": (8 + COUNT + LOOKS_IN_VAIN, 0)}


def test_a_card_webhook_is_stored_by_one_statement_and_its_payment_verified_and_booked_by_these(
    payments, account, cost
):
    payments.paystack.command("scripts", webhook=NEVER)
    spent = {"asked": cost(payments.asks, account, WANJIKU, 500, "paystack"), "sent": cost(tasks.send)}
    reference = payments.one("SELECT token FROM payment_intents")
    payments.paystack.command("customer", reference=reference, action="pay")
    body = json.dumps({"event": "charge.success", "data": {"id": 7, "reference": reference}}).encode()
    headers = {"X-Paystack-Signature": sign(body, CARD_KEY)}
    url = f"{payments.public_url}/callbacks/paystack"
    spent["reported"] = cost(lambda: requests.post(url, data=body, headers=headers, timeout=10).raise_for_status())
    spent["looked into"] = cost(tasks.apply)
    spent["booked"] = cost(tasks.ask)
    assert payments.one("SELECT balance_cents FROM accounts") == 850_000
    assert spent == {
        "asked": (5, 0),
        "sent": (5, 2),
        "reported": (1, 0),
        "looked into": (4 + LOOKS_IN_VAIN, 0),
        "booked": (9 + COUNT + NOTHING_MORE_TO_ASK, 0),
    }


def test_a_pull_of_what_we_know_is_one_look_and_a_note_and_confirms_them_once(payments, account, cost):
    """Of each of the two paybills."""
    for amount in range(100, 108):
        payments.pays(OTIENO, amount, "350060001")
    tasks.apply()
    assert [cost(tasks.pull)[0] for _ in range(2)] == [5, 4]
    payments.pays(OTIENO, 200, "350060001", confirmation=NEVER)
    assert cost(tasks.pull)[0] > 4
    assert cost(tasks.pull)[0] == 4
    assert payments.moved_here() == payments.moved_there()
