"""`list unread|parked|disconnect|reconnect|doubtful|…`: what crews and clerks work from, page by page."""

from datetime import timedelta
from typing import Any

import click

from cli.listing import Row, listed, page, paged
from cli.output import shillings
from cli.typed_values import WholeNumber
from domain.billing.dunning import READING_STEPS
from domain.values.money import CENTS_PER_SHILLING
from domain.values.periods import business_date
from parts import app_parts
from store.payments.doubtful_payments import DOUBTFUL_FOR
from store.unit_of_work import UnitOfWork

CORRECTED_FOR = timedelta(days=30)
CORRECTED_FROM_SHILLINGS = 20_000
UNCONFIRMED_AFTER_HOURS, MAX_HOURS = 3, 100_000
PLACE = ("account", "name", "phone", "region", "area", "meter")


@click.group("list")
def list_() -> None:
    """What crews and clerks work from."""


@list_.command()
@paged
@listed(*PLACE, "last_reading", "unread_since")
def unread(after: int, limit: int) -> dict[str, Any]:
    """Meters that nobody has read although the customer was reminded twice: for a technician's visit."""
    window_days, last_step = app_parts().terms.reading.window_days, READING_STEPS[-1].days
    with app_parts().store.transaction() as unit_of_work:
        today = business_date(unit_of_work.now)
        return page(unit_of_work.worklists.unread(today, window_days, last_step, after, limit), limit)


@list_.command()
@paged
@listed(*PLACE, "reason", "parked_at")
def parked(after: int, limit: int) -> dict[str, Any]:
    """Accounts that are set aside because their state cannot be, and why."""
    with app_parts().store.transaction() as unit_of_work:
        return page(unit_of_work.worklists.parked(after, limit), limit)


@list_.command()
@paged
@listed(*PLACE, "overdue")
def disconnect(after: int, limit: int) -> dict[str, Any]:
    """Accounts liable for disconnection at this moment: something overdue, and no open query."""
    with app_parts().store.transaction() as unit_of_work:
        return page(_liable(unit_of_work, after, limit), limit)


@list_.command()
@paged
@listed(*PLACE, "fee", "ordered_at")
def reconnect(after: int, limit: int) -> dict[str, Any]:
    """Supplies to restore: cut off, and nothing is overdue any more; with the usual fee."""
    with app_parts().store.transaction() as unit_of_work:
        today = business_date(unit_of_work.now)
        rows = unit_of_work.worklists.reconnect(today, after, limit)
    return page([_in_shillings(row, "fee_cents", "fee") for row in rows], limit)


@list_.command()
@paged
@listed("id", "account", "receipt", "amount", "paid_at", "why")
def doubtful(after: int, limit: int) -> dict[str, Any]:
    """Payments of the last thirty days that were credited and may be a mistake: the same again within ten minutes, or
    to a closed account.
    """
    with app_parts().store.reading_lately() as unit_of_work:
        rows = unit_of_work.worklists.doubtful(unit_of_work.now - DOUBTFUL_FOR, after, limit)
    return page([_in_shillings(row, "cents", "amount") for row in rows], limit)


@list_.command()
@paged
@click.option(
    "--hours",
    type=WholeNumber(0, MAX_HOURS),
    default=UNCONFIRMED_AFTER_HOURS,
    show_default=True,
    help="Only those reported so long ago.",
)
@listed("id", "account", "provider", "receipt", "amount", "source", "received_at")
def unconfirmed(hours: int, after: int, limit: int) -> dict[str, Any]:
    """Payments that only one source has reported: no list of the provider's and no second file has them."""
    with app_parts().store.reading_lately() as unit_of_work:
        before = unit_of_work.now - timedelta(hours=hours)
        rows = unit_of_work.worklists.unconfirmed(before, after, limit)
    return page([_in_shillings(row, "cents", "amount") for row in rows], limit)


@list_.command()
@listed("place", "word", "times", "first_at", "last_at")
def unlisted() -> dict[str, Any]:
    """Codes and words of the providers that we have no row for, the newest first: for engineers."""
    with app_parts().store.reading_lately() as unit_of_work:
        rows = unit_of_work.unlisted_words.all()
    return {"rows": rows, "count": len(rows), "next": None}


@list_.command()
@paged
@click.option(
    "--above",
    default=CORRECTED_FROM_SHILLINGS,
    type=WholeNumber(),
    show_default=True,
    help="Only changes of so many shillings.",
)
@listed("account", "read_on", "was", "value", "change", "reason", "operator", "put_right_at")
def corrected(above: int, after: int, limit: int) -> dict[str, Any]:
    """Readings of ours that were put right in the last thirty days, by how much that changed what was billed."""
    with app_parts().store.reading_lately() as unit_of_work:
        since = unit_of_work.now - CORRECTED_FOR
        rows = unit_of_work.worklists.corrected(since, above * CENTS_PER_SHILLING, after, limit)
    return page([_in_shillings(row, "change_cents", "change") for row in rows], limit)


def _liable(unit_of_work: UnitOfWork, after: int, limit: int) -> list[Row]:
    today = business_date(unit_of_work.now)
    rows = unit_of_work.worklists.disconnect(today, after, limit)
    return [_in_shillings(row, "overdue_cents", "overdue") for row in rows]


def _in_shillings(row: Row, cents: str, amount: str) -> Row:
    """The row with its money once, as an amount."""
    others = {name: value for name, value in row.items() if name != cents}
    return {**others, amount: shillings(row[cents])}
