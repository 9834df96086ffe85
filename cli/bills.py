"""`bill correct`: a bill that was charged with a value carried forward is made anew with the true one."""

from typing import Any

import click

from cli.common import answered, by_operator, system_user
from domain.services.billing.correct_bill import correct_bill
from domain.values.money import format_shillings
from parts import app_parts


@click.group()
def bill() -> None:
    """Bills."""


@bill.command()
@click.argument("number")
@by_operator
@answered
def correct(number: str, operator: str) -> dict[str, Any]:
    """Cancel the bill NUMBER by a credit note and make it anew from the same readings, by the values known now."""
    with app_parts().store.transaction() as unit_of_work:
        unit_of_work.audit.add("bill correct", number, system_user=system_user(), operator=operator)
        corrected = correct_bill(number, unit_of_work, app_parts().terms)
    new, was = corrected.bill, corrected.corrected
    return {
        "account": new.account_number,
        "corrected_bill": number,
        "was": format_shillings(was.total_cents) if was else None,
        "bill": new.number,
        "total": format_shillings(new.total_cents),
    }
