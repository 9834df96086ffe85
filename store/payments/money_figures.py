"""Today's money by source and minute, and what became of today's prompts: counted by a job each minute, so that a page
that shows them costs the same on the day when a country pays.
"""

from datetime import date, datetime, timedelta
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy import BigInteger, Column, Date, DateTime, Integer, Table, Text

from domain.values.periods import business_date, day_start
from store.core.metadata import metadata
from store.core.repository import Repository

MONEY, PROMPTS, COUNTED = "money", "prompts", "counted"
COUNTED_AGAIN = timedelta(minutes=10)
"""So far back each count looks once more: what was just being committed then is there now."""

payment_figures = Table(
    "payment_figures",
    metadata,
    Column("day", Date, primary_key=True, comment="in Nairobi"),
    Column("what", Text, primary_key=True, comment="money, prompts, or when it was counted"),
    Column("name", Text, primary_key=True, comment="the source, or provider and state"),
    Column("minute", Integer, primary_key=True, comment="of the day; 0 for prompts"),
    Column("times", BigInteger, nullable=False),
    Column("cents", BigInteger, nullable=False),
    Column("counted_at", DateTime(timezone=True), nullable=False),
)

_LAST = sa.text(f"SELECT counted_at FROM payment_figures WHERE day = :day AND what = '{COUNTED}'")
_DROP_OLD = sa.text("DELETE FROM payment_figures WHERE day < :oldest")
_MONEY = sa.text(f"""
    INSERT INTO payment_figures (day, what, name, minute, times, cents, counted_at)
    SELECT :day, '{MONEY}', source, extract(epoch FROM recorded_at - :began)::int / 60, count(*), sum(cents), :now
    FROM payments WHERE recorded_at >= :since GROUP BY 3, 4
    ON CONFLICT (day, what, name, minute) DO UPDATE SET
        times = excluded.times, cents = excluded.cents, counted_at = excluded.counted_at
""").bindparams(*(sa.bindparam(name, type_=DateTime(timezone=True)) for name in ("began", "now", "since")))
_FORGET_PROMPTS = sa.text(f"DELETE FROM payment_figures WHERE day = :day AND what = '{PROMPTS}'")
_PROMPTS = sa.text(f"""
    INSERT INTO payment_figures (day, what, name, minute, times, cents, counted_at)
    SELECT :day, '{PROMPTS}', provider || ' ' || state, 0, count(*), sum(cents), :now
    FROM payment_intents WHERE created_at >= :began GROUP BY 3
""")
_COUNTED = sa.text(f"""
    INSERT INTO payment_figures (day, what, name, minute, times, cents, counted_at)
    VALUES (:day, '{COUNTED}', '', 0, 0, 0, :now)
    ON CONFLICT (day, what, name, minute) DO UPDATE SET counted_at = excluded.counted_at
""")
_OF_DAY = sa.text("SELECT what, name, minute, times, cents, counted_at FROM payment_figures WHERE day = :day")
KEPT_DAYS = 7


class PaymentFigure(NamedTuple):
    """How many, and how much, of a source in a minute or of a kind of prompt."""

    what: str
    name: str
    minute: int
    times: int
    cents: int
    counted_at: datetime


class PaymentFigures(Repository):
    """Counts and reads them on the connection of a unit of work."""

    def count(self) -> None:
        """What moved since the last count, and a while before; all of today's prompts."""
        day = business_date(self._now)
        began = day_start(self._now)
        last = self._connection.scalar(_LAST, {"day": day})
        since = began if last is None else max(began, last - COUNTED_AGAIN)
        values = {"day": day, "began": began, "since": _on_the_minute(since), "now": self._now}
        self._connection.execute(_DROP_OLD, {"oldest": day - timedelta(days=KEPT_DAYS)})
        self._connection.execute(_MONEY, values)
        self._connection.execute(_FORGET_PROMPTS, {"day": day})
        self._connection.execute(_PROMPTS, values)
        self._connection.execute(_COUNTED, values)

    def of(self, day: date) -> list[PaymentFigure]:
        return [PaymentFigure(*row) for row in self._connection.execute(_OF_DAY, {"day": day})]


def _on_the_minute(moment: datetime) -> datetime:
    """A minute is counted whole, or not at all."""
    return moment.replace(second=0, microsecond=0)
