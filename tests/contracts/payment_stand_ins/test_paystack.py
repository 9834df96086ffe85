"""Paystack as the stand-in plays it: the API, the hosted page, the signed events."""

import hashlib
import hmac
import json

import pytest
import requests

from sandbox.paystack.webhooks import sign
from tests.contracts.payment_stand_ins.shapes import SAMPLES, names, sample, shape

KEY_OF_THE_VECTOR = "sk_test_0123456789abcdef"
SIGNATURE_OF_THE_VECTOR = (
    "b867e9d70b5d5b1a7002077539d1c09034403ad42edeff8c35486aa5736e5f33"
    "925c839775572c41d1c6dde7a03d2aed33f39755ecad0ab177b76cc94d28fdca"
)
EXPECTED = {
    "status": "success",
    "reference": "KP-1",
    "amount": 50_000,
    "requested_amount": 50_000,
    "currency": "KES",
    "domain": "test",
    "fees": 1_450,
}


def is_signed(message, key):
    expected = hmac.new(key.encode(), message.raw, hashlib.sha512).hexdigest()
    return message.headers["X-Paystack-Signature"] == expected


def test_the_signature_is_that_of_the_vector():
    body = (SAMPLES / "paystack_webhook.json").read_bytes().rstrip(b"\n")
    assert sign(body, KEY_OF_THE_VECTOR) == SIGNATURE_OF_THE_VECTOR


def test_an_initialised_transaction_is_answered_as_the_reference_prints_it(paystack):
    document = paystack.initialize().json()
    assert shape(document) == shape(sample("paystack_initialized"))
    assert names(document) == names(sample("paystack_initialized"))
    assert document["data"]["authorization_url"].startswith(f"{paystack.url}/checkout/")


def test_a_reference_is_taken_once(paystack):
    paystack.initialize()
    again = paystack.initialize()
    assert (again.status_code, again.json()) == (400, sample("paystack_duplicate"))


def test_a_wrong_key_is_refused(paystack):
    paystack.key = "sk_test_other"
    assert paystack.initialize().status_code == 401
    assert paystack.verify().status_code == 401


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "nobody"),
        ("amount", 299),
        ("amount", 500.5),
        ("amount", "5,000"),
        ("currency", "USD"),
        ("reference", "KP 1"),
        ("reference", "KP_1"),
        ("channels", ["cheque"]),
        ("callback_url", "javascript:alert(1)"),
        ("metadata", "{"),
    ],
)
def test_a_wrong_field_is_refused_by_its_name(paystack, field, value):
    answer = paystack.initialize(**{field: value})
    assert (answer.status_code, answer.json()["message"]) == (400, f"Invalid {field}")
    assert paystack.verify().status_code == 404


def test_too_many_requests_are_told_when_to_come_again(paystack):
    paystack.command("scripts", reply="rate")
    answer = paystack.initialize()
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "2")


def test_a_lost_reply_leaves_the_reference_taken(paystack):
    paystack.command("scripts", reply="lost")
    with pytest.raises(requests.ConnectionError):
        paystack.initialize()
    assert paystack.initialize().json()["code"] == "duplicate_reference"
    assert paystack.verify().json()["data"]["status"] == "abandoned"


def test_a_paid_transaction_is_told_by_a_signed_event_and_by_verify(paystack):
    paystack.initialize()
    paystack.customer("pay")
    [message] = paystack.webhooks()
    assert is_signed(message, paystack.key)
    assert message.json["event"] == "charge.success"
    event, verified = message.json["data"], paystack.verify().json()["data"]
    for data in (event, verified):
        assert data.items() >= EXPECTED.items()
        assert data["authorization"]["last4"] == "4081"
    assert set(sample("paystack_webhook")["data"]) <= set(event)
    assert paystack.ledger()["total"] == 50_000


@pytest.mark.parametrize(("action", "status"), [("fail", "failed"), ("leave", "abandoned")])
def test_a_declined_or_left_page_raises_no_event_and_may_still_be_paid(paystack, action, status):
    paystack.initialize()
    paystack.customer(action)
    assert (paystack.verify().json()["data"]["status"], paystack.webhooks()) == (status, [])
    paystack.customer("pay")
    assert paystack.verify().json()["data"]["status"] == "success"


def test_a_card_pays_a_transaction_once_and_nothing_undoes_it(paystack):
    paystack.initialize()
    for action in ("pay", "pay", "fail", "leave"):
        paystack.customer(action)
    assert len(paystack.webhooks()) == len(paystack.ledger()["charges"]) == 1
    assert paystack.verify().json()["data"]["status"] == "success"


