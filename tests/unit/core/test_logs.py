"""Whoever reads the logs does not learn who a customer is, and finds no key or token."""

import json
import logging
from http import HTTPStatus

import pytest
import structlog

import logs
from settings import Settings
from tests.support.production_settings import PRODUCTION

PHONE = "+254712345678"
TOKEN = "a-callback-token-of-ours"
REFUSAL = 'duplicate key\nDETAIL:  Failing row contains (1, Wanjiku).\n[parameters: {"x": "Wanjiku"}]'


@pytest.fixture
def written(capsys):
    """What the logs hold after the given lines, as text."""
    logs.configure(Settings(secret_key="the-secret-key", africastalking_callback_tokens=(TOKEN,)))
    yield lambda: capsys.readouterr().err
    logs.configure(Settings())


@pytest.mark.parametrize(
    "text",
    [
        PHONE,
        "254712345678",
        "0712345678",
        "0112345678",
        "0712 345 678",
        "0712-345-678",
        "phone=%2B254712345678&x=1",
        f"no session for {PHONE}.",
        f"['{PHONE}']",
        "+447700900123",
        "+254 712 345 678",
        "00254712345678",
        "254 (0)712 345 678",
        "(0712) 345-678",
        "0712.345.678",
        "712345678",
        "tel:+254712345678",
        "112 345 678",
    ],
)
def test_a_phone_in_any_writing_is_not_in_the_log(text, written):
    structlog.get_logger().info("event", detail=text)
    logging.getLogger("africastalking").warning("sent to %s", text)
    digits = "".join(character for character in written() if character.isdigit())
    assert "712345678" not in digits
    assert "112345678" not in digits
    assert "7700900123" not in digits


@pytest.mark.parametrize("field", ["phone", "name", "text", "message", "screen", "token", "api_key", "password"])
def test_a_field_that_is_a_persons_or_a_secret_is_not_in_the_log(field, written):
    structlog.get_logger().info("event", **{field: "Wanjiku"}, deeper=[{field: "Wanjiku"}])
    assert "Wanjiku" not in written()


def test_a_phone_that_is_a_number_or_deep_inside_a_value_is_not_in_the_log(written):
    structlog.get_logger().info("event", number=254712345678, rows=[{"who": (PHONE,)}], other={PHONE})
    assert "712345678" not in written()


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        (f"/callbacks/{TOKEN}/ussd", "/callbacks/***/ussd"),
        ("/callbacks/an-old-token/sms/delivery", "/callbacks/***/sms/delivery"),
        ("/callbacks/tok/stk/0123456789abcdef0123456789abcdef", "/callbacks/***/stk/***"),
        ("/callbacks/paystack", "/callbacks/paystack"),
        ("/p/Zm9vYmFy", "/p/***"),
        ("/s/Zm9vYmFy.pdf", "/s/***.pdf"),
        ("/a/Zm9vYmFy", "/a/***"),
        ("/check/Zm9vYmFy", "/check/***"),
        ("/f/Zm9vYmFy", "/f/***"),
        ("/f/Zm9vYmFy/", "/f/***/"),
        ("/s/.Zm9vYmFy", "/s/***"),
        ("/s/...Zm9vYmFy.pdf", "/s/***.pdf"),
        ("/s/(Zm9v.YmFy).", "/s/***"),
        ("/s//Zm9vYmFy", "/s//***"),
        ("/p/ Zm9vYmFy", "/p/***"),
        ("/a/%20Zm9vYmFy", "/a/***"),
        ("/f/Zm9v-Ym_Fy?lang=sw", "/f/***?***"),
        ("/console/staff/Zm9v", "/console/staff/Zm9v"),
        ("/console/accounts?q=Wanjiku", "/console/accounts?***"),
    ],
)
def test_a_path_is_logged_without_its_secret(path, shown, written):
    structlog.get_logger().info("request", path=path)
    logging.getLogger("werkzeug").info('"GET %s HTTP/1.1" 200', path)
    logging.getLogger("app").error("Exception on %s [GET]", path)
    ours, librarys, errors = written().splitlines()
    assert shown in errors
    assert path == shown or path not in errors
    assert shown in ours
    assert shown in librarys
    assert path == shown or path not in ours + librarys


