"""The scores of the months, and the passes over all meters that make them."""

import json
from collections.abc import Sequence
from datetime import date
from operator import attrgetter

import sqlalchemy as sa
from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
)
from sqlalchemy.dialects.postgresql import REAL

from domain.accounts.accounts import CLOSED
from domain.field.findings import LOSSES, Body, SealSeen
from domain.field.risk import Past, Periods, SetApart
from domain.field.scores import PERIODS_READ, Counted, RiskRun, Score, ScoredMeter
from store.core.metadata import metadata
from store.core.repository import Repository
from store.core.timeouts import allow_slow_statements

risk_scores = Table(
    "risk_scores",
    metadata,
    Column("account_id", BigInteger, ForeignKey("accounts.id"), primary_key=True),
    Column("scored_on", Date, primary_key=True, comment="the first day of the month"),
    Column("meter_id", BigInteger, nullable=False, comment="of meters; to check a million of them costs seconds"),
    Column("region", Text, nullable=False),
    Column("probability", REAL, nullable=False),
    Column("recoverable_units", Integer, nullable=False, comment="kWh that a year of the loss comes to"),
    Column("expected_units", REAL, nullable=False, comment="by this visits are ordered"),
    Column("rules", Text, nullable=False, comment="names of the rules that speak, a blank between them"),
    Column("reasons", Text, nullable=False, comment="the same in words"),
    Column("set_apart", Text, comment="why the score sends nobody there"),
    Column("is_reason", Boolean, nullable=False, comment="whether a visit may be ordered for it"),
    CheckConstraint("probability BETWEEN 0 AND 1", name="probability"),
    CheckConstraint(f"set_apart IN {tuple(map(str, SetApart))}", name="set_apart"),
    CheckConstraint("NOT (is_reason AND set_apart IS NOT NULL)", name="is_reason"),
    Index(
        "risk_scores_reasons_idx",
        "scored_on",
        "region",
        sa.text("expected_units DESC"),
        "meter_id",
        postgresql_where=sa.text("is_reason"),
    ),
    # Rows come month by month, so a few pages of index find those whose time is over.
    Index("risk_scores_scored_on_idx", "scored_on", postgresql_using="brin"),
    comment="a score orders visits and nothing else; a meter of which no rule speaks has none",
)
risk_runs = Table(
    "risk_runs",
    metadata,
    Column("month", Date, primary_key=True),
    Column("last_account_id", BigInteger, nullable=False, server_default="0"),
    Column("scored", BigInteger, nullable=False, server_default="0"),
    Column("with_reason", BigInteger, nullable=False, server_default="0"),
    Column("set_apart", BigInteger, nullable=False, server_default="0"),
    Column("started_at", DateTime(timezone=True), nullable=False),
    Column("finished_at", DateTime(timezone=True)),
)
lot_strata = Table(
    "lot_strata",
    metadata,
    Column("month", Date, ForeignKey("risk_runs.month"), primary_key=True),
    Column("region", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("meters", BigInteger, nullable=False),
    Column("visits", BigInteger, nullable=False, server_default="0", comment="by lot, and the meter was seen"),
    Column("hits", BigInteger, nullable=False, server_default="0", comment="of these, how many found a loss"),
    comment="how many meters of each kind the lot of a region is drawn from, counted by the pass",
)

_BEGIN = sa.text("INSERT INTO risk_runs (month, started_at) VALUES (:month, :now) ON CONFLICT DO NOTHING")
_HOLD = sa.text("""
    SELECT month, last_account_id, finished_at IS NOT NULL FROM risk_runs WHERE month = :month FOR UPDATE SKIP LOCKED
""")
# The bills of all accounts of the batch by one range of the index: to look up each account costs three times as much.
_METERS = sa.text(rf"""
    WITH batch AS MATERIALIZED (
        SELECT a.id, m.id AS meter_id, n.region, a.category, a.status, m.installed_on
        FROM accounts a
        JOIN meters m ON m.account_id = a.id AND m.removed_on IS NULL
        JOIN areas n ON n.id = a.area_id
        WHERE a.id > :after AND a.status <> '{CLOSED}' ORDER BY a.id LIMIT :limit
    )
    SELECT batch.id, batch.meter_id, batch.region, batch.category, batch.status, batch.installed_on, used.wh, used.ends,
           c.meter_id IS NOT NULL
    FROM batch
    LEFT JOIN (
        SELECT account_id, (array_agg(wh ORDER BY ended DESC))[1\:{PERIODS_READ}] AS wh,
               (array_agg(ended ORDER BY ended DESC))[1\:{PERIODS_READ}] AS ends
        FROM (
            SELECT account_id, upper(period) - DATE '2000-01-01' AS ended,
                   CAST(units * 1000 AS bigint) / (upper(period) - lower(period)) AS wh
            FROM bills
            WHERE cancelled_at IS NULL
              AND account_id BETWEEN (SELECT min(id) FROM batch) AND (SELECT max(id) FROM batch)
        ) billed
        GROUP BY account_id
    ) used ON used.account_id = batch.id
    LEFT JOIN periodic_checks c ON c.meter_id = batch.meter_id
    ORDER BY batch.id
""")
_PAST = sa.text(f"""
    SELECT account_id,
           count(*) FILTER (WHERE body = '{Body.SEAL_BROKEN}' OR seal_seen = '{SealSeen.NONE}'),
           count(*) FILTER (WHERE body IN {tuple(map(str, LOSSES))}),
           count(*) FILTER (
               WHERE body = '{Body.INTACT}' AND seal_seen <> '{SealSeen.NONE}' AND found_on >= :clean_since)
    FROM findings WHERE account_id BETWEEN :first AND :last GROUP BY account_id
""")
_COLUMNS = (
    "account_id", "scored_on", "meter_id", "region", "probability", "recoverable_units", "expected_units", "rules",
    "reasons", "set_apart", "is_reason",
)  # fmt: skip
_OF_ACCOUNT = sa.text(f"""
    SELECT {", ".join(_COLUMNS)} FROM risk_scores WHERE account_id = :account_id ORDER BY scored_on DESC
""")
_for_copy = attrgetter(*_COLUMNS)
_COPY = f"COPY risk_scores ({', '.join(_COLUMNS)}) FROM STDIN"
_COME_TO = sa.text("""
    UPDATE risk_runs SET last_account_id = :account_id, scored = scored + :scored,
        with_reason = with_reason + :with_reason, set_apart = set_apart + :set_apart
    WHERE month = :month
""")
_COUNT = sa.text("""
    INSERT INTO lot_strata (month, region, kind, meters)
    SELECT :month, region, kind, meters
    FROM json_to_recordset(CAST(:strata AS json)) AS counted (region text, kind text, meters bigint)
    ON CONFLICT (month, region, kind) DO UPDATE SET meters = lot_strata.meters + excluded.meters
""")
_FINISH = sa.text("UPDATE risk_runs SET finished_at = :now WHERE month = :month")


class RiskScores(Repository):
    """Reads and writes scores on the connection of a unit of work."""

    def hold_run(self, month: date) -> RiskRun | None:
        """The pass of this month, begun where it was not, and held until the commit; None while another holds it."""
        self._connection.execute(_BEGIN, {"month": month, "now": self._now})
        row = self._connection.execute(_HOLD, {"month": month}).first()
        return RiskRun(*row) if row else None

    def meters_after(self, account_id: int, limit: int) -> list[ScoredMeter]:
        """The next meters in service, each with its newest billed periods."""
        allow_slow_statements(self._connection)
        rows = self._connection.execute(_METERS, {"after": account_id, "limit": limit})
        return [
            ScoredMeter(account_id, meter_id, region, kind, status, installed_on, Periods(used or (), ends or ()), has)
            for account_id, meter_id, region, kind, status, installed_on, used, ends, has in rows
        ]

    def of_account(self, account_id: int) -> list[Score]:
        """Those that are kept of it, the newest first."""
        rows = self._connection.execute(_OF_ACCOUNT, {"account_id": account_id}).mappings()
        return [Score(**{**row, "set_apart": row["set_apart"] and SetApart(row["set_apart"])}) for row in rows]

    def past(self, first_id: int, last_id: int, clean_since: date) -> dict[int, Past]:
        """What visits found at the accounts between these two."""
        rows = self._connection.execute(_PAST, {"first": first_id, "last": last_id, "clean_since": clean_since})
        return {row[0]: Past(*row[1:]) for row in rows}

    def add(self, scores: Sequence[Score]) -> None:
        with self._connection.copy(_COPY) as copy:
            for score in scores:
                copy.write_row(_for_copy(score))

    def come_to(self, month: date, account_id: int, counted: Counted) -> None:
        """The pass has come so far."""
        values = {"scored": counted.scored, "with_reason": counted.with_reason, "set_apart": counted.set_apart}
        self._connection.execute(_COME_TO, {"month": month, "account_id": account_id, **values})
        strata = [
            {"region": region, "kind": kind, "meters": meters} for (region, kind), meters in counted.strata.items()
        ]
        self._connection.execute(_COUNT, {"month": month, "strata": json.dumps(strata)})

    def finish(self, month: date) -> None:
        self._connection.execute(_FINISH, {"month": month, "now": self._now})
