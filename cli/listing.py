"""Lists: columns for people, `--csv` and `--out` for files and crews, page by page by the key of the last row."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial, wraps
from inspect import signature
from itertools import chain
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource
from flask.cli import with_appcontext

from cli.common import act, by_operator_if_any, done, json_option, new_file, note_look
from cli.csv_files import write_csv
from cli.exports import check_export, is_bulk
from cli.output import Answer, as_json, in_words, table
from cli.region_limits import in_own_regions
from cli.second_person import break_glass_option
from cli.seen_persons import as_seen
from cli.typed_values import ID, WholeNumber
from domain.values.csv_text import csv_blocks

ROWS_PER_PAGE = 1_000
PERSONAL_COLUMNS = frozenset({"phone", "payer", "account"})
"""Where one of them is shown, the list is one of persons."""

Row = dict[str, Any]
Command = Callable[..., Answer]

_csv_option = click.option("--csv", "csv_", is_flag=True, help="Print all of it as CSV, for spreadsheets.")
_out_option = click.option("--out", type=new_file, help="Write all of it to this CSV file, for its owner only.")


def paged(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of a list that is longer than a page."""
    after = click.option(
        "--after", default=0, type=ID, show_default=True, help="Go on after this id: the `next` of a page."
    )
    limit = click.option(
        "--most", "limit", default=ROWS_PER_PAGE, show_default=True, type=WholeNumber(1), help="Rows a page."
    )
    return after(limit(command))


def page(rows: Sequence[Row], limit: int) -> dict[str, Any]:
    """The rows, and the id to go on after; none at the end."""
    return {"rows": rows, "count": len(rows), "next": next_after(rows, limit)}


def next_after(rows: Sequence[Row], limit: int) -> int | None:
    """The id to go on after; none at the end."""
    return rows[-1]["id"] if len(rows) == limit else None


def listed(*columns: str, rows: str = "rows") -> Callable[[Command], Callable[..., None]]:
    """Show what the command returns under `rows` in these columns. In JSON nothing is left out.

    A list with phones or accounts leaves who looked: it takes `--by`. Who is for some regions sees no others.
    """

    def decorate(unlimited: Command) -> Callable[..., None]:
        # One that knows by itself who asks leaves a row of its own.
        has_persons = not PERSONAL_COLUMNS.isdisjoint(columns) and "operator" not in signature(unlimited).parameters

        @wraps(unlimited)
        def command(**options: Any) -> Answer:
            return as_seen(in_own_regions(unlimited(**options)))

        @json_option
        @_csv_option
        @_out_option
        @with_appcontext
        @wraps(command)
        def run(*, json_: bool, csv_: bool, out: Path | None, **options: Any) -> None:
            note, check = _note_and_check(options) if has_persons else (_no_note, _no_check)
            if out:
                values = _values(_export(command, options, rows, check), rows, columns)
                written = done(write_csv, {"file": out, "columns": columns, "rows": values})
                note(rows=written["rows"], to_a_file=True)
                click.echo(as_json(written) if json_ else in_words(written))
            elif csv_:
                values = _values(_export(command, options, rows, check), rows, columns)
                note(to_a_file=True)
                for block in csv_blocks(columns, values):
                    click.echo(block, nl=False)
            else:
                answer = done(command, options)
                note(rows=len(answer[rows]), to_a_file=False)
                click.echo(as_json(answer) if json_ else "\n".join(_in_columns(answer, rows, columns)))

        return by_operator_if_any(break_glass_option(run)) if has_persons else run

    return decorate


def _note_and_check(options: dict[str, Any]) -> tuple[Callable[..., None], Callable[[Mapping[str, Any]], None]]:
    """What writes down who looks at persons, and what lets them be taken away; the command need not know."""
    by, emergency = options.pop("operator"), options.pop("emergency")
    return _note_of(by), partial(check_export, operator=by, emergency=emergency)


def _note_of(name: str | None) -> Callable[..., None]:
    """What writes down who looked. The name is known, and may look."""
    by = done(lambda operator=None: {"by": operator}, {"operator": name})["by"]
    return partial(note_look, "list shown", act(), by=by)


def _no_note(**_: object) -> None:
    """Nobody is to be found in the list."""


def _allowed(check: Callable[[Mapping[str, Any]], None], options: Mapping[str, Any]) -> Answer:
    check(options)
    return {}


def _no_check(_: Mapping[str, Any]) -> None:
    """Who is not a person may be taken away by anybody."""


def _values(answers: Iterable[Answer], rows: str, columns: Sequence[str]) -> Iterator[list[Any]]:
    for answer in answers:
        for row in answer[rows]:
            yield [row.get(column) for column in columns]


def _export(
    command: Command, options: Mapping[str, Any], rows: str, check: Callable[[Mapping[str, Any]], None]
) -> Iterator[Answer]:
    """All of the list. Before anything of it leaves, it is known whether those are too many to leave by one person."""
    pages = _pages(command, options)
    first: list[Answer] = []
    for answer in pages:
        first.append(answer)
        if is_bulk(sum(len(each[rows]) for each in first)):
            done(partial(_allowed, check, options), {})
            break
    return chain(first, pages)


def _pages(command: Command, options: Mapping[str, Any]) -> Iterator[Answer]:
    """All of the list; or the one page that was asked for by its size."""
    answer = done(command, options)
    yield answer
    while answer.get("next") is not None and not _one_page_is_wanted():
        answer = done(command, {**options, "after": answer["next"]})
        yield answer


def _one_page_is_wanted() -> bool:
    return click.get_current_context().get_parameter_source("limit") is ParameterSource.COMMANDLINE


def _in_columns(answer: Answer, rows: str, columns: Sequence[str]) -> Iterator[str]:
    is_alone = not set(answer) - {rows, "count", "next"}
    for name, value in answer.items():
        if name == rows:
            yield from [] if is_alone else [f"{name}:"]
            yield from table(value, columns) if value else ["none"]
        elif name not in {"count", "next"}:
            yield in_words({name: value})
    if answer.get("next") is not None:
        yield f"and more: --after {answer['next']}"
