"""`bill correct`: bills that were charged with a value carried forward are made anew with the true one."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import click

from cli.common import NotAllDone, answered, by_operator, existing_file, os_user, system_user, text_of
from cli.output import shillings
from cli.region_limits import require_region_of
from cli.second_person import break_glass_option, note_emergency
from domain.errors import InvalidInput, NotFound, Refused, ServiceError
from domain.services.billing.correct_bill import CorrectBill, correct_bill
from domain.services.billing.draft_bill import Draft
from domain.services.billing.propose_correction import ProposeCorrection, propose_correction
from domain.values.numbers import parse_decimal
from parts import app_parts
from store.unit_of_work import UnitOfWork

SHOWN_REFUSALS = 100
CENTS_DECIMALS, MAX_SHOWN = 2, 40


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
@break_glass_option
@by_operator
@answered
def correct(number: str | None, all_of: Path | None, emergency: str | None, operator: str) -> dict[str, Any]:
    """Cancel the bill NUMBER by a credit note and make it anew from the same readings, by the values known now.

    Of a file each bill is done by itself: what was done stays done, and the same file again does the rest. One that
    would come to another total than the file says is left as it is. A bill above the limit waits for a second person.
    """
    if (number is None) == (all_of is None):
        raise InvalidInput("Which bill? Give its NUMBER, or a file by --all-of", "no_bill")
    if all_of is not None:
        return _correct_all(list(_listed(all_of)), operator, emergency)
    return _answer(_correct(str(number), operator, emergency))


def _correct(number: str, operator: str, emergency: str | None, expected: Decimal | None = None) -> Draft:
    _require_region(number)
    if emergency is None:
        _leave_to_two(number, operator)
    with app_parts().store.transaction() as unit_of_work:
        note_emergency(emergency, number, operator, unit_of_work)
        unit_of_work.audit.add("bill correct", number, system_user=system_user(), operator=operator)
        corrected = correct_bill(CorrectBill(number), unit_of_work, app_parts().terms)
        total = shillings(corrected.bill.total_cents)
        if expected is not None and total != expected:
            raise Refused(f"It would come to {total}, not to {expected} as the file says: list the differences again")
    return corrected


def _leave_to_two(number: str, operator: str) -> None:
    """Raises `Refused` for a bill above the limit, once it waits for a second person."""
    with app_parts().store.transaction() as unit_of_work:
        command = ProposeCorrection(number, operator, os_user(), _region_of(number, unit_of_work))
        asked = propose_correction(command, unit_of_work, app_parts().terms)
        if asked:
            details = {"request": asked.id}
            unit_of_work.audit.add("bill propose", number, system_user=system_user(), operator=operator, **details)
    if asked:
        limit = app_parts().settings.bill_cancel_limit
        said = f"Bill {number} is above KES {limit:,}: a second person approves request {asked.id}, hash {asked.digest}"
        raise Refused(said, "needs_second_person")


def _region_of(number: str, unit_of_work: UnitOfWork) -> str | None:
    standing = unit_of_work.bills.standing(number)
    return unit_of_work.account_profiles.region_of(standing.account_id) if standing else None


def _require_region(number: str) -> None:
    with app_parts().store.reading() as unit_of_work:
        if standing := unit_of_work.bills.standing(number):
            require_region_of(standing.account_id, unit_of_work)


def _correct_all(bills: list[Listed], operator: str, emergency: str | None) -> dict[str, Any]:
    done = [_outcome(each, operator, emergency) for each in bills]
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


def _outcome(listed: Listed, operator: str, emergency: str | None) -> dict[str, Any]:
    outcome: dict[str, Any] = {"bill": listed.number, "change": None, "reason": None}
    try:
        answer = _answer(_correct(listed.number, operator, emergency, listed.total))
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
    line = 1
    try:
        for line, row in enumerate(rows, 2):
            yield Listed(row["bill"] or "", _amount(row["true"], line))
    except csv.Error as error:
        raise InvalidInput(f"{file} cannot be read as CSV after line {line}: {error}", "not_csv") from error


def _amount(text: str | None, line: int) -> Decimal:
    amount = parse_decimal(text or "", CENTS_DECIMALS)
    if amount is None:
        raise InvalidInput(f"Line {line}: {(text or '')[:MAX_SHOWN]!r} is no amount", "not_an_amount")
    return amount


def _answer(corrected: Draft) -> dict[str, Any]:
    new, was = corrected.bill, corrected.corrected
    return {
        "account": new.account_number,
        "corrected_bill": was.number if was else None,
        "was": shillings(was.total_cents) if was else None,
        "bill": new.number,
        "total": shillings(new.total_cents),
    }