def test_the_same_event_may_come_many_times_at_once(paystack):
    paystack.command("scripts", webhook={"times": 20, "threads": 10})
    paystack.initialize()
    paystack.customer("pay")
    assert len({message.raw for message in paystack.webhooks()}) == 1
    assert len(paystack.webhooks()) == 20


def test_an_event_may_come_before_initialize_has_answered(paystack):
    paystack.command("scripts", customer="pay", webhook_when="before_reply")
    paystack.initialize()
    assert len(paystack.webhooks()) == 1


def test_an_event_may_come_hours_late(paystack):
    paystack.command("scripts", customer="pay", webhook={"delay_seconds": 7200})
    paystack.initialize()
    paystack.stand_in.wait_until_quiet()
    assert paystack.webhooks() == []
    paystack.stand_in.state.clock.advance(7201)
    paystack.stand_in.wait_until_quiet()
    assert len(paystack.webhooks()) == 1


@pytest.mark.parametrize("fault", ["wrong_signature", "signature_of_other_bytes"])
def test_an_event_may_carry_a_signature_that_does_not_fit_its_bytes(paystack, fault):
    paystack.command("scripts", webhook_fault=fault)
    paystack.initialize()
    paystack.customer("pay")
    [message] = paystack.webhooks()
    assert not is_signed(message, paystack.key)
    assert message.json["data"]["amount"] == 50_000


@pytest.mark.parametrize(
    ("fault", "field", "value"),
    [("test_domain", "domain", "test"), ("wrong_currency", "currency", "NGN"), ("wrong_amount", "amount", 49_900)],
)
def test_a_well_signed_event_may_still_be_wrong_and_verify_knows_better(paystack, fault, field, value):
    paystack.key = "sk_live_stand_in"
    paystack.command("options", secret_key=paystack.key)
    paystack.command("scripts", webhook_fault=fault)
    paystack.initialize()
    paystack.customer("pay")
    [message] = paystack.webhooks()
    assert is_signed(message, paystack.key)
    assert message.json["data"][field] == value
    assert paystack.verify().json()["data"][field] != value


def test_an_event_may_be_cut_off(paystack):
    paystack.command("scripts", webhook_fault="malformed")
    paystack.initialize()
    paystack.customer("pay")
    with pytest.raises(json.JSONDecodeError):
        json.loads(paystack.webhooks()[0].raw)


def test_after_a_rotation_events_are_signed_with_the_new_key(paystack):
    paystack.initialize()
    paystack.command("options", secret_key="sk_test_next")
    paystack.customer("pay")
    assert is_signed(paystack.webhooks()[0], "sk_test_next")


def test_a_card_may_have_paid_less_than_was_asked(paystack):
    paystack.command("scripts", charged_amount=40_000)
    paystack.initialize()
    paystack.customer("pay")
    data = paystack.verify().json()["data"]
    assert (data["amount"], data["requested_amount"]) == (40_000, 50_000)


def test_verify_may_fail_before_it_succeeds(paystack):
    paystack.command("scripts", reference="KP-1", verify_failures=1)
    paystack.initialize()
    assert [paystack.verify().status_code for _ in range(2)] == [500, 200]


def test_a_refund_is_told_step_by_step_and_cannot_exceed_the_payment(paystack):
    paystack.initialize()
    assert paystack.call("POST", "/refund", json={"transaction": "KP-1"}).json()["code"] == "transaction_not_paid"
    paystack.customer("pay")
    part = paystack.call("POST", "/refund", json={"transaction": "KP-1", "amount": 20_000})
    assert part.json()["data"]["amount"] == 20_000
    assert paystack.call("POST", "/refund", json={"transaction": "KP-1", "amount": 30_001}).status_code == 400
    assert paystack.verify().json()["data"]["status"] == "success"
    rest = paystack.call("POST", "/refund", json={"transaction": "KP-1"})
    paystack.stand_in.wait_until_quiet()
    assert rest.json()["data"]["amount"] == 30_000
    assert paystack.verify().json()["data"]["status"] == "reversed"
    assert paystack.ledger()["total"] == 0
    events = sorted(message.json["event"] for message in paystack.webhooks())
    assert events == ["charge.success", *["refund.pending"] * 2, *["refund.processed"] * 2]


