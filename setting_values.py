"""What a setting may be: forms of addresses, numbers and times, each with a sentence for whoever set another."""

from collections.abc import Callable, Mapping
from ipaddress import ip_network
from math import isfinite
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field

ANYWHERE, EVERYWHERE = "any", ("0.0.0.0/0", "::/0")
MAX_PORT = 65_535

# The most that a number may be, by the unit that its name ends with: beyond it days have no date, and cents no column.
_LARGEST_OF_UNIT = {
    "days": 3_650,
    "hours": 87_600,
    "months": 120,
    "minutes": 1_440,
    "seconds": 86_400,
    "second": 10_000,
    "percent": 100,
}
_LARGEST = 1_000_000_000
EXAMPLES = {
    "database_url": "postgresql://user@host/name",
    "database_owner_url": "postgresql://owner@host/name",
    "database_url_replica": "postgresql://user@standby/name",
    "due_days_of_category": "BC=30",
}
"""Of the forms whose setting has no default."""


def _base_url(url: str) -> str:
    if not _has_host_and_port(url):
        raise ValueError("must be scheme://host[:port], with a port from 1 to 65535")
    return url


def _postgresql(url: str) -> str:
    """Several hosts may stand in it, each with a port of its own."""
    hosts = url.removeprefix("postgresql://").partition("/")[0].rpartition("@")[2]
    if not all(_has_host_and_port(f"//{host}", host_needed=False) for host in hosts.split(",")):
        raise ValueError("has a port that is none: postgresql://user@host:5432/name")
    return url


def _redis(url: str) -> str:
    scheme = url.partition("://")[0]
    if scheme in {"redis", "rediss"}:
        database = urlsplit(url).path[1:] if _has_host_and_port(url) else "none"
        good = not database or (database.isascii() and database.isdigit())
    else:
        good = scheme in {"unix", "redis+socket"} and "://" in url
    if url and not good:
        raise ValueError("must look like redis://host:6379/0 or rediss://:password@host:6379/0")
    return url


def _has_host_and_port(url: str, *, host_needed: bool = True) -> bool:
    try:
        parts = urlsplit(url)
        return parts.port != 0 and (bool(parts.hostname) or not host_needed)
    except ValueError:
        return False


def comma_separated(value: object) -> object:
    return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value


def networks(value: object) -> object:
    """`any` is every address there is: said, and not forgotten."""
    parts = comma_separated(value)
    if parts == (ANYWHERE,):
        return EVERYWHERE
    if isinstance(parts, tuple) and not all(map(_is_network, parts)):
        raise ValueError("holds what is no network: 196.201.214.0/24, with no bits set behind its length")
    return parts


def _is_network(text: object) -> bool:
    try:
        ip_network(str(text))
    except ValueError:
        return False
    return True


BaseUrl = Annotated[str, Field(pattern=r"^https?://[^/\s?#]+$"), AfterValidator(_base_url)]
DatabaseUrl = Annotated[str, Field(pattern=r"^(postgresql://.*)?$"), AfterValidator(_postgresql)]
RedisUrl = Annotated[str, AfterValidator(_redis)]
Paybill = Annotated[str, Field(pattern=r"^[0-9]{5,7}$")]
ShortCode = Annotated[str, Field(pattern=r"^[0-9]{3,8}$")]
ServiceCode = Annotated[str, Field(pattern=r"^\*[0-9]{1,8}(\*[0-9]{1,8})*#$")]
SenderId = Annotated[str, Field(pattern=r"^[A-Za-z0-9 &._-]{0,11}$")]
Hours = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]-(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$")]
PerSecond = Annotated[float, Field(ge=0.01)]


def too_large(values: Mapping[str, object]) -> list[str]:
    """The settings whose number is larger than its unit can be, each as a sentence."""
    found = []
    for name, value in values.items():
        largest = _LARGEST_OF_UNIT.get(name.rpartition("_")[2], _LARGEST)
        if isinstance(value, float) and not isfinite(value):
            found.append(f"{name.upper()} is no number")
        elif isinstance(value, (int, float)) and value > largest:
            found.append(f"{name.upper()} is more than {largest}")
    return found


def sentence(place: tuple[int | str, ...], kind: str, message: str, default_of: Callable[[str], object]) -> str:
    """Which setting it is, where the message does not name it, and what is wrong with it. What was set is left out: it
    may be a secret.
    """
    name = str(place[0]) if place else ""
    if kind == "string_pattern_mismatch":
        message = f"must look like {EXAMPLES.get(name) or default_of(name)}"
    said = message.removeprefix("Value error, ")
    return f"{name.upper()}: {said}" if name else said
