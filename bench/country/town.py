"""A service in this process on a country's data, with one of everything that an address can name."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import cycle
from secrets import token_urlsafe
from typing import Any

import psycopg
from flask import Flask
from flask.testing import FlaskCliRunner
from werkzeug.test import Client

import worker
from app import Parts, create_app
from bench.a_year_of_bills import database_of
from bench.country.history import add_history
from bench.country.things import MAY_BE_GONE, Kind, Thing
from bench.pages import COOKIE, Reader, give_bills_to_print, new_reader
from bench.service import CALLBACK, FIRST_PHONE, PRODUCTION
from domain.operators.operators import Operator
from domain.values.periods import NAIROBI
from sandbox.daraja import DarajaStandIn, Merchant
from sandbox.paystack import PaystackOptions, PaystackStandIn
from settings import Settings
from store import embedded
from web.console.session_cookie import SECURE_NAME

NAME, TOWN = "Bench", "Town"
SHORTCODE, PASSKEY = "888888", "p" * 16
OK, SEE_OTHER = 200, 303
READERS = 40
ACCOUNT = 1_001
NOT_THERE = "x" * 22
SESSION = "bench-phone-session"

_ONE_OF_EACH = """
    WITH town AS (
        INSERT INTO areas (region, name) VALUES ('Nairobi', 'Town') RETURNING id
    ), moved AS (
        UPDATE accounts SET area_id = (SELECT id FROM town) WHERE id <= 100
    ), asked AS (
        INSERT INTO applications (phone, language, door, class, state, name, area, landmark, reached_at, received_at)
        VALUES ('+254711000001', 'en', 'ussd', 'home', 'submitted', 'Wanjiku', 'Town', 'school', now(), now())
        RETURNING id
    ), about AS (
        INSERT INTO data_requests (wish, phone, language, words, opened_at)
        VALUES ('copy', '+254711000001', 'en', 'MY DATA', now()) RETURNING id
    ), rehearsed AS (
        INSERT INTO campaign_rehearsals (region, deadline, area, operator, asked_at, expires_at)
        VALUES ('Nairobi', now() + interval '3 days', 'Town', 'Bench', now(), now() + interval '3 days') RETURNING id
    )
    SELECT asked.id, about.id, rehearsed.id FROM asked, about, rehearsed
