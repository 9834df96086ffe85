"""facts: SMS sections 2.1 to 2.8 and 6. What the gateway answers, reports and forwards."""

import re
import time

import pytest
import requests
import trustme
from werkzeug.wrappers import Response

from sandbox.africastalking import AfricasTalkingStandIn
from tests.support.waiting import until

from .conftest import KEY

PHONE = "+254711000001"
OTHER = "+254722000002"


@pytest.fixture
def http():
    with requests.Session() as session:
        yield session


@pytest.fixture
def send(gateway, http):
    def post(to=PHONE, message="Habari", key=KEY, timeout=5, **more):
        form = {"username": "sandbox", "to": to, "message": message, "from": "KENYAPOWER", "enqueue": 1, **more}
        headers = {"apiKey": key, "Accept": "application/json"}
        return http.post(f"{gateway.base_url}/version1/messaging", data=form, headers=headers, timeout=timeout)

    return post


def recipients(answer):
    return answer.json()["SMSMessageData"]["Recipients"]


def test_an_accepted_message_is_answered_as_captured(send):
    answer = send()
    assert answer.status_code == 201
    assert answer.headers["Content-Type"] == "application/json"
    (recipient,) = recipients(answer)
    assert re.fullmatch(r"ATXid_[0-9a-f]{32}", recipient.pop("messageId"))
    assert recipient == {"statusCode": 101, "number": PHONE, "status": "Success", "cost": "KES 0.8000"}
    message = answer.json()["SMSMessageData"]["Message"]
    assert message == "Sent to 1/1 Total Cost: KES 0.8000 Message parts: 1"


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("a" * 152 + "€" + "a" * 152, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("\u2019" * 70, 1),
        ("\u2019" * 71, 2),
        ("😀" * 35, 1),
        ("😀" * 36, 2),
        ("a" * 66 + "😀" + "a" * 67, 3),
    ],
)
def test_a_long_message_costs_its_parts(send, text, parts):
    answer = send(message=text)
    assert answer.json()["SMSMessageData"]["Message"].endswith(f"Message parts: {parts}")
    assert recipients(answer)[0]["cost"] == f"KES {parts * 0.8:.4f}"


def test_one_text_to_many_is_charged_for_each(send, gateway):
    before = gateway.options.balance_cents
    answer = send(to=f"{PHONE},{OTHER}")
    assert [recipient["number"] for recipient in recipients(answer)] == [PHONE, OTHER]
    assert answer.json()["SMSMessageData"]["Message"].startswith("Sent to 2/2 Total Cost: KES 1.6000")
    assert before - gateway.options.balance_cents == 160


@pytest.mark.parametrize(
    ("code", "status"),
    [
        (401, "RiskHold"),
        (402, "InvalidSenderId"),
        (403, "InvalidPhoneNumber"),
        (404, "UnsupportedNumberType"),
        (405, "InsufficientBalance"),
        (406, "UserInBlacklist"),
        (407, "CouldNotRoute"),
        (409, "DoNotDisturbRejection"),
        (500, "InternalServerError"),
        (501, "GatewayError"),
        (502, "RejectedByGateway"),
    ],
)
def test_a_magic_number_is_refused_with_its_code(send, gateway, code, status):
    number = f"+254711199{code}"
    answer = send(to=f"{PHONE},{number}")
    assert answer.status_code == 201
    refused = {"statusCode": code, "number": number, "status": status, "cost": "0", "messageId": "None"}
    assert recipients(answer)[1] == refused
    assert gateway.messages.accepted(number) == 0


@pytest.mark.parametrize(("code", "status"), [(100, "Processed"), (102, "Queued")])
def test_the_other_codes_of_acceptance(send, gateway, code, status):
    number = f"+254711199{code}"
    assert (recipients(send(to=number))[0]["statusCode"], recipients(send(to=number))[0]["status"]) == (code, status)
    assert gateway.messages.accepted(number) == 2


