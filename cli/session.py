"""`session replay`: what a customer lived through just now, as a dialogue that the tests can play; `session funnel`:
how sessions end.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

import click
import yaml

from cli.common import Answer, answered, answered_in, parts
from domain.accounts import Account
from domain.errors import NotFound
from domain.names import mask_name, short_name
from domain.periods import business_date
from ussd.flows.home import NAME_SEPTETS
from ussd.funnel import endings
from ussd.memory import unpack
from ussd.menu import build
from ussd.session import Session, find

PHONE, ACCOUNT, NAME, METER = "0711000001", "3500600-01", "Wanjiku Kamau", "KE1234567"
NEIGHBOUR = {"phone": "0711000002"}
LONGEST_LINE = 60


def as_yaml(talk: Answer) -> str:
    """The dialogue as a file of tests/transcripts holds it."""
    return yaml.safe_dump([dict(talk)], sort_keys=False, allow_unicode=True, width=120)


@click.group()
def session() -> None:
    """Sessions of the phone menu."""


@session.command()
@click.argument("session_id")
@click.option("--as-test", is_flag=True, required=True, help="As a dialogue for tests/transcripts.")
@answered_in(as_yaml)
def replay(session_id: str, as_test: bool) -> Answer:  # noqa: ARG001, FBT001 - the one form there is, by its name
    """Print the session as a dialogue, with other names and numbers in the place of the customer's.

    Sessions are kept for ten minutes; afterwards nothing of them is left to print.
    """
    kept = find(parts().session_bytes, session_id)
    if kept is None:
        raise NotFound("This session is not known, or not any more", "no_session")
    return dialogue(kept, parts().clock.now())


@session.command()
@click.option("--days", type=click.IntRange(1, 3660), default=7, show_default=True, help="How far back.")
@answered
def funnel(days: int) -> Answer:
    """How sessions ended, by flow and language: with an END, gone, or by our fault; and what the gateway reported.

    The counters come to the database each minute.
    """
    since = parts().clock.now() - timedelta(days=days)
    last_states = {name for name, state in build().states.items() if state.ends}
    with parts().store.reading() as unit_of_work:
        return {
            "days": days,
            "flows": endings(unit_of_work.funnel.hops(since), last_states),
            "reported_by_the_gateway": [
                {"last_step": step, "status": status, "sessions": count}
                for step, status, count in unit_of_work.funnel.reports(since)
            ],
        }


def dialogue(kept: Session, now: datetime) -> dict[str, Any]:
    """The session as tests/transcripts write it."""
    account = unpack(kept.memory["account"]) if "account" in kept.memory else None
    disguise = _disguise(account)
    return {
        "title": f"As it happened: to {kept.state}",
        "customers": _customers(account, kept.language, now),
        "talk": ["Wanjiku dials", *_lines(kept, disguise)],
    }


def _customers(account: Account | None, language: str, now: datetime) -> dict[str, dict[str, Any]]:
    """Customers in whose place the same happens: who dials, and whose account it is when that is somebody else."""
    caller = {"phone": PHONE}
    if account is None:
        return {"Wanjiku": caller}
    owner = _owner(account, language, now)
    return {"Wanjiku": caller | owner} if account.verified else {"Wanjiku": caller, "Neighbour": NEIGHBOUR | owner}


def _owner(account: Account, language: str, now: datetime) -> dict[str, Any]:
    today = business_date(now)
    opening = account.before if account.last.read_on == today and account.before else account.last
    facts = {
        "account": ACCOUNT,
        "name": NAME,
        "meter": METER,
        "language": language,
        "digits": account.meter.digits,
        "last": opening.value,
        "days_ago": (today - opening.read_on).days,
        "average_units": None if account.monthly_average is None else str(account.monthly_average),
        "category": account.category,
    }
    return {name: value for name, value in facts.items() if value is not None}


def _lines(kept: Session, disguise: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    before = ""
    for text, reply in kept.replies.items():
        typed = text.removeprefix(f"{before}*" if before else "")
        if text:
            yield {"she types": _hidden(typed, disguise)}
        seen = "it ends with" if reply.startswith("END") else "she sees"
        yield {seen: [_hidden(line, disguise)[:LONGEST_LINE] for line in reply[4:].split("\n") if _lasting(line)]}
        before = text


def _lasting(line: str) -> bool:
    """A line that will be the same tomorrow: without a date or an amount."""
    return re.search(r"\d\d/\d\d/\d{4}|KES", line) is None


def _disguise(account: Account | None) -> dict[str, str]:
    if account is None:
        return {}
    stem = account.number.partition("-")[0]
    return {
        account.number: ACCOUNT,
        account.number.replace("-", ""): ACCOUNT.replace("-", ""),
        stem: ACCOUNT.partition("-")[0],
        account.meter.number: METER,
        account.name: NAME,
        short_name(account.name, NAME_SEPTETS): NAME,
        mask_name(account.name): mask_name(NAME),
    }


def _hidden(text: str, disguise: Mapping[str, str]) -> str:
    for real in sorted(disguise, key=len, reverse=True):
        text = text.replace(real, disguise[real])
    return text
