"""Nobody signs what M-Pesa tells us: what controls a forged payment, whatever amount and time it says of itself."""

import json
from datetime import timedelta

import pytest
import requests

from jobs import payments as tasks
from payments.json_fields import to_nairobi_stamp
from tests.support.command_line import Operator
from tests.support.customers import add_customer
from tests.support.payment_providers import PAYMENTS_TOKEN, confirmation

WANJIKU, OTIENO = "+254711000001", "+254722000002"
NUMBER = "3500600-01"
NEVER = {"times": 0}
FORGED = "RKLFORGED1"
HOUR = 3_600


@pytest.fixture
def account(payments):
    return add_customer(payments.parts.engine, NUMBER, phone=WANJIKU, balance_cents=500_000)


@pytest.fixture
def operator(payments):
    return Operator(payments.flask)


def confirms(payments, receipt=FORGED, amount="4000.00", reference=NUMBER, hours_off=0, **changes):
    """Somebody who knows the address posts a confirmation."""
    posted_at = to_nairobi_stamp(payments.parts.clock.now() + timedelta(hours=hours_off))
    told = confirmation(
        **{"TransID": receipt, "TransTime": posted_at, "TransAmount": amount, "BillRefNumber": reference, **changes}
    )
    requests.post(f"{payments.callbacks_at}/paybill/confirmation", json=told, timeout=10).raise_for_status()
    tasks.apply()


def balance(payments, number=NUMBER):
    return payments.one(f"SELECT balance_cents FROM accounts WHERE number = '{number}'")


def breaks(payments):
    return payments.rows("SELECT kind, receipt, settled_at IS NOT NULL FROM recon_breaks ORDER BY id")


def receipt_of_paid(payments):
    return payments.safaricom.look("__ledger")["movements"][0]["receipt"]


def listed(operator, name):
    return [row["account"] for row in operator.asks("list", name)["rows"]]


@pytest.mark.parametrize("amount", ["250000.01", "300000", "9999999999999", 250_001])
def test_more_than_mpesa_moves_at_once_is_not_credited(payments, account, amount):
    confirms(payments, amount=amount)
    assert (balance(payments), breaks(payments)) == (500_000, [("quarantined", FORGED, False)])


@pytest.mark.parametrize("amount", ["250000", "250000.00"])
def test_as_much_as_mpesa_moves_at_once_is_credited(payments, account, amount):
    confirms(payments, amount=amount)
    assert (balance(payments), breaks(payments)) == (500_000 - 25_000_000, [])


@pytest.mark.parametrize("hours_off", [-24 * 400, -24, -3, 3, 24, 24 * 400])
def test_a_payment_dated_away_from_when_it_came_is_not_credited(payments, account, hours_off):
    confirms(payments, hours_off=hours_off)
    assert (balance(payments), breaks(payments)) == (500_000, [("quarantined", FORGED, False)])


@pytest.mark.parametrize("time", ["00010101000000", "99991231235959", "19700101000000"])
def test_a_date_that_no_payment_can_have_is_far_away_too(payments, account, time):
    confirms(payments, TransTime=time)
    assert (balance(payments), breaks(payments)) == (500_000, [("quarantined", FORGED, False)])


@pytest.mark.parametrize("hours_off", [-1.9, 0, 1.9])
def test_a_payment_told_an_hour_late_is_credited(payments, account, hours_off):
    confirms(payments, hours_off=hours_off)
    assert (balance(payments), breaks(payments)) == (100_000, [])


def test_a_quarantined_payment_that_mpesa_lists_is_credited_by_itself(payments, account):
    payments.pays(OTIENO, 4_000, NUMBER, confirmation=NEVER)
    confirms(payments, receipt_of_paid(payments), hours_off=-30)
    assert (balance(payments), breaks(payments)) == (500_000, [("quarantined", receipt_of_paid(payments), False)])
    tasks.pull()
    assert (balance(payments), breaks(payments)) == (100_000, [("quarantined", receipt_of_paid(payments), True)])
    assert payments.moved_here() == payments.moved_there()


