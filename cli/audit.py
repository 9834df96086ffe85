"""`audit list`: who did what."""

from typing import Any

import click

from cli.listing import listed, page, paged
from parts import app_parts


@click.group()
def audit() -> None:
    """The audit trail."""


@audit.command("list")
@click.option("--subject", help="Only what was done to this: an account's number, a campaign's id, …")
@click.option("--action", help="Only this command: `reading technician`, …")
@click.option("--operator", "name", help="Only what this operator asked for.")
@paged
@listed("at", "os_user", "operator", "action", "subject", "details")
def list_(subject: str | None, action: str | None, name: str | None, after: int, most: int) -> dict[str, Any]:
    """Who changed what, the newest first: who was logged in on the machine, and for which operator."""
    with app_parts().store.reading() as unit_of_work:
        rows = unit_of_work.audit.newest(after, most, subject=subject, action=action, operator=name)
    return page(rows, most)
