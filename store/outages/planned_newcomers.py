"""Those who come to a place where work is planned after its people were listed: they go to the end of the list."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy import BigInteger, Column, DateTime, ForeignKeyConstraint, Index, Integer, Table, Text

from domain.accounts.accounts import ACTIVE
from domain.messaging.messages import PLANNED
from domain.outages.incidents import Place
from domain.outages.planned_works import ASKED, NoticeKind
from domain.outages.planned_works import PLANNED as STANDS
from store.core.metadata import metadata
from store.core.repository import Repository
from store.outages.planned_works import of_place, people_there

planned_newcomers = Table(
    "planned_newcomers",
    metadata,
    Column("work_id", BigInteger, primary_key=True, autoincrement=False),
    Column("place", Integer, primary_key=True, autoincrement=False, comment="in the list of its recipients"),
    Column("phone", Text, nullable=False, comment="which is told, while it is on file or linked"),
    Column("over_at", DateTime(timezone=True), nullable=False, comment="when the work was to be over"),
    ForeignKeyConstraint(["work_id", "place"], ["planned_recipients.work_id", "planned_recipients.place"]),
    Index("planned_newcomers_phone_idx", "phone"),
    Index("planned_newcomers_over_at_idx", "over_at"),
)

# The work that lies ahead where the account hangs. Nobody else joins it, and nobody moves it, until the commit.
_AHEAD = sa.text(f"""
    SELECT w.id FROM accounts a JOIN areas n ON n.id = a.area_id
    JOIN planned_works w ON w.region = n.region AND w.state IN ('{ASKED}', '{STANDS}') AND w.begins_at > :now
        AND CASE WHEN w.transformer_id IS NOT NULL THEN w.transformer_id = a.transformer_id
                 WHEN w.feeder_id IS NOT NULL THEN w.feeder_id = a.feeder_id
                 ELSE coalesce(w.area_id, a.area_id) = a.area_id END
    WHERE a.id = :account_id AND a.status = '{ACTIVE}' ORDER BY w.id FOR UPDATE OF w
""")
# Told already, or listed to be; or wants none of it.
_JOIN = sa.text(f"""
    WITH joined AS (
        INSERT INTO planned_recipients (work_id, place, account_id, accounts, language, is_first)
        SELECT :work_id, (SELECT coalesce(max(place), 0) FROM planned_recipients WHERE work_id = :work_id) + 1,
               a.id, :accounts, coalesce(h.language, a.language), false
        FROM accounts a LEFT JOIN phones h ON h.phone = :phone
        WHERE a.id = :account_id
          AND NOT EXISTS (SELECT FROM planned_newcomers c WHERE c.phone = :phone AND c.work_id = :work_id)
          AND NOT EXISTS (SELECT FROM planned_notices n JOIN messages m ON m.purpose = '{PLANNED.name}'
                          AND m.subject = 'planned:' || n.work_id || ':' || n.id AND m.phone = :phone
                          WHERE n.work_id = :work_id)
          AND NOT EXISTS (SELECT FROM marked_phones m WHERE m.phone = :phone)
          AND NOT EXISTS (SELECT FROM opt_outs o WHERE o.phone = :phone AND o.purpose = '{PLANNED.name}'
                          AND o.lifted_at IS NULL)
        RETURNING work_id, place
    ), named AS (
        INSERT INTO planned_newcomers (work_id, place, phone, over_at)
        SELECT j.work_id, j.place, :phone, w.ends_at FROM joined j JOIN planned_works w ON w.id = j.work_id
    )
    UPDATE planned_notices SET done_at = NULL
    WHERE EXISTS (SELECT FROM joined) AND id = (
        SELECT max(id) FROM planned_notices WHERE work_id = :work_id AND kind = '{NoticeKind.ANNOUNCED}'
    )
""")
# What a file has changed: people whom no list of work ahead in its regions has yet, by the index of the place.
_AHEAD_IN = sa.text(f"""
    SELECT id, region, area_id, feeder_id, transformer_id FROM planned_works
    WHERE region = ANY(CAST(:regions AS text[])) AND state IN ('{ASKED}', '{STANDS}') AND begins_at > :now
    ORDER BY id FOR UPDATE
""")
_UNLISTED = f"""
          AND NOT EXISTS (SELECT FROM planned_recipients r JOIN accounts l ON l.id = r.account_id
                          WHERE r.work_id = :id AND l.phone = a.phone)
          AND NOT EXISTS (SELECT FROM planned_newcomers c WHERE c.work_id = :id AND c.phone = a.phone)
          AND NOT EXISTS (SELECT FROM planned_notices n JOIN messages m ON m.purpose = '{PLANNED.name}'
                          AND m.subject = 'planned:' || n.work_id || ':' || n.id AND m.phone = a.phone
                          WHERE n.work_id = :id)
"""


def _join_unlisted(place: Place) -> sa.TextClause:
    return sa.text(f"""
        WITH joined AS (
            INSERT INTO planned_recipients (work_id, place, account_id, accounts, language, is_first)
            SELECT :id, last.place + row_number() OVER (ORDER BY is_first DESC, account_id), account_id, accounts,
                   language, is_first
            FROM ({people_there(place, _UNLISTED)}) people
            CROSS JOIN (SELECT coalesce(max(place), 0) AS place FROM planned_recipients WHERE work_id = :id) last
            RETURNING place
        )
        UPDATE planned_notices SET done_at = NULL
        WHERE EXISTS (SELECT FROM joined) AND id = (
            SELECT max(id) FROM planned_notices WHERE work_id = :id AND kind = '{NoticeKind.ANNOUNCED}'
        )
    """)


class PlannedNewcomers(Repository):
    """Writes them on the connection of a unit of work."""

    def join(self, account_id: int, phone: str, accounts: int = 0) -> None:
        """The phone is told of the work that lies ahead there, once, as everybody is: by the announcement that holds
        now, or by the one that is still to come. `accounts` counts those that did not hang there before.
        """
        ahead = self._connection.execute(_AHEAD, {"account_id": account_id, "now": self._now}).scalars().all()
        for work_id in ahead:
            values = {"work_id": work_id, "account_id": account_id, "phone": phone, "accounts": accounts}
            self._connection.execute(_JOIN, values)

    def join_unlisted(self, regions: Sequence[str]) -> None:
        """Whoever hangs where work lies ahead in these regions, and is neither listed nor told: after an import."""
        ahead = self._connection.execute(_AHEAD_IN, {"regions": list(regions), "now": self._now}).all()
        for work_id, *where in ahead:
            place = Place(*where)
            self._connection.execute(_join_unlisted(place), {"id": work_id, **of_place(place)})