def test_a_token_is_hidden_wherever_it_turns_up(written):
    structlog.get_logger().error("event", detail=f"unknown token {TOKEN}, key the-secret-key")
    output = written()
    assert TOKEN not in output
    assert "the-secret-key" not in output


def test_a_row_that_the_database_refuses_is_not_in_the_log(written):
    try:
        refuse()
    except ValueError:
        structlog.get_logger().exception("not_written")
        logging.getLogger("celery").exception("task failed")
    output = written()
    assert "Wanjiku" not in output
    assert output.count("duplicate key") == 2


@pytest.mark.parametrize(
    "text",
    [
        'COPY failed\nCONTEXT:  COPY staged, line 1: "3500601-01\tWanjiku Kamau"',
        "[parameters: {'name': 'two\nlines] of Wanjiku', 'x': 1}]\n(Background on this error at: a page)",
        "[parameters: {'name': 'cut off\nWanjiku",
    ],
)
def test_what_postgresql_and_sqlalchemy_quote_is_not_in_the_log(text, written):
    structlog.get_logger().error("event", detail=text)
    assert "Wanjiku" not in written()


@pytest.mark.parametrize("url", ["redis://:pa55@host:6379/0", "postgresql://service:pa55@db/x", "https://u:pa55@proxy"])
def test_a_password_in_a_url_is_not_in_the_log(url, written):
    structlog.get_logger().error("event", detail=f"cannot reach {url} now")
    assert "pa55" not in written()


def test_a_secret_of_one_character_does_not_blank_the_log(capsys):
    logs.configure(Settings(secret_key="e"))
    structlog.get_logger().info("the bill is there")
    assert "the bill is there" in capsys.readouterr().err
    logs.configure(Settings())


def test_a_path_of_many_questions_is_read_once(written):
    """A pattern that goes back over what it has read would take minutes here."""
    structlog.get_logger().info("request", path="a?a" * 200_000 + "://" * 100_000 + "[parameters: " * 20_000)
    assert "request" in written()


def test_what_is_no_secret_stays_readable(written):
    fields = {"account": "123456-01", "amount_cents": 125_000, "due": "2024-03-15", "session": "ATUid_7f3", "ok": True}
    structlog.get_logger().info("bill_issued", **fields)
    output = written()
    assert all(str(value) in output for value in fields.values())


def test_production_logs_one_json_line_an_event(capsys):
    logs.configure(Settings(**PRODUCTION))
    structlog.get_logger().info("bill_issued", amount_cents=125_000)
    logging.getLogger("celery").info("ready %s", "now")
    ours, librarys = map(json.loads, capsys.readouterr().err.splitlines())
    assert (ours["event"], ours["level"], ours["amount_cents"]) == ("bill_issued", "info", 125_000)
    assert (librarys["event"], librarys["level"], librarys["logger"]) == ("ready now", "info", "celery")
    logs.configure(Settings())


def refuse():
    raise ValueError(REFUSAL)


def test_the_line_of_a_turn_is_that_of_any_request(capsys):
    settings = Settings(**PRODUCTION)
    logs.configure(settings)
    path = f"/callbacks/{PRODUCTION['africastalking_callback_tokens'][0].replace(' ', '-')}/ussd"
    logs.RequestLines(settings).write("POST", path, HTTPStatus.OK, 0.00256)
    structlog.get_logger().info("request", method="POST", path=path, status=200, milliseconds=2.6)
    logs.configure(Settings())
    turn, request = map(json.loads, capsys.readouterr().err.splitlines())
    assert [*turn] == [*request]
    assert all(line.pop("timestamp").endswith("Z") for line in (turn, request))
    assert turn == request | {"path": "/callbacks/***/ussd"}
