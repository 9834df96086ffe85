"""`supply cut`, `supply restore`: what a crew has done."""

from typing import Any

import click

from cli.common import answered, by_operator, one_of, system_user
from cli.lookup import account_typed
from domain.billing.supply import PLACES, USUAL_PLACE
from domain.services.billing.cut_supply import CutSupply, cut_supply
from domain.services.billing.restore_supply import RestoreSupply, restore_supply
from domain.values.money import format_shillings
from parts import app_parts


@click.group()
def supply() -> None:
    """Supplies that are cut off and restored."""


@supply.command()
@click.argument("account")
@by_operator
@answered
def cut(account: str, operator: str) -> dict[str, Any]:
    """The supply of ACCOUNT was cut off; only where it is liable for disconnection at this moment."""
    with app_parts().store.transaction() as unit_of_work:
        found = account_typed(account, unit_of_work)
        cut_supply(CutSupply(found.id), unit_of_work, app_parts().terms)
        unit_of_work.audit.add("supply cut", found.number, system_user=system_user(), operator=operator)
    return {"account": found.number, "status": "disconnected"}


@supply.command()
@click.argument("account")
@click.option("--at", "place", type=one_of(PLACES), default=USUAL_PLACE, show_default=True, help="Where it was cut.")
@by_operator
@answered
def restore(account: str, place: str, operator: str) -> dict[str, Any]:
    """The supply of ACCOUNT is back; the fee for the place is on the account."""
    with app_parts().store.transaction() as unit_of_work:
        found = account_typed(account, unit_of_work)
        fee = restore_supply(RestoreSupply(found.id, place), unit_of_work, app_parts().terms)
        unit_of_work.audit.add(
            "supply restore", found.number, system_user=system_user(), operator=operator, place=place, cents=fee.cents
        )
    return {"account": found.number, "status": "active", "fee": format_shillings(fee.cents)}
