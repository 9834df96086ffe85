"""One-time codes: their digests, never the digits; a few tries, ten minutes, once."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
)

from domain.accounts.codes import MAX_TRIES, Code, CodesSent
from store.core.metadata import metadata
from store.core.repository import Repository

codes = Table(
    "codes",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("account_id", BigInteger, ForeignKey("accounts.id"), nullable=False),
    Column("phone", Text, nullable=False, comment="the phone that asked"),
    Column("digest", LargeBinary, nullable=False),
    Column("sent_on", Date, nullable=False, comment="the business date, Nairobi"),
    Column("good_until", DateTime(timezone=True), nullable=False),
    Column("tries_left", Integer, nullable=False),
    Column("used_at", DateTime(timezone=True)),
    sa.CheckConstraint("tries_left >= 0", name="tries_left"),
    Index("codes_account_id_idx", "account_id", "sent_on"),
    Index("codes_phone_idx", "phone", "sent_on"),
)

_SENT_ON = sa.text("""
    SELECT count(*) FILTER (WHERE account_id = :account_id), count(*) FROM codes
    WHERE phone = :phone AND sent_on = :day
""")
_GOOD = (
    sa.select(codes.c.id, codes.c.digest, codes.c.tries_left)
    .where(codes.c.account_id == sa.bindparam("account_id"), codes.c.phone == sa.bindparam("phone"))
    .where(codes.c.good_until > sa.bindparam("now"), codes.c.tries_left > 0, codes.c.used_at.is_(None))
    .order_by(codes.c.id.desc())
    .limit(1)
)


class Codes(Repository):
    """Keeps codes on the connection of a unit of work."""

    def sent_on(self, day: date, phone: str, account_id: int) -> CodesSent:
        """How many this phone has asked for on this day."""
        values = {"account_id": account_id, "phone": phone, "day": day}
        return CodesSent(*self._connection.execute(_SENT_ON, values).one())

    def add(self, account_id: int, phone: str, digest: bytes, day: date, good_until: datetime) -> int:
        row = codes.insert().values(
            account_id=account_id,
            phone=phone,
            digest=digest,
            sent_on=day,
            good_until=good_until,
            tries_left=MAX_TRIES,
        )
        return int(self._connection.execute(row.returning(codes.c.id)).scalar_one())

    def good(self, account_id: int, phone: str) -> Code | None:
        """The newest code that this phone may still use for the account."""
        row = self._connection.execute(_GOOD, {"account_id": account_id, "phone": phone, "now": self._now}).first()
        return Code(*row) if row else None

    def miss(self, code_id: int) -> None:
        missed = codes.update().where(codes.c.id == code_id, codes.c.tries_left > 0)
        self._connection.execute(missed.values(tries_left=codes.c.tries_left - 1))

    def use(self, code_id: int) -> None:
        self._connection.execute(codes.update().where(codes.c.id == code_id).values(used_at=self._now))
