"""Whether this is the database that knows what was sent: nothing is sent on one that was restored to an earlier moment
before what has been sent since is settled.

PostgreSQL begins a new timeline when it is promoted or restored. On one that a host has not seen yet it compares its
log with the queue. Where the queue knows all that the log has, nothing was lost and sending goes on by itself. Else
what the log has is settled, and the queue is halted: what was queued before waits until operators let it go by purpose.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa

from domain.errors import Unavailable
from domain.messaging.messages import LIFE
from domain.messaging.sending import STOPPED, Result
from store.messaging.sending import MAX_TIME_WITHOUT_REPORT
from store.messaging.sent_keys import KEY_OF_A_MESSAGE, NAME_OF_A_MESSAGE, STATUS
from store.messaging.sent_log import Entry, SentLog

_TIMELINE = "substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8)"
_COMPARED = sa.text(f"""
    SELECT {_TIMELINE}, (SELECT timeline FROM sent_log_hosts WHERE host = :host),
           (SELECT count(*) FROM sent_log_hosts WHERE host <> :host AND timeline <> {_TIMELINE})
""")
_IS_FIRST = sa.text(f"SELECT NOT EXISTS (SELECT FROM sent_log_hosts WHERE timeline <> {_TIMELINE})")
_IS_NEW = sa.text("SELECT NOT EXISTS (SELECT FROM sent_log_hosts)")
_SETTLE = sa.text(f"""
    WITH said AS (
        SELECT * FROM unnest(
            CAST(:ids AS bigint[]), CAST(:keys AS text[]), CAST(:gateway_ids AS text[]), CAST(:times AS timestamptz[]),
            CAST(:names AS text[])
        ) AS said (id, key, gateway_id, at, name)
    ), known AS (
        SELECT said.key FROM said JOIN messages USING (id)
        WHERE {KEY_OF_A_MESSAGE} = said.key OR (messages.text = '' AND {NAME_OF_A_MESSAGE} = said.name)
    ), settled AS (
        UPDATE messages
        SET state = '{LIFE.target("find sent")}', gateway_status = '{STATUS}', submitted_at = said.at,
            wait_until = :report_until, gateway_id = coalesce(said.gateway_id, messages.gateway_id)
        FROM said
        WHERE messages.id = said.id AND {KEY_OF_A_MESSAGE} = said.key
          AND messages.state IN {LIFE.sources("find sent")}
        RETURNING 1
    ), lost AS (
        INSERT INTO sent_before_restore (key, sent_at, gateway_id)
        SELECT DISTINCT ON (key) key, at, gateway_id FROM said WHERE key NOT IN (SELECT key FROM known)
        ON CONFLICT DO NOTHING RETURNING 1
    )
    SELECT (SELECT count(*) FROM settled), (SELECT count(*) FROM lost)
""")
_NOTE_COMPARED = sa.text(f"""
    INSERT INTO sent_log_hosts (host, timeline, compared_at) VALUES (:host, {_TIMELINE}, :now)
    ON CONFLICT (host) DO UPDATE SET timeline = excluded.timeline, compared_at = excluded.compared_at
""")
_HALT = sa.text(f"""
    UPDATE sms_gateway
    SET state = '{STOPPED}', reason = :reason, since = :now, next_trial_at = NULL, held_before = :now, released = '{{}}'
""")


class Compared(NamedTuple):
    """What a comparison found: whether sending goes on, and else in one sentence why not."""

    goes_on: bool
    reason: str = ""
    halted: bool = False


class Restores:
    """The watch of one host. Each look is one statement while nothing has changed. Raises `Unavailable`."""

    def __init__(self, engine: sa.Engine, log: SentLog, host: str) -> None:
        self._engine = engine
        self._log = log
        self._host = host

    def look(self, now: datetime) -> Compared:
        """Whether this host may send now."""
        try:
            with self._engine.begin() as connection:
                return self._looked(connection, now)
        except (sa.exc.OperationalError, sa.exc.InterfaceError, sa.exc.TimeoutError) as error:
            raise Unavailable("The database does not answer") from error

    def note_accepted(self, results: Sequence[Result], now: datetime) -> None:
        """Write into the log what the gateway took. Raises `OSError`."""
        self._log.append(results, now)

    def _looked(self, connection: sa.Connection, now: datetime) -> Compared:
        timeline, compared, others = connection.execute(_COMPARED, {"host": self._host}).one()
        if compared != timeline and (reason := self._compare(connection, now)):
            return Compared(goes_on=False, reason=reason, halted=True)
        return Compared(goes_on=not others, reason=f"{others} hosts have not compared their logs" if others else "")

    def _compare(self, connection: sa.Connection, now: datetime) -> str:
        """Settle what the log has and this database does not know; why the queue is halted, if it is."""
        if connection.scalar(_IS_NEW):  # a log that is there is of another database, which is gone
            connection.execute(_NOTE_COMPARED, {"host": self._host, "now": now})
            return ""
        is_first = connection.scalar(_IS_FIRST)
        entries, settled, lost = self._settled(connection, now)
        connection.execute(_NOTE_COMPARED, {"host": self._host, "now": now})
        if settled or lost:
            return _halted(
                connection,
                f"The database was restored: {settled + lost} SMS were sent that it did not know, and are settled",
                now,
            )
        if entries or is_first:
            return ""
        return _halted(
            connection, f"The database was restored or promoted, and {self._host} has no log to compare", now
        )

    def _settled(self, connection: sa.Connection, now: datetime) -> tuple[int, int, int]:
        """Entries that were looked at, settled and not found, back to where the database knows all."""
        looked_at = settled = lost = 0
        for chunk in self._log.newest_first():
            some_settled, some_lost = connection.execute(_SETTLE, _said(chunk, now)).one()
            looked_at, settled, lost = looked_at + len(chunk), settled + some_settled, lost + some_lost
            if chunk and not some_settled and not some_lost:
                break
        return looked_at, settled, lost


def _halted(connection: sa.Connection, reason: str, now: datetime) -> str:
    connection.execute(_HALT, {"reason": reason, "now": now})
    return reason


def _said(chunk: Sequence[Entry], now: datetime) -> dict[str, object]:
    return {
        "ids": [entry.message_id for entry in chunk],
        "keys": [entry.key for entry in chunk],
        "gateway_ids": [entry.gateway_id for entry in chunk],
        "times": [entry.at for entry in chunk],
        "names": [entry.name for entry in chunk],
        "report_until": now + MAX_TIME_WITHOUT_REPORT,
    }
