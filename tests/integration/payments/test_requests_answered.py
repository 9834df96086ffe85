"""A request is paid by what answered it, and by nothing else: who did not pay gets no receipt, and keeps the prompt."""

import pytest

from jobs import payments as tasks

WANJIKU, OTIENO = "+254711000001", "+254722000002"
NEVER = {"times": 0}


def states(payments):
    return dict(payments.rows("SELECT phone, state FROM payment_intents"))


def receipts(payments):
    return [phone for (phone,) in payments.rows("SELECT phone FROM messages WHERE purpose = 'receipt'")]


def test_who_did_not_pay_gets_no_receipt_for_what_another_paid_before(payments, account):
    payments.pays(WANJIKU, 500, "350060001")
    tasks.apply()
    payments.pass_time(600)
    payments.safaricom.command("scripts", answer="cancel")
    payments.asks(account, OTIENO, 500)
    payments.works()
    tasks.pull()
    assert states(payments) == {OTIENO: "failed"}
    assert receipts(payments) == [WANJIKU]


@pytest.mark.parametrize("confirmation", [{"times": 1}, NEVER], ids=["confirmed", "not confirmed"])
def test_who_pays_and_asks_for_as_much_again_is_still_prompted(payments, account, confirmation):
    payments.pays(WANJIKU, 500, "350060001", confirmation=confirmation)
    tasks.apply()
    payments.pass_time(60)
    payments.asks(account, WANJIKU, 500)
    tasks.pull()
    assert states(payments) == {WANJIKU: "created"}
    payments.safaricom.command("scripts", answer="cancel")
    payments.works()
    tasks.pull()
    assert states(payments) == {WANJIKU: "failed"}
    assert receipts(payments) == [WANJIKU]


def test_a_late_payment_to_the_paybill_does_not_answer_a_request_made_after_it(payments, account):
    payments.pays(WANJIKU, 500, "350060001", confirmation={"times": 1, "delay_seconds": 700})
    payments.pass_time(600)
    payments.safaricom.command("scripts", answer="cancel")
    payments.asks(account, OTIENO, 500)
    payments.works()
    payments.pass_time(200)
    payments.works()
    assert states(payments) == {OTIENO: "failed"}
    assert receipts(payments) == [WANJIKU]


def test_a_late_confirmation_of_one_request_does_not_pay_another(payments, account):
    payments.safaricom.command("scripts", confirmation={"times": 1, "delay_seconds": 200})
    payments.asks(account, WANJIKU, 500)
    payments.works()
    payments.pass_time(60)
    payments.safaricom.command("scripts", result="1037")
    payments.asks(account, OTIENO, 500)
    payments.works()
    payments.pass_time(200)
    payments.works()
    tasks.pull()
    assert states(payments) == {WANJIKU: "paid", OTIENO: "failed"}
    assert receipts(payments) == [WANJIKU]
