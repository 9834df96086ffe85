"""Applications for a connection."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import BigInteger, CheckConstraint, Column, DateTime, Identity, Index, Table, Text
from sqlalchemy.dialects.postgresql import insert

from domain.care.applications import ANSWERED, LIFE, RECEIVED, Applicant, Application
from domain.care.case_references import APPLICATION, reference
from store.core.metadata import metadata
from store.core.repository import Repository

applications = Table(
    "applications",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True, comment="the serial of its reference"),
    Column("phone", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("area", Text, nullable=False, comment="as it was typed"),
    Column("landmark", Text, nullable=False, comment="as it was typed"),
    Column("state", Text, nullable=False, server_default=LIFE.born),
    Column("received_at", DateTime(timezone=True), nullable=False),
    Column("answered_at", DateTime(timezone=True)),
    Column("answer", Text),
    Column("operator", Text, comment="who answered"),
    CheckConstraint(f"state IN {LIFE.states}", name="state"),
    CheckConstraint("num_nonnulls(answered_at, answer, operator) IN (0, 3)", name="answered"),
    Index(
        "applications_waiting_idx",
        "phone",
        sa.text("lower(area)"),
        sa.text("lower(landmark)"),
        unique=True,
        postgresql_where=sa.text(f"state = '{RECEIVED}'"),
    ),
    Index("applications_phone_idx", "phone", "id"),
)

_IDENTITY = (applications.c.id, applications.c.phone, applications.c.language)
_SAME = sa.text(f"""
    SELECT id, phone, language FROM applications
    WHERE phone = :phone AND lower(area) = lower(:area) AND lower(landmark) = lower(:landmark) AND state = '{RECEIVED}'
""")
_WAITING = sa.text(f"""
    SELECT id, name, phone, area, landmark, received_at FROM applications
    WHERE state = '{RECEIVED}' AND id > :after ORDER BY id LIMIT :limit
""")


class Applications(Repository):
    """Reads and writes applications on the connection of a unit of work."""

    def add(self, applicant: Applicant) -> Application:
        """The application: a new one, or the one that waits already for the same phone and place."""
        row = insert(applications).values(
            phone=applicant.phone,
            language=applicant.language,
            name=applicant.name,
            area=applicant.area,
            landmark=applicant.landmark,
            received_at=self._now,
        )
        added = self._connection.execute(row.on_conflict_do_nothing().returning(*_IDENTITY)).first()
        return Application(*(added or self._same(applicant)))

    def answer(self, application_id: int, text: str, operator: str) -> Application | None:
        """Close it with this answer; None when it does not wait."""
        waiting = applications.update().where(
            applications.c.id == application_id, applications.c.state.in_(LIFE.sources("answer"))
        )
        answered = waiting.values(state=ANSWERED, answered_at=self._now, answer=text, operator=operator)
        row = self._connection.execute(answered.returning(*_IDENTITY)).first()
        return Application(*row) if row else None

    def waiting(self, after_id: int, limit: int) -> Sequence[dict[str, Any]]:
        """Those that wait, after this one, the oldest first."""
        rows = self._connection.execute(_WAITING, {"after": after_id, "limit": limit}).mappings()
        return [{"reference": reference(APPLICATION, row["id"]), **row} for row in rows]

    def _same(self, applicant: Applicant) -> sa.Row[*tuple[Any, ...]]:
        values = {"phone": applicant.phone, "area": applicant.area, "landmark": applicant.landmark}
        return self._connection.execute(_SAME, values).one()
