"""`reading technician`: what a technician read at the meter."""

from datetime import datetime
from typing import Any

import click

from cli.common import answered, by_operator, parts, system_user
from cli.lookup import account_typed
from cli.meters import roll_over
from domain.metering.meters import format_units
from domain.services.metering.take_technicians_reading import (
    Taken,
    TakeTechniciansReading,
    take_technicians_reading,
)
from domain.values.money import format_shillings
from domain.values.periods import business_date


@click.group()
def reading() -> None:
    """Readings that operators enter."""


@reading.command()
@click.argument("account")
@click.argument("value", type=click.IntRange(0))
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), help="The day; today where it is left out.")
@click.option("--rolled-over", is_flag=True, help="The register went past its last digit since the reading before.")
@click.option("--reason", help="Why more than 12 months are billed.")
@by_operator
@answered
def technician(
    account: str, value: int, day: datetime | None, reason: str | None, operator: str, *, rolled_over: bool
) -> dict[str, Any]:
    """Bill what a technician read on the meter of ACCOUNT; it corrects a customer's that cannot be right."""
    with parts().store.transaction() as unit_of_work:
        read = account_typed(account, unit_of_work)
        on = day.date() if day else business_date(unit_of_work.now)
        command = TakeTechniciansReading(read.id, value, on, roll_over(rolled_over), reason)
        unit_of_work.audit.add(
            "reading technician",
            read.number,
            system_user=system_user(),
            operator=operator,
            value=value,
            read_on=str(on),
            reason=reason,
        )
        taken = take_technicians_reading(command, unit_of_work, parts().terms)
    return {"account": read.number, "value": value, "read_on": on} | _in_figures(taken)


def _in_figures(taken: Taken) -> dict[str, Any]:
    bill, corrected = taken.bill, taken.corrected
    return {
        "bill": bill.number if bill else None,
        "units": format_units(bill.units) if bill else None,
        "total": format_shillings(bill.total_cents) if bill else None,
        "corrected_bill": corrected.number if corrected else None,
        "inspections_closed": taken.inspections_closed,
    }
