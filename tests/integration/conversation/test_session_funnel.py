"""Who runs the service sees in which flow, and in which language, customers are lost."""

import json
from dataclasses import replace

import pytest

from jobs.funnel import carry_funnel
from tests.support.customers import add_customer
from tests.support.dialling import CALLBACK
from tests.support.kept_sessions import KeptSessions
from ussd.memory import Memory
from webhooks.event_loop import event_loop

WANJIKU, OTIENO = "+254711000001", "+254722000002"


@pytest.fixture
def reported(app):
    """What the command says, with the counters of this minute."""

    def command(*options):
        parts = app.extensions["parts"]
        carry_funnel(parts.session_bytes, parts.store)
        result = app.test_cli_runner().invoke(args=["session", "funnel", *options, "--json"])
        assert result.exit_code == 0, result.output
        return json.loads(result.output)

    return command


@pytest.fixture
def loses_its_memory(redis_url):
    """The session stays, but what it had looked up is gone from it: our fault at the next turn."""

    def lose(phone):
        KeptSessions(redis_url).change(phone.session_id, lambda session: replace(session, memory=Memory()))

    return lose


def flows(reported):
    return {(row.pop("flow"), row.pop("language")): row for row in reported["flows"]}


def figures(reached=0, ended=0, gone=0, our_fault=0):
    return {"reached": reached, "ended": ended, "gone": gone, "our_fault": our_fault}


def test_how_sessions_ended_is_told_by_flow_and_language(phone, engine, reported, loses_its_memory):
    add_customer(engine, "3500600-01", phone=WANJIKU)
    add_customer(engine, "8800600-01", phone=OTIENO, language="sw")
    phone(WANJIKU).dials().answers("1", "4521", "1").ends("is due by")
    phone(WANJIKU).dials().answers("6", "1", "0")
    fails = phone(OTIENO).dials()
    fails.answers("2")
    loses_its_memory(fails)
    fails.answers("0").ends("does not work now")
    hangs_up = phone(OTIENO).dials().answers("1", "abc", "4521")
    assert flows(reported()) == {
        ("menu", "en"): figures(reached=2),
        ("reading", "en"): figures(reached=1, ended=1),
        ("help", "en"): figures(reached=1, gone=1),
        ("menu", "sw"): figures(reached=2),
        ("reading", "sw"): figures(reached=1, gone=1),
        ("bill", "sw"): figures(reached=1, our_fault=1),
    }
    assert not hangs_up.ended


def test_a_failure_before_anything_is_known_of_the_session_is_told_too(app, reported):
    event_loop.run(app.extensions["parts"].turn_sessions.count("||sorry"))
    assert flows(reported()) == {("dial", ""): figures(our_fault=1)}


def test_a_change_of_language_loses_nobody(phone, engine, reported):
    add_customer(engine, "3500600-01", phone=WANJIKU)
    phone(WANJIKU).dials().answers("7", "2", "6")
    assert flows(reported()) == {
        ("menu", "en"): figures(reached=1),
        ("language", "any"): figures(reached=1),
        ("menu", "sw"): figures(reached=1),
        ("help", "sw"): figures(reached=1, gone=1),
    }


def test_what_the_gateway_reported_is_told_by_step(client, reported):
    for session_id, status, steps in (
        ("one", "Incomplete", "menu|reading"),
        ("two", "Incomplete", "menu|reading"),
        ("three", "Failed", "menu|pay"),
    ):
        event = {"sessionId": session_id, "status": status, "hopsMetadata": steps}
        assert client.post(f"{CALLBACK}/events", data=event).status_code == 200
    assert reported()["reported_by_the_gateway"] == [
        {"last_step": "reading", "status": "Incomplete", "sessions": 2},
        {"last_step": "pay", "status": "Failed", "sessions": 1},
    ]


def test_only_the_days_that_were_asked_for_are_told(phone, engine, reported, pass_time):
    add_customer(engine, "3500600-01", phone=WANJIKU)
    phone(WANJIKU).dials().answers("6")
    assert flows(reported("--days", "1"))
    pass_time(days=2)
    assert not flows(reported("--days", "1"))
    assert flows(reported("--days", "3"))
