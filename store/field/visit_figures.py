"""What visits come to, kept as they end: nothing here counts orders or findings."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import groupby

import sqlalchemy as sa
from sqlalchemy import BigInteger, Column, Date, ForeignKey, Index, Integer, Table, Text

from domain.field.loss_rate import Stratum
from domain.field.risk_fit import ANY_RULE, Tally
from domain.field.rounds import RoundProgress
from domain.field.use_questions import COUNTS_AS_ASKED_DAYS, UseAnswer, group_names
from domain.field.visit_figures import EndedVisit, RegionMonth, Result, TechnicianFigures
from domain.field.visit_orders import Arm, Why
from store.core.metadata import metadata
from store.core.repository import Repository

visit_tallies = Table(
    "visit_tallies",
    metadata,
    Column("month", Date, primary_key=True),
    Column("why", Text, primary_key=True),
    Column("rule", Text, primary_key=True, comment="one that spoke when the visit was planned; any: all visits"),
    Column("visits", BigInteger, nullable=False),
    Column("hits", BigInteger, nullable=False),
)
technician_months = Table(
    "technician_months",
    metadata,
    Column("technician_id", BigInteger, ForeignKey("technicians.id"), primary_key=True),
    Column("month", Date, primary_key=True),
    Column("arm", Text, primary_key=True),
    *(Column(str(result), Integer, nullable=False, server_default="0") for result in Result),
    Index("technician_months_month_idx", "month"),
)
round_months = Table(
    "round_months",
    metadata,
    Column("technician_id", BigInteger, ForeignKey("technicians.id"), primary_key=True),
    Column("month", Date, primary_key=True),
    Column("rounds", Integer, nullable=False, comment="of which a visit has ended"),
    Column("fast_rounds", Integer, nullable=False, comment="faster than a meter can be looked at"),
)
region_months = Table(
    "region_months",
    metadata,
    Column("month", Date, primary_key=True),
    Column("region", Text, ForeignKey("regions.name"), primary_key=True),
    Column("figure", Text, primary_key=True, comment="visits by arm and result, rounds, units"),
    Column("amount", BigInteger, nullable=False),
    comment="what visits come to, counted in the transaction that ends each",
)

_ENDED = sa.text(f"""
    SELECT o.id AS order_id, o.why, o.arm, o.technician_id, t.region AS home, o.round_id, n.region,
           coalesce(s.rules, '') AS rules, coalesce(s.kind, a.category) AS kind, s.scored_on,
           coalesce(r.recoverable_units, 0) AS units, q.is_asked, q.answer
    FROM visit_orders o JOIN accounts a ON a.id = o.account_id JOIN areas n ON n.id = a.area_id
    JOIN technicians t ON t.id = o.technician_id
    LEFT JOIN visit_scores s ON s.order_id = o.id
    LEFT JOIN LATERAL (
        SELECT is_asked, answer FROM use_questions
        WHERE account_id = o.account_id AND scored_on > o.opened_at - INTERVAL '{COUNTS_AS_ASKED_DAYS} days'
          AND scored_on <= o.opened_at
        ORDER BY id DESC LIMIT 1
    ) q ON true
    LEFT JOIN risk_scores r ON r.account_id = o.account_id AND r.scored_on = s.scored_on
    WHERE o.id = :order_id AND o.round_id IS NOT NULL
""")
_TALLY = sa.text("""
    INSERT INTO visit_tallies (month, why, rule, visits, hits)
    SELECT :month, :why, rule, 1, :hits FROM unnest(string_to_array(:rules, ' ')) AS rule ORDER BY rule
    ON CONFLICT (month, why, rule) DO UPDATE
    SET visits = visit_tallies.visits + 1, hits = visit_tallies.hits + excluded.hits
""")
_LOT = sa.text("""
    UPDATE lot_strata SET visits = visits + 1, hits = hits + :hits
    WHERE month = :month AND region = :region AND kind = :kind