@pytest.mark.parametrize(
    ("suffix", "fault", "reason"),
    [
        ("99901", "invalid_sender_id", "InvalidSenderId"),
        ("99902", "insufficient_balance", "InsufficientBalance"),
    ],
)
def test_a_refused_request_is_a_201_without_recipients(send, gateway, suffix, fault, reason):
    by_number = send(to=f"+2547111{suffix}")
    gateway.fail_next(fault)
    for answer in (by_number, send()):
        assert answer.status_code == 201
        assert answer.json() == {"SMSMessageData": {"Message": reason, "Recipients": []}}
    assert len(recipients(send())) == 1


def test_a_wrong_key_is_401_in_plain_text(send, http, gateway):
    balance = http.get(f"{gateway.base_url}/version1/user", headers={"apiKey": "wrong"}, timeout=5)
    for answer in (send(key="wrong"), send(to="+254711199903"), balance):
        assert (answer.status_code, answer.headers["Content-Type"]) == (401, "text/plain")
        assert answer.text == "The supplied authentication is invalid"


@pytest.mark.parametrize("missing", [{"to": ""}, {"message": ""}])
def test_a_form_without_recipient_or_text_is_400(send, missing):
    assert send(**missing).status_code == 400


def test_json_with_a_charset(send):
    answer = send(to="+254711199904")
    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
    assert len(recipients(answer)) == 1


def test_a_number_may_be_missing_from_the_recipients(send, gateway):
    missing = "+254711199910"
    answer = send(to=f"{PHONE},{missing}")
    assert [recipient["number"] for recipient in recipients(answer)] == [PHONE]
    assert answer.json()["SMSMessageData"]["Message"].startswith("Sent to 1/2")
    assert gateway.messages.accepted(missing) == 0


@pytest.mark.parametrize(("number", "status"), [("+254711199908", 500), ("+254711199909", 429)])
def test_http_errors(send, gateway, number, status):
    answer = send(to=number)
    assert (answer.status_code, answer.headers.get("Retry-After")) == (status, "2" if status == 429 else None)
    assert gateway.messages.accepted() == 0


@pytest.mark.parametrize(("number", "accepted"), [("+254711199906", 1), ("+254711199907", 0)])
def test_a_reset_connection_tells_nothing_about_the_outcome(send, gateway, number, accepted):
    with pytest.raises(requests.ConnectionError, match="reset"):
        send(to=number)
    assert gateway.messages.accepted(number) == accepted


def test_a_stalled_request_was_accepted_all_the_same(send, gateway):
    with pytest.raises(requests.ReadTimeout):
        send(to="+254711199905", timeout=(10, 0.2))
    until(lambda: gateway.messages.accepted("+254711199905") == 1)


def test_faults_by_chance_hit_about_their_share(send, gateway):
    gateway.options.fault_shares = {"server_error": 0.3}
    answers = [send().status_code for _ in range(100)]
    assert 15 < answers.count(500) < 45


def test_an_empty_account_sends_nothing_until_it_is_topped_up(send, gateway):
    gateway.options.balance_cents = 80
    answer = send(to=f"{PHONE},{OTHER}")
    assert [recipient["statusCode"] for recipient in recipients(answer)] == [101, 405]
    assert send().json()["SMSMessageData"] == {"Message": "InsufficientBalance", "Recipients": []}
    gateway.options.balance_cents = 1000
    assert recipients(send())[0]["statusCode"] == 101


def test_the_balance_is_told_as_documented(gateway, http):
    gateway.options.balance_cents = 178550
    url = f"{gateway.base_url}/version1/user"
    answer = http.get(url, params={"username": "sandbox"}, headers={"apiKey": KEY}, timeout=5)
    assert answer.json() == {"UserData": {"balance": "KES 1785.50"}}


def statuses(listener):
    return [form["status"] for form in listener.forms("sms/delivery")]


def test_delivery_reports_follow_the_message_to_its_end(send, gateway, listener):
    message_id = recipients(send())[0]["messageId"]
    assert gateway.settle()
    assert statuses(listener) == ["Sent", "Submitted", "Buffered", "Success"]
    expected = {"id": message_id, "status": "Success", "phoneNumber": PHONE, "networkCode": "63902"}
    assert listener.forms("sms/delivery")[-1] == expected
    assert listener.heard[-1].headers["Content-Type"] == "application/x-www-form-urlencoded; charset=UTF-8"
    assert gateway.messages.delivered(PHONE, "Habari") == 1


