"""What the buttons of the handset page call."""

import json
import os
import subprocess
import sys

import pytest
import requests
from werkzeug.wrappers import Response

from sandbox.daraja import Merchant
from sandbox.merchant_setup import daraja_for

PHONE = "+254711000001"


@pytest.fixture
def call(gateway):
    def request(method, path, **body):
        answer = requests.request(method, f"{gateway.base_url}/handset/{path}", json=body or None, timeout=5)
        return answer.status_code, answer.json()

    return request


@pytest.mark.parametrize(
    ("path", "content_type"),
    [
        ("/", "text/html"),
        ("/handset.css", "text/css"),
        ("/handset.js", "text/javascript"),
        ("/ussd.js", "text/javascript"),
    ],
)
def test_the_page_is_served(gateway, path, content_type):
    answer = requests.get(f"{gateway.base_url}{path}", timeout=5)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, f"{content_type}; charset=utf-8")


def test_the_page_learns_codes_and_networks(call):
    _, settings = call("GET", "settings")
    assert (settings["service_code"], settings["short_code"]) == ("*977#", "95551")
    limits = {
        network["name"]: (network["idle_seconds"], network["session_seconds"]) for network in settings["networks"]
    }
    assert limits == {"Safaricom": (30, 180), "Airtel": (60, 180), "Telkom": (30, 180), "Equitel": (30, 180)}


def test_a_session_is_dialled_answered_and_hung_up(call, gateway, listener):
    status, session = call("POST", "sessions", code="*977#", phone=PHONE, network="63902")
    assert (status, session["text"], session["ended"]) == (201, "hello", False)
    gateway.state.clock.advance(10)
    _, seen = call("GET", f"sessions/{session['id']}")
    assert (round(seen["idle_seconds_left"]), round(seen["seconds_left"])) == (20, 170)
    call("POST", f"sessions/{session['id']}/reply", input="1")
    _, over = call("POST", f"sessions/{session['id']}/hang-up")
    assert (over["ended"], over["status"]) == (True, "Incomplete")
    _, late = call("POST", f"sessions/{session['id']}/reply", input="2")
    assert late["reason"] == "the user hung up"
    assert [form["text"] for form in listener.forms("ussd")] == ["", "1"]


def test_an_unknown_code_gets_the_networks_own_words(call):
    expected = (404, {"error": "Connection problem or invalid MMI code."})
    assert call("POST", "sessions", code="*100#", phone=PHONE, network="63902") == expected


@pytest.mark.parametrize("body", [{"code": "*977#"}, {"code": 977, "phone": PHONE, "network": "63902"}])
def test_a_call_with_a_missing_field_is_400(gateway, body):
    answer = requests.post(f"{gateway.base_url}/handset/sessions", json=body, timeout=5)
    assert answer.status_code == 400


def test_messages_arrive_on_the_phone_and_are_read(call, gateway):
    sent = {"username": "sandbox", "to": PHONE, "message": "Your bill", "from": "KENYAPOWER"}
    headers = {"apiKey": gateway.state.api_key}
    requests.post(f"{gateway.base_url}/version1/messaging", data=sent, headers=headers, timeout=5)
    assert gateway.settle()
    _, (message,) = call("GET", f"phones/{PHONE}/messages")
    assert (message["sender"], message["text"], message["read"]) == ("KENYAPOWER", "Your bill", False)
    call("POST", f"phones/{PHONE}/messages/{message['id']}/read")
    _, (message,) = call("GET", f"phones/{PHONE}/messages")
    assert message["read"]


def test_a_text_to_the_short_code_reaches_the_service(call, gateway, listener):
    status, _ = call("POST", f"phones/{PHONE}/messages", to="95551", text="BAL", network="63903")
    assert status == 201
    assert gateway.settle()
    (form,) = listener.forms("sms/inbound")
    assert (form["text"], form["networkCode"]) == ("BAL", "63903")
    assert call("POST", f"phones/{PHONE}/messages", to="12345", text="BAL", network="63903")[0] == 404


def test_the_demonstration_customers_come_from_the_service(call, listener):
    customers = [{"phone": PHONE, "name": "Wanjiku Kamau", "note": "three accounts", "accounts": ["1"]}]
    listener.answer = lambda _: Response(json.dumps(customers), mimetype="application/json")
    assert call("GET", "customers") == (200, customers)
    listener.answer = lambda _: Response("", 404)
    assert call("GET", "customers") == (200, [])


def test_the_sandbox_does_not_start_in_production():
    environment = {**os.environ, "ENVIRONMENT": "production"}
    started = subprocess.run(
        [sys.executable, "-m", "sandbox"], env=environment, capture_output=True, text=True, timeout=20, check=False
    )
    assert started.returncode != 0
    assert "production" in started.stderr


@pytest.fixture
def safaricom(gateway):
    """M-Pesa, on this handset."""
    with daraja_for("http://127.0.0.1:9", "token", Merchant()) as daraja:
        gateway.state.mpesa.url = daraja.base_url
        yield daraja


def is_in_session(safaricom):
    return safaricom.state.subscribers.of(PHONE).in_session


def test_no_prompt_can_show_while_a_session_of_the_phone_is_open(call, safaricom):
    _, first = call("POST", "sessions", code="*977#", phone=PHONE, network="63902")
    _, second = call("POST", "sessions", code="*977#", phone=PHONE, network="63902")
    assert is_in_session(safaricom)
    call("POST", f"sessions/{first['id']}/hang-up")
    assert is_in_session(safaricom)
    call("POST", f"sessions/{second['id']}/hang-up")
    assert not is_in_session(safaricom)
    call("POST", "sessions", code="*977#", phone=PHONE, network="63902")
    assert is_in_session(safaricom)


def test_a_payment_by_paybill_is_taken_from_the_phone_that_pays(call, safaricom):
    status, said = call("POST", f"phones/{PHONE}/paybill", reference="3500601-01", amount=500)
    [movement] = safaricom.state.ledger.movements
    assert (status, said["receipt"]) == (200, movement.receipt)
    assert (movement.phone, movement.reference, movement.amount) == (PHONE.lstrip("+"), "3500601-01", 500)


def test_a_payment_that_mpesa_declines_moves_nothing_and_says_why(call, safaricom):
    status, said = call("POST", f"phones/{PHONE}/paybill", reference="3500601-01", amount=150_000)
    assert (status, bool(said["description"])) == (409, True)
    assert not safaricom.state.ledger.movements


def test_a_dial_works_while_mpesa_is_unavailable(call, safaricom):
    safaricom.stop()
    assert call("POST", "sessions", code="*977#", phone=PHONE, network="63902")[0] == 201
    assert call("GET", f"phones/{PHONE}/prompt") == (200, {"prompt": None})
    assert call("POST", "prompts/ws_CO_1", pin="1234")[0] == 502
