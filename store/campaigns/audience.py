"""The audience of a campaign, frozen: one account per row, with the number that is reserved for it and the text that
names it.

A number becomes its account's when its wave comes to its place; once the campaign is cancelled the others are void. The
mapping of old to new is a bijection by two unique indexes, and a trigger keeps new numbers apart from all old ones.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from hashlib import sha256
from itertools import islice
from time import perf_counter, sleep

import sqlalchemy as sa
from sqlalchemy import BigInteger, Column, DateTime, Index, Integer, Table, Text

from domain.accounts.accounts import CLOSED
from domain.campaigns import campaigns as causes
from domain.campaigns.campaigns import Wave
from domain.campaigns.plans import Frozen, Recipient
from domain.messaging.messages import CAMPAIGN, EXPIRED, FAILED, HANDED_OVER, QUEUED
from store.core.metadata import metadata
from store.core.repository import Repository

ROWS_AT_ONCE = 1_000
# Customers dial meanwhile, on the same processors: nobody waits longer for the planner than it works in one piece.
WORK_SECONDS, ROWS_BETWEEN_LOOKS = 0.004, 20

campaign_accounts = Table(
    "campaign_accounts",
    metadata,
    # No foreign keys: campaigns and accounts are never deleted, and each row would lock one of both.
    Column("campaign_id", BigInteger, primary_key=True, autoincrement=False),
    Column("place", Integer, primary_key=True, autoincrement=False, comment="the order in which numbers are issued"),
    Column("account_id", BigInteger, nullable=False),
    Column("number", Integer, unique=True, comment="reserved by this plan; empty where the account has its own"),
    Column("phone", Text),
    Column("language", Text, nullable=False),
    Column("excluded", Text, comment="why no SMS is sent"),
    Column("head", Integer, comment="the place whose text tells this account"),
    Column("text", Text),
    Column("parts", Integer),
    Column("accounts", Integer, comment="how many the text tells"),
    Column("voided_at", DateTime(timezone=True), comment="the number was never issued, and never will be"),
    sa.CheckConstraint("number BETWEEN 100000000 AND 999999999", name="number"),
    Index(
        "campaign_accounts_one_number_idx",
        "account_id",
        unique=True,
        postgresql_where=sa.text("number IS NOT NULL AND voided_at IS NULL"),
    ),
    Index("campaign_accounts_told_again_idx", "account_id", postgresql_where=sa.text("number IS NULL")),
    Index("campaign_accounts_head_idx", "campaign_id", "head", postgresql_where=sa.text("head <> place")),
)

OLD_NUMBER = "coalesce(a.stem || '-' || substr(a.digits, length(a.stem) + 1), a.digits)"
IS_RENUMBERED = "replace(a.number, '-', '') <> a.digits"
"""What a query asks of an account `a`: the number it came with, and whether it has a new one."""

NOT_NOTIFIED_STATES = f"'{FAILED}', '{EXPIRED}', '{HANDED_OVER}'"
NOTIFIED = f"""
EXISTS (
    SELECT FROM campaign_accounts t
    JOIN messages m ON m.purpose = '{CAMPAIGN.name}' AND m.subject = t.campaign_id || ':' || t.head
    WHERE ((t.account_id = a.id AND t.number IS NOT NULL AND t.voided_at IS NULL)
           OR (t.account_id = a.id AND t.number IS NULL))
      AND m.state NOT IN ({NOT_NOTIFIED_STATES})
      AND NOT (m.state = '{QUEUED}'
               AND EXISTS (SELECT FROM campaigns o WHERE o.id = t.campaign_id AND o.state = '{causes.CANCELLED}'))
)
"""
"""What a query asks of an account `a`: whether an SMS about its new number is on its way, or arrived. What a cancelled
campaign has left in the queue never leaves it.
"""

# Neighbours take turns: the new version of a row finds room in its page, once that of its neighbour has made some, and
# no index needs to know. It halves what an issued number costs.
_TURNS, _A_TURN = 4, 10**15
_AUDIENCE = f"""
WITH audience AS (
    SELECT a.id, {OLD_NUMBER} AS old, a.name, coalesce(h.language, a.language) AS language, found.phone,
           CASE WHEN a.status = '{CLOSED}' THEN '{causes.CLOSED}'
                WHEN {IS_RENUMBERED} AND {NOTIFIED} THEN '{causes.NOTIFIED_BEFORE}'
                WHEN found.phone IS NOT NULL THEN NULL
                WHEN a.phone IS NULL THEN '{causes.NO_PHONE}'
                WHEN k.mark = 'blocked' THEN '{causes.BLOCKED}' ELSE '{causes.UNREACHABLE}' END AS excluded,
           CASE WHEN {IS_RENUMBERED} THEN CAST(a.number AS int) END AS known_number,
           a.area_id IS NOT DISTINCT FROM c.pilot_area_id AS in_pilot
    FROM campaigns c
    JOIN areas n ON n.region = c.region AND n.id = coalesce(c.area_id, n.id)
    JOIN accounts a ON a.area_id = n.id
    LEFT JOIN marked_phones k ON k.phone = a.phone
    LEFT JOIN LATERAL (
        SELECT l.phone FROM links l LEFT JOIN marked_phones USING (phone)
        WHERE (a.phone IS NULL OR k.mark IS NOT NULL) AND l.account_id = a.id AND l.verified_at IS NOT NULL
          AND marked_phones.phone IS NULL
        ORDER BY l.verified_at DESC, l.phone LIMIT 1
    ) other ON true
    CROSS JOIN LATERAL (SELECT coalesce(CASE WHEN k.mark IS NULL THEN a.phone END, other.phone) AS phone) found
    LEFT JOIN phones h ON h.phone = found.phone
    WHERE c.id = %(id)s
), shared AS (
    SELECT phone, in_pilot, min(id) AS head, count(*) AS sharers FROM audience
    WHERE excluded IS NULL GROUP BY phone, in_pilot HAVING count(*) > 1
)
SELECT id, old, name, audience.phone, language, excluded, known_number, audience.in_pilot, coalesce(sharers, 1)
FROM audience LEFT JOIN shared
  ON excluded IS NULL AND (shared.phone, shared.in_pilot) = (audience.phone, audience.in_pilot)