""")
_MONTH = {
    result: sa.text(f"""
        INSERT INTO technician_months (technician_id, month, arm, "{result}") VALUES (:technician_id, :month, :arm, 1)
        ON CONFLICT (technician_id, month, arm) DO UPDATE SET "{result}" = technician_months."{result}" + 1
    """)
    for result in Result
}
_ROUND = sa.text("""
    UPDATE rounds r SET closed = closed + 1, last_closed_at = :now, hasty = hasty + CAST(before.is_hasty AS int)
    FROM (
        SELECT id, coalesce(last_closed_at > :hasty_after, false) AS is_hasty
        FROM rounds WHERE id = :round_id FOR UPDATE
    ) before
    WHERE r.id = before.id RETURNING r.closed, r.hasty, before.is_hasty
""")
_COUNT_ROUNDS = sa.text("""
    INSERT INTO round_months (technician_id, month, rounds, fast_rounds)
    VALUES (:technician_id, :month, :rounds, :fast_rounds)
    ON CONFLICT (technician_id, month) DO UPDATE
    SET rounds = round_months.rounds + excluded.rounds, fast_rounds = round_months.fast_rounds + excluded.fast_rounds
""")
# In one order everywhere, so that two visits that end at once wait for each other and do not lock each other out.
_COUNT_REGIONS = sa.text("""
    INSERT INTO region_months (month, region, figure, amount)
    SELECT :month, region, figure, amount
    FROM unnest(CAST(:regions AS text[]), CAST(:figures AS text[]), CAST(:amounts AS bigint[]))
        AS counted (region, figure, amount)
    ORDER BY region, figure
    ON CONFLICT (month, region, figure) DO UPDATE SET amount = region_months.amount + excluded.amount
""")
_TALLIES = sa.text("""
    SELECT rule, why, sum(visits), sum(hits) FROM visit_tallies WHERE month >= :since GROUP BY rule, why ORDER BY 1, 2
""")
# The newest pass says how many meters there are; what was found there in all the months counts.
_STRATA = sa.text("""
    SELECT region || ' ' || kind, (array_agg(meters ORDER BY month DESC))[1], sum(visits), sum(hits)
    FROM lot_strata
    WHERE month >= :since AND (CAST(:regions AS text[]) IS NULL OR region = ANY(CAST(:regions AS text[])))
    GROUP BY 1
""")
_REGION_MONTHS = sa.text("""
    SELECT month, region, figure, amount FROM region_months
    WHERE month >= :since AND (CAST(:regions AS text[]) IS NULL OR region = ANY(CAST(:regions AS text[])))
    ORDER BY month DESC, region
""")
# Of a page of technicians alone, each by the keys of the months.
_TECHNICIANS = sa.text(f"""
    SELECT t.staff_number, t.name, t.region, coalesce(r.rounds, 0) AS rounds,
           coalesce(r.fast_rounds, 0) AS fast_rounds, m.arm, {", ".join(f'm."{result}"' for result in Result)}
    FROM (
        SELECT id, staff_number, name, region FROM technicians
        WHERE staff_number > :after
          AND (CAST(:regions AS text[]) IS NULL OR region = ANY(CAST(:regions AS text[])))
        ORDER BY staff_number LIMIT :limit
    ) t
    LEFT JOIN LATERAL (
        SELECT sum(rounds) AS rounds, sum(fast_rounds) AS fast_rounds FROM round_months
        WHERE technician_id = t.id AND month >= :since
    ) r ON true
    LEFT JOIN LATERAL (
        SELECT arm, {", ".join(f'sum("{result}") AS "{result}"' for result in Result)} FROM technician_months
        WHERE technician_id = t.id AND month >= :since GROUP BY arm
    ) m ON true
    ORDER BY t.staff_number, m.arm
