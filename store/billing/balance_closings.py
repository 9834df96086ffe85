"""What each account owed when a month was closed: rows that are only added, each chained to the account's row before.

With them a balance is added up from the newest closing instead of from the first day, however many years there are. An
account that did not move since its last closing gets none.
"""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import BigInteger, Column, Date, ForeignKey, LargeBinary, Table

from domain.billing.ledger import RECEIVABLE
from domain.values.periods import business_date, month_start, months_before
from store.core.metadata import metadata

balance_closings = Table(
    "balance_closings",
    metadata,
    Column("account_id", BigInteger, ForeignKey("accounts.id"), primary_key=True),
    Column("month", Date, primary_key=True, comment="the first day of the month that was closed"),
    Column("up_to_entry", BigInteger, nullable=False, comment="the last journal entry that is in it"),
    Column("cents", BigInteger, nullable=False, comment="what was owed"),
    Column("digest", LargeBinary, nullable=False, comment="SHA-256 of the digest before and of this row"),
)

MAX_ID = 2**63 - 1
_DIGEST = """sha256(coalesce({before}, '') || convert_to(
    concat_ws('|', {row}.account_id, {row}.month, {row}.up_to_entry, {row}.cents), 'UTF8'
))"""
# What moved in the months that are over, since the last closing. A month is closed when it has been over for a while:
# what was still being committed then is there now. An account's entries are in it up to the first one of a later month:
# one that waited for the account over the end of the month has a higher id, and is in the next closing.
CLOSE = sa.text(f"""
    WITH last AS (
        SELECT a.id AS account_id, c.month, coalesce(c.up_to_entry, 0) AS up_to_entry, coalesce(c.cents, 0) AS cents,
               c.digest
        FROM accounts a LEFT JOIN LATERAL (
            SELECT * FROM balance_closings WHERE account_id = a.id ORDER BY month DESC LIMIT 1
        ) c ON true
        WHERE a.id > :after AND a.id <= :last AND a.parked IS NULL AND (c.month IS NULL OR c.month < :month)
    ), closing AS (
        SELECT last.account_id, CAST(:month AS date) AS month, since.up_to_entry,
               last.cents + coalesce(since.cents, 0)::bigint AS cents, last.digest AS before
        FROM last CROSS JOIN LATERAL (
            SELECT max(e.id) AS up_to_entry,
                   sum(l.cents) FILTER (WHERE l.ledger_account = '{RECEIVABLE}') AS cents
            FROM journal_entries e JOIN journal_lines l ON l.entry_id = e.id
            WHERE e.account_id = last.account_id AND e.id > last.up_to_entry AND e.id < coalesce((
                SELECT min(later.id) FROM journal_entries later
                WHERE later.account_id = last.account_id AND later.id > last.up_to_entry
                  AND later.recorded_at >= :month_end
            ), {MAX_ID})
        ) since
        WHERE since.up_to_entry IS NOT NULL
    )
    INSERT INTO balance_closings (account_id, month, up_to_entry, cents, digest)
    SELECT account_id, month, up_to_entry, cents, {_DIGEST.format(before="closing.before", row="closing")} FROM closing
    ORDER BY account_id
""").bindparams(sa.bindparam("month_end", type_=sa.DateTime(timezone=True)))
# Each closing beside the one before; the newest beside the whole journal is the ledger check's.
BROKEN_CHAIN = f"""
    SELECT DISTINCT account_id FROM (
        SELECT c.account_id, c.digest AS there, {_DIGEST.format(before="lag(c.digest) OVER months", row="c")} AS digest
        FROM balance_closings c WHERE c.account_id > :after AND c.account_id <= :last
        WINDOW months AS (PARTITION BY c.account_id ORDER BY c.month)
    ) chained WHERE there <> digest
"""
"""The accounts of a batch, above `:after` and up to `:last`, of which a closing was changed."""


def closed_month(now: datetime) -> dict[str, object]:
    """The month before this one in Nairobi, and its end, as `CLOSE` takes them."""
    end = month_start(now)
    return {"month": months_before(business_date(end), 1), "month_end": end}
