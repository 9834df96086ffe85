"""`reading technician`: what a technician read at the meter."""

from datetime import datetime
from typing import Any

import click

from cli.common import answered, by_operator, system_user
from cli.lookup import account_typed, serial_typed
from cli.meters import confirmed
from cli.output import shillings
from cli.typed_values import DAY, WholeNumber
from domain.errors import InvalidInput
from domain.metering.meters import format_units
from domain.services.billing.draft_bill import Draft
from domain.services.metering.correct_final_reading import CorrectFinalReading, correct_final_reading
from domain.services.metering.take_technicians_reading import (
    TakenReading,
    TakeTechniciansReading,
    take_technicians_reading,
)
from domain.values.periods import business_date
from parts import app_parts


@click.group()
def reading() -> None:
    """Readings that operators enter."""


@reading.command()
@click.argument("account")
@click.argument("value", type=WholeNumber())
@click.option("--on", "day", type=DAY, help="The day; today where it is left out.")
@click.option("--rolled-over", is_flag=True, help="The register went past its last digit since the reading before.")
@click.option("--sure", is_flag=True, help="The meter does show it, although it is far beyond the usual.")
@click.option("--meter", "serial", help="Of a meter that was replaced: what it showed when it was removed.")
@click.option(
    "--reason",
    help="Why more than 12 months are billed (the customer reads it), or why a reading of ours was wrong.",
)
@by_operator
@answered
def technician(
    account: str,
    value: int,
    day: datetime | None,
    serial: str | None,
    reason: str | None,
    operator: str,
    *,
    rolled_over: bool,
    sure: bool,
) -> dict[str, Any]:
    """Bill what a technician read on the meter of ACCOUNT; it corrects a customer's that cannot be right.

    A reading of ours that was wrong, also the one that the import brought, is put right by the right one on the same
    day, with a reason; or by a later one that is lower. The bills that rest on it are cancelled by credit note and made
    anew, what was paid stays paid. `--meter` puts right what a meter showed when it was replaced.
    """
    with app_parts().store.transaction() as unit_of_work:
        read = account_typed(account, unit_of_work)
        said = confirmed(rolled_over=rolled_over, sure=sure)
        if serial is not None:
            final = CorrectFinalReading(read.id, serial_typed(serial), value, _needed(reason), said)
            corrected = correct_final_reading(final, unit_of_work, app_parts().terms)
            on, taken = corrected.was.read_on, TakenReading(corrected.drafts, 0, corrected.was)
        else:
            on = day.date() if day else business_date(unit_of_work.now)
            command = TakeTechniciansReading(read.id, value, on, said, reason)
            taken = take_technicians_reading(command, unit_of_work, app_parts().terms)
        answer = {"account": read.number, "value": value, "read_on": on} | _in_figures(taken)
        unit_of_work.audit.add(
            "reading technician",
            read.number,
            system_user=system_user(),
            operator=operator,
            reason=reason,
            **{name: str(said) for name, said in answer.items() if said is not None},
        )
    return answer


def _needed(reason: str | None) -> str:
    if not reason:
        raise InvalidInput("Why was it wrong? Give a --reason", "no_reason")
    return reason


def _in_figures(taken: TakenReading) -> dict[str, Any]:
    bills = [_of_bill(draft) for draft in taken.drafts]
    last = bills[-1] if bills else dict.fromkeys(("bill", "units", "total", "corrected_bill", "was"))
    return {
        **last,
        "bills": bills if len(bills) > 1 else None,
        "change": shillings(sum(each.bill.total_cents - _before(each) for each in taken.drafts)),
        "wrong_reading": taken.put_right.value if taken.put_right else None,
        "orders_closed": taken.orders_closed,
    }


def _before(draft: Draft) -> int:
    return draft.corrected.total_cents if draft.corrected else 0


def _of_bill(draft: Draft) -> dict[str, Any]:
    bill, corrected = draft.bill, draft.corrected
    return {
        "bill": bill.number,
        "units": format_units(bill.units),
        "total": shillings(bill.total_cents),
        "corrected_bill": corrected.number if corrected else None,
        "was": shillings(corrected.total_cents) if corrected else None,
    }
