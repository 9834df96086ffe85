"""The account that a session works on, looked up at the dial, so that later screens need no query."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, TypeVar

from domain.accounts.accounts import Account
from domain.accounts.items import Item
from domain.accounts.outage_status import packed_status, unpacked_status
from domain.errors import NotFound
from domain.metering.meters import Meter, Replacement, Run
from domain.metering.readings import Mark, Reading
from domain.values.periods import Period
from ussd.flow import TurnContext
from ussd.memory import PackedAccount, remembered

Found = TypeVar("Found")


def keep_account(context: TurnContext, account: Account) -> None:
    """Make it the account that this session works on; what was typed for another one is forgotten."""
    context.memory.subject = None
    context.memory.account = pack_account(account)


def account_of(context: TurnContext) -> Account:
    """The account as it was when the session looked it up."""
    kept = remembered(context.memory.account)
    account: Account = context.once("account", kept, lambda: unpack_account(kept))
    return account


def asked_account(context: TurnContext) -> Account:
    """The account that was asked for, once its meter was named."""
    return unpack_account(context.memory.asked_accounts[0])


def pack_account(account: Account) -> PackedAccount:
    """The account in JSON's own types, by the names of its fields."""
    return {**{name: getattr(account, name) for name in _PLAIN}, **_packed(account)}


def unpack_account(kept: PackedAccount) -> Account:
    """The account that `pack_account` packed."""
    average, given_at, grace_until = (kept[name] for name in ("average_units", "last_given_at", "grace_until"))
    last, *before = [Reading(value, date.fromisoformat(on), Mark(mark)) for value, on, mark in kept["readings"]]
    return Account(
        **{name: kept[name] for name in _PLAIN},
        meter=_unpacked(kept["meter"]),
        last=last,
        before=before[0] if before else None,
        average_units=None if average is None else Decimal(average),
        periods=tuple(Period(Decimal(units), days) for units, days in kept["periods"]),
        last_given_at=None if given_at is None else datetime.fromtimestamp(given_at, UTC),
        replacement=_replaced(kept["replacement"]),
        items=tuple(Item(bill_id, cents, date.fromisoformat(due_on)) for bill_id, cents, due_on in kept["items"]),
        grace_until=date.fromisoformat(grace_until) if grace_until else None,
        outage=unpacked_status(kept["outage"]) if kept["outage"] else None,
    )


def _packed(account: Account) -> dict[str, Any]:
    return {
        "meter": _meter(account.meter),
        "readings": [_reading(reading) for reading in (account.last, account.before) if reading],
        "average_units": None if account.average_units is None else str(account.average_units),
        "periods": [[str(period.units), period.days] for period in account.periods],
        "last_given_at": account.last_given_at.timestamp() if account.last_given_at else None,
        "replacement": _replacement(account.replacement),
        "items": [[item.bill_id, item.cents, item.due_on.isoformat()] for item in account.items],
        "grace_until": account.grace_until.isoformat() if account.grace_until else None,
        "outage": packed_status(account.outage) if account.outage else None,
    }


_PLAIN = (
    "id", "number", "name", "status", "category", "balance_cents", "phone", "language", "meter_id", "verified",
    "tariff_revision", "window_days", "parked", "original_digits", "not_notified", "reads_itself", "last_by_stranger",
    "corrections", "area", "last_bill_cents",
)  # fmt: skip
"""The fields that JSON holds as they are."""


def still_there(found: Found | None) -> Found:
    """What was looked up anew. Raises `NotFound` when it has gone since the dial."""
    if found is None:
        raise NotFound("What the session is about has gone", "gone")
    return found


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
