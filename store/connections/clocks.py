"""What the clock of applications finds: whose days are over, which quotation ends."""

from collections.abc import Sequence
from datetime import date, datetime

import sqlalchemy as sa

from domain.connections.applications import Application
from domain.connections.rungs import Rung
from store.connections.application_tables import applications
from store.connections.applications import FOUND, application_in, count
from store.core.repository import Repository

_IS_OVERRUN = "a.clock IS NOT NULL AND a.overrun_at IS NULL AND a.clock_due_on < :today"
_IS_LAPSING = f"a.state = '{Rung.QUOTED}' AND a.quote_ends_on < :today"
_IS_QUOTED_UNTIL = f"a.state = '{Rung.QUOTED}' AND a.quoted_on <= :quoted_on AND a.reminded < :day"
_ONE = "a.id = :id FOR NO KEY UPDATE OF a SKIP LOCKED"
_OVERRUN = sa.text(f"{FOUND} WHERE {_IS_OVERRUN} AND {_ONE}")
_LAPSING = sa.text(f"{FOUND} WHERE {_IS_LAPSING} AND {_ONE}")
_QUOTED_UNTIL = sa.text(f"{FOUND} WHERE {_IS_QUOTED_UNTIL} AND {_ONE}")
_DUE = sa.text(f"""
    SELECT id FROM (
        SELECT a.id FROM applications a WHERE {_IS_OVERRUN}
        UNION SELECT a.id FROM applications a WHERE {_IS_LAPSING}
        UNION SELECT a.id FROM applications a JOIN unnest(CAST(:days AS int[])) AS reminders (day)
              ON a.state = '{Rung.QUOTED}' AND a.quoted_on <= CAST(:today AS date) - day AND a.reminded < day
    ) due WHERE id > :after ORDER BY id LIMIT :limit
""")

_FORGET_DRAFTS = sa.text(f"""
    DELETE FROM applications WHERE id IN (
        SELECT id FROM applications WHERE state = '{Rung.DRAFTED}' AND reached_at < :before LIMIT :limit
    )
""")


class ApplicationClocks(Repository):
    """Reads and marks them on the connection of a unit of work."""

    def due(self, today: date, reminded_on: Sequence[int], after: int, limit: int) -> Sequence[int]:
        """The ids, behind this one, of those whose clock ran out, whose quotation ended, or that get a reminder on one
        of these days after it.
        """
        asked = {"today": today, "days": list(reminded_on), "after": after, "limit": limit}
        return self._connection.execute(_DUE, asked).scalars().all()

    def overrun(self, application_id: int, today: date) -> Application | None:
        """Held, if its clock ran out before today and nobody was notified."""
        return self._held(_OVERRUN, id=application_id, today=today)

    def told_of_overrun(self, application: Application) -> None:
        self._set(application.id, overrun_at=self._now)
        count(self._connection, application.rung, overrun=1)

    def quoted_until(self, application_id: int, quoted_on: date, day: int) -> Application | None:
        """Held, if it was quoted by then and had no reminder of this day."""
        return self._held(_QUOTED_UNTIL, id=application_id, quoted_on=quoted_on, day=day)

    def reminded(self, application_id: int, day: int) -> None:
        self._set(application_id, reminded=day)

    def lapsing(self, application_id: int, today: date) -> Application | None:
        """Held, if its quotation ended before today."""
        return self._held(_LAPSING, id=application_id, today=today)

    def forget_drafts(self, before: datetime, limit: int) -> None:
        """Those that nobody has gone on with."""
        self._connection.execute(_FORGET_DRAFTS, {"before": before, "limit": limit})

    def _set(self, application_id: int, **values: object) -> None:
        self._connection.execute(applications.update().where(applications.c.id == application_id).values(**values))

    def _held(self, statement: sa.TextClause, **values: object) -> Application | None:
        row = self._connection.execute(statement, values).mappings().first()
        return application_in(row) if row else None
