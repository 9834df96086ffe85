"""An account as one JSON value: PostgreSQL makes it, a session of the phone menu keeps it as it came.

Fields that hold nothing are left out. Whoever needs no more than a name or a number takes it from the value itself.
"""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from domain.accounts.accounts import Account
from domain.accounts.items import Item
from domain.accounts.outage_status import OutageStatus
from domain.accounts.use_question import OpenQuestion
from domain.metering.meters import Meter, Replacement
from domain.metering.readings import WINDOW_DAYS_AFTER_OURS, Mark, Reading
from domain.values.periods import Period
from store.accounts.regions import READS_ITSELF
from store.billing.items import newest_items_of
from store.campaigns.audience import IS_RENUMBERED, NOTIFIED
from store.field.use_questions import OPEN_AT_ACCOUNT
from store.metering.meters import run_as_json, run_of
from store.outages.at_account import OUTAGE_AT_ACCOUNT

AccountJson = Mapping[str, Any]

_PLAIN = (
    "id", "number", "name", "status", "category", "balance_cents", "phone", "language", "meter_id", "verified",
    "tariff_revision", "window_days", "parked", "original_digits", "not_notified", "reads_itself", "last_by_stranger",
    "corrections", "area", "last_bill_cents",
)  # fmt: skip
"""The fields that JSON holds as they are."""
FIELDS = (
    *_PLAIN,
    "meter",
    "readings",
    "average_units",
    "periods",
    "last_given_at",
    "replacement",
    "items",
    "grace_until",
    "outage",
    "question",
)


def account_json(verified: str, chosen: str) -> str:
    """The value in SQL, of the account `a` beside `BESIDE`; two SQL expressions of who asks: whether the phone is
    verified, and which language it chose.
    """
    return _VALUE.replace("{verified}", verified).replace("{chosen}", chosen)


BESIDE = """
    JOIN areas n ON n.id = a.area_id
    JOIN regions g ON g.name = n.region
    JOIN meters m ON m.account_id = a.id AND m.removed_on IS NULL
    JOIN LATERAL (
        SELECT json_agg(json_build_array(value, read_on, mark)) AS latest,
               (array_agg(given_at))[1] AS given_at, (array_agg(corrects_id))[1] AS corrects_id,
               (array_agg(by_stranger))[1] AS by_stranger, (array_agg(corrections))[1] AS corrections
        FROM (
            SELECT value, read_on, mark, coalesce(first_given_at, received_at) AS given_at, corrects_id,
                   by_stranger, corrections
            FROM readings
            WHERE meter_id = m.id AND state = 'stands' ORDER BY read_on DESC LIMIT 2
        ) l
    ) r ON r.latest IS NOT NULL
    LEFT JOIN LATERAL (
        SELECT json_agg(json_build_array(CAST(p.units AS text), upper(p.period) - lower(p.period))) AS periods,
               (array_agg(p.total_cents))[1] AS last_bill_cents
        FROM (
            SELECT units, period, total_cents FROM bills
            WHERE account_id = a.id AND cancelled_at IS NULL ORDER BY period DESC LIMIT 4
        ) p
    ) b ON true
"""
_VALUE = f"""
    (SELECT row_to_json(f) FROM (SELECT
        a.id, a.number, a.name, a.status, a.category, a.balance_cents, a.phone,
        coalesce({{chosen}}, a.language) AS language, a.parked, a.digits AS original_digits, a.grace_until,
        CAST(a.average_units AS text) AS average_units,
        nullif({IS_RENUMBERED} AND NOT {NOTIFIED}, false) AS not_notified,
        m.id AS meter_id, json_build_array(m.number, m.digits, CAST(m.multiplier AS text)) AS meter,
        CASE WHEN m.earlier_runs IS NOT NULL
             THEN json_build_array(m.installed_on, m.earlier_since, m.earlier_runs) END AS replacement,
        {{verified}} AS verified, (SELECT coalesce(max(id), 0) FROM tariff_imports) AS tariff_revision,
        r.latest AS readings, r.given_at AS last_given_at, nullif(r.by_stranger, false) AS last_by_stranger,
        nullif(r.corrections, 0) AS corrections, b.periods, b.last_bill_cents, n.name AS area,
        CASE WHEN r.corrects_id IS NULL THEN g.reading_window_days ELSE {WINDOW_DAYS_AFTER_OURS} END AS window_days,
        ({READS_ITSELF}) AS reads_itself,
        (SELECT json_agg(json_build_array(bill_id, cents, due_on))
         FROM ({newest_items_of("a.id", "a.balance_cents")}) still_open) AS items,
        {OUTAGE_AT_ACCOUNT} AS outage,
        {OPEN_AT_ACCOUNT} AS question
    ) f)
"""


