"""M-PESA Express as the stand-in plays it: what is refused, what the subscriber does, what the merchant hears."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from tests.contracts.payment_stand_ins.daraja_caller import PHONE

SYNCHRONOUS = [
    ("lock", 500, "500.001.1001"),
    ("merchant", 500, "500.001.1001"),
    ("credentials", 500, "500.001.1001"),
    ("token", 404, "404.001.03"),
    ("payload", 400, "400.002.05"),
    ("resource", 404, "404.001.01"),
    ("spike", 500, "500.003.02"),
    ("quota", 500, "500.003.03"),
    ("internal", 500, "500.003.1001"),
    ("maintenance", 503, "500.002.1001"),
]


def results(daraja):
    return [callback["ResultCode"] for callback in daraja.callbacks()]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("BusinessShortCode", ""),
        ("Password", None),
        ("Timestamp", "2024-07-10"),
        ("Timestamp", "20241340000000"),
        ("TransactionType", "PayBill"),
        ("Amount", 0),
        ("Amount", -5),
        ("Amount", 12.5),
        ("Amount", 250_001),
        ("Amount", True),
        ("Amount", "5e2"),
        ("PartyA", "0708374149"),
        ("PhoneNumber", "+254708374149"),
        ("PhoneNumber", "254208374149"),
        ("PartyB", "paybill"),
        ("CallBackURL", "ftp://pay.example.com/stk"),
        ("CallBackURL", "https://pay.example.com/MPESA/stk"),
        ("CallBackURL", "https://pay.example.com/stk/aExEc1"),
        ("CallBackURL", "https://pay.example.com/stk?Query=1"),
        ("CallBackURL", "https://x.ngrok.io/stk"),
        ("AccountReference", ""),
        ("AccountReference", "1234567890123"),
        ("AccountReference", "12 34"),
        ("TransactionDesc", "fourteen chars"),
    ],
)
def test_a_wrong_field_is_refused_by_its_name_and_no_phone_rings(daraja, field, value):
    answer = daraja.push(**{field: value})
    assert (answer.status_code, answer.json()["errorCode"]) == (400, "400.002.02")
    assert answer.json()["errorMessage"] == f"Bad Request - Invalid {field}"
    assert daraja.look("/__pushes").json() == []


def test_a_form_gets_the_misleading_word_about_the_shortcode(daraja):
    answer = daraja.post("/mpesa/stkpush/v1/processrequest", data=daraja.push_body())
    assert answer.json()["errorMessage"] == "Bad Request - Invalid BusinessShortCode"


def test_a_body_that_is_no_json_object_is_refused(daraja):
    for body in (b"{", b"[]", b'"x"'):
        headers = {"Content-Type": "application/json"}
        answer = daraja.post("/mpesa/stkpush/v1/processrequest", data=body, headers=headers)
        assert answer.json()["errorCode"] == "400.002.05"


def test_a_timestamp_of_another_time_zone_is_refused(daraja):
    in_utc = f"{daraja.stand_in.state.clock.now():%Y%m%d%H%M%S}"
    assert daraja.push(stamp=in_utc).json()["errorMessage"] == "Bad Request - Invalid Timestamp"


def test_the_password_must_fit_the_timestamp_and_the_shortcode_must_be_known(daraja):
    stamp = daraja.stamp()
    other = daraja.signed(f"{int(stamp) - 1}")["Password"]
    assert daraja.push(stamp=stamp, Password=other).json()["errorMessage"] == "Wrong credentials"
    assert daraja.push(BusinessShortCode="600000").json()["errorMessage"] == "Merchant does not exist"


def test_an_amount_may_come_as_its_digits(daraja):
    daraja.push_and_wait(Amount="1")
    assert [movement["amount"] for movement in daraja.movements()] == [1]


def test_a_paid_prompt_moves_the_money_once_and_tells_by_callback_and_confirmation(daraja):
    daraja.register_urls()
    daraja.push_and_wait()
    [movement] = daraja.movements()
    [callback], [confirmation] = daraja.callbacks(), daraja.confirmations()
    items = {item["Name"]: item.get("Value") for item in callback["CallbackMetadata"]["Item"]}
    assert items["MpesaReceiptNumber"] == confirmation["TransID"] == movement["receipt"]
    assert (items["Amount"], confirmation["TransAmount"], movement["amount"]) == (500.0, "500.00", 500)
    assert confirmation["BillRefNumber"] == movement["reference"] == "12345678"
    assert confirmation["OrgAccountBalance"] == "500.00"


def test_without_registered_urls_a_paid_prompt_is_told_by_callback_alone(daraja):
    daraja.push_and_wait()
    assert results(daraja) == [0]
    assert daraja.confirmations() == []


@pytest.mark.parametrize(
    ("subscriber", "result"),
    [
        ({"balance": 499}, 1),
        ({"reachable": False}, 1037),
        ({"in_session": True}, 1037),
        ({"wrong_pins": 3}, 8006),
    ],
)
def test_what_the_subscriber_is_like_decides_what_comes_of_the_prompt(daraja, subscriber, result):
    daraja.command("/__control/subscribers", phone=PHONE, **subscriber)
    daraja.push_and_wait()
    assert results(daraja) == [result]
    assert daraja.movements() == []


@pytest.mark.parametrize(("answer", "result"), [("pin", 0), ("wrong_pin", 2001), ("cancel", 1032)])
def test_what_the_customer_answers_decides_too(daraja, answer, result):
    daraja.script(answer=answer)
    daraja.push_and_wait()
    assert results(daraja) == [result]
    assert len(daraja.movements()) == (result == 0)


@pytest.mark.parametrize(
    ("field", "value", "result"),
    [("PartyB", "600000", "SFC_IC0003"), ("TransactionType", "CustomerBuyGoodsOnline", 2028)],
)
def test_a_configuration_fault_is_told_by_callback(daraja, field, value, result):
    daraja.push_and_wait(**{field: value})
    assert results(daraja) == [result]


def test_the_prompt_shows_once_the_ussd_session_has_ended(daraja):
    daraja.command("/__control/subscribers", phone=f"+{PHONE}", in_session=True)
    daraja.push_and_wait(Amount=500)
    daraja.command("/__control/subscribers", phone=f"+{PHONE}", in_session=False)
    daraja.push_and_wait(Amount=501)
    assert results(daraja) == [1037, 0]


def test_a_subscriber_takes_one_request_at_a_time(daraja):
    daraja.script(answer="wait")
    daraja.push_and_wait()
    second = daraja.push(Amount=600)
    assert (second.status_code, second.json()["errorCode"]) == (500, "500.001.1001")
    assert second.json()["errorMessage"].startswith("Unable to lock subscriber")
    assert len(daraja.look("/__pushes").json()) == 1


def test_the_same_amount_within_two_minutes_is_rule_17_and_afterwards_is_paid(daraja):
    daraja.push_and_wait()
    daraja.push_and_wait()
    daraja.push_and_wait(Amount=501)
    daraja.command("/__clock", advance_seconds=121)
    daraja.push_and_wait()
    assert results(daraja) == [0, 17, 0, 0]
    assert [movement["amount"] for movement in daraja.movements()] == [500, 501, 500]


def test_more_than_the_daily_limit_is_refused(daraja):
    daraja.command("/__control/subscribers", phone=PHONE, balance=900_000)
    for amount in (250_000, 249_999, 2):
        daraja.push_and_wait(Amount=amount)
    assert results(daraja) == [0, 0, 4]


def test_three_wrong_pins_lock_the_customer_out(daraja):
    for amount in (1, 2, 3, 4):
        daraja.script(answer="wrong_pin")
        daraja.push_and_wait(Amount=amount)
    assert results(daraja) == [2001, 2001, 2001, 8006]


def test_a_person_sees_the_prompt_and_pays_with_the_pin(daraja):
    daraja.command("/__control/options", answer="wait")
    name = daraja.push_and_wait()
    [prompt] = daraja.look(f"/__prompts?phone=%2B{PHONE}").json()["prompts"]
    assert (prompt["id"], prompt["amount"], prompt["reference"]) == (name, 500, "12345678")
    assert "KENYA POWER" in prompt["text"]
    answer = daraja.command(f"/__prompts/{name}", pin="1234")
    daraja.stand_in.wait_until_quiet()
    assert answer["receipt"] == daraja.movements()[0]["receipt"]
    assert daraja.look("/__prompts").json()["prompts"] == []
    assert results(daraja) == [0]


def test_a_person_cancels_and_cannot_pay_afterwards(daraja):
    daraja.script(answer="wait")
    name = daraja.push_and_wait()
    assert daraja.command(f"/__prompts/{name}", cancel=True)["result"] == "1032"
    late = requests.post(f"{daraja.url}/__prompts/{name}", json={"pin": "1234"}, timeout=10)
    assert late.status_code == 409
    assert daraja.movements() == []


def test_a_pin_sent_by_twenty_threads_at_once_pays_once(daraja):
    daraja.script(answer="wait")
    url = f"{daraja.url}/__prompts/{daraja.push_and_wait()}"
    with ThreadPoolExecutor(20) as crowd:
        answers = list(crowd.map(lambda _: requests.post(url, json={"pin": "1234"}, timeout=10), range(20)))
    daraja.stand_in.wait_until_quiet()
    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 19
    assert len(daraja.movements()) == len(daraja.callbacks()) == 1


def test_a_prompt_of_another_phone_is_not_shown(daraja):
    daraja.script(answer="wait")
    daraja.push_and_wait()
    assert daraja.look("/__prompts?phone=0711000000").json()["prompts"] == []


def test_an_ignored_prompt_closes_by_itself(daraja):
    daraja.script(answer="wait")
    daraja.push_and_wait()
    assert results(daraja) == []
    daraja.command("/__clock", advance_seconds=61)
    daraja.stand_in.wait_until_quiet()
    assert results(daraja) == [1037]


@pytest.mark.parametrize(("name", "status", "code"), SYNCHRONOUS)
def test_a_scripted_refusal_never_reaches_the_phone(daraja, name, status, code):
    daraja.script(phone=PHONE, amount=500, reply=name)
    answer = daraja.push()
    daraja.stand_in.wait_until_quiet()
    assert (answer.status_code, answer.json()["errorCode"]) == (status, code)
    assert (daraja.look("/__pushes").json(), daraja.callbacks()) == ([], [])
    assert daraja.push().ok


def test_a_lost_reply_is_still_a_payment(daraja):
    daraja.script(reply="lost")
    with pytest.raises(requests.ConnectionError):
        daraja.push()
    daraja.stand_in.wait_until_quiet()
    assert results(daraja) == [0]
    assert len(daraja.movements()) == 1


def test_a_dropped_request_is_none(daraja):
    daraja.script(reply="dropped")
    with pytest.raises(requests.ConnectionError):
        daraja.push()
    assert daraja.look("/__pushes").json() == []


@pytest.mark.parametrize(("reply", "pushes"), [("html", 0), ("html_accepted", 1)])
def test_a_page_instead_of_json_says_nothing_of_what_happened(daraja, reply, pushes):
    daraja.script(reply=reply)
    answer = daraja.push()
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert len(daraja.look("/__pushes").json()) == pushes


def test_an_internal_error_may_hide_a_payment(daraja):
    daraja.script(reply="internal_accepted")
    assert daraja.push().status_code == 500
    daraja.stand_in.wait_until_quiet()
    assert len(daraja.movements()) == 1


def test_a_script_for_another_phone_or_amount_waits(daraja):
    daraja.script(phone="0711000000", answer="cancel")
    daraja.script(amount=7, answer="cancel", uses=2)
    daraja.push_and_wait(Amount=7)
    daraja.push_and_wait(Amount=8)
    daraja.command("/__clock", advance_seconds=121)
    daraja.push_and_wait(Amount=7)
    assert results(daraja) == [1032, 0, 1032]


@pytest.mark.parametrize("policy", [{"times": 0}, {"times": 1}, {"times": 2}, {"times": 50, "threads": 20}])
def test_a_callback_comes_as_often_as_the_script_says(daraja, policy):
    daraja.script(callback=policy)
    daraja.push_and_wait()
    assert results(daraja) == [0] * policy["times"]
    assert len(daraja.movements()) == 1


def test_a_callback_may_come_half_an_hour_late(daraja):
    daraja.script(callback={"delay_seconds": 1800})
    daraja.push_and_wait()
    assert results(daraja) == []
    daraja.command("/__clock", advance_seconds=1801)
    daraja.stand_in.wait_until_quiet()
    assert results(daraja) == [0]


def test_what_waits_during_an_outage_of_daraja_comes_afterwards(daraja):
    daraja.script(callback={"delay_seconds": 60})
    daraja.push_and_wait()
    daraja.stand_in.stop()
    daraja.stand_in.state.clock.advance(61)
    assert results(daraja) == []
    daraja.stand_in.start()
    daraja.stand_in.wait_until_quiet()
    assert results(daraja) == [0]


def test_a_reply_may_come_after_the_caller_has_given_up(daraja):
    daraja.script(reply_delay_seconds=0.5)
    with pytest.raises(requests.ReadTimeout):
        daraja.push(timeout=(10, 0.1))
    daraja.stand_in.wait_until_quiet()
    assert results(daraja) == [0]


def test_a_callback_may_overtake_the_reply(daraja):
    daraja.script(callback_when="before_reply")
    answer = daraja.push()
    assert [callback["CheckoutRequestID"] for callback in daraja.callbacks()] == [answer.json()["CheckoutRequestID"]]


def test_a_confirmation_may_overtake_the_callback(daraja):
    daraja.register_urls()
    daraja.script(first="confirmation")
    daraja.push_and_wait()
    assert [message.path.split("/")[1] for message in daraja.listener.received] == ["confirmation", "stk"]


def test_a_refused_callback_is_repeated_as_often_as_the_script_says(daraja):
    daraja.listener.statuses = [500, 503]
    daraja.script(callback={"retries": 3, "retry_after_seconds": 60})
    daraja.push_and_wait()
    for _ in range(3):
        daraja.command("/__clock", advance_seconds=61)
        daraja.stand_in.wait_until_quiet()
    assert results(daraja) == [0, 0, 0]
    assert [entry["status"] for entry in daraja.look("/__deliveries?kind=callback").json()] == [500, 503, 200]


def test_a_failure_may_be_told_before_the_money_moves_after_all(daraja):
    daraja.register_urls()
    daraja.script(result="1037", pays_after_seconds=300)
    daraja.push_and_wait()
    assert (results(daraja), daraja.movements()) == ([1037], [])
    daraja.command("/__clock", advance_seconds=301)
    daraja.stand_in.wait_until_quiet()
    assert results(daraja) == [1037, 0]
    assert len(daraja.confirmations()) == len(daraja.movements()) == 1


def test_a_wrong_amount_in_the_callback_is_not_what_moved(daraja):
    daraja.script(callback_fault="wrong_amount")
    daraja.push_and_wait()
    [callback] = daraja.callbacks()
    assert callback["CallbackMetadata"]["Item"][0]["Value"] == 501.0
    assert daraja.movements()[0]["amount"] == 500


def test_a_callback_may_come_to_the_wrong_url_or_for_an_unknown_request(daraja):
    daraja.script(callback_fault="wrong_token")
    daraja.push_and_wait(Amount=1)
    daraja.script(callback_fault="unknown_id")
    name = daraja.push_and_wait(Amount=2)
    wrong_token, unknown_id = daraja.listener.at("/stk")
    assert wrong_token.path != f"/stk/{'0' * 32}"
    assert len(wrong_token.path) == len(f"/stk/{'0' * 32}")
    assert unknown_id.json["Body"]["stkCallback"]["CheckoutRequestID"] != name


def test_a_callback_may_be_cut_off(daraja):
    daraja.script(callback_fault="malformed")
    daraja.push_and_wait()
    [message] = daraja.listener.at("/stk")
    with pytest.raises(json.JSONDecodeError):
        json.loads(message.raw)


def test_a_query_knows_the_result_as_a_string_and_no_receipt(daraja):
    name = daraja.push_and_wait()
    answer = daraja.query(name)
    assert list(answer.json()) == [
        "ResponseCode",
        "ResponseDescription",
        "MerchantRequestID",
        "CheckoutRequestID",
        "ResultCode",
        "ResultDesc",
    ]
    assert (answer.status_code, answer.json()["ResponseCode"], answer.json()["ResultCode"]) == (200, "0", "0")


def test_a_query_of_an_open_prompt_says_that_it_is_being_processed(daraja):
    daraja.script(answer="wait")
    answer = daraja.query(daraja.push_and_wait())
    assert (answer.status_code, answer.json()["errorCode"]) == (500, "500.001.1001")
    assert answer.json()["errorMessage"] == "The transaction is being processed"


@pytest.mark.parametrize("form", ["4999", "1"])
def test_a_query_may_say_pending_in_other_ways_and_for_a_while_after_the_end(daraja, form):
    daraja.script(answer="cancel", pending=form, pending_queries=2)
    name = daraja.push_and_wait()
    answers = [daraja.query(name).json() for _ in range(3)]
    assert [answer["ResultCode"] for answer in answers] == [form, form, "1032"]
    assert all("process" in answer["ResultDesc"] for answer in answers[:2])


def test_a_query_of_an_unknown_request_proves_nothing(daraja):
    answer = daraja.query("ws_CO_unknown")
    assert (answer.status_code, answer.json()["errorCode"]) == (500, "500.001.1001")
    assert "processed" not in answer.json()["errorMessage"]


def test_what_was_asked_can_be_counted(daraja):
    daraja.push_and_wait()
    [asked] = daraja.look("/__requests?path=/mpesa/stkpush/v1/processrequest").json()
    assert (asked["body"]["Amount"], asked["status"]) == (500, 200)
