"""A request as every gateway sends it, read without a parser of HTTP. Whatever else may be a request, gunicorn reads.

It is safe to be strict: what is not understood here is understood, or refused, there.
"""

import re
from typing import NamedTuple

MAX_HEAD_BYTES, MAX_FIELDS = 4_096, 64

_HEAD = re.compile(
    rb"POST (?P<path>/[A-Za-z0-9._~/-]{0,512}) HTTP/1\.1\r\n"
    rb"(?P<fields>(?:[A-Za-z0-9!#$&'*+.^_`|~-]+:[\t\x20-\x7e\x80-\xff]*\r\n)*)\r\n"
)
_LENGTH = re.compile(rb"(?m)^content-length:[ \t]*([0-9]{1,5})[ \t]*\r$", re.IGNORECASE)
# How the body comes or when the connection ends in another way, or what the rules of gunicorn decide about.
_UNUSUAL = re.compile(
    rb"(?m)^(?:transfer-encoding|content-encoding|expect|upgrade|connection|te|trailer)[ \t]*:", re.IGNORECASE
)
_KEEP_ALIVE = re.compile(rb"(?m)^connection:[ \t]*keep-alive[ \t]*\r$", re.IGNORECASE)
_NAMES_A_LENGTH = re.compile(rb"(?m)^content-length", re.IGNORECASE)


class PlainRequest(NamedTuple):
    """Where it is posted to, and what."""

    path: bytes
    body: bytes


def read_plain_post(received: bytes, body_at: int) -> PlainRequest | None:
    """The request, where it is a POST over a connection that is kept, with a body of the length that it says."""
    if body_at > MAX_HEAD_BYTES:
        return None
    found = _HEAD.fullmatch(received, 0, body_at)
    if found is None:
        return None
    fields, length = found["fields"], _length_of(found["fields"])
    if length != len(received) - body_at or fields.count(b"\n") > MAX_FIELDS or _is_unusual(fields):
        return None
    return PlainRequest(found["path"], received[body_at:])


def _length_of(fields: bytes) -> int | None:
    found = _LENGTH.search(fields)
    return int(found[1]) if found and len(_NAMES_A_LENGTH.findall(fields)) == 1 else None


def _is_unusual(fields: bytes) -> bool:
    unusual = _UNUSUAL.findall(fields)
    return bool(unusual) and not (len(unusual) == 1 and _KEEP_ALIVE.search(fields))
