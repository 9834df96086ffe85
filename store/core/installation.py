"""What a database says of its installation: its version, schema, rights, time-outs, partitions and backup.

Read by `kp doctor`, a few statements in all, none of which counts a big table.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from store.core.grants import RIGHTS, SERVICE_ROLE

_RIGHT = re.compile(r"([A-Z]+)(?: \(([^)]*)\))?")

_SERVER = sa.text("""
    SELECT current_setting('server_version_num')::int AS version, current_user AS role,
           current_setting('statement_timeout') AS statement_timeout, current_setting('lock_timeout') AS lock_timeout,
           current_setting('idle_in_transaction_session_timeout') AS idle_in_transaction_session_timeout
""")
_REVISION = sa.text("SELECT version_num FROM alembic_version")
_RIGHTS = sa.text("""
    SELECT c.relname AS name, rights.privilege_type, '' AS column_name
    FROM pg_class c, aclexplode(c.relacl) AS rights JOIN pg_roles r ON r.oid = rights.grantee
    WHERE r.rolname = :role AND c.relnamespace = CAST('public' AS regnamespace) AND c.relkind IN ('r', 'p')
    UNION ALL
    SELECT c.relname, rights.privilege_type, a.attname
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid, aclexplode(a.attacl) AS rights
    JOIN pg_roles r ON r.oid = rights.grantee
    WHERE r.rolname = :role AND c.relnamespace = CAST('public' AS regnamespace)
""")
_SEQUENCES_OUT_OF_REACH = sa.text("""
    SELECT relname FROM pg_class
    WHERE relnamespace = CAST('public' AS regnamespace)
      AND CASE relkind WHEN 'S' THEN NOT has_sequence_privilege(CAST(:role AS name), oid, 'USAGE') END
""")
_PARTITIONED = sa.text("SELECT CAST(partrelid AS regclass)::text FROM pg_partitioned_table ORDER BY 1")
_ARCHIVER = sa.text("""
    SELECT current_setting('archive_mode') AS mode, last_archived_time, last_failed_time,
           CASE WHEN pg_is_in_recovery() THEN false
                ELSE left(coalesce(last_archived_wal, ''), 24) COLLATE "C" < pg_walfile_name(
                    pg_current_wal_lsn() - CAST(pg_size_bytes(current_setting('wal_segment_size')) AS numeric))
           END AS waits
    FROM pg_stat_archiver
""")
_STANDBYS = sa.text("""
    SELECT current_setting('synchronous_standby_names') AS named, (SELECT count(*) FROM pg_stat_replication) AS follow
""")
_LAST_EVENT = sa.text("""
    SELECT at, details FROM audit
    WHERE action = :action AND (CAST(:subject AS text) IS NULL OR subject = :subject) ORDER BY id DESC LIMIT 1
""")
_CLOCKS = sa.text("""
    SELECT process, ahead_seconds FROM process_clocks
    WHERE measured_at > clock_timestamp() - interval '1 minute' ORDER BY process
""")
_WAITING_CALLBACKS = sa.text("""
    SELECT kind, extract(epoch FROM :now - min(coalesce(not_before, received_at))) AS seconds
    FROM inbox WHERE state = 'new' GROUP BY kind ORDER BY kind
""")
_LATE_MESSAGES = sa.text("""
    SELECT extract(epoch FROM :now - min(not_before)) FROM messages WHERE state = 'queued' AND priority <= :priority
""")
_GATEWAY = sa.text("SELECT state, reason FROM sms_gateway")
_SENT_LATELY = sa.text("SELECT max(submitted_at) FROM messages WHERE submitted_at IS NOT NULL")


class Server(NamedTuple):
    """The version as `server_version_num`, and what a connection of the service has; time-outs as PostgreSQL says."""

    version: int
    role: str
    statement_timeout: str
    lock_timeout: str
    idle_in_transaction_session_timeout: str


class Archiver(NamedTuple):
    """Whether the write-ahead log is archived (`off`, `on`, `always`), when that last worked and failed, and whether
    the segment before the one that is written is not archived yet.
    """

    mode: str
    archived_at: datetime | None
    failed_at: datetime | None
    waits: bool


class Event(NamedTuple):
    """The newest row of the audit trail of one action."""

    at: datetime
    details: Mapping[str, Any]


class Installation:
    """Asks the database about itself, on the service's own connections."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def server(self) -> Server:
        return Server(*self._row(_SERVER))

    def revision(self) -> str:
        """The migration at which the schema is; empty where a release was not finished."""
        return str(self._scalar(_REVISION) or "")

    def wrong_rights(self) -> list[str]:
        """Where the service may do less, or more, than `grants.RIGHTS` says: tables, and sequences that it may not use,
        in order of their names.
        """
        with self._engine.connect() as connection:
            sequences = list(connection.scalars(_SEQUENCES_OUT_OF_REACH, {"role": SERVICE_ROLE}))
            granted = {tuple(right) for right in connection.execute(_RIGHTS, {"role": SERVICE_ROLE})}
        listed = {(table, *right) for table, rights in RIGHTS.items() for right in _each(rights)}
        return sorted({table for table, *_ in granted ^ listed} | {*sequences})

    def partitioned_tables(self) -> list[str]:
        with self._engine.connect() as connection:
            return [str(name) for name in connection.scalars(_PARTITIONED)]

    def archiver(self) -> Archiver:
        return Archiver(*self._row(_ARCHIVER))

    def standbys(self) -> tuple[str, int]:
        """Whom the server waits for with each commit, by name, and how many servers follow it."""
        named, follow = self._row(_STANDBYS)
        return named, follow

    def last_event(self, action: str, subject: str | None = None) -> Event | None:
        """About the subject, where one is given."""
        with self._engine.connect() as connection:
            row = connection.execute(_LAST_EVENT, {"action": action, "subject": subject}).one_or_none()
        return None if row is None else Event(*row)

    def clocks(self) -> dict[str, float]:
        """Seconds that the clock of each living process is ahead of the database's."""
        with self._engine.connect() as connection:
            return {process: float(seconds) for process, seconds in connection.execute(_CLOCKS)}

    def waiting_callbacks(self, now: datetime) -> dict[str, float]:
        """By kind, for how many seconds the oldest callback has waited that could be processed."""
        with self._engine.connect() as connection:
            return {kind: float(seconds) for kind, seconds in connection.execute(_WAITING_CALLBACKS, {"now": now})}

    def late_message_seconds(self, now: datetime, last_priority: int) -> float:
        """For how long the oldest message waits that may be sent now; negative or 0: none does."""
        return float(self._scalar(_LATE_MESSAGES, now=now, priority=last_priority) or 0)

    def gateway(self) -> tuple[str, str | None]:
        """The state of the SMS queue, and why it is not `running`."""
        state, reason = self._row(_GATEWAY)
        return state, reason

    def last_sent_at(self) -> datetime | None:
        """When the gateway last took a message."""
        found: datetime | None = self._scalar(_SENT_LATELY)
        return found

    def _row(self, statement: sa.TextClause) -> tuple[Any, ...]:
        with self._engine.connect() as connection:
            return tuple(connection.execute(statement).one())

    def _scalar(self, statement: sa.TextClause, **values: Any) -> Any:
        with self._engine.connect() as connection:
            return connection.scalar(statement, values)


def _each(rights: str) -> Iterator[tuple[str, str]]:
    """The rights of a line of the table, each with its column, or with none where it is of all columns."""
    for right, columns in _RIGHT.findall(rights):
        for column in columns.split(",") if columns else [""]:
            yield right, column.strip()
