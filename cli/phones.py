"""`phone checks`, `phone set`: accounts whose phone on file was somebody else's, and the phone that is theirs."""

from typing import Any

import click

from cli.common import answered, by_operator, system_user
from cli.listing import listed, page, paged
from cli.lookup import account_typed, phone_typed, slip_in_phone
from domain.services.accounts.set_phone import SetPhone, set_phone
from domain.values.phones import shown_end
from parts import app_parts


@click.group()
def phone() -> None:
    """The phones on file."""


@phone.command()
@paged
@listed("account", "name", "phone", "opened_at", "reason")
def checks(after: int, limit: int) -> dict[str, Any]:
    """Accounts whose phone said: this is not my account."""
    with app_parts().store.reading() as unit_of_work:
        return page(unit_of_work.links.checks(after, limit), limit)


@phone.command("set")
@click.argument("account")
@click.argument("number", metavar="PHONE")
@by_operator
@answered
def set_(account: str, number: str, operator: str) -> dict[str, Any]:
    """Put PHONE on file for ACCOUNT; it gets an SMS about it, and the phones that are taken off hear so."""
    parsed = phone_typed(number)
    with app_parts().store.transaction() as unit_of_work:
        found = account_typed(account, unit_of_work)
        was = set_phone(SetPhone(found.id, parsed), unit_of_work, app_parts().terms).previous
        ends = {"was": shown_end(was) if was else None, "now": shown_end(parsed)}
        unit_of_work.audit.add("phone set", found.number, system_user=system_user(), operator=operator, **ends)
    return {"account": found.number, "phone": parsed, "warning": slip_in_phone(parsed)}
