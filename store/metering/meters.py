"""Meters that come and go."""

from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy import BigInteger, Column, Date, ForeignKey, Identity, Index, Integer, Numeric, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

from domain.accounts.accounts import Account
from domain.errors import InvalidInput
from domain.metering.meters import Meter, RemovedMeter, Replacement, Run
from store.core.metadata import metadata
from store.core.repository import Repository

meters = Table(
    "meters",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("account_id", BigInteger, ForeignKey("accounts.id"), nullable=False),
    Column("number", Text, nullable=False),
    Column("digits", Integer, nullable=False, comment="the width of the register"),
    Column("multiplier", Numeric(9, 3), nullable=False, server_default="1"),
    Column("installed_on", Date, nullable=False),
    Column("removed_on", Date),
    Column("final_reading", BigInteger, comment="what it showed when it was removed"),
    Column("earlier_runs", JSONB(none_as_null=True), comment="runs of meters before it that its first bill holds"),
    Column("earlier_since", Date, comment="the day from which that is not billed"),
    sa.CheckConstraint("(removed_on IS NULL) = (final_reading IS NULL)", name="removed"),
    sa.CheckConstraint("(earlier_runs IS NULL) = (earlier_since IS NULL)", name="earlier"),
    sa.CheckConstraint("digits BETWEEN 4 AND 9", name="digits"),
    sa.CheckConstraint("multiplier > 0", name="multiplier"),
    Index("meters_number_idx", "number", unique=True, postgresql_where=sa.text("removed_on IS NULL")),
    Index(
        "meters_number_without_zeros_idx", sa.text("ltrim(number, '0')"), postgresql_where=sa.text("removed_on IS NULL")
    ),
    Index("meters_account_id_idx", "account_id", unique=True, postgresql_where=sa.text("removed_on IS NULL")),
)

_HANGS = sa.select(sa.exists().where(meters.c.number == sa.bindparam("number"), meters.c.removed_on.is_(None)))
_REMOVED = sa.text("""
    SELECT m.id, m.number, m.digits, m.multiplier, m.final_reading, m.removed_on, r.value, r.read_on
    FROM meters m
    JOIN LATERAL (
        SELECT value, read_on FROM readings WHERE meter_id = m.id AND state = 'stands' ORDER BY read_on DESC LIMIT 1
    ) r ON true
    WHERE m.account_id = :account_id AND m.number = :serial AND m.removed_on IS NOT NULL
    ORDER BY m.removed_on DESC, m.id DESC LIMIT 1
""")
_CORRECT_FINAL = sa.text("UPDATE meters SET final_reading = :value WHERE id = :id")
_CORRECT_RUNS = sa.text("""
    UPDATE meters SET earlier_runs = (
        SELECT jsonb_agg(CASE WHEN run = CAST(:wrong AS jsonb) THEN CAST(:right AS jsonb) ELSE run END ORDER BY place)
        FROM jsonb_array_elements(earlier_runs) WITH ORDINALITY AS each (run, place)
    )
    WHERE account_id = (SELECT account_id FROM meters WHERE id = :id)
      AND earlier_runs @> jsonb_build_array(CAST(:wrong AS jsonb))
""").bindparams(sa.bindparam("wrong", type_=JSONB), sa.bindparam("right", type_=JSONB))


class Meters(Repository):
    """Writes meters on the connection of a unit of work."""

    def replace(self, account: Account, final_reading: int, meter: Meter, replacement: Replacement) -> int:
        """Take the account's meter away and hang up the new one; its id. `InvalidInput` when that hangs elsewhere."""
        gone = meters.update().where(meters.c.id == account.meter_id)
        self._connection.execute(gone.values(removed_on=replacement.installed_on, final_reading=final_reading))
        if self._connection.execute(_HANGS, {"number": meter.number}).scalar_one():
            raise InvalidInput(f"Meter {meter.number} hangs elsewhere", "meter_taken")
        return int(self._connection.execute(_INSTALL, _row(account, meter, replacement)).scalar_one())

    def removed(self, account_id: int, serial: str) -> RemovedMeter | None:
        """The meter of this serial that was replaced there; the last time, where it hung there more than once."""
        row = self._connection.execute(_REMOVED, {"account_id": account_id, "serial": serial}).first()
        if row is None:
            return None
        meter_id, number, digits, multiplier, final, removed_on, value, read_on = row
        run = Run(Meter(number, digits, multiplier), value, final, final < value)
        return RemovedMeter(meter_id, run, read_on, removed_on)

    def correct_final_reading(self, removed: RemovedMeter, right: Run) -> None:
        """It showed this when it was removed; so do the runs that meters after it keep for their first bill."""
        self._connection.execute(_CORRECT_FINAL, {"id": removed.id, "value": right.present})
        runs = {"wrong": run_as_json(removed.run), "right": run_as_json(right)}
        self._connection.execute(_CORRECT_RUNS, {"id": removed.id, **runs})


_INSTALL = meters.insert().returning(meters.c.id)


def _row(account: Account, meter: Meter, replacement: Replacement) -> dict[str, object]:
    return {
        "account_id": account.id,
        "number": meter.number,
        "digits": meter.digits,
        "multiplier": meter.multiplier,
        "installed_on": replacement.installed_on,
        "earlier_runs": [run_as_json(run) for run in replacement.runs],
        "earlier_since": replacement.since,
    }


def run_of(kept: list[Any]) -> Run:
    """A run as JSON holds it: meter number, digits, multiplier, previous, present, rolled over."""
    number, digits, multiplier, previous, present, rolled_over = kept
    return Run(Meter(number, digits, Decimal(multiplier)), previous, present, rolled_over)


def run_as_json(run: Run) -> list[Any]:
    meter = run.meter
    return [meter.number, meter.digits, str(meter.multiplier), run.previous, run.present, run.rolled_over]