@pytest.mark.parametrize(("amount", "reference"), [("400.00", NUMBER), ("4000.00", "8800600-01")])
def test_mpesa_s_own_amount_and_account_are_credited_and_what_was_claimed_stays_listed(
    payments, account, amount, reference
):
    add_customer(payments.parts.engine, "8800600-01")
    payments.pays(OTIENO, 4_000, NUMBER, confirmation=NEVER)
    confirms(payments, receipt_of_paid(payments), amount, reference, hours_off=-30)
    tasks.pull()
    assert (balance(payments), balance(payments, "8800600-01")) == (100_000, 0)
    assert breaks(payments) == [("quarantined", receipt_of_paid(payments), False)]


def test_what_is_known_already_is_not_quarantined_by_a_late_repetition(payments, account):
    payments.pays(OTIENO, 4_000, NUMBER)
    tasks.apply()
    confirms(payments, receipt_of_paid(payments), hours_off=-30)
    assert (balance(payments), breaks(payments)) == (100_000, [])


def test_nobody_whose_money_is_quarantined_is_cut_off(payments, account, operator):
    assert listed(operator, "disconnect") == [NUMBER]
    confirms(payments, amount="300000")
    assert listed(operator, "disconnect") == []
    assert operator.types("supply", "cut", NUMBER, "--by", "Njeri").code == 1
    [found] = operator.asks("reconcile", "breaks")["breaks"]
    operator.asks("reconcile", "settle", found["id"], "--why", "invented", "--by", "Njeri")
    assert listed(operator, "disconnect") == [NUMBER]


def test_nobody_whose_prompt_mpesa_calls_paid_is_cut_off_while_its_receipt_is_looked_for(payments, account, operator):
    payments.safaricom.command("scripts", callback=NEVER, confirmation=NEVER)
    payments.asks(account, WANJIKU, 500)
    payments.works()
    assert listed(operator, "disconnect") == [NUMBER]
    payments.pass_time(30)
    tasks.ask()
    for days, expected in ((0, []), (13, []), (2, [NUMBER])):
        payments.pass_time(days * 24 * HOUR)
        assert listed(operator, "disconnect") == expected
        assert operator.types("supply", "cut", NUMBER, "--by", "Njeri").code == (0 if expected else 1)


def test_nobody_whose_money_waits_for_a_second_person_is_cut_off(payments, account, operator):
    confirms(payments, amount="300000")
    for name in ("achieng", "mutua"):
        operator.asks("operator", "create", name, "--role", "payments")
    [found] = operator.asks("reconcile", "breaks")["breaks"]
    operator.asks("reconcile", "hold", found["id"], "--by", "achieng")
    assert (listed(operator, "disconnect"), balance(payments)) == ([], 500_000)
    [held] = operator.asks("suspense", "list")["payments"]
    assert (held["proposed_account"], held["proposed_by"]) == (NUMBER, "achieng")
    assert operator.types("suspense", "release", held["id"], "--by", "achieng").code == 1
    operator.asks("suspense", "release", held["id"], "--by", "mutua")
    assert balance(payments) == 500_000 - 30_000_000


@pytest.mark.parametrize("task", [tasks.look_for_what_is_missing_there, tasks.pull_two_days])
@pytest.mark.parametrize("hours_off", [-1.9, 0, 1.9])
def test_a_forged_payment_is_listed_within_two_hours_whatever_time_it_says(payments, account, task, hours_off):
    confirms(payments, hours_off=hours_off)
    assert balance(payments) == 100_000
    payments.pass_time(HOUR + 60)
    for _ in range(2):
        task()
    assert breaks(payments) == [("missing_there", FORGED, False)]


def test_what_a_pull_has_listed_once_is_not_missed_when_it_lists_it_no_more(payments, account):
    payments.pays(OTIENO, 4_000, NUMBER, confirmation={"times": 1, "delay_seconds": HOUR})
    tasks.pull()
    payments.pass_time(HOUR)
    tasks.apply()
    payments.pays(OTIENO, 100, NUMBER)
    tasks.apply()
    tasks.pull()
    payments.safaricom.stand_in.state.ledger.movements.clear()
    payments.pass_time(HOUR + 60)
    tasks.look_for_what_is_missing_there()
    assert breaks(payments) == []


@pytest.fixture
def cut_off(payments, account):
    with payments.parts.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE accounts SET status = 'disconnected'")


