"""The visits of a round, each at its place, with what the score of its meter was when it was planned."""

from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy import BigInteger, Column, Date, ForeignKey, Index, Table, Text
from sqlalchemy.dialects.postgresql import REAL

from domain.field.drawing import Candidate
from domain.field.round_pools import ScoreSeen
from domain.field.visit_orders import ASSIGNED, OPEN, WITH_A_TECHNICIAN
from store.core.metadata import metadata
from store.core.repository import Repository
from store.field.round_pools import ORDERED, candidates

visit_scores = Table(
    "visit_scores",
    metadata,
    Column("order_id", BigInteger, ForeignKey("visit_orders.id"), primary_key=True, autoincrement=False),
    Column("scored_on", Date, comment="the month of the scores that the round was drawn by; empty: there were none"),
    Column("rules", Text, nullable=False, comment="those that spoke then, also where the lot chose the meter"),
    Column("probability", REAL, comment="empty: no rule spoke"),
    Column("kind", Text, nullable=False, comment="the stratum of the lot"),
    Index("visit_scores_scored_on_idx", "scored_on", postgresql_using="brin"),
    comment="what was known of a meter when its visit was planned",
)

# A finding that waits for its photo stays with whoever made it.
_MAY_BE_GIVEN = f"""
    o.state IN {OPEN} AND NOT EXISTS (SELECT FROM findings f WHERE f.order_id = o.id)
"""
_OF_ROUND = sa.text(f"""
    {ORDERED} WHERE o.round_id = :round_id AND o.state IN {WITH_A_TECHNICIAN} AND {_MAY_BE_GIVEN} ORDER BY o.place
""")
_SHOWN = sa.text("""
    SELECT o.id, o.place, o.state, o.why, o.arm, o.reason, m.number AS meter, a.number AS account,
           coalesce(n.name, p.area) AS area, a.route
    FROM rounds r JOIN visit_orders o ON o.round_id = r.id
    LEFT JOIN meters m ON m.id = o.meter_id LEFT JOIN accounts a ON a.id = o.account_id
    LEFT JOIN applications p ON p.id = o.application_id LEFT JOIN areas n ON n.id = coalesce(a.area_id, p.area_id)
    WHERE r.technician_id = :technician_id AND r.day = :day ORDER BY o.place, o.id
""")
_OF_ORDER = sa.text(f"{ORDERED} WHERE o.id = :order_id AND {_MAY_BE_GIVEN}")
_LAST_PLACE = sa.text("SELECT coalesce(max(place), 0) FROM visit_orders WHERE round_id = :round_id")
# Whoever was told of another technician is told anew. Two technicians at one meter: whoever comes second gets nothing.
_PUT = sa.text(f"""
    UPDATE visit_orders o
    SET state = CASE WHEN technician_id = :technician_id THEN state ELSE '{ASSIGNED}' END,
        technician_id = :technician_id, round_id = :round_id, place = :place
    WHERE id = :order_id AND {_MAY_BE_GIVEN} AND NOT EXISTS (
        SELECT FROM visit_orders other
        WHERE other.meter_id = o.meter_id AND other.id <> o.id AND other.state IN {WITH_A_TECHNICIAN})
""")
_IS_DRAWN = sa.text("SELECT drawn_at IS NOT NULL FROM rounds WHERE id = :round_id")
_DRAWN = sa.text("UPDATE rounds SET drawn_at = :now WHERE id = :round_id")
# As the round was drawn by them; after two years they are forgotten.
_REASONS = sa.text("""
    SELECT s.reasons FROM visit_orders o JOIN visit_scores v ON v.order_id = o.id
    JOIN risk_scores s ON s.account_id = o.account_id AND s.scored_on = v.scored_on
    WHERE o.id = :order_id
""")
_SCORE = sa.text("""
    INSERT INTO visit_scores (order_id, scored_on, rules, probability, kind)
    VALUES (:order_id, :month, :rules, :probability, :kind) ON CONFLICT DO NOTHING
""")


class RoundVisits(Repository):
    """Reads and writes them on the connection of a unit of work."""

    def is_drawn(self, round_id: int) -> bool:
        return bool(self._connection.scalar(_IS_DRAWN, {"round_id": round_id}))

    def note_drawn(self, round_id: int) -> None:
        self._connection.execute(_DRAWN, {"round_id": round_id, "now": self._now})

    def of_round(self, round_id: int) -> list[Candidate]:
        """What is still to be done of it, in the order of the walk."""
        return candidates(self._connection.execute(_OF_ROUND, {"round_id": round_id}))

    def shown(self, technician_id: int, day: date) -> list[dict[str, Any]]:
        """All visits of the round, in the order of the walk, as operators see them."""
        rows = self._connection.execute(_SHOWN, {"technician_id": technician_id, "day": day})
        return [dict(row) for row in rows.mappings()]

    def of_order(self, order_id: int) -> Candidate | None:
        """Where the order leads, if it can be given to somebody."""
        return next(iter(candidates(self._connection.execute(_OF_ORDER, {"order_id": order_id}))), None)

    def last_place(self, round_id: int) -> int:
        return int(self._connection.scalar(_LAST_PLACE, {"round_id": round_id}))

    def put(self, order_id: int, technician_id: int, round_id: int, place: int) -> bool:
        """At that place of the round, from wherever it was; False where it is over, or a technician has its meter."""
        values = {"order_id": order_id, "technician_id": technician_id, "round_id": round_id, "place": place}
        return self._connection.execute(_PUT, values).rowcount > 0

    def note_score(self, order_id: int, month: date | None, seen: ScoreSeen, kind: str) -> None:
        """What is known of its meter now; what was noted first stays."""
        values = {"order_id": order_id, "month": month, "rules": seen.rules, "kind": kind}
        self._connection.execute(_SCORE, {**values, "probability": seen.probability})

    def reasons(self, order_id: int) -> str | None:
        """In words what the bills of the account said when the round was drawn; None where no rule spoke."""
        found: str | None = self._connection.scalar(_REASONS, {"order_id": order_id})
        return found
