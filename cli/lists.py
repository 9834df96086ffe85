"""`list unread|parked|disconnect|reconnect|doubtful`: what crews and clerks work from, page by page."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import click

from cli.common import answered, parts
from domain.billing.dunning import READING_STEPS
from domain.values.money import format_shillings
from domain.values.periods import business_date
from store.unit_of_work import UnitOfWork

ROWS_PER_PAGE = 1_000
DOUBTFUL_FOR = timedelta(days=30)

Row = dict[str, Any]


def paged(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of a list that is longer than a page."""
    after = click.option("--after", default=0, show_default=True, help="Go on after this id: the `next` of a page.")
    most = click.option("--most", default=ROWS_PER_PAGE, show_default=True, type=click.IntRange(1), help="Rows a page.")
    return after(most(command))


def page(rows: list[Row], most: int) -> dict[str, Any]:
    """The rows, and the id to go on after; none at the end."""
    return {"rows": rows, "count": len(rows), "next": rows[-1]["id"] if len(rows) == most else None}


@click.group("list")
def list_() -> None:
    """What crews and clerks work from."""


@list_.command()
@paged
@answered
def unread(after: int, most: int) -> dict[str, Any]:
    """Meters that nobody has read although the customer was reminded twice: for a technician's visit."""
    window_days, last_step = parts().terms.reading.window_days, READING_STEPS[-1].days
    with parts().store.transaction() as unit_of_work:
        today = business_date(unit_of_work.now)
        return page(unit_of_work.worklists.unread(today, window_days, last_step, after, most), most)


@list_.command()
@paged
@answered
def parked(after: int, most: int) -> dict[str, Any]:
    """Accounts that are set aside because their state cannot be, and why."""
    with parts().store.transaction() as unit_of_work:
        return page(unit_of_work.worklists.parked(after, most), most)


@list_.command()
@paged
@answered
def disconnect(after: int, most: int) -> dict[str, Any]:
    """Accounts liable for disconnection at this moment: something overdue, and no open query."""
    with parts().store.transaction() as unit_of_work:
        return page(_liable(unit_of_work, after, most), most)


@list_.command()
@paged
@answered
def reconnect(after: int, most: int) -> dict[str, Any]:
    """Supplies to restore: cut off, and nothing is overdue any more; with the usual fee."""
    with parts().store.transaction() as unit_of_work:
        today = business_date(unit_of_work.now)
        rows = unit_of_work.worklists.reconnect(today, parts().terms.due_days, after, most)
    return page([{**row, "fee": format_shillings(row.pop("fee_cents"))} for row in rows], most)


@list_.command()
@paged
@answered
def doubtful(after: int, most: int) -> dict[str, Any]:
    """Payments of the last thirty days that were credited and yet may be a slip: the same again within ten minutes, or
    to a closed account.
    """
    with parts().store.transaction() as unit_of_work:
        rows = unit_of_work.worklists.doubtful(unit_of_work.now - DOUBTFUL_FOR, after, most)
    return page([{**row, "amount": format_shillings(row.pop("cents"))} for row in rows], most)


def _liable(unit_of_work: UnitOfWork, after: int, most: int) -> list[Row]:
    today = business_date(unit_of_work.now)
    rows = unit_of_work.worklists.disconnect(today, parts().terms.due_days, after, most)
    return [{**row, "overdue": format_shillings(row.pop("overdue_cents"))} for row in rows]
