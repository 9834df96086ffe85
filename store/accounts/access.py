"""What strangers' phones did with an account. Rows are added and read; one is marked once its owner was notified."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy import BigInteger, CheckConstraint, Column, DateTime, ForeignKey, Identity, Index, Table, Text

from domain.accounts.access import (
    ACTS,
    LISTED_FOR,
    MISSES,
    NEWCOMERS,
    TAKEN_OFF,
    TECHNICIAN,
    TOLD_DAILY,
    WRONG_METER,
    DaysAccess,
    KnownPhone,
    Misses,
)
from domain.commands import Key
from domain.values.periods import business_date, day_start
from store.core.metadata import metadata
from store.core.repository import Repository

ACTS_SHOWN = 3
MAX_PHONES_LISTED = 40
A_YEAR = timedelta(days=365)

access_log = Table(
    "access_log",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("account_id", BigInteger, ForeignKey("accounts.id"), comment="none where the number was nobody's"),
    Column("phone", Text, nullable=False, comment="the phone that did it; of taken_off the one that was"),
    Column("what", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("source", Text, comment="of a miss: the session or message, so that a repeated turn counts once"),
    Column("turn", Text),
    Column("told_at", DateTime(timezone=True), comment="when it was reported, in one text a day"),
    CheckConstraint(f"what IN {ACTS}", name="what"),
    Index("access_log_account_id_idx", "account_id", "at"),
    Index("access_log_phone_idx", "phone", "at"),
    Index("access_log_at_idx", "at"),
    Index(
        "access_log_miss_idx",
        "source",
        "turn",
        sa.text("coalesce(account_id, 0)"),
        unique=True,
        postgresql_where=sa.text("source IS NOT NULL"),
    ),
    Index(
        "access_log_untold_idx",
        "at",
        postgresql_where=sa.text(f"told_at IS NULL AND account_id IS NOT NULL AND what IN {TOLD_DAILY}"),
    ),
)

_MISS = sa.text("""
    INSERT INTO access_log (account_id, phone, what, at, source, turn)
    SELECT account_id, :phone, :what, :now, :source, :turn FROM unnest(CAST(:accounts AS bigint[])) account_id
    ON CONFLICT DO NOTHING
""")
_MISSES = sa.text(f"""
    SELECT (SELECT count(DISTINCT (source, turn)) FROM access_log
            WHERE phone = :phone AND at >= :today AND what IN {MISSES}),
           coalesce(max(of_one.today), 0), coalesce(max(of_one.year), 0)
    FROM unnest(CAST(:accounts AS bigint[])) mine (id), LATERAL (
        SELECT count(*) FILTER (WHERE at >= :today) AS today, count(*) AS year FROM access_log
        WHERE account_id = mine.id AND what = '{WRONG_METER}' AND at >= :a_year_ago
    ) of_one
""")
_ALONE = sa.text("""
    SELECT pg_advisory_xact_lock(hashtextextended('access:' || id, 0))
    FROM (SELECT id FROM unnest(CAST(:accounts AS bigint[])) id ORDER BY id) sorted
""")
_KNOWN = sa.text(f"""
    SELECT p.phone, coalesce(l.verified_at > :a_year_ago, false) AS is_proved, acts.acts
    FROM (
        SELECT phone FROM links WHERE account_id = :account_id
        UNION SELECT phone FROM access_log WHERE account_id = :account_id AND at >= :since AND what <> '{TAKEN_OFF}'
    ) p
    LEFT JOIN links l ON l.phone = p.phone AND l.account_id = :account_id
    LEFT JOIN LATERAL (
        SELECT json_agg(json_build_array(what, at) ORDER BY at DESC) AS acts FROM (
            SELECT what, at FROM access_log WHERE account_id = :account_id AND phone = p.phone
            ORDER BY at DESC LIMIT {ACTS_SHOWN}
        ) last
    ) acts ON true
    WHERE p.phone <> coalesce((SELECT phone FROM accounts WHERE id = :account_id), '')
      AND NOT EXISTS (SELECT FROM barred_phones b WHERE b.account_id = :account_id AND b.phone = p.phone)
    ORDER BY l.phone IS NULL, p.phone LIMIT {MAX_PHONES_LISTED}
""")
_TAKEN_OFF = sa.text(f"""
    SELECT account_id FROM access_log WHERE phone = :phone AND what = '{TAKEN_OFF}' AND at >= :since
    ORDER BY at DESC LIMIT 1
