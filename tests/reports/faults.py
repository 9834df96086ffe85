"""The tables of `make soak`: of each fault the seconds until customers were served again, what was lost, what came
twice; and what long runs saw beside that.

A test records a fault by `shows_fault`. Seconds count from the moment when its cause is over; of a fault that the
service heals by itself, from the fault. Lost and doubled are readings, bills, payments and SMS together. A figure is
recorded by `shows_figure`.
"""

from collections.abc import Callable, Iterable, Sequence
from itertools import takewhile
from pathlib import Path
from typing import Any

from tests.reports.document import FOLDER, line

PROPERTY = "fault"
FIGURE = "figure"
COLUMNS = ("fault", "seconds until served", "lost", "doubled")
RULE = ("---", "---:", "---:", "---:")
COLUMNS_OF_FIGURES = ("long run", "seen")
RULE_OF_FIGURES = ("---", "---")
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


def figure(run: str, seen: str, *, record_property: Callable[..., None]) -> None:
    """What a long run saw."""
    record_property(FIGURE, [run, seen])


def figures_of(properties: Iterable[tuple[str, Any]]) -> list[Row]:
    """In the order in which they were recorded."""
    return [value for name, value in properties if name == FIGURE]


def write_tables(rows: Iterable[Row], figures: Iterable[Row]) -> None:
    """For `make reports`, which brings them to docs/reports. What other runs saw stays."""
    PLACE.parent.mkdir(parents=True, exist_ok=True)
    PLACE.write_text(tables([*read(PLACE), *rows], [*read_figures(PLACE), *figures]), encoding="utf-8")


def read(place: Path) -> list[Row]:
    """The rows of the first of such tables."""
    return _read(place, COLUMNS)


def read_figures(place: Path) -> list[Row]:
    """The rows of the second."""
    return _read(place, COLUMNS_OF_FIGURES)


def tables(rows: Iterable[Row], figures: Iterable[Row]) -> str:
    """In Markdown, by the names of faults and runs. Of two rows of one name the later one counts."""
    return f"{_table(COLUMNS, RULE, rows)}\n{_table(COLUMNS_OF_FIGURES, RULE_OF_FIGURES, figures)}"


def printed(rows: Sequence[Row]) -> str:
    """For a terminal: columns under each other."""
    width = max(len(row[0]) for row in [COLUMNS, *rows])
    return "\n".join(f"{row[0]:<{width}}  {row[1]:>20}  {row[2]:>5}  {row[3]:>7}" for row in [COLUMNS, *rows])


def _read(place: Path, columns: Row) -> list[Row]:
    lines = place.read_text(encoding="utf-8").splitlines() if place.exists() else []
    if line(columns) not in lines:
        return []
    below = lines[lines.index(line(columns)) + 2 :]
    return [each.strip("| ").split(" | ") for each in takewhile(lambda each: each.startswith("|"), below)]


def _table(columns: Row, rule: Row, rows: Iterable[Row]) -> str:
    by_name = {row[0]: row for row in rows}
    return "\n".join([line(columns), line(rule), *(line(by_name[name]) for name in sorted(by_name))]) + "\n"
