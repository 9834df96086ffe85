"""What the clock of applications finds: whose days are over, which quotation ends."""

from collections.abc import Sequence
from datetime import date, datetime

import sqlalchemy as sa

from domain.connections.applications import Application
from domain.connections.rungs import Rung
from store.connections.application_tables import applications
from store.connections.applications import FOUND, application_in, count
from store.core.repository import Repository

_OVERRUN = sa.text(f"""
    {FOUND} WHERE a.clock IS NOT NULL AND a.overrun_at IS NULL AND a.clock_due_on < :today
    ORDER BY a.clock_due_on, a.id LIMIT :limit FOR NO KEY UPDATE OF a SKIP LOCKED
""")
_QUOTED_UNTIL = sa.text(f"""
    {FOUND} WHERE a.state = '{Rung.QUOTED}' AND a.quoted_on <= :quoted_on AND a.reminded < :reminded
    ORDER BY a.quoted_on, a.id LIMIT :limit FOR NO KEY UPDATE OF a SKIP LOCKED
""")
_LAPSING = sa.text(f"""
    {FOUND} WHERE a.state = '{Rung.QUOTED}' AND a.quote_ends_on < :today
    ORDER BY a.quoted_on, a.id LIMIT :limit FOR NO KEY UPDATE OF a SKIP LOCKED
""")

_FORGET_DRAFTS = sa.text(f"""
    DELETE FROM applications WHERE id IN (
        SELECT id FROM applications WHERE state = '{Rung.DRAFTED}' AND reached_at < :before LIMIT :limit
    )
""")


class ApplicationClocks(Repository):
    """Reads and marks them on the connection of a unit of work."""

    def overrun(self, today: date, limit: int) -> Sequence[Application]:
        """Those whose clock ran out before today, of which nobody was notified."""
        return self._all(_OVERRUN, today=today, limit=limit)

    def told_of_overrun(self, application: Application) -> None:
        self._set(application.id, overrun_at=self._now)
        count(self._connection, application.rung, overrun=1)

    def quoted_until(self, quoted_on: date, reminded_below: int, limit: int) -> Sequence[Application]:
        """Those quoted by that day that had no reminder of this day."""
        return self._all(_QUOTED_UNTIL, quoted_on=quoted_on, reminded=reminded_below, limit=limit)

    def reminded(self, application_id: int, day: int) -> None:
        self._set(application_id, reminded=day)

    def lapsing(self, today: date, limit: int) -> Sequence[Application]:
        """Those whose quotation ended before today."""
        return self._all(_LAPSING, today=today, limit=limit)

    def forget_drafts(self, before: datetime, limit: int) -> None:
        """Those that nobody has gone on with."""
        self._connection.execute(_FORGET_DRAFTS, {"before": before, "limit": limit})

    def _set(self, application_id: int, **values: object) -> None:
        self._connection.execute(applications.update().where(applications.c.id == application_id).values(**values))

    def _all(self, statement: sa.TextClause, **values: object) -> list[Application]:
        return [application_in(row) for row in self._connection.execute(statement, values).mappings()]
