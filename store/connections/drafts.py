"""Drafts of applications: what was answered so far, by menu, by text, or on a page."""

import sqlalchemy as sa

from domain.accounts.identifiers import meter_keys
from domain.connections.drafts import Draft, Step
from domain.connections.rungs import Rung
from store.connections.application_tables import applications
from store.core.repository import Repository

_DRAFT = {Step.CLASS: "class"}
_FIELDS = [_DRAFT.get(step, step.value) for step in Step]
_DRAFT_OF = sa.text(f"""
    SELECT id, {", ".join(_FIELDS)} FROM applications WHERE phone = :phone AND state = 'drafted' AND door <> 'page'
""")
_NEIGHBOUR = sa.text("""
    SELECT account_id FROM meters WHERE ltrim(number, '0') = ANY(:keys) AND removed_on IS NULL LIMIT 1
""")


class ApplicationDrafts(Repository):
    """Keeps drafts on the connection of a unit of work."""

    def draft_of(self, phone: str) -> tuple[int, Draft] | None:
        """The draft that was begun with this phone, by menu or by text."""
        row = self._connection.execute(_DRAFT_OF, {"phone": phone}).mappings().first()
        return (row["id"], _draft(row)) if row else None

    def draft(self, draft_id: int) -> Draft | None:
        found = sa.select(*(applications.c[name] for name in _FIELDS)).where(
            applications.c.id == draft_id, applications.c.state == Rung.DRAFTED
        )
        row = self._connection.execute(found).mappings().first()
        return _draft(row) if row else None

    def begin(self, phone: str | None, language: str, door: str) -> int:
        """An empty draft; its id."""
        values = {"phone": phone, "language": language, "door": door}
        added = applications.insert().values(**values, reached_at=self._now, received_at=self._now)
        return int(self._connection.execute(added.returning(applications.c.id)).scalar_one())

    def keep(self, draft_id: int, draft: Draft, neighbour_account_id: int | None) -> None:
        """What was answered so far."""
        values = {_DRAFT.get(step, step.value): draft.answer(step) for step in Step}
        kept = applications.update().where(applications.c.id == draft_id, applications.c.state == Rung.DRAFTED)
        self._connection.execute(kept.values(**values, neighbour_account_id=neighbour_account_id, reached_at=self._now))

    def phone_of(self, draft_id: int) -> str | None:
        """The phone that a draft is answered to, once it was asked."""
        found = sa.select(applications.c.phone).where(
            applications.c.id == draft_id, applications.c.state == Rung.DRAFTED
        )
        phone = self._connection.execute(found).scalar()
        return str(phone) if phone else None

    def set_phone(self, draft_id: int, phone: str) -> None:
        """The phone that a draft of a page is answered to."""
        kept = applications.update().where(applications.c.id == draft_id, applications.c.state == Rung.DRAFTED)
        self._connection.execute(kept.values(phone=phone, reached_at=self._now))

    def forget_draft(self, phone: str) -> None:
        """Begin anew."""
        self._connection.execute(
            applications.delete().where(
                applications.c.phone == phone, applications.c.state == Rung.DRAFTED, applications.c.door != "page"
            )
        )

    def account_at_meter(self, typed: str) -> int | None:
        return self._connection.execute(_NEIGHBOUR, {"keys": meter_keys(typed)}).scalar()


def _draft(row: sa.RowMapping) -> Draft:
    return Draft(**{("of_class" if name == "class" else name): row[name] for name in _FIELDS})
