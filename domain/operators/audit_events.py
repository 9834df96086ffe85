"""What the audit trail holds: the table of its events, and what each says beside who, when and about what.

A row is kept for good, so it holds ids, figures and reasons, and nothing by which a person is found or called: names
and phones stand in tables where they can be erased. An event that is not in the table, or says more or less than its
line, is an error of whoever wrote it, and what was to be done is not done.
"""

import hmac
import re
from collections.abc import Callable, Mapping
from enum import Flag, auto
from hashlib import sha256
from typing import Any

from domain.errors import InvalidInput

MAX_WORD_LENGTH, MAX_TEXT_LENGTH = 200, 2_000
PSEUDONYM_DIGITS = 16


class Value(Flag):
    """What a detail may be."""

    WORD = auto()  # a short text of ours, without a phone
    ID = auto()  # what something is called by: a number may look like a phone
    TEXT = auto()  # what an operator wrote; phones in it are hidden
    COUNT = auto()
    SAID = auto()  # yes or no
    WORDS = auto()
    FIGURES = auto()  # a mapping of names to words and counts
    ROWS = auto()  # several of them
    NONE = auto()  # or nothing
    ABSENT = auto()  # or left out


WORD, ID, TEXT, COUNT, SAID = Value.WORD, Value.ID, Value.TEXT, Value.COUNT, Value.SAID
WORDS, FIGURES, ROWS, NONE, ABSENT = Value.WORDS, Value.FIGURES, Value.ROWS, Value.NONE, Value.ABSENT

_OPERATOR = {"roles": WORDS, "regions": WORDS, "staff_number": ID | NONE, "request": COUNT | NONE}
_PLACE = {"area": WORD | NONE, "feeder": WORD | NONE, "transformer": WORD | NONE}
_STEERED = {"hash": WORD}
_WRITTEN = {"file": TEXT, "rows": COUNT, "sha256": WORD}
_MOVED = {"hash": WORD, "reason": TEXT | NONE}
_DECIDED = {"kind": WORD, "about": ID, "hash": WORD}

