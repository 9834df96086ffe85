"""facts: USSD sections 1.1 to 1.6 and 6."""

import re
import socket
import threading

import pytest
from werkzeug.wrappers import Response

from sandbox.africastalking.ussd import DEAD_SCREEN, MALFORMED, SessionEndedError, UnknownCodeError
from tests.support.waiting import until

PHONE = "+254711000001"


def answers(*bodies, status=200, headers=None):
    """Each body in turn, the last one for ever."""
    left = list(bodies)
    return lambda _: Response(left.pop(0) if len(left) > 1 else left[0], status, headers, mimetype="text/plain")


def test_a_turn_looks_on_the_wire_as_captured(gateway, listener):
    session = gateway.dial("*977#", PHONE)
    call = listener.heard[0]
    assert re.fullmatch(r"ATUid_[0-9a-f]{32}", session.id)
    assert call.body == (
        f"phoneNumber=%2B254711000001&serviceCode=%2A977%23&text=&sessionId={session.id}&networkCode=63902"
    )
    assert call.headers["Content-Type"] == "application/x-www-form-urlencoded; charset=UTF-8"
    assert call.headers["User-Agent"] == "at-ussd-api/1.0"
    assert "Cookie" not in call.headers


def test_answers_pile_up_in_the_text(gateway, listener):
    session = gateway.dial("*977#", PHONE)
    for answer in ("1", "4521", "", "5*3", "#"):
        session.reply(answer)
    texts = [form["text"] for form in listener.forms("ussd")]
    assert texts == ["", "1", "1*4521", "1*4521*", "1*4521**5*3", "1*4521**5*3*#"]
    assert "text=1%2A4521%2A%2A5%2A3%2A%23&" in listener.heard[-1].body


def test_an_empty_answer_to_the_first_screen_looks_like_the_dial(gateway, listener):
    gateway.dial("*977#", PHONE).reply("")
    assert [form["text"] for form in listener.forms("ussd")] == ["", ""]


@pytest.mark.parametrize(
    ("place", "service_code", "text"), [("text", "*977#", "1*4521"), ("service_code", "*977*1*4521#", "")]
)
def test_a_direct_dial_puts_its_answers_where_the_test_wants_them(gateway, listener, place, service_code, text):
    gateway.options.direct_dial_in = place
    gateway.dial("*977*1*4521#", PHONE)
    form = listener.forms("ussd")[0]
    assert (form["serviceCode"], form["text"]) == (service_code, text)


def test_a_code_of_somebody_else_never_reaches_the_service(gateway, listener):
    with pytest.raises(UnknownCodeError):
        gateway.dial("*100#", PHONE)
    assert listener.heard == []


def test_an_end_closes_the_session_with_an_event_of_13_fields(gateway, listener):
    listener.answer = answers("CON Menu", "END Bye", headers={"at-ussd-hop-metadata": "Root"})
    session = gateway.dial("*977#", PHONE, "63903")
    assert session.reply("1") == "Bye"
    assert gateway.settle()
    (event,) = listener.forms("ussd/events")
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", event.pop("date"))
    assert re.fullmatch(r"KES \d\.\d{4}", event.pop("cost"))
    assert re.fullmatch(r"\d+", event.pop("durationInMillis"))
    assert event == {
        "sessionId": session.id,
        "serviceCode": "*977#",
        "networkCode": "63903",
        "phoneNumber": PHONE,
        "status": "Success",
        "hopsCount": "2",
        "hopsMetadata": "Root|Root",
        "input": "1",
        "lastAppResponse": "END Bye",
        "errorMessage": "",
    }
    with pytest.raises(SessionEndedError):
        session.reply("2")


def test_the_hop_label_comes_back_with_the_next_turn(gateway, listener):
    listener.answer = answers("CON Menu", headers={"at-ussd-hop-metadata": "Root"})
    gateway.dial("*977#", PHONE).reply("1")
    assert [call.headers.get("At-Ussd-Hop-Metadata") for call in listener.heard] == [None, "Root"]


