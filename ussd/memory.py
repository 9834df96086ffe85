"""The account that a session works on, looked up at the dial, so that later screens need no query."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from domain.accounts.accounts import Account
from domain.accounts.items import Item
from domain.metering.meters import Meter, Replacement, Run
from domain.metering.readings import Mark, Reading
from domain.values.periods import Period
from ussd.flow import HERE, TurnContext


def keep_account(context: TurnContext, account: Account) -> None:
    """Make it the account that this session works on; what was typed for another one is forgotten."""
    context.memory.pop(HERE, None)
    context.memory["account"] = pack(account)


def account_of(context: TurnContext) -> Account:
    """The account as it was when the session looked it up."""
    kept = context.memory["account"]
    return context.once("account", kept, lambda: unpack(kept))


def pack(account: Account) -> list[Any]:
    """The account in JSON's own types, in the order of its fields."""
    return [
        account.id,
        account.number,
        account.name,
        account.status,
        account.category,
        account.balance_cents,
        account.phone,
        account.language,
        account.meter_id,
        _meter(account.meter),
        [_reading(reading) for reading in (account.last, account.before) if reading],
        None if account.average_units is None else str(account.average_units),
        [[str(period.units), period.days] for period in account.periods],
        account.verified,
        account.tariff_revision,
        account.last_given_at.timestamp() if account.last_given_at else None,
        account.window_days,
        _replacement(account.replacement),
        account.parked,
        account.original_digits,
        account.not_notified,
        account.reads_itself,
        account.last_by_stranger,
        account.corrections,
        account.area,
        [[item.bill_id, item.cents, item.due_on.isoformat()] for item in account.items],
        account.grace_until.isoformat() if account.grace_until else None,
        account.last_bill_cents,
    ]


def unpack(kept: list[Any]) -> Account:
    """The account that `pack` packed."""
    (
        *plain,
        meter,
        readings,
        average,
        periods,
        verified,
        revision,
        given_at,
        window,
        replaced,
        parked,
        original_digits,
        not_notified,
        reads_itself,
        last_by_stranger,
        corrections,
        area,
        items,
        grace_until,
        last_bill_cents,
    ) = kept
    last, *before = [Reading(value, date.fromisoformat(on), Mark(mark)) for value, on, mark in readings]
    return Account(
        *plain,
        meter=_unpacked(meter),
        last=last,
        before=before[0] if before else None,
        average_units=None if average is None else Decimal(average),
        periods=tuple(Period(Decimal(units), days) for units, days in periods),
        verified=verified,
        tariff_revision=revision,
        last_given_at=None if given_at is None else datetime.fromtimestamp(given_at, UTC),
        window_days=window,
        replacement=_replaced(replaced),
        parked=parked,
        original_digits=original_digits,
        not_notified=not_notified,
        reads_itself=reads_itself,
        last_by_stranger=last_by_stranger,
        corrections=corrections,
        area=area,
        items=tuple(Item(bill_id, cents, date.fromisoformat(due_on)) for bill_id, cents, due_on in items),
        grace_until=date.fromisoformat(grace_until) if grace_until else None,
        last_bill_cents=last_bill_cents,
    )


def _meter(meter: Meter) -> list[Any]:
    return [meter.number, meter.digits, str(meter.multiplier)]


def _unpacked(kept: list[Any]) -> Meter:
    number, digits, multiplier = kept
    return Meter(number, digits, Decimal(multiplier))


def _replacement(replacement: Replacement | None) -> list[Any] | None:
    if replacement is None:
        return None
    runs = [[_meter(run.meter), run.previous, run.present, run.rolled_over] for run in replacement.runs]
    return [replacement.installed_on.isoformat(), replacement.since.isoformat(), runs]


def _replaced(kept: list[Any] | None) -> Replacement | None:
    if kept is None:
        return None
    installed_on, since, runs = kept
    known = tuple(Run(_unpacked(meter), previous, present, rolled) for meter, previous, present, rolled in runs)
    return Replacement(date.fromisoformat(installed_on), date.fromisoformat(since), known)


def _reading(reading: Reading) -> list[Any]:
    return [reading.value, reading.read_on.isoformat(), reading.mark.value]
