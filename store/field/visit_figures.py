"""What visits come to, kept as they end: nothing here counts orders or findings."""

from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy import BigInteger, Column, Date, ForeignKey, Index, Integer, Table, Text

from domain.field.loss_rate import Stratum
from domain.field.risk_fit import ANY_RULE, Tally
from domain.field.rounds import HASTY_SHARE, MIN_VISITS_OF_A_FAST_ROUND
from domain.field.use_questions import COUNTS_AS_ASKED_DAYS, UseAnswer, group_names
from domain.field.visit_figures import EndedVisit, Result, RoundFigures, TechnicianMonth
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

_ENDED = sa.text(f"""
    SELECT o.id AS order_id, o.why, o.arm, o.technician_id, o.round_id, n.region, coalesce(s.rules, '') AS rules,
           coalesce(s.kind, a.category) AS kind, s.scored_on, q.is_asked, q.answer
    FROM visit_orders o JOIN accounts a ON a.id = o.account_id JOIN areas n ON n.id = a.area_id
    LEFT JOIN visit_scores s ON s.order_id = o.id
    LEFT JOIN LATERAL (
        SELECT is_asked, answer FROM use_questions
        WHERE account_id = o.account_id AND scored_on > o.opened_at - INTERVAL '{COUNTS_AS_ASKED_DAYS} days'
          AND scored_on <= o.opened_at
        ORDER BY id DESC LIMIT 1
    ) q ON true
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
    UPDATE rounds SET closed = closed + 1, last_closed_at = :now,
        hasty = hasty + CASE WHEN last_closed_at > :hasty_after THEN 1 ELSE 0 END
    WHERE id = :round_id
""")
_TALLIES = sa.text("""
    SELECT rule, why, sum(visits), sum(hits) FROM visit_tallies WHERE month >= :since GROUP BY rule, why ORDER BY 1, 2
""")
# The newest pass says how many meters there are; what was found there in all the months counts.
_STRATA = sa.text("""
    SELECT region || ' ' || kind, (array_agg(meters ORDER BY month DESC))[1], sum(visits), sum(hits)
    FROM lot_strata WHERE month >= :since AND (CAST(:region AS text) IS NULL OR region = :region) GROUP BY 1
""")
_TECHNICIANS = sa.text(f"""
    SELECT t.staff_number, t.name, t.region, m.arm, m.clean + m.loss + m.other, m.clean, m.loss, m.absent, m.unseen
    FROM (SELECT technician_id, arm, {", ".join(f'sum("{result}") AS "{result}"' for result in Result)}
          FROM technician_months WHERE month >= :since GROUP BY 1, 2) m
    JOIN technicians t ON t.id = m.technician_id
    WHERE CAST(:regions AS text[]) IS NULL OR t.region = ANY(CAST(:regions AS text[]))
    ORDER BY t.staff_number, m.arm
""")
_ROUNDS = sa.text(f"""
    SELECT t.staff_number, count(*), count(*) FILTER (
        WHERE r.closed >= {MIN_VISITS_OF_A_FAST_ROUND} AND r.hasty >= r.closed * {HASTY_SHARE})
    FROM technicians t JOIN rounds r ON r.technician_id = t.id
    WHERE r.day >= :since AND r.closed > 0
    GROUP BY 1
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

    def count_for_round(self, round_id: int, hasty_within: timedelta) -> None:
        """One more that ended; hasty where the one before ended so shortly before."""
        values = {"round_id": round_id, "now": self._now, "hasty_after": self._now - hasty_within}
        self._connection.execute(_ROUND, values)

    def tallies(self, since: date) -> list[Tally]:
        """By rule and why, of all months since."""
        rows = self._connection.execute(_TALLIES, {"since": since})
        return [Tally(rule, why, int(visits), int(hits)) for rule, why, visits, hits in rows]

    def strata(self, since: date, region: str | None) -> dict[str, Stratum]:
        """What the lot found, by region and kind; of one region where it is named."""
        rows = self._connection.execute(_STRATA, {"since": since, "region": region})
        return {name: Stratum(int(meters), int(visits), int(hits)) for name, meters, visits, hits in rows}

    def technicians(self, since: date, regions: tuple[str, ...] | None) -> list[TechnicianMonth]:
        """What each technician did since, in each arm."""
        rows = self._connection.execute(_TECHNICIANS, {"since": since, "regions": [*regions] if regions else None})
        return [
            TechnicianMonth(number, name, region, Arm(arm), *map(int, figures))
            for number, name, region, arm, *figures in rows
        ]

    def rounds(self, since: date) -> dict[str, RoundFigures]:
        """By staff number: the rounds since, and those that were faster than a meter can be looked at."""
        return {row[0]: RoundFigures(*row) for row in self._connection.execute(_ROUNDS, {"since": since})}


def _ended(row: sa.RowMapping) -> EndedVisit:
    facts = dict(row)
    asked, answer = facts.pop("is_asked"), facts.pop("answer")
    names = "" if asked is None else group_names(asked=asked, answer=answer and UseAnswer(answer))
    return EndedVisit(**{**facts, "why": Why(row["why"]), "arm": Arm(row["arm"])}, asked=names)