EVENTS: Mapping[str, Mapping[str, Value]] = {
    "access refused": {"name": TEXT, "code": WORD},
    "account link": {"phone": ID},
    "account mark": {"priority": WORD | NONE},
    "account note": {"note": COUNT},
    "account show": {},
    "account unpark": {},
    "account simulate": {},
    "application advance": {"rung": WORD},
    "application class": {"rung": WORD},
    "application meter": {"rung": WORD},
    "application quote": {"rung": WORD},
    "application show": {},
    "application visit": {"rung": WORD},
    "audit export": {"rows": COUNT},
    "backup record": {"label": TEXT},
    "bill correct": {},
    "bill propose": {"request": COUNT},
    "bills print": {"month": WORD, "file": TEXT, "bills": COUNT, "sha256": WORD},
    "campaign approve": _STEERED,
    "campaign cancel": _STEERED,
    "campaign ended": _MOVED,
    "campaign file asked": {"kind": WORD},
    "campaign file fetched": {"kind": WORD, "rows": COUNT, "sha256": WORD},
    "campaign hand-over": _WRITTEN,
    "campaign pause": _STEERED,
    "campaign paused": _MOVED,
    "campaign keep": {"region": WORD},
    "campaign plan": {"hash": WORD, "region": WORD, "pilot": WORD | NONE},
    "campaign rehearse": {"region": WORD},
    "campaign report": _WRITTEN,
    "campaign resume": _STEERED,
    "campaign show": {},
    "campaign start": _STEERED,
    "campaign submit": _STEERED,
    "export asked": {"request": COUNT},
    "glass broken": {"act": WORD, "reason": TEXT, "request": COUNT},
    "import accounts": {
        "rows": COUNT,
        "new": COUNT,
        "changed": COUNT,
        "unchanged": COUNT,
        "bad": COUNT,
        "unknown_prefixes": COUNT,
        "rejects": TEXT,
        "commonest": FIGURES | NONE,
    },
    "incident attach": {"references": WORDS},
    "incident close": {"told": COUNT},
    "incident confirm": {
        "cause": WORD | NONE,
        "crew": TEXT | NONE,
        "crew_state": WORD | NONE,
        "back_by": WORD | NONE,
        "told": COUNT,
    },
    "incident merge": {"into": COUNT},
    "incident open": {"region": WORD, **_PLACE},
    "incident split": {"opened": COUNT, **_PLACE},
    "ledger check": {"parked": COUNT, "released": COUNT},
    "ledger statement": {"rows": COUNT},
    "list shown": {"rows": COUNT | ABSENT, "to_a_file": SAID},
    "messages of": {},
    "messages halt": {"was_running": SAID, "reason": TEXT},
    "messages price": {"kes": WORD},
    "messages resume": {"was_halted": SAID, "purposes": WORDS | ABSENT},
    "meter replace": {
        "account": ID,
        "old_meter": ID,
        "new_meter": ID,
        "replaced_on": WORD,
        "unbilled_units": WORD,
        "unbilled_since": WORD,
        "last": COUNT,
        "first": COUNT,
    },
    "mpesa register-urls": {"address_digest": WORD},
    "operator change": _OPERATOR,
    "order cancel": {"reason": TEXT, "was": WORD},
    "order show": {},
    "operator create": _OPERATOR,
    "operator disable": _OPERATOR,
    "operator enable": _OPERATOR,
    "operator enrolled": {},
    "operator invite": {},
    "operator reset": {},
    "payment reverse propose": {"why": TEXT},
    "payment reverse release": {},
    "payments import": {"source": WORD, "hash": WORD, "rows": COUNT, "proposed": COUNT},
    "payments upload": {"source": WORD, "hash": WORD},
    "person answer": {"wish": WORD, "verdict": WORD},
    "person erase": {"reason": TEXT, "rows": COUNT, "kept": WORDS},
    "person export": _WRITTEN,
    "person show": {"rows": COUNT},
    "phone set": {"was": WORD | NONE, "now": WORD},
    "proof given": {},
    "proof refused": {},
    "planned approve": {"hash": WORD},
    "planned cancel": {},
    "planned move": {"begins": WORD, "ends": WORD},
    "planned open": {"region": WORD, **_PLACE, "phones": COUNT, "request": COUNT | NONE},
    "query answer": {},
    "reading technician": {
        "reason": TEXT | NONE,
        "account": ID,
        "value": WORD,
        "read_on": WORD,
        "bill": ID | ABSENT,
        "units": WORD | ABSENT,
        "total": WORD | ABSENT,
        "corrected_bill": ID | ABSENT,
        "was": WORD | ABSENT,
        "bills": TEXT | ABSENT,
        "change": WORD | ABSENT,
        "wrong_reading": WORD | ABSENT,
        "orders_closed": WORD | ABSENT,
    },
    "reconcile hold": {},
    "reconcile mpesa": {"hash": WORD, "rows": COUNT, "proposed": COUNT, "closed": SAID},
    "reconcile release": {"hash": WORD, "proposed_by": WORD},
    "reconcile settle": {"why": TEXT},
    "region open": {},
    "region set": {
        "state": WORD | ABSENT,
        "pilot": WORD | ABSENT,
        "pilot_is_new": WORD | ABSENT,
        "opens_on": WORD | ABSENT,
        "target_on": WORD | ABSENT,
        "reading_window_days": WORD | ABSENT,
    },
    "release": {"tariff_revision": COUNT, "regions_added": COUNT, "left_as_known": WORDS},
    "request approved": _DECIDED,
    "request refused": _DECIDED,
    "request withdrawn": _DECIDED,
    "risk explain": {},
    "risk fit": {},
    "round assign": {"day": WORD, "visits": COUNT, "instead_of": ID | NONE},
    "round plan": {"day": WORD, "visits": COUNT, "seed": ID},
    "round figures": {},
    "round show": {},
    "seed demo": {"customers": COUNT, "bills": COUNT},
    "seed operators": {"operators": WORDS},
    "seal import": {"added": COUNT, "repeated": COUNT},
    "seal issue": {"seals": COUNT},
    "session show": {},
    "session end": {"session": COUNT},
    "sessions end": {},
    "sign in": {"factor": WORD},
    "sign in refused": {},
    "sign out": {},
    "supply cut": {},
    "supply restore": {"place": WORD, "cents": COUNT},
    "recovery agree": {"outcome": WORD},
    "recovery drop": {"request": COUNT | NONE},
    "recovery finalise": {"instalments": COUNT, "request": COUNT},
    "recovery hear": {},
    "recovery object": {"outcome": WORD},
    "recovery propose": {"order": ID, "cause": WORD, "holder_since": WORD | NONE, "request": COUNT},
    "recovery review": {},
    "recovery show": {},
    "recovery take-back": {"request": COUNT},
    "recovery told": {"on": WORD},
    "suspense propose": {"account": ID},
    "suspense release": {},
    "technician enrol": {},
    "technician figures": {},
    "technician retire": {"orders": COUNT},
    "technician unlock": {"request": COUNT, "reason": TEXT},
    "tariff propose": {"hash": WORD, "request": COUNT},
    "tariff import": {
        "force": SAID,
        "revision": COUNT,
        "versions": WORDS,
        "values": ROWS,
        "changed": ROWS,
        "warnings": WORDS,
    },
}

