"""`audit …`: who did what, and whether that is what was written."""

from typing import Any

import click

from cli.common import NotAllDone, answered
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
def list_(subject: str | None, action: str | None, name: str | None, after: int, limit: int) -> dict[str, Any]:
    """Who changed what, the newest first: who was logged in on the machine, and for which operator."""
    with app_parts().store.reading_lately() as unit_of_work:
        rows = unit_of_work.audit.newest(after, limit, subject=subject, action=action, operator=name)
    return page(rows, limit)


@audit.command()
@click.option("--seen", "heads", multiple=True, metavar="HEAD", help="A `head` of an earlier time; several.")
@answered
def verify(heads: tuple[str, ...]) -> dict[str, Any]:
    """Whether the trail is what was written; its `head` is to be kept elsewhere, and given the next time."""
    chain = app_parts().audit_chain
    found = chain.verify()
    lost = [head for head in heads if not chain.has(head)]
    answer = {
        "rows": found.rows,
        "holds": not found.broken and not lost,
        "head": found.head,
        "broken_at": found.broken,
        "lost": lost,
    }
    if found.broken:
        raise NotAllDone(answer, f"Row {found.broken[0]} is not what was written after the row before it")
    if lost:
        raise NotAllDone(answer, f"{lost[0]} was the end of the trail once, and is not in it any more")
    return answer
