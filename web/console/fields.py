"""What is typed into fields of a form, as values: a sentence for whoever typed what cannot be."""

from dataclasses import dataclass
from datetime import date

from flask import request

from domain.errors import InvalidInput
from domain.values.phones import names_several_phones, parse_phone
from domain.values.whole_numbers import parse_whole_number
from web.console.texts import _
from web.console.visit import Visit

MAX_DIGITS = 12
MAX_DIGITS_OF_AN_ID = 18


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file that came with a form, by the name that it has on the operator's machine."""

    name: str
    content: bytes


def sent_file(name: str) -> SentFile:
    """Raises `InvalidInput` where none was chosen."""
    sent = request.files.get(name)
    if sent is None or not sent.filename:
        raise InvalidInput(_("Choose a file first."), "no_file")
    with sent.stream as stream:
        return SentFile(plain_name(sent.filename), stream.read())


def plain_name(typed: str) -> str:
    """The last part of a path, without what cannot be printed."""
    last = typed.replace("\\", "/").rpartition("/")[2]
    return "".join(filter(str.isprintable, last)).strip()


def whole_number(visit: Visit, name: str, label: str) -> int:
    typed = visit.field(name).replace(",", "").replace(" ", "")
    number = parse_whole_number(typed, MAX_DIGITS)
    if number is None:
        raise InvalidInput(_("{label}: type a whole number, figures only.", label=label), "not_a_number")
    return number


def day(visit: Visit, name: str, label: str, otherwise: date) -> date:
    """Also written 07/12/2026, as Kenyans do."""
    typed = visit.field(name)
    if not typed:
        return otherwise
    parts = typed.split("/")
    try:
        return date.fromisoformat("-".join(reversed(parts)) if len(parts) == 3 else typed)  # noqa: PLR2004 - d/m/y
    except ValueError as error:
        said = _("{label}: type a day like 2026-12-07.", label=label)
        raise InvalidInput(said, "not_a_day") from error


def phone(visit: Visit, name: str) -> str:
    typed = visit.field(name)
    parsed = parse_phone(typed)
    if parsed is None and names_several_phones(typed):
        raise InvalidInput(_("That is more than one phone: give one."), "not_a_phone")
    if parsed is None:
        raise InvalidInput(_("That is no Kenyan mobile number."), "not_a_phone")
    return parsed


def page_after(visit: Visit) -> int:
    """The key of the page before; none for the first page."""
    after = parse_id(visit, "after") if visit.field("after") else 0
    if after is None:
        raise InvalidInput(_("This is no page of the list: begin at the first."), "not_a_page")
    return after


def parse_id(visit: Visit, name: str) -> int | None:
    """The number of a row, as a page or its reader gave it; None for anything else."""
    return parse_whole_number(visit.field(name), MAX_DIGITS_OF_AN_ID)
