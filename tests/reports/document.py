"""What the field reports said of the product, beside what it does now: written from the run of their tests.

A row of `tests/reports/*.yaml` has `item`, `kind`, `input`, `was` and `right`, and what its test needs. The test says
by `shows` what happens now; after the run each file is a table in `var/reports/`, and `make reports` brings them to
docs/reports.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml

PROPERTY = "report"
COLUMNS = ("item", "kind", "input", "was", "right", "now")
FOLDER = Path(__file__).parents[2] / "var" / "reports"
OF_THIS_MACHINE = re.compile(r"[/]tmp/\S+/|http://127\.0\.0\.1:\d+")

Row = Mapping[str, Any]
Shows = Callable[[Row, str], None]


def rows_of(name: str) -> list[Row]:
    """The rows of a report's file."""
    return yaml.safe_load((Path(__file__).parent / f"{name}.yaml").read_text(encoding="utf-8"))


def called(row: Row) -> str:
    """A test's name."""
    return f"{row['item']} {row['kind']} {row['input']}"


def recorded(name: str, row: Row, now: str) -> tuple[str, list[str]]:
    """What a test leaves behind for the table of its report."""
    return PROPERTY, [name, *said(row), OF_THIS_MACHINE.sub("…/", now)]


def said(row: Row) -> list[str]:
    """All but what is now."""
    return [str(row[column]) for column in COLUMNS[:-1]]


def write_tables(properties: Iterable[tuple[str, Any]]) -> None:
    """A table a report, in the order of items."""
    found: defaultdict[str, set[tuple[str, ...]]] = defaultdict(set)
    for name, value in properties:
        if name == PROPERTY:
            found[value[0]].add(tuple(value[1:]))
    for report, rows in found.items():
        FOLDER.mkdir(parents=True, exist_ok=True)
        (FOLDER / f"{report}.md").write_text(table(sorted(rows)), encoding="utf-8")


def table(rows: Iterable[Iterable[str]]) -> str:
    """In Markdown, under the names of the columns."""
    return "\n".join([line(COLUMNS), line(["---"] * len(COLUMNS)), *map(line, rows)]) + "\n"


def line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(' '.join(cell.split()).replace('|', '&#124;') for cell in cells)} |"