@pytest.mark.parametrize("label", ["a|b", "x" * 100])
def test_a_hop_label_that_is_not_allowed_is_dropped(gateway, listener, label):
    listener.answer = answers("CON Menu", headers={"at-ussd-hop-metadata": label})
    gateway.dial("*977#", PHONE).reply("1")
    assert "At-Ussd-Hop-Metadata" not in listener.heard[-1].headers


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (500, "CON fine", "Received unexpected response code: 500"),
        (404, "", "Received unexpected response code: 404"),
        (302, "CON fine", "Received unexpected response code: 302"),
        (200, " CON leading space", MALFORMED),
        (200, "\ufeffCON byte order mark", MALFORMED),
        (200, '"CON quoted"', MALFORMED),
        (200, "con lower case", MALFORMED),
        (200, "", MALFORMED),
    ],
)
def test_a_bad_answer_kills_the_session(gateway, listener, status, body, error):
    listener.answer = answers(body, status=status)
    session = gateway.dial("*977#", PHONE)
    assert gateway.settle()
    (event,) = listener.forms("ussd/events")
    assert (session.screen, event["status"], event["errorMessage"]) == (DEAD_SCREEN, "Failed", error)
    assert event["lastAppResponse"] == body


def test_a_service_that_is_down_kills_the_session(gateway):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        gateway.service.url = f"http://127.0.0.1:{unused.getsockname()[1]}"
        session = gateway.dial("*977#", PHONE)
    assert (session.status, session.screen) == ("Failed", DEAD_SCREEN)


def test_an_answer_after_the_deadline_kills_the_session(gateway, listener):
    gateway.options.turn_seconds = 0.05
    waiting = threading.Event()

    def late(_):
        waiting.wait(2)
        return Response("CON late")

    listener.answer = late
    session = gateway.dial("*977#", PHONE)
    waiting.set()
    assert (session.status, session.screen) == ("Failed", DEAD_SCREEN)


@pytest.mark.parametrize(("network_code", "idle_seconds"), [("63902", 30), ("63903", 60), ("63907", 30), ("63999", 30)])
def test_a_user_who_thinks_too_long_loses_the_session(gateway, listener, clock, network_code, idle_seconds):
    session = gateway.dial("*977#", PHONE, network_code)
    clock.advance(idle_seconds - 10)
    session.reply("1")
    clock.advance(idle_seconds)
    until(lambda: listener.forms("ussd/events"))
    assert (session.status, session.reason) == ("Incomplete", f"no answer in {idle_seconds} s")


def test_a_session_lasts_180_seconds_in_all(gateway, clock):
    session = gateway.dial("*977#", PHONE, "63903")
    for _ in range(4):
        clock.advance(40)
        session.reply("1")
    clock.advance(20)
    with pytest.raises(SessionEndedError, match="longer than 180 s"):
        session.reply("1")


def test_hanging_up_is_incomplete(gateway, listener):
    session = gateway.dial("*977#", PHONE)
    session.hang_up()
    assert gateway.settle()
    assert [event["status"] for event in listener.forms("ussd/events")] == ["Incomplete"]


def test_a_duplicate_turn_is_the_same_post_and_moves_nothing(gateway, listener):
    session = gateway.dial("*977#", PHONE)
    session.reply("1")
    session.post_again()
    assert listener.heard[-1].body == listener.heard[-2].body
    session.reply("2")
    assert [form["text"] for form in listener.forms("ussd")] == ["", "1", "1", "1*2"]


def test_a_turn_out_of_order_is_an_old_text(gateway, listener):
    session = gateway.dial("*977#", PHONE)
    session.reply("1")
    session.post_again(-2)
    session.reply("2")
    assert [form["text"] for form in listener.forms("ussd")] == ["", "1", "", "1*2"]


def test_every_turn_can_be_sent_twice_at_once_with_an_old_one_beside_it(gateway, listener):
    gateway.options.duplicate_turns = gateway.options.stale_turns = True
    session = gateway.dial("*977#", PHONE)
    session.reply("1")
    assert sorted(form["text"] for form in listener.forms("ussd")) == ["", "", "", "1", "1"]
    assert [turn.role for turn in session.extra_turns] == ["duplicate", "duplicate", "stale"]


def test_an_event_can_be_lost(gateway, listener):
    gateway.options.drop_events = True
    gateway.dial("*977#", PHONE).hang_up()
    assert gateway.settle()
    assert listener.forms("ussd/events") == []
