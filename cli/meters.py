"""`meter replace`: another meter hangs there."""

from datetime import datetime
from decimal import Decimal
from typing import Any

import click

from cli.common import answered, by_operator, system_user
from cli.lookup import account_typed, serial_typed
from cli.typed_values import DAY, WholeNumber
from domain.errors import InvalidInput
from domain.metering.meters import (
    MAX_DIGITS,
    MIN_DIGITS,
    Meter,
    format_units,
    parse_multiplier,
    total_units,
)
from domain.metering.verdicts import Question
from domain.services.metering.replace_meter import ReplaceMeter, replace_meter
from domain.values.periods import business_date
from parts import app_parts

MAX_SHOWN = 40


@click.group()
def meter() -> None:
    """The meters that are installed."""


@meter.command()
@click.argument("account")
@click.option("--last", required=True, type=WholeNumber(), help="What the old meter shows.")
@click.option("--number", required=True, help="The serial of the new meter.")
@click.option("--digits", required=True, type=WholeNumber(MIN_DIGITS, MAX_DIGITS), help="Its digits.")
@click.option("--multiplier", default="1", show_default=True, help="Its multiplier.")
@click.option("--first", default=0, show_default=True, type=WholeNumber(), help="What the new meter shows.")
@click.option("--on", "day", type=DAY, help="The day; today where it is left out.")
@click.option("--rolled-over", is_flag=True, help="The old meter went past its last digit since its last reading.")
@click.option("--sure", is_flag=True, help="The old meter does show it, although it is far beyond the usual.")
@by_operator
@answered
def replace(
    account: str,
    last: int,
    number: str,
    digits: int,
    multiplier: str,
    first: int,
    day: datetime | None,
    operator: str,
    *,
    rolled_over: bool,
    sure: bool,
) -> dict[str, Any]:
    """Replace the meter of ACCOUNT; the next bill holds what ran through both."""
    new = Meter(serial_typed(number), digits, _multiplier(multiplier))
    with app_parts().store.transaction() as unit_of_work:
        served = account_typed(account, unit_of_work)
        on = day.date() if day else business_date(unit_of_work.now)
        command = ReplaceMeter(served.id, on, last, new, first, confirmed(rolled_over=rolled_over, sure=sure))
        replacement = replace_meter(command, unit_of_work, app_parts().terms)
        answer = {
            "account": served.number,
            "old_meter": served.meter.number,
            "new_meter": new.number,
            "replaced_on": on,
            "unbilled_units": format_units(total_units(replacement.runs)),
            "unbilled_since": replacement.since,
        }
        details = {name: str(value) for name, value in answer.items()} | {"last": last, "first": first}
        unit_of_work.audit.add("meter replace", served.number, system_user=system_user(), operator=operator, **details)
    return answer


def confirmed(*, rolled_over: bool, sure: bool) -> frozenset[Question]:
    """What the operator confirms by `--rolled-over` and `--sure`."""
    return frozenset(({Question.ROLLED_OVER} if rolled_over else set()) | ({Question.EXTREME} if sure else set()))


def _multiplier(typed: str) -> Decimal:
    multiplier = parse_multiplier(typed)
    if multiplier is None:
        raise InvalidInput(f"{typed[:MAX_SHOWN]!r} is no multiplier: above 0, up to three decimals", "not_a_multiplier")
    return multiplier
