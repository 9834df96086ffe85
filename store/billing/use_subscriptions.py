"""Who asked for the monthly message of what is used a day, and when it is looked at next."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy import BigInteger, Column, Date, DateTime, ForeignKey, Identity, Index, Table, Text
from sqlalchemy.dialects.postgresql import insert

from domain.accounts.accounts import CLOSED, PREPAID
from domain.accounts.links import PROOF_LASTS
from domain.billing.use_messages import PERIODS_READ, BilledUse, NextLook, Subscriber
from domain.messaging.messages import REMINDER
from domain.metering.consumption import Usage
from store.accounts.links import is_disowned, speaks_for
from store.core.metadata import metadata
from store.core.repository import Repository

use_subscriptions = Table(
    "use_subscriptions",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("account_id", BigInteger, ForeignKey("accounts.id"), nullable=False),
    Column("phone", Text, nullable=False),
    Column("started_at", DateTime(timezone=True), nullable=False),
    Column("next_on", Date, nullable=False, comment="when it is looked at next"),
    Column("told_bill_id", BigInteger, comment="the bill of the newest message"),
    Index("use_subscriptions_phone_idx", "phone", "account_id", unique=True),
    Index("use_subscriptions_next_on_idx", "next_on", "id"),
)

_DUE = sa.text(f"""
    WITH page AS (
        SELECT id FROM use_subscriptions WHERE next_on <= :today ORDER BY next_on, id LIMIT :limit
        FOR UPDATE SKIP LOCKED
    )
    SELECT s.id, s.account_id, a.number AS account_number, s.phone, coalesce(h.language, a.language) AS language,
           s.told_bill_id, uses.found AS uses,
           EXISTS (SELECT FROM opt_outs o WHERE o.phone = s.phone AND o.purpose = '{REMINDER.name}'
                                                AND o.lifted_at IS NULL) AS is_silenced,
           a.status <> '{CLOSED}' AND a.category <> '{PREPAID}' AND {speaks_for("s.phone", "a")}
           AND NOT {is_disowned("s.phone", "a.id")} AS still_speaks
    FROM page JOIN use_subscriptions s ON s.id = page.id JOIN accounts a ON a.id = s.account_id
    LEFT JOIN phones h ON h.phone = s.phone
    CROSS JOIN LATERAL (
        SELECT coalesce(json_agg(json_build_array(b.id, lower(b.period) - 1, upper(b.period) - 1,
                                                  CAST(b.units AS text), b.total_cents)), '[]') AS found
        FROM (SELECT id, period, units, total_cents FROM bills
              WHERE account_id = a.id AND cancelled_at IS NULL ORDER BY period DESC LIMIT {PERIODS_READ}) b
    ) uses
    ORDER BY s.next_on, s.id
""")
_LOOK_AGAIN = sa.text("""
    UPDATE use_subscriptions s SET next_on = look.next_on, told_bill_id = look.told_bill_id
    FROM unnest(CAST(:ids AS bigint[]), CAST(:days AS date[]), CAST(:bills AS bigint[]))
         AS look (id, next_on, told_bill_id)
    WHERE s.id = look.id
""")


class UseSubscriptions(Repository):
    """Keeps subscriptions on the connection of a unit of work."""

    def stands(self, phone: str, account_id: int) -> bool:
        """Whether this phone has asked for the message of this account."""
        asked = sa.select(sa.exists().where(_of(phone, account_id)))
        return bool(self._connection.scalar(asked))

    def start(self, phone: str, account_id: int, next_on: date) -> None:
        """Look at it on this day; one that stands already stays as it is."""
        row = {"phone": phone, "account_id": account_id, "started_at": self._now, "next_on": next_on}
        self._connection.execute(insert(use_subscriptions).values(row).on_conflict_do_nothing())

    def end(self, phone: str, account_id: int) -> None:
        self._connection.execute(use_subscriptions.delete().where(_of(phone, account_id)))

    def due(self, today: date, limit: int) -> list[Subscriber]:
        """Those to look at, the oldest first; nobody else looks at them until the commit."""
        asked = {"today": today, "limit": limit, "proved_since": self._now - PROOF_LASTS}
        return [_subscriber(row) for row in self._connection.execute(_DUE, asked).mappings()]

    def look_again(self, looks: Sequence[NextLook]) -> None:
        if looks:
            values = {
                "ids": [look.id for look in looks],
                "days": [look.on for look in looks],
                "bills": [look.told_bill_id for look in looks],
            }
            self._connection.execute(_LOOK_AGAIN, values)

    def remove(self, ids: Sequence[int]) -> None:
        if ids:
            self._connection.execute(use_subscriptions.delete().where(use_subscriptions.c.id.in_(ids)))


def _of(phone: str, account_id: int) -> sa.ColumnElement[bool]:
    return sa.and_(use_subscriptions.c.phone == phone, use_subscriptions.c.account_id == account_id)


def _subscriber(row: sa.RowMapping) -> Subscriber:
    return Subscriber(**{**row, "uses": tuple(_use(*each) for each in row["uses"])})


def _use(bill_id: int, starts_on: str, ends_on: str, units: str, cents: int) -> BilledUse:
    return BilledUse(bill_id, Usage(date.fromisoformat(starts_on), date.fromisoformat(ends_on), Decimal(units)), cents)
