"""`ledger check`, `ledger statement`: the books of the customers."""

from datetime import datetime
from typing import Any

import click

from cli.common import answered, by_operator_if_any, note_look
from cli.listing import listed
from cli.lookup import account_typed
from cli.output import shillings
from cli.typed_values import DAY
from domain.billing.statements import Statement
from domain.errors import InvalidInput
from parts import app_parts


@click.group()
def ledger() -> None:
    """The journal and the balances."""


@ledger.command()
@by_operator_if_any
@answered
def check(operator: str | None) -> dict[str, Any]:
    """Add up every balance from the journal, of all accounts: park what is impossible, release what is right again."""
    checked = app_parts().ledger_check.check_all(app_parts().clock.now())
    note_look("ledger check", "books", by=operator, parked=sum(checked.parked.values()), released=checked.released)
    return {"parked": checked.parked, "released": checked.released}


@ledger.command()
@click.argument("account")
@click.option("--from", "first", required=True, type=DAY, help="The first day.")
@click.option("--to", "last", required=True, type=DAY, help="The last day.")
@by_operator_if_any
@listed("booked_on", "kind", "reference", "amount", "balance", rows="movements")
def statement(account: str, first: datetime, last: datetime, operator: str | None) -> dict[str, Any]:
    """What was owed on ACCOUNT before, what moved, and what was owed after."""
    if last < first:
        raise InvalidInput(f"{last:%Y-%m-%d} is before {first:%Y-%m-%d}: give the first day by --from", "no_days")
    with app_parts().store.reading() as unit_of_work:
        found = account_typed(account, unit_of_work)
        stated = unit_of_work.statements.of(found.id, first.date(), last.date())
    note_look("ledger statement", found.number, by=operator, rows=len(stated.movements))
    return {"account": found.number, **_in_figures(stated)}


def _in_figures(statement: Statement) -> dict[str, Any]:
    return {
        "opening": shillings(statement.opening_cents),
        "movements": [
            {
                "booked_on": movement.booked_on,
                "kind": movement.kind,
                "reference": movement.reference,
                "amount": shillings(movement.cents),
                "balance": shillings(balance),
            }
            for movement, balance in statement.with_balances()
        ],
        "closing": shillings(statement.closing_cents),
    }