@pytest.mark.parametrize("amounts", [["5000"], ["2000", "2000", "1000"]], ids=" and ".join)
def test_a_forged_payment_reconnects_nobody(payments, cut_off, operator, amounts):
    for place, amount in enumerate(amounts):
        confirms(payments, f"RKLFORGED{place}", amount)
    assert (balance(payments), listed(operator, "reconnect")) == (0, [])
    payments.pass_time(HOUR + 60)
    tasks.look_for_what_is_missing_there()
    assert listed(operator, "reconnect") == []


def test_a_small_payment_reconnects_at_once(payments, cut_off, operator):
    payments.pays(OTIENO, 3_000, NUMBER)
    tasks.apply()
    tasks.pull()
    confirms(payments, amount="2000")
    assert (balance(payments), listed(operator, "reconnect")) == (0, [NUMBER])


def test_a_large_payment_reconnects_once_the_pull_has_it_and_is_told_once(payments, cut_off, operator):
    payments.pays(OTIENO, 5_000, NUMBER)
    tasks.apply()
    assert (balance(payments), listed(operator, "reconnect")) == (0, [])
    for _ in range(2):
        tasks.pull()
    assert listed(operator, "reconnect") == [NUMBER]
    assert payments.one("SELECT count(*) FROM messages WHERE text LIKE '%crew will reconnect%'") == 1


@pytest.mark.parametrize("first", ["callback", "confirmation"])
def test_a_large_payment_by_prompt_reconnects_when_both_of_its_messages_are_there(payments, cut_off, operator, first):
    account = payments.one("SELECT id FROM accounts")
    other = {"callback": "confirmation", "confirmation": "callback"}[first]
    payments.safaricom.command("scripts", **{other: {"times": 1, "delay_seconds": 600}})
    payments.asks(account, WANJIKU, 5_000)
    payments.works()
    assert (balance(payments), listed(operator, "reconnect")) == (0, [])
    payments.pass_time(600)
    tasks.apply()
    assert listed(operator, "reconnect") == [NUMBER]


def test_the_same_source_twice_is_no_second_source(payments, cut_off, operator):
    for _ in range(3):
        confirms(payments, amount="5000")
    assert (balance(payments), listed(operator, "reconnect")) == (0, [])


@pytest.fixture
def request_of_700(payments, account):
    """A prompt is out that its customer has not answered yet; its token."""
    payments.safaricom.command("options", answer="wait")
    payments.asks(account, WANJIKU, 700)
    tasks.send()
    return payments.one("SELECT token FROM payment_intents")


def results(payments, token, receipt, amount=700):
    checkout_id = payments.one("SELECT checkout_id FROM payment_intents")
    items = [{"Name": "Amount", "Value": amount}, {"Name": "MpesaReceiptNumber", "Value": receipt}]
    told = {"CheckoutRequestID": checkout_id, "ResultCode": 0, "CallbackMetadata": {"Item": items}}
    body = json.dumps({"Body": {"stkCallback": told}})
    requests.post(f"{payments.public_url}/callbacks/{PAYMENTS_TOKEN}/stk/{token}", data=body, timeout=10)
    tasks.apply()


def test_a_request_pays_once_whatever_receipts_are_told_of_it(payments, request_of_700):
    for receipt in ("SKREPLAY01", "SKREPLAY02", "SKREPLAY03", "SKREPLAY01"):
        results(payments, request_of_700, receipt)
    assert balance(payments) == 430_000
    assert breaks(payments) == [("quarantined", "SKREPLAY02", False), ("quarantined", "SKREPLAY03", False)]


@pytest.mark.parametrize("order", [("confirmation", "result"), ("result", "confirmation")], ids="-".join)
def test_a_second_receipt_that_a_confirmation_tells_of_too_is_money_of_its_own(payments, request_of_700, order):
    results(payments, request_of_700, "SKREPLAY01")
    for news in order:
        if news == "result":
            results(payments, request_of_700, "SKREPLAY02")
        else:
            confirms(payments, "SKREPLAY02", "700", "350060001")
    assert balance(payments) == 360_000
    assert payments.one("SELECT count(*) FROM payments WHERE intent_id IS NOT NULL") == 1


