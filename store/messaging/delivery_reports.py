"""Delivery reports meet their messages by the gateway's id, a batch in a statement. Those for ids that we do not know
yet, because they came before our own commit or the answer was lost, are kept until we do.
"""

from collections.abc import Sequence
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy import Column, DateTime, Index, Integer, Table, Text

from domain.messaging.delivery import DeliveryReport, weightiest
from domain.messaging.messages import LIFE
from store.core.metadata import metadata
from store.core.repository import Repository
from store.messaging import undeliverable_phones
from store.messaging.delays import DELIVERY, count_delays

MERGER_LOCK = 977_002  # any number, but the same for every worker
EARLY_FOR = timedelta(hours=72)

early_reports = Table(
    "early_reports",
    metadata,
    Column("gateway_id", Text, primary_key=True),
    Column("phone", Text, nullable=False),
    Column("event", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("weight", Integer, nullable=False),
    Column("received_at", DateTime(timezone=True), nullable=False),
    Column("mark", Text),
    Index("early_reports_received_at_idx", "received_at"),
    comment="of ids that no message has yet",
)

_COLUMNS = "gateway_id, phone, event, status, weight, received_at, mark"
_MOVES = ", ".join(f"('{source}', '{event}', '{target}')" for source, event, target in LIFE.moves)

_EARLY = sa.text(f"""
DELETE FROM early_reports USING messages
WHERE messages.gateway_id = early_reports.gateway_id AND early_reports.received_at > :since
RETURNING {", ".join(f"early_reports.{name}" for name in _COLUMNS.split(", "))}
""")

_MERGE = sa.text(f"""
WITH moves (source, event, target) AS (VALUES {_MOVES}),
said AS (
    SELECT * FROM unnest(
        CAST(:gateway_ids AS text[]), CAST(:phones AS text[]), CAST(:events AS text[]), CAST(:statuses AS text[]),
        CAST(:weights AS int[]), CAST(:received_at AS timestamptz[]), CAST(:marks AS text[])
    ) AS said ({_COLUMNS})
), kept AS (
    INSERT INTO early_reports ({_COLUMNS})
    SELECT {_COLUMNS} FROM said WHERE NOT EXISTS (SELECT FROM messages WHERE gateway_id = said.gateway_id)
    ON CONFLICT (gateway_id) DO UPDATE
    SET event = excluded.event, status = excluded.status, weight = excluded.weight, mark = excluded.mark,
        received_at = least(early_reports.received_at, excluded.received_at)
    WHERE (excluded.weight, excluded.status) > (early_reports.weight, early_reports.status)
),
merged AS (
UPDATE messages
SET state = coalesce(
        (SELECT target FROM moves WHERE moves.source = messages.state AND moves.event = said.event), messages.state
    ),
    gateway_status = said.status,
    report_weight = said.weight,
    wait_until = CASE said.event WHEN 'accept' THEN messages.wait_until END,
    settled_at = CASE said.event WHEN 'accept' THEN messages.settled_at ELSE said.received_at END
FROM said
WHERE messages.gateway_id = said.gateway_id
  AND (said.weight > messages.report_weight
       OR (said.weight = messages.report_weight AND said.status > messages.gateway_status))
RETURNING messages.phone, said.mark, said.status, said.event, messages.queued_at, said.received_at AS moved_at
), delivered AS (
    SELECT queued_at, moved_at FROM merged WHERE event = 'deliver'
), counted AS (
    {count_delays(DELIVERY, "delivered")}
)
SELECT phone, mark, status FROM merged WHERE mark IS NOT NULL
""")


class DeliveryReports(Repository):
    """Merges reports on the connection of a unit of work."""

    def alone(self) -> bool:
        """Whether nobody else merges until this transaction ends: two batches could wait for each other's rows."""
        asked = {"number": MERGER_LOCK}
        return bool(self._connection.scalar(sa.text("SELECT pg_try_advisory_xact_lock(:number)"), asked))

    def early(self) -> Sequence[DeliveryReport]:
        """Those kept for an id that a message has meanwhile; they are taken out, to be merged."""
        return [DeliveryReport(*row) for row in self._connection.execute(_EARLY, {"since": self._now - EARLY_FOR})]

    def merge(self, reports: Sequence[DeliveryReport]) -> None:
        """Settle the messages they are about. Said again, or after a weightier one, a report changes nothing."""
        reports = weightiest(reports)
        if not reports:
            return
        merged = self._connection.execute(
            _MERGE,
            {
                "gateway_ids": [report.gateway_id for report in reports],
                "phones": [report.phone for report in reports],
                "events": [report.event for report in reports],
                "statuses": [report.status for report in reports],
                "weights": [report.weight for report in reports],
                "received_at": [report.received_at for report in reports],
                "marks": [report.mark for report in reports],
            },
        )
        undeliverable_phones.mark(self._connection, [tuple(row) for row in merged], self._now)