def test_a_refund_goes_by_one_number_in_the_list_and_by_another_in_its_events(paystack):
    paystack.initialize()
    paystack.customer("pay")
    listed = paystack.call("POST", "/refund", json={"transaction": "KP-1"}).json()["data"]
    paystack.command("refund_fails", refund=listed["id"])
    paystack.stand_in.wait_until_quiet()
    reported = {message.json["event"]: message.json["data"] for message in paystack.webhooks()}
    assert {reported[f"refund.{step}"].get("id") for step in ("pending", "processed", "failed")} == {None}
    assert reported["refund.pending"]["refund_reference"] is None
    assert reported["refund.processed"]["refund_reference"].isdigit()
    assert reported["refund.failed"]["refund_reference"].startswith("TRF_")
    assert {reported[f"refund.{step}"]["transaction_reference"] for step in ("processed", "failed")} == {"KP-1"}
    [row] = paystack.call("GET", "/refund").json()["data"]
    assert (row["id"], row["status"]) == (listed["id"], "failed")
    assert row["bank_reference"] is None


def test_a_dispute_is_told(paystack):
    paystack.initialize()
    paystack.customer("pay")
    paystack.command("dispute", reference="KP-1")
    paystack.stand_in.wait_until_quiet()
    assert paystack.webhooks()[-1].json["event"] == "charge.dispute.create"


def test_transactions_are_listed_by_page_status_and_day(paystack):
    for number in range(5):
        paystack.initialize(f"KP-{number}")
    paystack.customer("pay", "KP-3")
    page = paystack.call("GET", "/transaction", params={"perPage": 2, "page": 3}).json()
    assert [row["reference"] for row in page["data"]] == ["KP-0"]
    assert (page["meta"]["total"], page["meta"]["pageCount"]) == (5, 3)
    paid = paystack.call("GET", "/transaction", params={"status": "success", "from": "2020-01-01"}).json()
    assert [row["reference"] for row in paid["data"]] == ["KP-3"]
    assert paystack.call("GET", "/transaction", params={"to": "2020-01-01"}).json()["data"] == []


def test_a_settlement_is_gross_less_fees_and_holds_each_transaction_once(paystack):
    for reference in ("KP-1", "KP-2"):
        paystack.initialize(reference)
        paystack.customer("pay", reference)
    settled = paystack.command("settle")
    assert (settled["total_processed"], settled["total_fees"], settled["total_amount"]) == (100_000, 2_900, 97_100)
    assert paystack.command("settle")["total_processed"] == 0
    rows = paystack.call("GET", f"/settlement/{settled['id']}/transactions").json()["data"]
    assert {row["reference"] for row in rows} == {"KP-1", "KP-2"}
    assert [entry["id"] for entry in paystack.call("GET", "/settlement").json()["data"]][-1] == settled["id"]


def answer_page(paystack, action):
    page = paystack.initialize().json()["data"]["authorization_url"]
    return page, requests.post(page, data={"action": action}, allow_redirects=False, timeout=10)


def test_the_page_shows_amount_and_label_and_opening_it_is_not_paying(paystack):
    page = paystack.initialize().json()["data"]["authorization_url"]
    shown = requests.get(page, timeout=10)
    assert "KES 500.00" in shown.text
    assert "Account 12345678" in shown.text
    assert paystack.verify().json()["data"]["status"] == "ongoing"


def test_paying_on_the_page_leads_back_to_the_merchant_with_the_reference(paystack):
    page, answer = answer_page(paystack, "pay")
    paystack.stand_in.wait_until_quiet()
    assert answer.headers["Location"] == "https://pay.example.com/done?trxref=KP-1&reference=KP-1"
    assert len(paystack.webhooks()) == 1
    assert "Payment successful" in requests.get(page, timeout=10).text


def test_a_declined_card_leads_back_to_the_page(paystack):
    page, answer = answer_page(paystack, "fail")
    assert page.endswith(answer.headers["Location"])
    assert "declined" in requests.get(page, timeout=10).text


def test_leaving_the_page_leads_to_where_the_merchant_said(paystack):
    _, answer = answer_page(paystack, "leave")
    assert answer.headers["Location"] == "https://pay.example.com/left"


def test_a_label_is_shown_and_never_run(paystack):
    page = paystack.initialize(label="<script>alert(1)</script>").json()["data"]["authorization_url"]
    assert "<script>" not in requests.get(page, timeout=10).text


def test_an_unknown_page_and_an_unknown_button_are_refused(paystack):
    assert requests.get(f"{paystack.url}/checkout/none", timeout=10).status_code == 404
    page, _ = answer_page(paystack, "fail")
    assert requests.post(page, data={"action": "steal"}, timeout=10).status_code == 400
