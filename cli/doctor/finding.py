"""What one look at the installation found."""

import re
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

# What a store said instead of answering, and what to do about it; the first that is found.
RELEASE = "Give `release`: it makes the schema, and grants what the service needs and no more"
ADVICE = {
    "permission denied to set role": "Is DATABASE_URL the service's login? Give `release`, or GRANT self_service TO it",
    'role "self_service" does not exist': RELEASE,
    "role .* does not exist": "Is DATABASE_URL the service's login, and is that there?",
    "permission denied for": RELEASE,
    "relation .* does not exist": RELEASE,
    "password authentication failed": "Is the password in DATABASE_URL that of its login?",
    "pg_hba.conf": "Let this host and login in: pg_hba.conf, docs/operations.md, Install",
    "database .* does not exist": "Is the name of the database in DATABASE_URL right?",
    "read-only": "No server takes writes: docs/operations.md, Fail over",
    "too many clients|connection slots": "Raise max_connections: deploy/postgresql.conf",
    "certificate": "Is the server's certificate good, and of the authority that the URL names?",
    "username-password pair|[Aa]uthentication required": "Is the password in REDIS_URL and CELERY_BROKER_URL right?",
    "No space left|Disk quota": "Make room on the disk",
}
OTHERWISE = "Is it running, and does this host reach it?"
_AROUND = re.compile(r"connection failed: |Multiple connection attempts failed.*|\(Background on this error.*")
MAX_REASON_LENGTH = 160


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
            yield not_asked(name, error)


def not_asked(check: str, error: Exception) -> Finding:
    """A line about what does not answer, in its own words."""
    reason = _AROUND.sub("", " ".join(str(getattr(error, "orig", error)).split())).strip()
    return failed(check, f"cannot be asked: {reason[:MAX_REASON_LENGTH]}", _advice(reason))


def _advice(reason: str) -> str:
    return next((do for pattern, do in ADVICE.items() if re.search(pattern, reason)), OTHERWISE)