@pytest.mark.parametrize(
    ("suffix", "status", "reason"),
    [
        ("99921", "Failed", "DeliveryFailure"),
        ("99922", "Rejected", "UserInBlackList"),
        ("99923", "AbsentSubscriber", None),
        ("99924", "Expired", None),
        ("99926", "Failed", "NotNetworkSubcriber"),
    ],
)
def test_a_message_that_never_arrives_says_why(send, gateway, listener, suffix, status, reason):
    send(to=f"+2547111{suffix}")
    assert gateway.settle()
    last = listener.forms("sms/delivery")[-1]
    assert (last["status"], last.get("failureReason")) == (status, reason)
    assert (gateway.messages.accepted(), gateway.messages.delivered()) == (1, 0)


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        ("absent_then_success", ["Sent", "Submitted", "Buffered", "AbsentSubscriber", "Success"]),
        ("reports_repeated", ["Sent", "Sent", "Submitted", "Submitted", "Buffered", "Buffered", "Success", "Success"]),
        ("reports_lost", []),
        ("reports_slow", ["Sent", "Submitted", "Buffered", "Success"]),
    ],
)
def test_reports_come_late_repeated_or_never_but_the_message_arrives(send, gateway, listener, fault, expected):
    gateway.options.slow_report_seconds = 0.1
    gateway.fail_next(fault)
    started = time.monotonic()
    send()
    assert gateway.settle()
    assert statuses(listener) == expected
    assert gateway.messages.delivered() == 1
    assert fault != "reports_slow" or time.monotonic() - started > 0.3


def test_the_final_report_may_come_first(send, gateway, listener):
    send(to="+254711199931")
    assert gateway.settle()
    assert statuses(listener)[0] == "Success"
    assert sorted(statuses(listener)) == ["Buffered", "Sent", "Submitted", "Success"]


def test_a_report_may_come_before_the_answer(send, listener):
    send(to="+254711199935")
    assert statuses(listener) == ["Success"]


def failing_at_first(times):
    left = [500] * times
    return lambda _: Response("", left.pop() if left else 200)


def test_an_incoming_message_comes_again_until_it_is_taken(gateway, listener):
    gateway.options.retry_seconds = 0.02
    listener.answer = failing_at_first(3)
    message_id = gateway.text_in(PHONE, "SOMA 4521*#", "63903")
    assert gateway.settle()
    forms = listener.forms("sms/inbound")
    assert len(forms) == 4
    assert forms[0] == forms[-1]
    expected = {"from": PHONE, "id": message_id, "text": "SOMA 4521*#", "to": "95551", "networkCode": "63903"}
    assert expected.items() <= forms[0].items()
    assert "text=SOMA%204521%2A%23&" in listener.bodies("sms/inbound")[0]


def test_an_incoming_message_is_given_up_in_the_end(gateway, listener):
    gateway.options.retry_seconds, gateway.options.retry_for_seconds = 0.02, 0.1
    listener.answer = failing_at_first(1000)
    gateway.text_in(PHONE, "4521")
    assert gateway.settle()
    assert 2 <= len(listener.forms("sms/inbound")) <= 10


def test_both_formats_of_the_date_are_met(gateway, listener):
    for _ in range(20):
        gateway.text_in(PHONE, "4521")
    assert gateway.settle()
    shapes = {re.sub(r"\d", "9", form["date"]) for form in listener.forms("sms/inbound")}
    assert shapes == {"9999-99-99T99:99:99Z", "9999-99-99 99:99:99"}


def test_copies_of_an_incoming_message_share_its_id(gateway, listener):
    gateway.options.inbound_copies = 3
    message_id = gateway.text_in(PHONE, "4521")
    assert gateway.settle()
    assert [form["id"] for form in listener.forms("sms/inbound")] == [message_id] * 3


def test_a_phone_that_opted_out_is_told_of_and_then_refused(gateway, listener, send):
    gateway.opt_out(PHONE, "KENYAPOWER")
    assert gateway.settle()
    assert listener.forms("sms/optout") == [{"senderId": "KENYAPOWER", "phoneNumber": PHONE}]
    assert recipients(send())[0]["statusCode"] == 406
    assert recipients(send(**{"from": "OTHER"}))[0]["statusCode"] == 101


