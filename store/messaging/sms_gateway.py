"""The state of sending to the SMS gateway, one row for all workers: open, paused until there is money, or stopped until
our settings are corrected.
"""

from collections.abc import Sequence
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy import Boolean, CheckConstraint, Column, DateTime, Table, Text
from sqlalchemy.dialects.postgresql import ARRAY

from domain.messaging.sending import PAUSED, RUNNING, STOPPED
from store.core.metadata import metadata
from store.core.repository import Repository

BETWEEN_TRIALS = timedelta(seconds=30)

sms_gateway = Table(
    "sms_gateway",
    metadata,
    Column("one", Boolean, primary_key=True, server_default=sa.text("true")),
    Column("state", Text, nullable=False, server_default=RUNNING),
    Column("reason", Text, comment="what the gateway said when it halted us"),
    Column("since", DateTime(timezone=True)),
    Column("held_before", DateTime(timezone=True), comment="what was queued before waits, since a restore"),
    Column("released", ARRAY(Text), nullable=False, server_default="{}", comment="the purposes that wait no more"),
    Column("next_trial_at", DateTime(timezone=True), comment="when one message may try a way that is not open"),
    CheckConstraint("one", name="one"),
    CheckConstraint(f"state IN ('{RUNNING}', '{PAUSED}', '{STOPPED}')", name="state"),
)

_HALT = sa.text(f"""
UPDATE sms_gateway SET state = :state, reason = :reason, since = :now, next_trial_at = :next_trial_at
WHERE state = '{RUNNING}' OR (state = '{PAUSED}' AND :state = '{STOPPED}')
""")
# Nothing tries the way meanwhile: what an operator has closed an operator opens.
_HALT_BY_HAND = sa.text(f"""
UPDATE sms_gateway SET state = '{STOPPED}', reason = :reason, since = :now, next_trial_at = NULL
WHERE state = '{RUNNING}' OR next_trial_at IS NOT NULL
""")
_RESUME = sa.text(f"""
UPDATE sms_gateway SET state = '{RUNNING}', reason = NULL, since = :now, next_trial_at = NULL
WHERE state <> '{RUNNING}'
""")
# While the trial was on its way an operator may have closed it.
_RESUME_BY_TRIAL = sa.text(f"{_RESUME.text} AND next_trial_at IS NOT NULL")


_RELEASE = sa.text("""
UPDATE sms_gateway SET released = ARRAY(SELECT DISTINCT unnest(released || CAST(:purposes AS text[])))
""")
# An operator answers for the hosts that are gone, and with them their logs.
_LET_OTHERS_GO = sa.text(
    "DELETE FROM sent_log_hosts WHERE timeline <> substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8)"
)


class SmsGatewayState(Repository):
    """Opens and closes the way, on the connection of a unit of work."""

    def halt(self, state: str, reason: str) -> bool:
        """Whether it was not so before. What is stopped is not merely paused by a later refusal."""
        asked = {"state": state, "reason": reason, "now": self._now, "next_trial_at": self._now + BETWEEN_TRIALS}
        return self._connection.execute(_HALT, asked).rowcount > 0

    def halt_by_hand(self, reason: str) -> bool:
        """An operator stops all sending, until one resumes it; whether it was not so before."""
        return self._connection.execute(_HALT_BY_HAND, {"reason": reason, "now": self._now}).rowcount > 0

    def resume_by_trial(self) -> bool:
        """A message that tried the way was accepted; whether that opens it. What an operator has stopped stays so."""
        return self._connection.execute(_RESUME_BY_TRIAL, {"now": self._now}).rowcount > 0

    def release(self, purposes: Sequence[str]) -> None:
        """Let go what was queued before a restore, of these purposes."""
        self._connection.execute(_RELEASE, {"purposes": list(purposes)})
        self._connection.execute(_LET_OTHERS_GO)

    def resume(self) -> bool:
        """Whether it was not running."""
        return self._connection.execute(_RESUME, {"now": self._now}).rowcount > 0
