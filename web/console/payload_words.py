"""What a request freezes and what the audit trail says, in words: of a change also what it was before."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from domain.operators.approvals import ApprovalRequest
from domain.services.operators.keep_operator import OPERATOR
from domain.values.money import format_kes
from web.console.dates import kept_moment, shown_day, shown_moment
from web.console.texts import _

CENTS, MOMENTS = "_cents", ("_at", "deadline")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
MAX_VALUES_SHOWN = 50


def in_words(request: ApprovalRequest) -> list[tuple[str, str]]:
    """Label and value of each line."""
    if request.kind == OPERATOR:
        return list(_operator(request.payload["known"], request.payload["wanted"]))
    return list(_lines("", request.payload))


def details_in_words(details: Mapping[str, Any]) -> str:
    """What a row of the audit trail says beside who did what, in one line."""
    lines = ((f"{label[:1].lower()}{label[1:]}", value) for label, value in _lines("", details))
    return "; ".join(f"{label}: {value}" for label, value in lines)


def _operator(known: Mapping[str, Any] | None, wanted: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in wanted.items():
        after = _value(name, value, everywhere=name == "regions")
        before = _value(name, known.get(name), everywhere=name == "regions") if known else _("nobody yet")
        is_same = known is not None and known.get(name) == value
        yield _label(name), after if is_same else _("{after} (now: {before})", after=after, before=before)


def _lines(under: str, payload: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in payload.items():
        label = f"{under}, {_label(name).lower()}" if under else _label(name)
        if isinstance(value, Mapping):
            yield from _lines(label, value)
        else:
            yield label, _value(name, value)


def _label(name: str) -> str:
    plain = _("amount") if name == "cents" else name.removesuffix("_cents").replace("_", " ").strip()
    return plain[:1].upper() + plain[1:]


def _value(name: str, value: object, *, everywhere: bool = False) -> str:
    if everywhere and not value:
        return _("all regions")
    if value is None or value in ("", []):
        return _("none")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Mapping):
        return " ".join(f"{_label(part).lower()} {_value(part, each)}" for part, each in value.items())
    if isinstance(value, int):
        return format_kes(value) if name.endswith(CENTS) or name == "cents" else str(value)
    return _several(value) if isinstance(value, list | tuple) else _text(name, str(value))


def _text(name: str, value: str) -> str:
    try:
        if DAY.fullmatch(value):
            return shown_day(date.fromisoformat(value))
        return shown_moment(kept_moment(value)) if name.endswith(MOMENTS) else value
    except ValueError:
        return value


def _several(values: Sequence[object]) -> str:
    shown = ", ".join(_value("", each) for each in values[:MAX_VALUES_SHOWN])
    left = len(values) - MAX_VALUES_SHOWN
    return shown if left <= 0 else _("{shown} and {count} more", shown=shown, count=left)