def test_the_message_log_counts_what_was_taken_and_what_arrived(gateway, http, send):
    send()
    send()
    send(to="+254711199921", message="lost")
    assert gateway.settle()
    counts = http.get(f"{gateway.base_url}/__messages", timeout=5).json()
    assert (counts["accepted"], counts["delivered"]) == (3, 2)
    assert counts["tally"] == [
        {"number": PHONE, "text": "Habari", "accepted": 2, "delivered": 2},
        {"number": "+254711199921", "text": "lost", "accepted": 1, "delivered": 0},
    ]
    of_one = http.get(f"{gateway.base_url}/__messages", params={"number": PHONE}, timeout=5).json()
    assert [message["reports"][-1] for message in of_one["messages"]] == ["Success", "Success"]
    http.delete(f"{gateway.base_url}/__messages", timeout=5)
    assert gateway.messages.accepted() == 0


def test_options_and_scripts_are_changed_by_a_call(gateway, http, send):
    control = f"{gateway.base_url}/__control"
    changed = http.post(f"{control}/options", json={"latency_seconds": [0, 0.01]}, timeout=5).json()
    assert (changed["latency_seconds"], changed["stall_seconds"]) == ([0, 0.01], 60)
    http.post(f"{control}/scripts", json={"fault": "server_error", "number": OTHER}, timeout=5)
    assert [send().status_code, send(to=OTHER).status_code, send(to=OTHER).status_code] == [201, 500, 201]


@pytest.mark.parametrize(
    ("path", "wrong"),
    [
        ("options", {"weather": "rain"}),
        ("options", {"latency_seconds": [0, 1], "fault_shares": {"rain": 1}}),
        ("scripts", {"fault": "rain"}),
        ("scripts", {"fault": "stall", "uses": 0}),
    ],
)
def test_a_wrong_option_or_script_is_refused_and_changes_nothing(gateway, http, path, wrong):
    before = gateway.options.model_dump()
    answer = http.post(f"{gateway.base_url}/__control/{path}", json=wrong, timeout=5)
    assert (answer.status_code, gateway.options.model_dump(), gateway.state.scripts.listing()) == (400, before, [])
    assert list(wrong)[-1] in answer.json()["error"][0]


def test_everything_is_forgotten_on_command(gateway, http, send):
    gateway.fail_next("server_error")
    gateway.options.balance_cents = 0
    gateway.opt_out(PHONE, "KENYAPOWER")
    http.delete(f"{gateway.base_url}/__control/all", timeout=5)
    assert recipients(send())[0]["statusCode"] == 101
    assert [entry["status"] for entry in http.get(f"{gateway.base_url}/__requests", timeout=5).json()] == [201]


def test_connections_are_kept_alive(gateway, http, send):
    for _ in range(5):
        send()
    pools = http.get_adapter(gateway.base_url).poolmanager.pools
    assert [pools[key].num_connections for key in pools.keys()] == [1]  # noqa: SIM118 (no iteration over urllib3 pools)


def test_a_gateway_that_was_stopped_comes_back_with_the_same_address_and_memory(gateway, send):
    send()
    gateway.stop()
    with pytest.raises(requests.ConnectionError):
        send()
    gateway.start()
    assert len(recipients(send())) == 1
    assert gateway.messages.accepted() == 2


def test_it_speaks_tls_with_a_certificate_of_ours(tmp_path, listener):
    authority = trustme.CA()
    certificate = authority.issue_cert("127.0.0.1")
    certificate.cert_chain_pems[0].write_to_path(tmp_path / "cert.pem")
    certificate.private_key_pem.write_to_path(tmp_path / "key.pem")
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    with AfricasTalkingStandIn(
        listener.url, api_key=KEY, tls=(str(tmp_path / "cert.pem"), str(tmp_path / "key.pem"))
    ) as stand_in:
        url = f"{stand_in.base_url}/version1/user"
        answer = requests.get(url, headers={"apiKey": KEY}, verify=str(tmp_path / "ca.pem"), timeout=5)
    assert url.startswith("https://")
    assert answer.status_code == 200
