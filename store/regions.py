"""Regions: what differs from one part of the country to another; the table stands beside the accounts."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from store.accounts import regions

_ALL = sa.select(regions.c.name, regions.c.reading_window_days).order_by(regions.c.name)


class Regions:
    """Reads and writes regions on the connection of a unit of work."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def all(self) -> list[dict[str, Any]]:
        return [dict(row) for row in self._connection.execute(_ALL).mappings()]

    def set(self, name: str, **values: Any) -> None:
        """Make the region known, with these values of its own."""
        row = insert(regions).values(name=name, **values)
        self._connection.execute(row.on_conflict_do_update(index_elements=["name"], set_={"name": name, **values}))
