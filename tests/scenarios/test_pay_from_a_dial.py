"""A customer dials and pays 500 of 1,250: M-Pesa asks once the session has ended, and the next dial shows 750."""

import pytest

from jobs import payments as tasks
from tests.support.customers import add_customer
from tests.support.payment_providers import payment_testbed
from tests.support.sms import works

WANJIKU = "+254711000001"


@pytest.fixture
def payments(database_url, redis_url, gateway):
    """No prompt for a minute by the clock: only the end of the session can bring it earlier."""
    with payment_testbed(database_url, redis_url, gateway=gateway, mpesa_prompt_delay_seconds=60) as payments:
        payments.open()
        payments.safaricom.command("options", answer="wait")
        add_customer(payments.parts.engine, "3500600-01", phone=WANJIKU, balance_cents=125_000)
        yield payments


def seconds_counted(payments):
    counts = (line for line in payments.metrics().splitlines() if line.startswith("payment_seconds_count"))
    return sum(float(line.split()[1]) for line in counts)


def test_who_pays_a_part_from_a_dial_gets_the_prompt_after_the_session_and_sees_the_rest_owed(payments, gateway):
    session = gateway.dial("*977#", WANJIKU)
    session.reply("3")
    assert "Owed now: KES 1,250" in session.screen
    for typed in ("2", "500", "1"):
        session.reply(typed)
    tasks.send()
    assert (session.ended, payments.safaricom.look("__pushes"), gateway.state.mpesa.prompt(WANJIKU)) == (
        False,
        [],
        None,
    )
    assert payments.safaricom.stand_in.state.subscribers.of(WANJIKU).in_session

    session.reply("1")
    assert session.ended
    assert all(words in session.screen for words in ("KES 500", "PIN", "paybill 888888", "3500600-01"))
    assert gateway.settle()
    tasks.send()
    prompt = gateway.state.mpesa.prompt(WANJIKU)
    assert (prompt["amount"], prompt["reference"]) == (500, "350060001")
    assert payments.one("SELECT balance_cents FROM accounts") == 125_000

    assert gateway.state.mpesa.answer(prompt["id"], {"pin": "1234"}).json["result"] == "0"
    payments.works()
    works(payments.parts, "send")
    assert gateway.settle()
    [receipt] = [each.text for each in gateway.messages.inbox(WANJIKU) if "Received" in each.text]
    assert all(words in receipt for words in ("KES 500", "KES 750", "3500600-01"))
    again = gateway.dial("*977#", WANJIKU)
    again.reply("3")
    assert "Owed now: KES 750" in again.screen
    assert payments.moved_here() == payments.moved_there() == 50_000
    assert seconds_counted(payments) == 1
