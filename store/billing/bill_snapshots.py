"""A bill's snapshot, as JSON: what it was made from, exactly as it was, and back."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from domain.billing.bills import Bill
from domain.metering.readings import Mark, Reading
from domain.tariffs.rating import Charges, Line
from domain.values.periods import Month, business_date
from store.metering.meters import run_as_json, run_of


def to_snapshot(bill: Bill) -> dict[str, Any]:
    """All of a bill that its columns do not hold."""
    snapshot = {
        "name": bill.name,
        "account_number": bill.account_number,
        "meter_id": bill.meter_id,
        "meter_number": bill.meter_number,
        "multiplier": str(bill.multiplier),
        "previous": _from_reading(bill.previous),
        "present": _from_reading(bill.present),
        "category": bill.category,
        "band": bill.band,
        "kind": bill.kind,
        "brought_forward_cents": bill.brought_forward_cents,
        "tariff": [bill.tariff_version.isoformat(), bill.tariff_revision],
        "lines": [_from_line(line) for line in bill.lines],
    }
    if bill.reason:
        snapshot["reason"] = bill.reason
    if bill.earlier_runs:
        snapshot |= {"starts_on": bill.starts_on.isoformat(), "earlier_runs": [*map(run_as_json, bill.earlier_runs)]}
    return snapshot


def from_row(row: sa.RowMapping) -> Bill:
    """The bill of a row of the table."""
    snapshot = row["snapshot"]
    previous = to_reading(snapshot["previous"])
    tariff_version, tariff_revision = snapshot["tariff"]
    return Bill(
        id=row["id"],
        number=row["number"],
        account_id=row["account_id"],
        reading_id=row["reading_id"],
        kind=snapshot["kind"],
        issued_at=row["issued_at"],
        issued_on=business_date(row["issued_at"]),
        due_on=row["due_on"],
        name=snapshot["name"],
        account_number=snapshot["account_number"],
        meter_id=snapshot["meter_id"],
        meter_number=snapshot["meter_number"],
        multiplier=Decimal(snapshot["multiplier"]),
        previous=previous,
        present=to_reading(snapshot["present"]),
        units=row["units"],
        category=snapshot["category"],
        band=snapshot["band"],
        charges=Charges(tuple(_to_line(line) for line in snapshot["lines"]), row["total_cents"]),
        brought_forward_cents=snapshot["brought_forward_cents"],
        starts_on=date.fromisoformat(snapshot["starts_on"]) if "starts_on" in snapshot else previous.read_on,
        tariff_version=date.fromisoformat(tariff_version),
        tariff_revision=tariff_revision,
        earlier_runs=tuple(map(run_of, snapshot.get("earlier_runs", ()))),
        reason=snapshot.get("reason", ""),
    )


def to_reading(kept: list[Any]) -> Reading:
    """A reading of a snapshot."""
    value, read_on, mark = kept
    return Reading(value, date.fromisoformat(read_on), Mark(mark))


def _from_reading(reading: Reading) -> list[Any]:
    return [reading.value, reading.read_on.isoformat(), reading.mark.value]


def _from_line(line: Line) -> dict[str, Any]:
    kept = {
        "code": line.code,
        "period": line.period,
        "quantity": _text(line.quantity),
        "rate": _text(line.rate),
        "cents": line.amount,
        "carried_from": line.carried_from,
    }
    return {name: value for name, value in kept.items() if value is not None}


def _to_line(kept: Mapping[str, Any]) -> Line:
    return Line(
        kept["code"],
        _month(kept.get("period")),
        _decimal(kept.get("quantity")),
        _decimal(kept.get("rate")),
        kept["cents"],
        _month(kept.get("carried_from")),
    )


def _text(figure: Decimal | None) -> str | None:
    return None if figure is None else str(figure)


def _decimal(kept: str | None) -> Decimal | None:
    return None if kept is None else Decimal(kept)


def _month(kept: str | None) -> Month | None:
    return None if kept is None else Month(kept)