""")


class VisitFigures(Repository):
    """Reads and writes them on the connection of a unit of work."""

    def ended(self, order_id: int) -> EndedVisit | None:
        """The visit; None where it is in no round, or leads to no account."""
        row = self._connection.execute(_ENDED, {"order_id": order_id}).mappings().first()
        return _ended(row) if row else None

    def count_for_rules(self, visit: EndedVisit, month: date, *, is_hit: bool) -> None:
        """For each rule that spoke, and for all visits."""
        rules = " ".join(filter(None, (ANY_RULE, visit.rules, visit.asked)))
        values = {"month": month, "why": visit.why, "rules": rules, "hits": int(is_hit)}
        self._connection.execute(_TALLY, values)

    def count_for_lot(self, visit: EndedVisit, *, is_hit: bool) -> None:
        values = {"month": visit.scored_on, "region": visit.region, "kind": visit.kind, "hits": int(is_hit)}
        self._connection.execute(_LOT, values)

    def count_for_technician(self, visit: EndedVisit, month: date, result: Result) -> None:
        values = {"technician_id": visit.technician_id, "month": month, "arm": visit.arm}
        self._connection.execute(_MONTH[result], values)

    def count_for_round(self, round_id: int, hasty_within: timedelta) -> RoundProgress:
        """One more that ended; hasty where the one before ended so shortly before."""
        values = {"round_id": round_id, "now": self._now, "hasty_after": self._now - hasty_within}
        return RoundProgress(*self._connection.execute(_ROUND, values).one())

    def count_rounds(self, technician_id: int, month: date, rounds: int, fast_rounds: int) -> None:
        """So many more of the technician's rounds."""
        values = {"technician_id": technician_id, "month": month, "rounds": rounds, "fast_rounds": fast_rounds}
        self._connection.execute(_COUNT_ROUNDS, values)

    def count_for_regions(self, month: date, counts: Mapping[tuple[str, str], int]) -> None:
        """So many more of each figure of a region."""
        values = {"regions": [region for region, _ in counts], "figures": [figure for _, figure in counts]}
        self._connection.execute(_COUNT_REGIONS, {"month": month, **values, "amounts": [*counts.values()]})

    def tallies(self, since: date) -> list[Tally]:
        """By rule and why, of all months since."""
        rows = self._connection.execute(_TALLIES, {"since": since})
        return [Tally(rule, why, int(visits), int(hits)) for rule, why, visits, hits in rows]

    def strata(self, since: date, regions: Sequence[str] | None) -> dict[str, Stratum]:
        """What the lot found, by region and kind; of these regions where some are named."""
        rows = self._connection.execute(_STRATA, {"since": since, "regions": _or_all(regions)})
        return {name: Stratum(int(meters), int(visits), int(hits)) for name, meters, visits, hits in rows}

    def region_months(self, since: date, regions: Sequence[str] | None) -> list[RegionMonth]:
        """The newest month first."""
        rows = self._connection.execute(_REGION_MONTHS, {"since": since, "regions": _or_all(regions)})
        return [
            RegionMonth(month, region, {row.figure: row.amount for row in figures})
            for (month, region), figures in groupby(rows, lambda row: (row.month, row.region))
        ]

    def technicians(
        self, since: date, regions: Sequence[str] | None, after: str, limit: int
    ) -> list[TechnicianFigures]:
        """What each technician did since, by staff number: a page of them, also of those who did nothing."""
        values = {"since": since, "regions": _or_all(regions), "after": after, "limit": limit}
        rows = self._connection.execute(_TECHNICIANS, values).mappings()
        return [_figures(list(of_one)) for _, of_one in groupby(rows, lambda row: row["staff_number"])]


def _or_all(regions: Sequence[str] | None) -> list[str] | None:
    return [*regions] if regions else None


def _figures(rows: Sequence[sa.RowMapping]) -> TechnicianFigures:
    """Of one technician, with a row for each arm, or one without an arm."""
    visits = {Arm(row["arm"]): {result: int(row[result]) for result in Result} for row in rows if row["arm"]}
    first = rows[0]
    rounds = int(first["rounds"]), int(first["fast_rounds"])
    return TechnicianFigures(first["staff_number"], first["name"], first["region"], visits, *rounds)


def _ended(row: sa.RowMapping) -> EndedVisit:
    facts = dict(row)
    asked, answer = facts.pop("is_asked"), facts.pop("answer")
    names = "" if asked is None else group_names(asked=asked, answer=answer and UseAnswer(answer))
    return EndedVisit(**{**facts, "why": Why(row["why"]), "arm": Arm(row["arm"])}, asked=names)
