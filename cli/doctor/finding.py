"""What one look at the installation found."""

from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum
from typing import NamedTuple

from redis.exceptions import RedisError
from requests import RequestException
from sqlalchemy.exc import SQLAlchemyError

from domain.errors import ServiceError


class State(StrEnum):
    """Green, yellow, red: only what is red makes the command fail."""

    OK = "ok"
    NOTE = "note"
    FAILED = "failed"


class Finding(NamedTuple):
    """One line: what was looked at, how it is, and where it is not well what to do."""

    check: str
    state: State
    found: str
    do: str = ""


Check = Callable[[], Iterable[Finding]]


def ok(check: str, found: str) -> Finding:
    return Finding(check, State.OK, found)


def failed(check: str, found: str, do: str) -> Finding:
    return Finding(check, State.FAILED, found, do)


def note(check: str, found: str, do: str) -> Finding:
    return Finding(check, State.NOTE, found, do)


def judged(check: str, found: str, do: str, *, well: bool) -> Finding:
    return ok(check, found) if well else failed(check, found, do)


def all_findings(checks: Iterable[Check]) -> Iterator[Finding]:
    """Every check speaks, also when what it asks does not answer."""
    for check in checks:
        name = check.__name__.replace("_", " ")
        try:
            yield from check()
        except (SQLAlchemyError, RedisError, RequestException, ServiceError, OSError) as error:
            reason = " ".join(str(getattr(error, "orig", error)).split())
            yield failed(name, f"cannot be asked: {reason[:120]}", "Mend what does not answer, then ask again")
