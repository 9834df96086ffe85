"""`import accounts`: customers, meters, opening readings and opening balances from a file of another system."""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from cli.common import Answer, answered_in, by_operator_if_any, existing_file, parts, system_user
from domain.accounts.files import COLUMNS, AccountFile, fields_of
from store.accounts.imports import AccountImport
from store.unit_of_work import Store


def _in_words(answer: Answer) -> str:
    return "{rows} rows: {new} new, {changed} changed, {unchanged} unchanged, {bad} bad ({rejects})".format_map(answer)


@click.group("import")
def import_() -> None:
    """Take over what another system knows."""


@import_.command()
@click.argument("file", type=existing_file)
@by_operator_if_any
@answered_in(_in_words)
def accounts(file: Path, operator: str | None) -> dict[str, Any]:
    """Import the accounts of FILE (CSV); bad rows go to FILE.rejects.csv. Nobody gets an SMS."""
    return import_accounts(file, parts().store, operator)


def import_accounts(file: Path, store: Store, operator: str | None) -> dict[str, Any]:
    """Land the good rows and write down the bad ones, in one transaction; the counts."""
    rejects = file.with_name(f"{file.name}.rejects.csv")
    with file.open("rb") as source, store.transaction() as unit_of_work:
        rows = AccountFile(source)
        coming = AccountImport(unit_of_work.connection, unit_of_work.now)
        coming.stage(rows.columns, rows.rows())
        answer = {**asdict(coming.land()), "rejects": str(rejects)}
        _write(rejects, coming.bad_rows())
        unit_of_work.audit.add("import accounts", file.name, system_user=system_user(), operator=operator, **answer)
    return answer


def _write(rejects: Path, bad_rows: Iterable[Mapping[str, Any]]) -> None:
    with rejects.open("w", encoding="utf-8", newline="") as target:
        lines = csv.writer(target, lineterminator="\n")
        lines.writerow(["line", "reason", *COLUMNS])
        lines.writerows([row["line"], row["reason"], *_fields(row)] for row in bad_rows)


def _fields(row: Mapping[str, Any]) -> list[str]:
    return fields_of(row["raw"]) if row["raw"] else [row[column] for column in COLUMNS]
