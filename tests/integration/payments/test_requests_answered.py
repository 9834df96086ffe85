"""A request is paid by what answered it, and by nothing else: who did not pay gets no receipt, and keeps the prompt."""

import pytest

from jobs import payments as tasks
from tests.support.customers import add_customer

WANJIKU, OTIENO = "+254711000001", "+254722000002"
NEVER = {"times": 0}


@pytest.fixture
def account(tills):
    return add_customer(tills.parts.engine, "3500600-01", phone=WANJIKU, balance_cents=125_000)


def states(tills):
    return dict(tills.rows("SELECT phone, state FROM payment_intents"))


def receipts(tills):
    return [phone for (phone,) in tills.rows("SELECT phone FROM messages WHERE purpose = 'receipt'")]


def test_who_did_not_pay_gets_no_receipt_for_what_another_paid_before(tills, account):
    tills.pays(WANJIKU, 500, "350060001")
    tasks.apply()
    tills.later(600)
    tills.safaricom.tell("control/scripts", answer="cancel")
    tills.asks(account, OTIENO, 500)
    tills.works()
    tasks.pull()
    assert states(tills) == {OTIENO: "failed"}
    assert receipts(tills) == [WANJIKU]


@pytest.mark.parametrize("confirmation", [{"times": 1}, NEVER], ids=["told", "not told"])
def test_who_pays_and_asks_for_as_much_again_is_still_prompted(tills, account, confirmation):
    tills.pays(WANJIKU, 500, "350060001", confirmation=confirmation)
    tasks.apply()
    tills.later(60)
    tills.asks(account, WANJIKU, 500)
    tasks.pull()
    assert states(tills) == {WANJIKU: "created"}
    tills.safaricom.tell("control/scripts", answer="cancel")
    tills.works()
    tasks.pull()
    assert states(tills) == {WANJIKU: "failed"}
    assert receipts(tills) == [WANJIKU]


def test_a_late_payment_to_the_paybill_does_not_answer_a_request_made_after_it(tills, account):
    tills.pays(WANJIKU, 500, "350060001", confirmation={"times": 1, "delay_seconds": 700})
    tills.later(600)
    tills.safaricom.tell("control/scripts", answer="cancel")
    tills.asks(account, OTIENO, 500)
    tills.works()
    tills.later(200)
    tills.works()
    assert states(tills) == {OTIENO: "failed"}
    assert receipts(tills) == [WANJIKU]


def test_a_late_confirmation_of_one_request_does_not_pay_another(tills, account):
    tills.safaricom.tell("control/scripts", confirmation={"times": 1, "delay_seconds": 200})
    tills.asks(account, WANJIKU, 500)
    tills.works()
    tills.later(60)
    tills.safaricom.tell("control/scripts", result="1037")
    tills.asks(account, OTIENO, 500)
    tills.works()
    tills.later(200)
    tills.works()
    tasks.pull()
    assert states(tills) == {WANJIKU: "paid", OTIENO: "failed"}
    assert receipts(tills) == [WANJIKU]
