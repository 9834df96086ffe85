"""`bill correct`: bills that were charged with a value carried forward are made anew with the true one."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import click

from cli.common import NotAllDone, answered, by_operator, existing_file, system_user, text_of
from cli.output import shillings
from domain.errors import InvalidInput, NotFound, Refused, ServiceError
from domain.services.billing.correct_bill import CorrectBill, correct_bill
from domain.services.billing.draft_bill import Draft
from parts import app_parts

SHOWN_REFUSALS = 100


@dataclass(frozen=True, slots=True)
class Listed:
    """A line of `tariff differences --out FILE`: a bill, and what it was to come to when it was listed."""

    number: str
    total: Decimal


@click.group()
def bill() -> None:
    """Bills."""


@bill.command()
@click.argument("number", required=False)
@click.option("--all-of", type=existing_file, help="Every bill of a file that `tariff differences --out FILE` wrote.")
@by_operator
@answered
def correct(number: str | None, all_of: Path | None, operator: str) -> dict[str, Any]:
    """Cancel the bill NUMBER by a credit note and make it anew from the same readings, by the values known now.

    Of a file each bill is done by itself: what was done stays done, and the same file again does the rest. One that
    would come to another total than the file says is left as it is.
    """
    if (number is None) == (all_of is None):
        raise InvalidInput("Which bill? Give its NUMBER, or a file by --all-of", "no_bill")
    if all_of is not None:
        return _correct_all(list(_listed(all_of)), operator)
    return _answer(_correct(str(number), operator))


def _correct(number: str, operator: str, expected: Decimal | None = None) -> Draft:
    with app_parts().store.transaction() as unit_of_work:
        unit_of_work.audit.add("bill correct", number, system_user=system_user(), operator=operator)
        corrected = correct_bill(CorrectBill(number), unit_of_work, app_parts().terms)
        total = shillings(corrected.bill.total_cents)
        if expected is not None and total != expected:
            raise Refused(f"It would come to {total}, not to {expected} as the file says: list the differences again")
    return corrected


def _correct_all(bills: list[Listed], operator: str) -> dict[str, Any]:
    done = [_outcome(each, operator) for each in bills]
    refused = [each for each in done if each["reason"]]
    changes = [each["change"] for each in done if each["change"] is not None]
    answer = {
        "bills": len(done),
        "corrected": len(changes),
        "done_before": len(done) - len(changes) - len(refused),
        "change": sum(changes, Decimal(0)),
        "refused": [{"bill": each["bill"], "reason": each["reason"]} for each in refused[:SHOWN_REFUSALS]],
    }
    if refused:
        raise NotAllDone(answer, f"{len(refused)} of {len(done)} bills were not corrected")
    return answer


def _outcome(listed: Listed, operator: str) -> dict[str, Any]:
    outcome: dict[str, Any] = {"bill": listed.number, "change": None, "reason": None}
    try:
        answer = _answer(_correct(listed.number, operator, listed.total))
    except NotFound:
        return outcome if _was_corrected(listed.number) else outcome | {"reason": "there is no such bill"}
    except ServiceError as error:
        return outcome | {"reason": str(error)}
    return outcome | {"change": answer["total"] - answer["was"]}


def _was_corrected(number: str) -> bool:
    with app_parts().store.reading() as unit_of_work:
        return unit_of_work.bills.is_cancelled(number)


def _listed(file: Path) -> Iterator[Listed]:
    rows = csv.DictReader(text_of(file).splitlines())
    if not {"bill", "true"} <= set(rows.fieldnames or ()):
        raise InvalidInput(
            f"{file} has no columns bill and true: `tariff differences --out FILE` writes them", "no_bill"
        )
    for line, row in enumerate(rows, 2):
        yield Listed(row["bill"], _amount(row["true"], line))


def _amount(text: str | None, line: int) -> Decimal:
    try:
        return Decimal(text or "")
    except InvalidOperation as error:
        raise InvalidInput(f"Line {line}: {text!r} is no amount", "not_an_amount") from error


def _answer(corrected: Draft) -> dict[str, Any]:
    new, was = corrected.bill, corrected.corrected
    return {
        "account": new.account_number,
        "corrected_bill": was.number if was else None,
        "was": shillings(was.total_cents) if was else None,
        "bill": new.number,
        "total": shillings(new.total_cents),
    }
