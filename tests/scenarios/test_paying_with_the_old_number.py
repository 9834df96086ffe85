"""A customer gets a new account number by a campaign, pays to the paybill with the old one, and reads the new one."""

import pytest

from jobs import payments as tasks
from tests.support.campaigns import add_operators, started, tick
from tests.support.command_line import Operator
from tests.support.customers import add_customer
from tests.support.payment_providers import payment_testbed
from tests.support.sms import works

WANJIKU, OTIENO = "+254711000001", "+254722000002"
OLD = "3500600-01"


@pytest.fixture
def payments(database_url, redis_url, gateway):
    """The whole service: M-Pesa, and an SMS gateway that delivers."""
    with payment_testbed(database_url, redis_url, gateway=gateway) as payments:
        payments.open()
        yield payments


@pytest.fixture
def renumbered(payments, gateway):
    """The id of Wanjiku's account, and the number that the campaign gave it."""
    account_id = add_customer(payments.parts.engine, OLD, phone=WANJIKU, meter="KE1234567", balance_cents=125_000)
    operator = Operator(payments.flask)
    add_operators(operator)
    started(operator)
    for _ in range(3):
        tick(payments.parts)
        assert gateway.settle()
    works(payments.parts, "merge_reports", "settle_campaigns")
    number = payments.one("SELECT number FROM accounts")
    assert number != OLD
    assert [number in message.text for message in gateway.messages.inbox(WANJIKU)] == [True]
    return account_id, number


@pytest.mark.parametrize("typed", [OLD, "350060001", "3500600", "acc 35OO6OO-1"])
def test_a_renumbered_customer_pays_with_the_old_number_and_the_receipt_names_the_new_one(
    payments, gateway, renumbered, typed
):
    _, number = renumbered
    payments.safaricom.command("options", external_validation=True)
    assert payments.pays(OTIENO, 500, typed)["outcome"] == "completed"
    tasks.apply()
    works(payments.parts, "send")
    assert gateway.settle()
    assert payments.rows("SELECT balance_cents FROM accounts") == [(75_000,)]
    assert payments.moved_here() == payments.moved_there() == 50_000
    assert payments.rows("SELECT payment_id FROM suspense") == []
    [receipt] = [each.text for each in gateway.messages.inbox(WANJIKU) if "Received" in each.text]
    assert all(words in receipt for words in ("KES 500", "KES 750", number))
    assert OLD not in receipt
    payments.phone(WANJIKU).dials().sees(f"Acc {number}").answers("2").sees("KES 750")


def test_on_the_menu_the_old_number_of_another_is_answered_with_the_new_one_to_pay_to(payments, renumbered):
    _, number = renumbered
    add_customer(payments.parts.engine, "8800600-01", phone=OTIENO)
    otieno = payments.phone(OTIENO).dials().answers("3", "2", OLD).sees(number, "Enter amount").answers("500", "1")
    otieno.sees(number, "W******").answers("1").ends(number, "paybill 888888")
    payments.works()
    assert payments.rows(f"SELECT balance_cents FROM accounts WHERE number = '{number}'") == [(75_000,)]
    assert {number in text for (text,) in payments.rows("SELECT text FROM messages WHERE purpose = 'receipt'")} == {
        True
    }


def test_a_prompt_that_was_asked_for_before_the_renumbering_is_booked_after_it(payments, gateway):
    account_id = add_customer(payments.parts.engine, OLD, phone=WANJIKU, meter="KE1234567", balance_cents=125_000)
    operator = Operator(payments.flask)
    add_operators(operator)
    payments.safaricom.command("scripts", callback={"times": 0}, confirmation={"times": 1, "delay_seconds": 600})
    payments.asks(account_id, WANJIKU, 500)
    tasks.send()
    started(operator)
    for _ in range(3):
        tick(payments.parts)
        assert gateway.settle()
    number = payments.one("SELECT number FROM accounts")
    payments.pass_time(700)
    tasks.apply()
    assert payments.rows("SELECT state FROM payment_intents") == [("paid",)]
    assert payments.rows("SELECT balance_cents FROM accounts") == [(75_000,)]
    [(text,)] = payments.rows("SELECT text FROM messages WHERE purpose = 'receipt'")
    assert number in text
    assert number != OLD