ORDER BY (CASE WHEN audience.in_pilot THEN 0 ELSE {_TURNS} END + coalesce(head, id) %% {_TURNS}) * {_A_TURN}
         + coalesce(head, id), id
"""
_STATISTICS = sa.text("ANALYZE campaign_accounts (campaign_id, place)")
_VOID = sa.text("""
UPDATE campaign_accounts SET voided_at = :now
WHERE campaign_id = :campaign_id AND place >= :upto AND place < :end AND number IS NOT NULL
""")
_SAMPLES = sa.text("""
SELECT DISTINCT ON (place) language, text FROM unnest(CAST(:starts AS int[])) AS start
CROSS JOIN unnest(CAST(:languages AS text[])) AS wanted
CROSS JOIN LATERAL (
    SELECT place, language, text FROM campaign_accounts
    WHERE campaign_id = :id AND place >= start AND language = wanted AND text IS NOT NULL ORDER BY place LIMIT 1
) found
ORDER BY place
""")
_COLUMNS = ", ".join(Frozen._fields)
_NULL = r"\N"
_ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})
_TO_ESCAPE = re.compile(r"[\\\t\n\r]")


class CampaignAccounts(Repository):
    """Reads the audience and freezes it, on the connection of a unit of work."""

    def audience(self, campaign_id: int) -> Iterator[Recipient]:
        """Everybody in its region or area, those of the pilot first, those of one phone together; streamed."""
        with self._connection.driver.cursor(name="audience") as rows:
            rows.itersize = ROWS_AT_ONCE
            yield from map(Recipient._make, rows.execute(_AUDIENCE, {"id": campaign_id}))

    def freeze(self, campaign_id: int, rows: Iterable[Frozen], share: float, voided_at: datetime | None) -> str:
        """Write the rows down as they come, at work for this share of the time; the SHA-256 of all of them. Later
        statements know how many there are. Numbers that are void from the start stand beside those of an open plan.
        """
        digest = sha256()
        for block in _blocks(rows) if share == 1 else _with_rests(rows, share):
            written = "".join(map(_line, block)).encode()
            digest.update(written)
            self._copy(campaign_id, voided_at, written)
        self._connection.execute(_STATISTICS)
        return digest.hexdigest()

    def samples(self, campaign_id: int, languages: Sequence[str], starts: Sequence[int]) -> list[tuple[str, str]]:
        """The language and the text of whoever comes next from each of these places on, in each language."""
        asked = {"id": campaign_id, "languages": list(languages), "starts": list(starts)}
        return [(language, text) for language, text in self._connection.execute(_SAMPLES, asked)]

    def void(self, wave: Wave) -> int:
        """The numbers of the wave that were not issued never will be; how many."""
        asked = {"campaign_id": wave.campaign_id, "upto": wave.upto, "end": wave.end, "now": self._now}
        return self._connection.execute(_VOID, asked).rowcount

    def _copy(self, campaign_id: int, voided_at: datetime | None, written: bytes) -> None:
        statement = f"COPY campaign_accounts (campaign_id, voided_at, {_COLUMNS}) FROM STDIN"
        prefix = f"{campaign_id}\t{voided_at or _NULL}\t".encode()
        with self._connection.copy(statement) as copy:
            copy.write(prefix + written[:-1].replace(b"\n", b"\n" + prefix) + b"\n")


def _blocks(rows: Iterable[Frozen]) -> Iterator[list[Frozen]]:
    coming = iter(rows)
    while block := list(islice(coming, ROWS_AT_ONCE)):
        yield block


def _with_rests(rows: Iterable[Frozen], share: float) -> Iterator[list[Frozen]]:
    """Blocks of what is worked out within milliseconds. After each a rest, in proportion to the work on it: from asking
    for its first row to asking for the next block.
    """
    coming, started = iter(rows), perf_counter()
    block: list[Frozen] = []
    while some := list(islice(coming, ROWS_BETWEEN_LOOKS)):
        block += some
        if len(block) >= ROWS_AT_ONCE or perf_counter() - started >= WORK_SECONDS:
            yield block
            sleep((perf_counter() - started) * (1 / share - 1))
            block, started = [], perf_counter()
    if block:
        yield block


def _line(row: Frozen) -> str:
    """A line of COPY's text format."""
    if row.text and _TO_ESCAPE.search(row.text):
        row = row._replace(text=row.text.translate(_ESCAPES))
    fields = "\t".join([_NULL if value is None else str(value) for value in row])
    return f"{fields}\n"