_PHONE = re.compile(r"(?<!\w)(?:\+?254|0)[\s.()-]{0,2}[17](?:[\s.()-]{0,2}\d){8}(?!\w)")


class AuditError(Exception):
    """The code writes what the table of events does not know."""


class UnkeptText(InvalidInput, AuditError):
    """What somebody typed is too long for a row, or has a phone where something is called by its id."""


def checked_event(action: str, subject: str, details: Mapping[str, Any]) -> dict[str, Any]:
    """The details as they are kept. Raises `AuditError` for what is not as the table says."""
    if (event := EVENTS.get(action)) is None:
        raise AuditError(f"Put {action!r}, with what it says, into EVENTS of domain/operators/audit_events.py")
    if missing := sorted(name for name, kind in event.items() if name not in details and ABSENT not in kind):
        raise AuditError(f"{action!r} says nothing of {', '.join(missing)}")
    if extra := sorted(details.keys() - event.keys()):
        raise AuditError(f"{action!r} says {', '.join(extra)}, which EVENTS does not know: no names, phones or texts")
    if holds_phone(subject):
        raise UnkeptText(f"{action!r} is about a phone in clear: name it by `phone_subject`")
    return {name: _checked(action, name, value, event[name]) for name, value in details.items()}


def phone_subject(phone: str, key: bytes) -> str:
    """What a row calls a phone by: the same phone has the same name, and nobody without the key finds it from there."""
    return f"phone {hmac.new(key, phone.encode(), sha256).hexdigest()[:PSEUDONYM_DIGITS]}"


def holds_phone(text: str) -> bool:
    return _PHONE.search(text) is not None


def without_phones(text: str) -> str:
    """The text with no more than the last digits of each phone."""
    return _PHONE.sub(lambda found: f"*****{re.sub(r'[^0-9]', '', found.group())[-3:]}", text)


def _checked(action: str, name: str, value: object, kind: Value) -> object:
    if value is None and NONE in kind:
        return None
    if isinstance(value, str) and TEXT in kind and len(value) <= MAX_TEXT_LENGTH:
        return without_phones(value)
    if any(one in kind and is_one(value) for one, is_one in _CHECKS.items()):
        return value
    said = f"{action!r} says {name} as {type(value).__name__}, which is no {kind.name}"
    if isinstance(value, str) and kind & (WORD | TEXT):
        raise UnkeptText(f"{said}: it is too long, or has a phone in it")
    raise AuditError(said)


def _is_word(value: object) -> bool:
    return isinstance(value, str) and len(value) <= MAX_WORD_LENGTH and not holds_phone(value)


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_figures(value: object) -> bool:
    return isinstance(value, Mapping) and all(
        _is_word(name) and (each is None or _is_word(each) or isinstance(each, int)) for name, each in value.items()
    )


_CHECKS: Mapping[Value, Callable[[Any], bool]] = {
    WORD: _is_word,
    ID: lambda value: isinstance(value, str) and len(value) <= MAX_WORD_LENGTH,
    COUNT: _is_count,
    SAID: lambda value: isinstance(value, bool),
    WORDS: lambda value: isinstance(value, list | tuple) and all(map(_is_word, value)),
    FIGURES: _is_figures,
    ROWS: lambda value: isinstance(value, list | tuple) and all(map(_is_figures, value)),
}
