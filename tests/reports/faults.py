"""The table of `make soak`: of each fault the seconds until customers were served again, what was lost, what came
twice.

A test records a fault by `shows_fault`. Seconds count from the moment when its cause is over; of a fault that the
service heals by itself, from the fault. Lost and doubled are readings, bills, payments and SMS together.
"""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from tests.reports.document import FOLDER, line

PROPERTY = "fault"
FIGURE = "figure"
COLUMNS = ("fault", "seconds until served", "lost", "doubled")
PLACE = FOLDER / "faults.md"

Row = Sequence[str]


def shown(
    fault: str, seconds: float, lost: int, doubled: int, *, record_property: Callable[..., None], in_doubt: int = 0
) -> None:
    """The figures of a fault. Nothing is lost, and nothing comes twice but to whom it was in doubt."""
    record_property(PROPERTY, [fault, f"{seconds:.1f}", str(lost), str(doubled)])
    assert lost == 0
    assert doubled <= in_doubt


def rows_of(properties: Iterable[tuple[str, Any]]) -> list[Row]:
    """By the fault's name. Of one that was tried several times the slowest counts."""
    found: dict[str, Row] = {}
    for name, value in properties:
        if name == PROPERTY and (value[0] not in found or float(value[1]) > float(found[value[0]][1])):
            found[value[0]] = value
    return sorted(found.values())


def figures_of(properties: Iterable[tuple[str, Any]]) -> list[str]:
    """What long runs say beside the table, a line each."""
    return list(dict.fromkeys(value for name, value in properties if name == FIGURE))


def write_table(rows: Iterable[Row]) -> None:
    """For `make reports`, which brings it to docs/reports."""
    PLACE.parent.mkdir(parents=True, exist_ok=True)
    PLACE.write_text(table(rows), encoding="utf-8")


def read(place: Path) -> dict[str, Row]:
    """The rows of such a table, by fault."""
    lines = place.read_text(encoding="utf-8").splitlines() if place.exists() else []
    rows = [each.strip("| ").split(" | ") for each in lines if each.startswith("| ")][2:]
    return {row[0]: row for row in rows}


def table(rows: Iterable[Row]) -> str:
    """In Markdown."""
    return "\n".join([line(COLUMNS), line(["---", "---:", "---:", "---:"]), *map(line, rows)]) + "\n"


def printed(rows: Sequence[Row]) -> str:
    """For a terminal: columns under each other."""
    width = max(len(row[0]) for row in [COLUMNS, *rows])
    return "\n".join(f"{row[0]:<{width}}  {row[1]:>20}  {row[2]:>5}  {row[3]:>7}" for row in [COLUMNS, *rows])