"""


@dataclass(frozen=True, slots=True)
class Town:
    """Where things are asked for, and what fills the names in their addresses."""

    accounts: int
    parts: Parts
    flask: Flask
    client: Client
    runner: FlaskCliRunner
    readers: Iterator[Reader]
    values: dict[str, Any]
    reading: list[Reader] = field(default_factory=list)

    def makes_ready(self, thing: Thing) -> None:
        """What does not count: sessions, by phone and of a page, last for minutes, and both towns take longer."""
        if thing.kind is Kind.PAGE:
            self.reading[:] = [next(self.readers)]
        if "session" in thing.asked:
            dial_all(self.client)

    def does(self, thing: Thing) -> int:
        """The thing, once: how many bytes it answered."""
        if thing.kind is Kind.JOB:
            return self._runs(thing.asked)
        if thing.kind is Kind.PAGE:
            return self._looks_at(thing)
        return self._types(thing.asked)

    def _runs(self, job: str) -> int:
        worker.app.set_current()
        worker.app.parts = self.parts
        worker.app.tasks[job]()
        return 0

    def _looks_at(self, thing: Thing) -> int:
        [reader] = self.reading
        self.client.set_cookie(COOKIE, reader.cookie, domain="localhost", secure=True)
        number = reader.bill if "bills" in thing.asked else self.number
        path = thing.asked.format_map({**self.values, "account_id": reader.account_id, "number": number})
        headers = {"Authorization": f"Bearer {PRODUCTION['METRICS_TOKEN']}"}
        answer = self.client.get(path, base_url="https://localhost", headers=headers)
        size = len(answer.get_data())
        if answer.status_code not in {OK, SEE_OTHER} and thing.name not in MAY_BE_GONE:
            raise RuntimeError(f"{path} is {answer.status_code}")
        return size

    def _types(self, words: str) -> int:
        answer = self.runner.invoke(args=words.format_map({**self.values, "number": self.number}).split())
        if answer.exception and not isinstance(answer.exception, SystemExit):
            raise answer.exception
        if answer.exit_code:
            raise RuntimeError(f"`{words}` ended with {answer.exit_code}: {answer.output[-200:]}")
        return len(answer.output)

    @property
    def number(self) -> str:
        return str(300_000_000 + ACCOUNT)


@contextmanager
def town(accounts: int) -> Iterator[Town]:
    """With so many accounts, a year of bills, and what else a year leaves."""
    database_url = database_of(accounts)
    give_bills_to_print(database_url)
    add_history(database_url)
    worker.app.loader.import_default_modules()
    with embedded.redis() as redis_url, _providers() as providers:
        environment = {**PRODUCTION, **providers, "DATABASE_URL": database_url, "REDIS_URL": redis_url}
        flask = create_app(Settings(**{name.lower(): value for name, value in environment.items()}))
        parts: Parts = flask.extensions["parts"]
        client, runner = Client(flask), flask.test_cli_runner()
        client.set_cookie(SECURE_NAME, _signed_in(parts), domain="localhost", secure=True)
        values = _values(database_url, runner)
        readers = (new_reader(parts, ACCOUNT + place) for place in cycle(range(READERS)))
        yield Town(accounts, parts, flask, client, runner, readers, values)
        parts.engine.dispose()


@contextmanager
def _providers() -> Iterator[dict[str, str]]:
    """Where jobs ask for lists of payments, in which there is nothing."""
    merchant = Merchant(
        shortcode=SHORTCODE,
        passkey=PASSKEY,
        consumer_key=PRODUCTION["MPESA_CONSUMER_KEY"],
        consumer_secret=PRODUCTION["MPESA_CONSUMER_SECRET"],
    )
    cards = PaystackOptions(secret_key=PRODUCTION["PAYSTACK_SECRET_KEY"], webhook_url="http://127.0.0.1:9")
    with DarajaStandIn(merchant) as mpesa, PaystackStandIn(cards) as paystack:
        mpesa.state.pulls_registered |= {merchant.shortcode, merchant.other_shortcode}
        yield {
            "SMS_SENDER_ID": "BENCH",
            "MPESA_SHORTCODE": SHORTCODE,
            "MPESA_PASSKEY": PASSKEY,
            "MPESA_BASE_URL": mpesa.base_url,
            "PAYSTACK_BASE_URL": paystack.base_url,
        }


def _signed_in(parts: Parts) -> str:
    token = token_urlsafe(32)
    with parts.store.transaction() as work:
        work.operators.add(Operator(NAME, ("admin",), (), "B-1"), by=None, os_user="bench")
        work.operator_sessions.start(parts.sign_in_terms.secrets.hash_of(token), NAME, "127.0.0.1", "bench")
    return token


def _values(database_url: str, runner: FlaskCliRunner) -> dict[str, Any]:
    with psycopg.connect(database_url, autocommit=True) as owner:
        [application, data_request, rehearsal] = owner.execute(_ONE_OF_EACH).fetchone() or [None] * 3
    now = datetime.now(UTC).astimezone(NAIROBI)
    day = f"{now + timedelta(days=3):%Y-%m-%d}"
    phone = f"+{FIRST_PHONE + ACCOUNT}"
    by = ("--by", NAME)
    campaign = _asked(
        runner, "campaign", "plan", "--region", "Nairobi", "--area", TOWN, "--deadline", f"{day} 16:00", *by
    )
    request = _asked(runner, "request", "list")["requests"][0]["id"]
    _asked(runner, "incident", "open", "--region", "Nairobi", *by)
    _asked(
        runner,
        *("planned", "open", "--region", "Nairobi", "--area", TOWN, "--from", f"{day} 09:00", "--to", f"{day} 15:00"),
        *("--work", "poles", *by),
    )
    return {
        "application_id": application,
        "campaign_id": campaign["id"],
        "data_request_id": data_request,
        "day": day,
        "digest": NOT_THERE,
        "month": f"{now:%Y-%m}",
        "name": NAME,
        "phone": phone,
        "rehearsal_id": rehearsal,
        "request_id": request,
        "session_id": f"{SESSION}0",
        "token": NOT_THERE,
    }


def dial_all(client: Client) -> None:
    """Each reader has begun a session."""
    for place in range(READERS):
        dial = {"phoneNumber": f"+{FIRST_PHONE + ACCOUNT + place}", "sessionId": f"{SESSION}{place}"}
        client.post(CALLBACK, data={**dial, "serviceCode": "*977#", "text": ""})


def _asked(runner: FlaskCliRunner, *words: str) -> Mapping[str, Any]:
    answer = runner.invoke(args=[*words, "--json"])
    if answer.exit_code:
        raise RuntimeError(f"`{' '.join(words)}`: {answer.output}")
    found: Mapping[str, Any] = json.loads(answer.stdout.splitlines()[-1])
    return found
