"""What the figures of field work have in common: since when, and how shares are written."""

from datetime import date, datetime

import click

from cli.typed_values import Day
from domain.field.visit_figures import SHOWN_MONTHS
from domain.values.periods import months_before

PERCENT = 100
since_option = click.option(
    "--since",
    type=Day("%Y-%m-%d", "%Y-%m"),
    help=f"Visits from that month on; {SHOWN_MONTHS} months if left out.",
)


def first_month(since: datetime | None, today: date) -> date:
    """The first day of the first month of the figures."""
    return (since.date() if since else months_before(today, SHOWN_MONTHS)).replace(day=1)


def percent(share: float) -> float:
    return round(share * PERCENT, 2)
