"""What SMS cost: the price of a part by network and date, and what each day came to beside what was expected."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy import BigInteger, Column, Date, Integer, Table, Text

from domain.messaging.sending import MICROS_PER_SHILLING
from store.core.metadata import metadata
from store.core.repository import Repository

ANY_NETWORK = "*"

sms_prices = Table(
    "sms_prices",
    metadata,
    Column("network", Text, primary_key=True, comment="* for those without a price of their own"),
    Column("valid_from", Date, primary_key=True),
    Column("part_micros", BigInteger, nullable=False, comment="millionths of a shilling a part, without VAT"),
    sa.CheckConstraint("part_micros >= 0", name="part_micros"),
)

sms_days = Table(
    "sms_days",
    metadata,
    Column("day", Date, primary_key=True, comment="in Nairobi"),
    Column("network", Text, primary_key=True),
    Column("messages", Integer, nullable=False),
    Column("parts", Integer, nullable=False),
    Column("expected_micros", BigInteger, nullable=False),
    Column("charged_micros", BigInteger, nullable=False),
    comment="what the gateway took, a day and network",
)

SPENT = "(SELECT coalesce(sum(charged_micros), 0) FROM sms_days WHERE day = :day)"
"""What a query asks for: what this day has cost so far, in millionths of a shilling."""

PRICE = f"""
    coalesce((SELECT part_micros FROM sms_prices
              WHERE sms_prices.network IN (priced.network, '{ANY_NETWORK}') AND valid_from <= :day
              ORDER BY sms_prices.network = '{ANY_NETWORK}', valid_from DESC LIMIT 1), 0)
"""
"""What a query asks for: the price of a part on that day in the network of `priced`."""

_DAYS = sa.text("""
SELECT day, network, messages, parts, expected_micros, charged_micros FROM sms_days
WHERE day >= :since ORDER BY day, network
""")
_SET_PRICE = sa.text("""
INSERT INTO sms_prices (network, valid_from, part_micros) VALUES (:network, :valid_from, :part_micros)
ON CONFLICT (network, valid_from) DO UPDATE SET part_micros = excluded.part_micros
""")
_PRICE_OF = sa.text(f"SELECT {PRICE} FROM (SELECT CAST(:network AS text) AS network) AS priced")
_SPENT_ON = sa.text(f"SELECT {SPENT}")


class Day(NamedTuple):
    """A day in one network. Amounts are millionths of a shilling."""

    day: date
    network: str
    messages: int
    parts: int
    expected_micros: int
    charged_micros: int


class SmsCosts(Repository):
    """Prices and days on the connection of a unit of work."""

    def price_micros(self, network: str, day: date) -> int:
        """Of one part on that day, in millionths of a shilling."""
        return int(self._connection.scalar(_PRICE_OF, {"network": network, "day": day}))

    def spent_micros(self, day: date) -> int:
        """What that day has cost so far, in millionths of a shilling."""
        return int(self._connection.scalar(_SPENT_ON, {"day": day}))

    def set_price(self, network: str, valid_from: date, shillings: Decimal) -> None:
        """The price of a part from that day on, until the next."""
        micros = int(shillings * MICROS_PER_SHILLING)
        self._connection.execute(_SET_PRICE, {"network": network, "valid_from": valid_from, "part_micros": micros})

    def days(self, since: date) -> Sequence[Day]:
        return [Day(*row) for row in self._connection.execute(_DAYS, {"since": since})]
