"""The plans that operators asked for on the console, and how far the workers are with each."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import BigInteger, CheckConstraint, Column, DateTime, ForeignKey, Identity, Index, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

from domain.campaigns.rehearsals import (
    FOR_A_WORKER,
    KEEPING,
    KEPT,
    KEPT_FOR,
    READY,
    REFUSED,
    STATES,
    WAITING,
    Rehearsal,
    WantedPlan,
)
from store.core.metadata import metadata
from store.core.repository import Repository

LEASE = timedelta(minutes=15)
"""A worker that died gives it back then; one that goes on says so with each count."""
KEEPERS_LOCK = 977_064  # any number, but the same for every worker; the second key is the plan's
WAITS_FOR_WORKER = f"state IN {FOR_A_WORKER}"

campaign_rehearsals = Table(
    "campaign_rehearsals",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("region", Text, ForeignKey("regions.name"), nullable=False),
    Column("deadline", DateTime(timezone=True), nullable=False),
    Column("area", Text),
    Column("pilot", Text),
    Column("template", Text),
    Column("operator", Text, nullable=False, comment="who asked for it; who keeps it, from then on"),
    Column("asked_at", DateTime(timezone=True), nullable=False),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    Column("state", Text, nullable=False, server_default=WAITING),
    Column("lease_until", DateTime(timezone=True), comment="until then a worker is at it"),
    Column(
        "accounts_done", BigInteger, nullable=False, server_default="0", comment="while a worker rehearses or keeps it"
    ),
    Column("figures", JSONB, comment="what it would be, with sample texts"),
    Column("sentence", Text, comment="why it cannot be"),
    Column("campaign_id", BigInteger, ForeignKey("campaigns.id"), comment="the plan that was kept"),
    CheckConstraint(f"state IN {STATES}", name="state"),
    CheckConstraint(f"(state = '{KEPT}') = (campaign_id IS NOT NULL)", name="campaign"),
    CheckConstraint(f"(state = '{REFUSED}') = (sentence IS NOT NULL)", name="sentence"),
    Index("campaign_rehearsals_waiting_idx", "id", postgresql_where=sa.text(WAITS_FOR_WORKER)),
    Index("campaign_rehearsals_expires_at_idx", "expires_at"),
)

_COLUMNS = ", ".join(Rehearsal.__slots__)
_CLAIM = sa.text(f"""
    UPDATE campaign_rehearsals SET lease_until = :until WHERE id = (
        SELECT id FROM campaign_rehearsals WHERE {WAITS_FOR_WORKER} AND (lease_until IS NULL OR lease_until < :now)
        ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED
    ) RETURNING {_COLUMNS}
""")
_ONE = sa.text(f"SELECT {_COLUMNS} FROM campaign_rehearsals WHERE id = :id AND expires_at > :now")
_ALONE = sa.text("SELECT pg_try_advisory_xact_lock(:lock, CAST(:id % 2147483648 AS int))")
_TO_KEEP = sa.text(f"SELECT {_COLUMNS} FROM campaign_rehearsals WHERE id = :id AND state = '{KEEPING}'")
_KEEP = sa.text(f"""
    UPDATE campaign_rehearsals SET state = '{KEEPING}', operator = :operator, accounts_done = 0
    WHERE id = :id AND state = '{READY}'
""")


class CampaignRehearsals(Repository):
    """Reads and writes them on the connection of a unit of work."""

    def ask(self, wanted: WantedPlan) -> int:
        """Its id."""
        times = {"asked_at": self._now, "expires_at": self._now + KEPT_FOR}
        row = campaign_rehearsals.insert().values(**asdict(wanted), **times)
        return int(self._connection.execute(row.returning(campaign_rehearsals.c.id)).scalar_one())

    def one(self, rehearsal_id: int) -> Rehearsal | None:
        """None for one whose day is over."""
        row = self._connection.execute(_ONE, {"id": rehearsal_id, "now": self._now}).first()
        return Rehearsal(*row) if row else None

    def claim(self) -> Rehearsal | None:
        """The oldest that waits and that no worker is at: this one's, for as long as a plan takes."""
        row = self._connection.execute(_CLAIM, {"now": self._now, "until": self._now + LEASE}).first()
        return Rehearsal(*row) if row else None

    def let_go(self, rehearsal_id: int) -> None:
        """Another worker, or this one later, goes on with it."""
        self._set(rehearsal_id, lease_until=None)

    def note_done(self, rehearsal_id: int, accounts: int) -> None:
        """How far the worker is, which has it for another lease from now on."""
        self._set(rehearsal_id, accounts_done=accounts, lease_until=self._now + LEASE)

    def ready(self, rehearsal_id: int, figures: Mapping[str, Any]) -> None:
        self._set(rehearsal_id, state=READY, figures=dict(figures), lease_until=None)

    def refuse(self, rehearsal_id: int, sentence: str) -> None:
        self._set(rehearsal_id, state=REFUSED, sentence=sentence, lease_until=None)

    def keep(self, rehearsal_id: int, operator: str) -> bool:
        """Whether it is to be kept from now on: one that was rehearsed, once."""
        return bool(self._connection.execute(_KEEP, {"id": rehearsal_id, "operator": operator}).rowcount)

    def lock_kept(self, rehearsal_id: int) -> Rehearsal | None:
        """The one that is to be kept, for as long as the transaction; None where another worker is at it or did it.

        Its row stays free, since the worker writes there how far it is, on another connection.
        """
        if not self._connection.scalar(_ALONE, {"lock": KEEPERS_LOCK, "id": rehearsal_id}):
            return None
        row = self._connection.execute(_TO_KEEP, {"id": rehearsal_id}).first()
        return Rehearsal(*row) if row else None

    def kept(self, rehearsal_id: int, campaign_id: int) -> None:
        self._set(rehearsal_id, state=KEPT, campaign_id=campaign_id, lease_until=None)

    def _set(self, rehearsal_id: int, **values: object) -> None:
        row = campaign_rehearsals.update().where(campaign_rehearsals.c.id == rehearsal_id)
        self._connection.execute(row.values(values))