""")
_NEWCOMERS = sa.text(f"""
    SELECT DISTINCT l.phone FROM access_log l
    WHERE l.account_id = :account_id AND l.what IN {NEWCOMERS} AND l.at >= :since
      AND NOT EXISTS (SELECT FROM barred_phones b WHERE b.account_id = l.account_id AND b.phone = l.phone)
    ORDER BY 1 LIMIT {MAX_PHONES_LISTED}
""")
_UNTOLD = sa.text(f"""
    WITH oldest AS (
        SELECT account_id FROM access_log
        WHERE told_at IS NULL AND account_id IS NOT NULL AND what IN {TOLD_DAILY} AND at < :today
        ORDER BY at LIMIT :limit
    ), due AS (
        SELECT l.id FROM access_log l
        WHERE l.account_id IN (SELECT account_id FROM oldest)
          AND told_at IS NULL AND what IN {TOLD_DAILY} AND at < :today
        FOR UPDATE OF l SKIP LOCKED
    ), reported AS (
        UPDATE access_log l SET told_at = :now FROM due WHERE l.id = due.id RETURNING l.account_id, l.phone, l.what
    )
    SELECT a.id AS account_id, a.number, a.phone,
           coalesce((SELECT h.language FROM phones h WHERE h.phone = a.phone), a.language) AS language,
           count(*) FILTER (WHERE reported.what = '{WRONG_METER}') AS wrong_meters,
           count(*) FILTER (WHERE reported.what = '{TECHNICIAN}') AS technicians
    FROM reported JOIN accounts a ON a.id = reported.account_id AND a.phone IS NOT NULL GROUP BY a.id
""")


class Access(Repository):
    """Keeps what strangers did on the connection of a unit of work."""

    def note(self, account_id: int, phone: str, what: str) -> None:
        """The phone did this with the account."""
        row = {"account_id": account_id, "phone": phone, "what": what, "at": self._now}
        self._connection.execute(access_log.insert(), row)

    def miss(self, key: Key, phone: str, account_ids: Sequence[int], what: str) -> None:
        """A wrong number was typed; the same turn again counts once."""
        values = {"phone": phone, "what": what, "source": key.source, "turn": key.turn}
        accounts: list[int | None] = [*account_ids] or [None]
        self._connection.execute(_MISS, {**values, "accounts": accounts, "now": self._now})

    def misses(self, phone: str, account_ids: Sequence[int]) -> Misses:
        """How many wrong numbers were typed by this phone, and for these accounts."""
        values = {"phone": phone, "accounts": list(account_ids), "today": day_start(self._now)}
        row = self._connection.execute(_MISSES, {**values, "a_year_ago": self._now - A_YEAR}).one()
        return Misses(*row)

    def alone(self, account_ids: Sequence[int]) -> None:
        """Nobody else tries a number of these accounts until the commit."""
        self._connection.execute(_ALONE, {"accounts": list(account_ids)})

    def known_phones(self, account_id: int) -> list[KnownPhone]:
        """The phones that know the account or tried to, but for the one on file."""
        values = {"account_id": account_id, "since": self._now - LISTED_FOR, "a_year_ago": self._now - A_YEAR}
        return [_known(row) for row in self._connection.execute(_KNOWN, values).mappings()]

    def taken_off_lately(self, phone: str, since: datetime) -> int | None:
        """The account that this phone was taken off since then."""
        account_id: int | None = self._connection.scalar(_TAKEN_OFF, {"phone": phone, "since": since})
        return account_id

    def newcomers(self, account_id: int, since: datetime) -> list[str]:
        """The phones that linked or proved themselves, or asked for a code, since then."""
        return list(self._connection.scalars(_NEWCOMERS, {"account_id": account_id, "since": since}))

    def not_reported(self, limit: int) -> list[DaysAccess]:
        """What happened before today and nobody was notified of; it counts as reported from now on.

        Of the accounts of so many rows all that waits: an owner is notified once a day.
        """
        values = {"today": day_start(self._now), "now": self._now, "limit": limit}
        return [DaysAccess(**row) for row in self._connection.execute(_UNTOLD, values).mappings()]


def _known(row: sa.RowMapping) -> KnownPhone:
    acts = ((what, _day(at)) for what, at in row["acts"] or ())
    return KnownPhone(row["phone"], row["is_proved"], tuple(acts))


def _day(at: str) -> date:
    return business_date(datetime.fromisoformat(at))
