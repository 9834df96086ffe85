"""Opt-outs by phone and purpose: kept with their legal basis, and kept when they are lifted."""

from collections.abc import Sequence
from dataclasses import asdict

import sqlalchemy as sa
from sqlalchemy import BigInteger, Column, DateTime, Identity, Index, Table, Text

from domain.messaging.messages import LIFE, PURPOSES, REMINDER
from domain.messaging.opt_outs import OptOut
from store.core.metadata import metadata
from store.core.repository import Repository

SILENCEABLE = tuple(purpose.name for purpose in PURPOSES.values() if purpose.may_be_silenced)
SILENCED_STATUS = "opted out"

opt_outs = Table(
    "opt_outs",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("phone", Text, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("legal_basis", Text, nullable=False, comment="what the purpose stood on until then"),
    Column("source", Text, nullable=False, comment="network: its own menu; sms: STOP; ussd: ours"),
    Column("recorded_at", DateTime(timezone=True), nullable=False),
    Column("lifted_at", DateTime(timezone=True)),
    Index("opt_outs_standing_idx", "phone", "purpose", unique=True, postgresql_where=sa.text("lifted_at IS NULL")),
)

_NAMES = ", ".join(f"'{name}'" for name in SILENCEABLE)
SILENCED = f"""
    (messages.purpose IN ({_NAMES})
     AND EXISTS (SELECT FROM opt_outs WHERE opt_outs.phone = messages.phone AND opt_outs.purpose = messages.purpose
                 AND lifted_at IS NULL))
"""
"""What a query asks of a message: whether its phone has silenced it."""

_ADD = sa.text("""
INSERT INTO opt_outs (phone, purpose, legal_basis, source, recorded_at)
VALUES (:phone, :purpose, :legal_basis, :source, :now)
ON CONFLICT (phone, purpose) WHERE lifted_at IS NULL DO NOTHING
""")
_TAKE_BACK = sa.text(f"""
UPDATE messages SET state = '{LIFE.target("expire")}', gateway_status = '{SILENCED_STATUS}', settled_at = :now
WHERE phone = ANY(:phones) AND state = 'queued' AND {SILENCED}
""")
_STANDS = sa.text(
    f"SELECT EXISTS (SELECT FROM opt_outs WHERE phone = :phone AND purpose = '{REMINDER.name}' AND lifted_at IS NULL)"
)
_LIFT = sa.text(
    "UPDATE opt_outs SET lifted_at = :now WHERE phone = :phone AND purpose = ANY(:purposes) AND lifted_at IS NULL"
)


class OptOuts(Repository):
    """Keeps opt-outs on the connection of a unit of work."""

    def stands(self, phone: str) -> bool:
        """Whether this phone has silenced the reminders."""
        return bool(self._connection.execute(_STANDS, {"phone": phone}).scalar_one())

    def add(self, added: Sequence[OptOut]) -> None:
        """From now on; one that stands already stays as it is. What waits in the queue is taken back."""
        if added:
            self._connection.execute(_ADD, [{**asdict(each), "now": self._now} for each in added])
            phones = sorted({each.phone for each in added})
            self._connection.execute(_TAKE_BACK, {"phones": phones, "now": self._now})

    def lift(self, phone: str, purposes: Sequence[str]) -> None:
        """These may be sent again."""
        self._connection.execute(_LIFT, {"phone": phone, "purposes": list(purposes), "now": self._now})
