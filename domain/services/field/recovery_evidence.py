"""The evidence of a recovery, frozen as one text: what was found, from which bills it is reckoned, and every line."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import Any

from domain.accounts.accounts import Account
from domain.field.findings import Body, Present
from domain.field.recoveries import MONTHS_SOURCE, Cause, Claim, Proof, RecoveryRules
from domain.field.seals import SealEvent
from domain.field.unbilled_units import OwnAverage, Window
from domain.metering.consumption import Usage
from domain.tariffs.rating import Charges, Line

METHOD = "the account's own average before"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reckoned:
    """What a recovery comes to, and from what."""

    proof: Proof
    account: Account
    cause: Cause
    window: Window
    holder_is_known: bool
    average: OwnAverage
    billed: Decimal
    billed_periods: Sequence[Usage]
    units: Decimal
    band: int
    charges: Charges


@dataclass(frozen=True, slots=True)
class Basis:
    """What a frozen claim rests on, as its customer reads it. `periods` are those that the average comes from, none
    where that came over from the old system.
    """

    found_on: date
    body: Body
    present: Present
    photo_sha256: str | None
    seals: tuple[tuple[str, SealEvent], ...]
    no_access_on: tuple[date, ...]
    per_day: Decimal
    periods: tuple[Usage, ...]
    billed_units: Decimal


def basis_of(claim: Claim) -> Basis:
    """Read back from the text that was frozen."""
    frozen = json.loads(claim.evidence)
    finding, method = frozen["finding"], frozen["method"]
    return Basis(
        found_on=date.fromisoformat(finding["found_on"]),
        body=Body(finding["body"]),
        present=Present(finding["present"]),
        photo_sha256=finding["photo_sha256"],
        seals=tuple((serial, SealEvent(event)) for serial, event, _ in frozen["seals"]),
        no_access_on=tuple(map(date.fromisoformat, frozen["no_access_on"])),
        per_day=Decimal(method["per_day"]),
        periods=tuple(
            Usage(date.fromisoformat(starts_on), date.fromisoformat(ends_on), Decimal(units))
            for starts_on, ends_on, units in method["periods"]
        ),
        billed_units=Decimal(method["billed_units"]),
    )


def frozen_claim(reckoned: Reckoned, rules: RecoveryRules) -> Claim:
    """The claim with its evidence, and the digest by which any change of it would be seen."""
    evidence = json.dumps(_evidence(reckoned, rules), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return Claim(
        order_id=reckoned.proof.finding.order_id,
        account_id=reckoned.account.id,
        cause=reckoned.cause,
        starts_on=reckoned.window.starts_on,
        ends_on=reckoned.window.ends_on,
        units=reckoned.units,
        charges=reckoned.charges,
        category=reckoned.account.category,
        band=reckoned.band,
        meter=reckoned.account.meter.number,
        evidence=evidence,
        digest=sha256(evidence.encode()).hexdigest(),
    )


def _evidence(reckoned: Reckoned, rules: RecoveryRules) -> Mapping[str, Any]:
    return {
        "cause": reckoned.cause.value,
        "finding": _finding(reckoned.proof),
        "seals": [[each.serial, each.event, each.at.isoformat()] for each in reckoned.proof.seals],
        "no_access_on": [day.isoformat() for day in reckoned.proof.no_access_on],
        "meter": {"id": reckoned.account.meter_id, "number": reckoned.account.meter.number},
        "window": {
            "starts_on": reckoned.window.starts_on.isoformat(),
            "ends_on": reckoned.window.ends_on.isoformat(),
            "max_months": rules.max_months,
            "source": MONTHS_SOURCE,
            "holder_since": "known" if reckoned.holder_is_known else "decided by whoever proposed",
        },
        "method": {
            "name": METHOD,
            "per_day": str(reckoned.average.per_day),
            "periods": [_period(each) for each in reckoned.average.periods],
            "billed_units": str(reckoned.billed),
            "billed_periods": [_period(each) for each in reckoned.billed_periods],
        },
        "tariff": {
            "category": reckoned.account.category,
            "band": reckoned.band,
            "revision": reckoned.account.tariff_revision,
        },
        "units": str(reckoned.units),
        "lines": [_line(line) for line in reckoned.charges.lines],
        "total_cents": reckoned.charges.total,
    }


def _finding(proof: Proof) -> Mapping[str, Any]:
    found = proof.finding
    return {
        "order_id": found.order_id,
        "technician_id": found.technician_id,
        "found_on": found.found_on.isoformat(),
        "body": found.body.value,
        "reading": found.reading,
        "seal_seen": found.seal_seen.value,
        "seal_found": found.seal_found,
        "seal_fitted": found.seal_fitted,
        "present": found.present.value,
        "photo_sha256": proof.photo_sha256,
    }


def _period(usage: Usage) -> list[str]:
    return [usage.starts_on.isoformat(), usage.ends_on.isoformat(), str(usage.units)]


def _line(line: Line) -> list[Any]:
    figures = (line.quantity, line.rate)
    texts = [None if figure is None else str(figure) for figure in figures]
    return [line.code, line.period, *texts, line.amount, line.carried_from]
