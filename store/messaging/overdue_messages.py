"""What time decides about messages: a lease that lapsed, an answer that never came, a deadline.

Each is one statement over what is overdue, and harmless to repeat. What another transaction is at is left for the next
time: it may be the very answer. A weekend without a gateway leaves more than one statement can move in its time: those
that may find so many take a batch, and their caller comes again while the batch is full.
"""

from collections.abc import Sequence
from datetime import timedelta

import sqlalchemy as sa

from domain.campaigns.campaigns import CANCELLED
from domain.messaging.messages import LIFE, PURPOSES
from store.core.repository import Repository
from store.core.timeouts import allow_slow_statements
from store.messaging.delivery_reports import EARLY_FOR
from store.messaging.opt_outs import SILENCED, SILENCED_STATUS
from store.messaging.sending import LEASE, MAX_TIME_WITHOUT_REPORT
from store.messaging.sent_keys import KEY_OF_A_MESSAGE, STATUS

AT_ONCE = 2_000
"""So many messages are moved in well under the three seconds that a statement may take."""

CLOCKS_DIFFER_BY = timedelta(seconds=60)


def _seconds(span: timedelta | None) -> str:
    return "CAST(NULL AS interval)" if span is None else f"interval '{span.total_seconds():.0f} s'"


_RESENDS = ", ".join(
    f"('{purpose.name}', {_seconds(purpose.resend.after)}, {_seconds(purpose.resend.before_deadline)})"
    for purpose in PURPOSES.values()
    if purpose.resend
)

_LAPSE = sa.text(f"""
UPDATE messages SET state = '{LIFE.target("lose")}', gateway_status = 'lease lapsed', wait_until = NULL
FROM (
    SELECT id FROM messages WHERE state = 'submitting' AND wait_until <= :now
    ORDER BY wait_until LIMIT {AT_ONCE} FOR UPDATE SKIP LOCKED
) AS lapsed
WHERE messages.id = lapsed.id
""")

# Reports that came before any answer of ours, each with the messages that it could be of.
_CANDIDATES = """FROM early_reports AS early
    JOIN messages AS candidate
      ON candidate.phone = early.phone
     AND candidate.attempted_at BETWEEN early.received_at - CAST(:span AS interval)
                                    AND early.received_at + CAST(:skew AS interval)
     AND (candidate.state IN ('submitting', 'unknown') OR candidate.resends > 0)
    WHERE early.received_at BETWEEN :since AND :before"""

# A report that no answer of ours accounts for belongs to a message whose answer was lost. Only where the phone has no
# other message that it could be: better that one is notified twice than that another is thought to be notified.
_ADOPT = sa.text(f"""
WITH adopted AS (
    SELECT early.gateway_id, min(candidate.id) AS id
    {_CANDIDATES}
    GROUP BY early.gateway_id
    HAVING count(*) = 1 AND bool_and(candidate.state = 'unknown')
), chosen AS (
    SELECT messages.id, (SELECT min(gateway_id) FROM adopted WHERE adopted.id = messages.id) AS gateway_id
    FROM messages WHERE id IN (SELECT id FROM adopted) AND state = 'unknown' FOR UPDATE SKIP LOCKED
)
UPDATE messages
SET state = '{LIFE.target("accept")}', gateway_id = chosen.gateway_id, submitted_at = attempted_at,
    wait_until = :report_until
FROM chosen
WHERE messages.id = chosen.id
""")

# Several messages to a phone, of which each was sent once, and as many reports that nothing else explains: the gateway
# took them all. Which report is whose only shows where one arrived and another did not, so all must have arrived.
_ADOPT_ALL = sa.text(f"""
WITH pairs AS (
    SELECT early.phone, early.gateway_id, candidate.id,
           dense_rank() OVER (PARTITION BY early.phone ORDER BY early.received_at, early.gateway_id) AS report_number,
           dense_rank() OVER (PARTITION BY early.phone ORDER BY candidate.attempted_at, candidate.id) AS number,
           early.event = 'deliver' AND candidate.state = 'unknown' AND candidate.resends = 0 AS is_sure
    {_CANDIDATES}
      AND NOT EXISTS (SELECT FROM messages WHERE messages.gateway_id = early.gateway_id)
), complete AS (
    SELECT phone FROM pairs GROUP BY phone
    HAVING bool_and(is_sure) AND max(number) > 1 AND max(number) = max(report_number)
       AND count(*) = max(number) * max(report_number)
), chosen AS (
    SELECT messages.id, pairs.gateway_id
    FROM messages JOIN pairs USING (id) JOIN complete ON complete.phone = pairs.phone
    WHERE pairs.number = pairs.report_number AND messages.state = 'unknown'
    FOR UPDATE OF messages SKIP LOCKED
)
UPDATE messages
SET state = '{LIFE.target("accept")}', gateway_id = chosen.gateway_id, submitted_at = attempted_at,
    wait_until = :report_until
FROM chosen
WHERE messages.id = chosen.id
""")

_OF_CANCELLED = f"""
EXISTS (SELECT FROM campaign_waves w JOIN campaigns c ON c.id = w.campaign_id
        WHERE w.id = messages.wave_id AND c.state = '{CANCELLED}')
"""