def test_a_request_that_a_confirmation_has_paid_is_not_paid_again_by_a_result(payments, request_of_700):
    confirms(payments, "SKREPLAY01", "700", "350060001", MSISDN="254711000001")
    assert payments.rows("SELECT state FROM payment_intents") == [("paid",)]
    results(payments, request_of_700, "SKREPLAY02")
    assert (balance(payments), breaks(payments)) == (430_000, [("quarantined", "SKREPLAY02", False)])


def test_the_database_itself_lets_a_request_pay_once(payments, request_of_700):
    results(payments, request_of_700, "SKREPLAY01")
    confirms(payments, "SKREPLAY02", "700", "350060001")
    with pytest.raises(Exception, match="payments_intent_id_idx"), payments.parts.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE payments SET intent_id = (SELECT id FROM payment_intents)")


def test_the_same_receipt_for_another_account_is_listed(payments, account):
    add_customer(payments.parts.engine, "8800600-01")
    confirms(payments)
    for _ in range(2):
        confirms(payments, reference="8800600-01")
    assert (balance(payments), balance(payments, "8800600-01")) == (100_000, 0)
    assert breaks(payments) == [("account_differs", FORGED, False)]


def test_a_receipt_that_a_forger_took_for_his_own_account_is_listed_when_mpesa_names_the_right_one(payments, account):
    add_customer(payments.parts.engine, "8800600-01")
    payments.pays(OTIENO, 4_000, NUMBER, confirmation=NEVER)
    confirms(payments, receipt_of_paid(payments), reference="8800600-01")
    for _ in range(2):
        tasks.pull()
    assert breaks(payments) == [("account_differs", receipt_of_paid(payments), False)]
    assert payments.rows("SELECT closed FROM recon_runs WHERE source = 'pull'") == [(False,), (False,)]


@pytest.mark.parametrize("reference", ["350060001", "3500600", "3500600-1", "Acc 3500600-01"])
def test_another_way_of_writing_the_same_account_is_no_difference(payments, account, reference):
    confirms(payments)
    confirms(payments, reference=reference)
    assert (balance(payments), breaks(payments)) == (100_000, [])


@pytest.mark.parametrize("typed", ["JOHN", ""])
def test_a_payment_in_suspense_goes_to_the_account_that_mpesa_names(payments, account, typed):
    payments.pays(OTIENO, 4_000, NUMBER, confirmation=NEVER)
    confirms(payments, receipt_of_paid(payments), reference=typed)
    assert payments.rows("SELECT reason FROM suspense") == [("unknown",)]
    for _ in range(2):
        tasks.pull()
    assert balance(payments) == 100_000
    assert payments.rows("SELECT released_by FROM suspense") == [("pull",)]
    assert payments.moved_here() == payments.moved_there()


def test_a_payment_in_suspense_does_not_go_to_whom_a_second_message_names(payments, account):
    confirms(payments, reference="JOHN")
    confirms(payments, reference=NUMBER)
    assert (balance(payments), breaks(payments)) == (500_000, [("account_differs", FORGED, False)])


@pytest.mark.parametrize("receipt", ["rkl51zdr4f", "RKL51ZDR4FRKL51ZDR4FRKL", "RKL51/DR4F", "RKL51 DR4F", "'; --"])
def test_a_receipt_of_another_form_waits_in_suspense_under_what_was_said(payments, account, receipt):
    for _ in range(2):
        confirms(payments, receipt)
    assert balance(payments) == 500_000
    assert payments.rows("SELECT p.receipt, s.reason FROM suspense s JOIN payments p ON p.id = s.payment_id") == [
        (receipt, "receipt")
    ]
    assert payments.rows("SELECT state FROM inbox") == [("done",), ("done",)]


def test_the_result_of_a_prompt_with_an_odd_receipt_is_paid_and_waits_for_the_right_one(payments, request_of_700):
    results(payments, request_of_700, "SK/REPLAY")
    assert (balance(payments), payments.rows("SELECT state FROM payment_intents")) == (500_000, [("paid_unreceipted",)])
    results(payments, request_of_700, "SKREPLAY01")
    assert (balance(payments), payments.rows("SELECT state FROM payment_intents")) == (430_000, [("paid",)])
