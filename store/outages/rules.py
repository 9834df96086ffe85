"""The thresholds of outages, by the day from which they hold."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy import Column, Date, Integer, Table

from domain.outages.grouping import OutageRules
from store.core.metadata import metadata
from store.core.repository import Repository

_NAMES = tuple(OutageRules.__slots__)

outage_rules = Table(
    "outage_rules",
    metadata,
    Column("valid_from", Date, primary_key=True),
    *(Column(name, Integer, nullable=False) for name in _NAMES),
    comment="thresholds of suspected incidents and of times of return",
)

_IN_FORCE = sa.text(f"""
    SELECT {", ".join(_NAMES)} FROM outage_rules WHERE valid_from <= :day ORDER BY valid_from DESC LIMIT 1
""")


class OutageThresholds(Repository):
    """Reads the thresholds on the connection of a unit of work."""

    def on(self, day: date) -> OutageRules:
        """Those in force on that day."""
        return OutageRules(*self._connection.execute(_IN_FORCE, {"day": day}).one())
