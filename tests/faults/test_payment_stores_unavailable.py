"""PostgreSQL or Redis is unavailable while customers pay: nothing half written, nobody prompted or credited twice, none
lost.
"""

import json
from threading import Thread

import pytest
import redis
import requests

from jobs import payments as tasks
from jobs.broker import INTERRUPTED
from payments.cards.paystack import sign
from tests.support.customers import add_customer
from tests.support.payment_providers import CARD_KEY, confirmation, payment_testbed
from tests.support.unavailable_stores import hanging, refusing
from tests.support.waiting import until

WANJIKU = "+254711000001"
NEVER = {"times": 0}
CONFIRMATION = confirmation()


def refused(payments, servers):
    return refusing(servers["postgres"], payments.settings["database_url"])


def confirms(payments):
    return requests.post(f"{payments.callbacks_at}/paybill/confirmation", json=CONFIRMATION, timeout=10).status_code


def test_what_cannot_be_kept_is_not_acknowledged_and_told_again_it_is_booked_once(payments, account, servers):
    card = json.dumps({"event": "charge.success", "data": {"id": 1, "reference": "0" * 32}}).encode()
    signed = {"X-Paystack-Signature": sign(card, CARD_KEY)}
    with refused(payments, servers):
        assert confirms(payments) == 500
        assert requests.post(f"{payments.callbacks_at}/stk/{'0' * 32}", json={}, timeout=10).status_code == 500
        answer = requests.post(f"{payments.public_url}/callbacks/paystack", data=card, headers=signed, timeout=10)
        assert (answer.status_code, "Traceback" in answer.text) == (500, False)
    assert payments.rows("SELECT id FROM inbox UNION ALL SELECT id FROM payments") == []
    assert [confirms(payments), confirms(payments)] == [200, 200]
    tasks.apply()
    assert payments.one("SELECT balance_cents FROM accounts") == 75_000
    assert payments.one("SELECT count(*) FROM journal_entries WHERE kind = 'payment'") == 1


def test_what_nobody_tells_again_is_pulled_and_booked_once(payments, account, servers):
    payments.asks(account, WANJIKU, 500)
    payments.safaricom.command("options", answer="wait")
    tasks.send()
    [prompt] = payments.safaricom.look("__prompts?phone=254711000001")["prompts"]
    with refused(payments, servers):
        payments.safaricom.answer(prompt["id"], pin="1234")
        payments.pays("+254722000002", 300, "350060001")
    assert payments.one("SELECT balance_cents FROM accounts") == 125_000
    for _ in range(2):
        tasks.pull()
    assert payments.one("SELECT balance_cents FROM accounts") == 45_000
    assert payments.moved_here() == payments.moved_there() == 80_000
    assert payments.rows("SELECT state FROM payment_intents") == [("paid",)]


def test_a_worker_that_cannot_record_what_it_sent_never_sends_it_again(payments, account, servers):
    payments.safaricom.command("scripts", reply_delay_seconds=2, callback=NEVER, confirmation=NEVER)
    payments.asks(account, WANJIKU, 500)
    sending = Thread(target=_sends_in_vain)
    sending.start()
    until(lambda: payments.safaricom.look("__pushes"))
    with refused(payments, servers):
        sending.join()
    assert payments.one("SELECT state FROM payment_intents") == "sending"
    payments.pass_time(180)
    tasks.let_lapsed_prompts_go()
    payments.works()
    assert payments.one("SELECT state FROM payment_intents") == "unknown"
    tasks.pull()
    assert len(payments.safaricom.look("__pushes")) == 1
    assert payments.moved_here() == payments.moved_there() == 50_000
    assert payments.one("SELECT state FROM payment_intents") == "paid"


def _sends_in_vain():
    assert tasks.send() == INTERRUPTED


@pytest.fixture
def served(database_url, own_redis):
    with payment_testbed(database_url, own_redis) as payments:
        payments.open()
        add_customer(payments.parts.engine, "3500600-01", phone=WANJIKU, balance_cents=125_000)
        yield payments


def is_paid_once(payments):
    assert len(payments.safaricom.look("__pushes")) == 1
    assert payments.rows("SELECT state FROM payment_intents") == [("paid",)]
    assert payments.one("SELECT balance_cents FROM accounts") == 75_000
    assert payments.one("SELECT count(*) FROM journal_entries WHERE kind = 'payment'") == 1
    assert payments.one("SELECT count(*) FROM messages") == 1


def test_while_redis_hangs_customers_are_prompted_and_credited_and_callbacks_are_answered(served, own_redis):
    account = served.one("SELECT id FROM accounts")
    with hanging(own_redis):
        assert served.asks(account, WANJIKU, 500) == "payment_asked"
        served.works()
        assert confirms(served) == 200
    served.works()
    assert served.one("SELECT balance_cents FROM accounts") == 25_000
    assert len(served.safaricom.look("__pushes")) == 1
    assert served.rows("SELECT state FROM payment_intents") == [("paid",)]


@pytest.mark.parametrize("step", ["asked", "sent", "reported", "booked"])
def test_redis_emptied_at_any_step_prompts_and_credits_nobody_twice(served, own_redis, step):
    steps = {
        "asked": lambda: served.asks(served.one("SELECT id FROM accounts"), WANJIKU, 500),
        "sent": tasks.send,
        "reported": served.providers_are_quiet,
        "booked": tasks.apply,
    }
    for name, done in steps.items():
        done()
        if name == step:
            with redis.Redis.from_url(own_redis) as connection:
                connection.flushall()
    served.works()
    assert served.asks(served.one("SELECT id FROM accounts"), WANJIKU, 500) == "too_soon"
    is_paid_once(served)
