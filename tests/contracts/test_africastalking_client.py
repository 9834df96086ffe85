"""Our use of the vendor's client: one kept-alive connection, one send a message, no surprise from its private hook."""

import pytest
from africastalking.Service import Service

from domain.messaging.sending import NotSent, SmsAccepted, SmsRefused, SmsUnknown
from sms.outgoing.africastalking import AfricasTalking
from tests.support.answering_gateway import ACCEPTED, answering_gateway

PHONE = "+254711000001"


@pytest.fixture
def gateway():
    with answering_gateway() as server:
        yield server


@pytest.fixture
def client(gateway):
    return AfricasTalking("kplc", "key", f"http://127.0.0.1:{gateway.server_port}", max_at_once=2)


def test_the_pinned_sdk_still_has_the_hook_that_we_replace():
    assert "_Service__make_post_request" in vars(Service)


def test_many_messages_share_one_connection(client, gateway):
    for _ in range(20):
        client.send(PHONE, "Habari", "KenyaPower")
    assert (gateway.connections, len(gateway.forms)) == (1, 20)
    assert gateway.forms[0] == (
        "username=kplc&to=%2B254711000001&message=Habari&bulkSMSMode=1&from=KenyaPower&enqueue=1"
    )


@pytest.mark.parametrize(
    ("status", "content_type", "body", "outcome"),
    [
        (201, "application/json", ACCEPTED, SmsAccepted("101 Sent", "ATXid_1", 800_000)),
        (200, "application/json; charset=utf-8", ACCEPTED, SmsAccepted("101 Sent", "ATXid_1", 800_000)),
        (201, "text/html", ACCEPTED, SmsAccepted("101 Sent", "ATXid_1", 800_000)),
        (201, "application/json", ACCEPTED.replace("ATXid_1", "None"), SmsAccepted("101 Sent", None, 800_000)),
        (201, "application/json", ACCEPTED.replace("101", "499"), SmsAccepted("499 Success", "ATXid_1", 800_000)),
        (201, "application/json", ACCEPTED.replace("101", "403"), SmsUnknown("403 InvalidPhoneNumber")),
        (
            201,
            "application/json",
            ACCEPTED.replace("101", "403").replace("Success", "InvalidPhoneNumber").replace("ATXid_1", "None"),
            SmsRefused("403 InvalidPhoneNumber", "bad_number"),
        ),
        (201, "application/json", ACCEPTED.replace("101", "499").replace("ATXid_1", "None"), SmsUnknown("499 Success")),
        (201, "application/json", ACCEPTED.replace("101", "103").replace("Success", "Odd"), SmsUnknown("103 Odd")),
        (
            201,
            "application/json",
            ACCEPTED.replace("101", "103").replace("Success", "Odd").replace("ATXid_1", "None"),
            SmsRefused("103 Odd", expected=False),
        ),
        (
            201,
            "application/json",
            ACCEPTED.replace("+254711000001", "0711000001"),
            SmsAccepted("101 Sent", "ATXid_1", 800_000),
        ),
        (
            201,
            "application/json",
            ACCEPTED.replace("000001", "000002"),
            SmsAccepted("101 Sent", "ATXid_1", 800_000),
        ),
        (
            201,
            "application/json",
            '{"SMSMessageData":{"Message":"Sent to 0/1 Total Cost: 0","Recipients":[]}}',
            NotSent("left out of the answer"),
        ),
        (
            201,
            "application/json",
            '{"SMSMessageData":{"Message":"Sent to 1/1 Total Cost: KES 0.8","Recipients":[]}}',
            SmsUnknown("left out of the answer"),
        ),
        (
            201,
            "application/json",
            '{"SMSMessageData":{"Message":"InsufficientBalance","Recipients":[]}}',
            NotSent("InsufficientBalance", halt="paused"),
        ),
        (
            201,
            "application/json",
            '{"SMSMessageData":{"Message":"Something new","Recipients":[]}}',
            NotSent("Something new", halt="paused"),
        ),
        (201, "application/json", "<html>", SmsUnknown("answer not understood")),
        (201, "application/json", "[]", SmsUnknown("answer not understood")),
        (201, "application/json", '{"SMSMessageData":{"Recipients":[null]}}', SmsUnknown("answer not understood")),
        (401, "text/plain", "The supplied authentication is invalid", NotSent("HTTP 401 Unauthorized", halt="stopped")),
        (301, "text/plain", "", NotSent("HTTP 301", halt="stopped")),
        (400, "text/plain", "", SmsRefused("HTTP 400 Bad Request", expected=False)),
        (503, "text/plain", "", NotSent("HTTP 503 Service Unavailable")),
        (504, "text/plain", "", SmsUnknown("HTTP 504 Gateway Timeout")),
    ],
)
def test_every_answer_is_told_apart(client, gateway, status, content_type, body, outcome):
    gateway.answer = (status, content_type, body)
    assert client.send(PHONE, "Habari", "KenyaPower") == outcome


@pytest.mark.parametrize("phone", ["0711000001", "+1234567", "+254711000001\n", "", "+254 711 000001"])
def test_what_is_no_phone_never_leaves(client, gateway, phone):
    assert client.send(phone, "Habari", "KenyaPower") == SmsRefused("not a phone", "bad_number")
    assert gateway.forms == []


def test_a_refused_connection_means_not_sent(gateway):
    refused = AfricasTalking("kplc", "key", "http://127.0.0.1:1", max_at_once=1)
    assert isinstance(refused.send(PHONE, "Habari", "KenyaPower"), NotSent)


def test_a_certificate_that_nobody_vouches_for_means_not_sent(gateway):
    plain = AfricasTalking("kplc", "key", f"https://127.0.0.1:{gateway.server_port}", max_at_once=1)
    assert isinstance(plain.send(PHONE, "Habari", "KenyaPower"), NotSent)