def _in_doubt_for_long(which: str) -> str:
    """Not while reports wait to be read: the answer may lie among them."""
    return f"""
    WITH policy (purpose, after, before_deadline) AS (VALUES {_RESENDS}),
    due AS (
        SELECT messages.id FROM messages JOIN policy USING (purpose)
        WHERE state = 'unknown' AND resends = 0 AND useful_until > :now AND {which}
          AND least(attempted_at + policy.after, useful_until - policy.before_deadline) <= :now
          AND NOT EXISTS (SELECT FROM inbox WHERE kind = 'sms.delivery' AND state = 'new' AND received_at < :before)
        LIMIT {AT_ONCE} FOR UPDATE OF messages SKIP LOCKED
    )
    """


_GIVE_UP = sa.text(f"""
{_in_doubt_for_long(_OF_CANCELLED)}
UPDATE messages SET state = '{LIFE.target("expire")}', settled_at = :now, wait_until = NULL
FROM due WHERE messages.id = due.id
""")
_RESEND = sa.text(f"""
{_in_doubt_for_long(f"NOT {_OF_CANCELLED}")}
UPDATE messages
SET state = '{LIFE.target("retry")}', resends = resends + 1, not_before = :now, wait_until = NULL
FROM due WHERE messages.id = due.id
""")

_EXPIRE = sa.text(f"""
WITH due AS (
    SELECT id FROM messages WHERE state IN ('queued', 'unknown') AND useful_until <= :now
    ORDER BY useful_until LIMIT {AT_ONCE} FOR UPDATE SKIP LOCKED
), expired AS (
    UPDATE messages SET state = '{LIFE.target("expire")}', settled_at = :now, wait_until = NULL
    FROM due WHERE messages.id = due.id
    RETURNING purpose
)
SELECT purpose, count(*) FROM expired GROUP BY purpose ORDER BY purpose
""")

_EXPIRE_UNREPORTED = sa.text(f"""
UPDATE messages SET state = '{LIFE.target("expire")}', settled_at = :now, wait_until = NULL
FROM (
    SELECT id FROM messages WHERE state = 'submitted' AND wait_until <= :now
    ORDER BY wait_until LIMIT {AT_ONCE} FOR UPDATE SKIP LOCKED
) AS silent
WHERE messages.id = silent.id
""")

_DROP_SILENCED = sa.text(f"""
UPDATE messages SET state = '{LIFE.target("expire")}', gateway_status = '{SILENCED_STATUS}', settled_at = :now
WHERE id IN (
    SELECT id FROM messages WHERE state = 'queued' AND priority = ANY(:priorities) AND {SILENCED}
    LIMIT {AT_ONCE} FOR UPDATE SKIP LOCKED
)
""")
_SILENCEABLE_PRIORITIES = sorted({purpose.priority for purpose in PURPOSES.values() if purpose.may_be_silenced})
_ANY_SENT_BEFORE_RESTORE = sa.text("SELECT EXISTS (SELECT FROM sent_before_restore)")
_SETTLE_SENT_BEFORE_RESTORE = sa.text(f"""
    UPDATE messages
    SET state = '{LIFE.target("find sent")}', gateway_status = '{STATUS}', submitted_at = s.sent_at,
        wait_until = :report_until, gateway_id = s.gateway_id
    FROM sent_before_restore s
    WHERE messages.state = 'queued' AND s.key = {KEY_OF_A_MESSAGE}
""")


class OverdueMessages(Repository):
    """The sweeps, on the connection of a unit of work."""

    def lapse(self) -> int:
        """Whoever claimed them is gone: nobody knows whether they were sent. How many of a batch."""
        return self._connection.execute(_LAPSE, {"now": self._now}).rowcount

    def adopt(self) -> int:
        """Unknown messages whose report came although their answer did not. How many there were."""
        asked = {
            "span": EARLY_FOR,
            "skew": CLOCKS_DIFFER_BY,
            "since": self._now - EARLY_FOR,
            "before": self._now - LEASE,
            "report_until": self._now + MAX_TIME_WITHOUT_REPORT,
        }
        return sum(self._connection.execute(adopt, asked).rowcount for adopt in (_ADOPT, _ADOPT_ALL))

    def resend(self) -> int:
        """Unknown messages that nothing settled in time, once more as their purpose allows; those of a cancelled
        campaign are given up. How many of a batch are sent again.
        """
        asked = {"now": self._now, "before": self._now - LEASE}
        self._connection.execute(_GIVE_UP, asked)
        return self._connection.execute(_RESEND, asked).rowcount

    def expire(self) -> Sequence[tuple[str, int]]:
        """What is no longer useful: how many of a batch, by purpose."""
        return [(purpose, count) for purpose, count in self._connection.execute(_EXPIRE, {"now": self._now})]

    def expire_unreported(self) -> int:
        """What the gateway took and never reported on. How many of a batch."""
        return self._connection.execute(_EXPIRE_UNREPORTED, {"now": self._now}).rowcount

    def settle_sent_before_restore(self) -> int:
        """What was queued again, and was sent before the database was restored. How many there were."""
        if not self._connection.scalar(_ANY_SENT_BEFORE_RESTORE):
            return 0
        asked = {"report_until": self._now + MAX_TIME_WITHOUT_REPORT}
        return self._connection.execute(_SETTLE_SENT_BEFORE_RESTORE, asked).rowcount

    def drop_silenced(self) -> int:
        """What was queued although its phone had silenced it. How many of a batch; it reads the queue to find them."""
        allow_slow_statements(self._connection)
        asked = {"now": self._now, "priorities": _SILENCEABLE_PRIORITIES}
        return self._connection.execute(_DROP_SILENCED, asked).rowcount
