"""How an answer looks: sentences and columns for people, in Nairobi time; JSON for programs, in UTC.

An answer is a mapping. What it holds is known by type: an instant is a `datetime`, an amount of money a `Decimal` in
shillings (`shillings`), once. A list of mappings is a table.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from domain.values.periods import local_time

Answer = Mapping[str, Any]
NOTHING, DECIMALS = "-", 2
_GAP = "  "


def shillings(cents: int) -> Decimal:
    """The amount as an answer holds it: in JSON and CSV `1250.50`, for people `1,250.50`."""
    return Decimal(cents).scaleb(-DECIMALS)


def as_json(answer: Answer) -> str:
    """One line; instants in ISO 8601 and UTC, money as text with two decimals."""
    return json.dumps(answer, default=_in_json)


def in_words(answer: Answer) -> str:
    """One `name: value` a line; a table in columns, and what belongs together indented."""
    return "\n".join(_in_words(name, value) for name, value in answer.items())


def table(rows: Sequence[Answer], columns: Sequence[str] = ()) -> list[str]:
    """The rows in columns under their names; columns without anything in them are left out."""
    named = columns or list(dict.fromkeys(name for row in rows for name in row))
    shown = [name for name in named if any(row.get(name) not in (None, "", [], ()) for row in rows)]
    cells = [[_titled(name) for name in shown], *([word(row.get(name)) for name in shown] for row in rows)]
    right = [all(isinstance(row.get(name), int | Decimal | None) for row in rows) for name in shown]
    widths = [max(len(line[place]) for line in cells) for place in range(len(shown))]
    return [_line(line, widths, right) for line in cells]


def word(value: object) -> str:
    """A single value as people read it."""
    if value is None:
        return NOTHING
    for kind, words in _WORDS:
        if isinstance(value, kind):
            return words(value)
    return " ".join(str(value).split())


def _yes_or_no(value: object) -> str:
    return "yes" if value else "no"


def _pairs(value: Answer) -> str:
    return ", ".join(f"{_titled(name)} {word(each)}" for name, each in value.items())


def _several(value: Sequence[object]) -> str:
    return ", ".join(map(word, value)) or NOTHING


_WORDS: tuple[tuple[type | tuple[type, ...], Callable[[Any], str]], ...] = (
    (bool, _yes_or_no),
    (datetime, local_time),
    (Decimal, "{:,f}".format),
    (Mapping, _pairs),
    ((list, tuple), _several),
)


def _in_words(name: str, value: object) -> str:
    return "\n".join(_lines(_titled(name), value))


def _lines(name: str, value: object) -> Iterator[str]:
    if not isinstance(value, Mapping | list | tuple):
        yield f"{name}: {word(value)}"
    elif not value:
        yield f"{name}: none"
    else:
        yield f"{name}:"
        yield from (f"{_GAP}{line}" for line in _inside(value))


def _inside(value: Mapping[str, Any] | Sequence[Any]) -> Iterator[str]:
    if isinstance(value, Mapping):
        for name, each in value.items():
            yield f"{_titled(name)}: {word(each)}"
    elif all(isinstance(each, Mapping) for each in value):
        yield from table(value)
    else:
        yield from map(word, value)


def _line(cells: Sequence[str], widths: Sequence[int], right: Sequence[bool]) -> str:
    placed = [
        cell.rjust(width) if to_the_right else cell.ljust(width)
        for cell, width, to_the_right in zip(cells, widths, right, strict=True)
    ]
    return _GAP.join(placed).rstrip()


def _titled(name: object) -> str:
    return str(name).replace("_", " ")


def _in_json(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)