def pack_account(account: Account) -> AccountJson:
    """The value of an account that is known already."""
    return without_empty({name: getattr(account, name) for name in _PLAIN} | _packed(account))


def without_empty(found: AccountJson) -> AccountJson:
    """The value without the fields that hold nothing."""
    return {name: value for name, value in found.items() if value is not None and value != []}


def unpack_account(kept: AccountJson) -> Account:
    """The account of such a value."""
    get = kept.get
    average, given_at, grace_until = get("average_units"), get("last_given_at"), get("grace_until")
    last, *before = kept["readings"]
    return Account(
        id=kept["id"],
        number=kept["number"],
        name=kept["name"],
        status=kept["status"],
        category=kept["category"],
        balance_cents=kept["balance_cents"],
        phone=get("phone"),
        language=kept["language"],
        meter_id=kept["meter_id"],
        meter=_meter(kept["meter"]),
        last=_reading(last),
        before=_reading(before[0]) if before else None,
        average_units=None if average is None else Decimal(average),
        periods=tuple([Period(Decimal(units), days) for units, days in get("periods", ())]),
        verified=kept["verified"],
        tariff_revision=kept["tariff_revision"],
        last_given_at=None if given_at is None else datetime.fromisoformat(given_at),
        window_days=get("window_days"),
        replacement=_replacement(get("replacement")),
        parked=get("parked"),
        original_digits=kept["original_digits"],
        not_notified=get("not_notified", False),
        reads_itself=kept["reads_itself"],
        last_by_stranger=get("last_by_stranger", False),
        corrections=get("corrections", 0),
        area=kept["area"],
        items=tuple([Item(bill_id, cents, date.fromisoformat(due_on)) for bill_id, cents, due_on in get("items", ())]),
        grace_until=None if grace_until is None else date.fromisoformat(grace_until),
        last_bill_cents=get("last_bill_cents"),
        outage=_outage(get("outage")),
        question=open_question(kept),
    )


def _packed(account: Account) -> dict[str, Any]:
    readings = [reading for reading in (account.last, account.before) if reading]
    return {
        "meter": [account.meter.number, account.meter.digits, str(account.meter.multiplier)],
        "readings": [[each.value, each.read_on.isoformat(), each.mark.value] for each in readings],
        "average_units": None if account.average_units is None else str(account.average_units),
        "periods": [[str(period.units), period.days] for period in account.periods],
        "last_given_at": account.last_given_at.isoformat() if account.last_given_at else None,
        "replacement": _packed_replacement(account.replacement),
        "items": [[item.bill_id, item.cents, item.due_on.isoformat()] for item in account.items],
        "grace_until": account.grace_until.isoformat() if account.grace_until else None,
        "outage": _packed_outage(account.outage),
        "question": [account.question.id, account.question.until.isoformat()] if account.question else None,
    }


def _packed_replacement(found: Replacement | None) -> list[Any] | None:
    if found is None:
        return None
    return [found.installed_on.isoformat(), found.since.isoformat(), [*map(run_as_json, found.runs)]]


def _replacement(kept: list[Any] | None) -> Replacement | None:
    if kept is None:
        return None
    installed_on, since, runs = kept
    return Replacement(date.fromisoformat(installed_on), date.fromisoformat(since), tuple(map(run_of, runs)))


def _packed_outage(found: OutageStatus | None) -> list[Any] | None:
    if found is None:
        return None
    return_at = found.return_at.isoformat() if found.return_at else None
    return [found.is_confirmed, found.cause, found.crew_state, return_at]


def _outage(kept: list[Any] | None) -> OutageStatus | None:
    if kept is None:
        return None
    is_confirmed, cause, crew_state, return_at = kept
    return OutageStatus(is_confirmed, cause, crew_state, datetime.fromisoformat(return_at) if return_at else None)


def open_question(kept: AccountJson) -> OpenQuestion | None:
    """What the customer is asked about the use of the account."""
    if "question" not in kept:
        return None
    question_id, until = kept["question"]
    return OpenQuestion(question_id, date.fromisoformat(until), kept["number"])


def _meter(kept: list[Any]) -> Meter:
    number, digits, multiplier = kept
    return Meter(number, digits, Decimal(multiplier))


def _reading(kept: list[Any]) -> Reading:
    value, read_on, mark = kept
    return Reading(value, date.fromisoformat(read_on), Mark(mark))
