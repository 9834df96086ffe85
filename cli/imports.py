"""`import accounts`: customers, meters, opening readings and opening balances from a file of another system."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from cli.common import answered_in, by_operator_if_any, existing_file, system_user
from cli.csv_files import write_csv
from cli.import_advice import COLUMNS_IN_WORDS, advice
from cli.import_bar import opened_with_bar
from cli.output import Answer
from cli.written_files import begins_with, require_free
from domain.accounts.file_headers import OF_REJECTS, split_line
from domain.accounts.files import AccountFile
from parts import app_parts
from store.accounts.imports import AccountImport, Commonest, DueOn, Zeros
from store.unit_of_work import Store

_IS_OF_REJECTS = begins_with(",".join(OF_REJECTS).encode() + b",")
MOVE_IT = "move it away, for rows may have been mended in it, and import again"


def _in_words(answer: Answer) -> str:
    counts = "{rows} rows: {new} new, {changed} changed, {unchanged} unchanged, {bad} bad ({rejects})"
    return "\n".join([counts.format_map(answer), *_notes(answer)])


@click.group("import")
def import_() -> None:
    """Take over what another system knows."""


@import_.command(epilog=COLUMNS_IN_WORDS)
@click.argument("file", type=existing_file)
@click.option(
    "--zeros-differ",
    "zeros",
    flag_value=Zeros.REAL,
    default=Zeros.LOST,
    type=Zeros,
    help="Take numbers that differ from others in nothing but zeros in front: they are real, and no spreadsheet's.",
)
@by_operator_if_any
@answered_in(_in_words)
def accounts(file: Path, zeros: Zeros, operator: str | None) -> dict[str, Any]:
    """Import the accounts of FILE (CSV); bad rows go to FILE.rejects.csv, which can be mended and imported. Nobody gets
    an SMS, but those where planned work lies ahead, who are told of it as everybody there is.
    """
    return import_accounts(file, app_parts().store, app_parts().terms.due_on, operator, zeros)


def import_accounts(
    file: Path, store: Store, due_on: DueOn, operator: str | None, zeros: Zeros = Zeros.LOST
) -> dict[str, Any]:
    """Land the good rows and write down the bad ones, in one transaction; the counts."""
    rejects = file.with_name(f"{file.name}.rejects.csv")
    require_free(rejects, _IS_OF_REJECTS, MOVE_IT)
    with opened_with_bar(file) as (source, on_step), store.transaction() as unit_of_work:
        coming = AccountImport(unit_of_work.transaction, due_on, on_step)
        coming.stage(AccountFile(source))
        counts = coming.land(zeros)
        if counts.new or counts.changed:
            unit_of_work.planned_newcomers.join_unlisted(coming.regions())
        answer = {**asdict(counts), "rejects": str(rejects), "commonest": _shown(coming.commonest())}
        rows = (_rejected(row, coming.columns) for row in coming.bad_rows())
        write_csv(rejects, (*OF_REJECTS, *coming.columns), rows, _IS_OF_REJECTS)
        unit_of_work.audit.add("import accounts", file.name, system_user=system_user(), operator=operator, **answer)
    return answer


def _rejected(row: dict[str, Any], columns: Sequence[str]) -> list[Any]:
    fields = split_line(row["raw"]) if row["raw"] else [row[column] for column in columns]
    return [row["line"], row["reason"], *fields]


def _shown(commonest: Commonest | None) -> dict[str, Any] | None:
    return {**asdict(commonest), "do": advice(commonest)} if commonest else None


def _notes(answer: Answer) -> list[str]:
    notes = []
    if found := answer["commonest"]:
        notes.append(f"Most of them, {found['rows']}: {found['reason']}. {found['do']}")
    if answer["unknown_prefixes"]:
        notes.append(
            f"{answer['unknown_prefixes']} phones have a prefix that no network is known to have: a new range, or slips"
        )
    return notes
